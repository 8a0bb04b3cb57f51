"""One row a body: what it said, how its denials stand, how its position moved, how long, and who told first.

Decides nothing new: it sets the answers of `measures`, `trajectories`, `corrections` and `disclosers` side by side, each with
the ids that it rests on, and puts one row into words. Three answers are never merged into a score.
"""

from datetime import date

import pandas as pd

from analysis.corrections import list_unsettled, measure_lags
from analysis.disclosers import find_first_disclosers
from analysis.discrepancies import judge, read_as_of
from analysis.lag_groups import choose_starts
from analysis.measures import grade_known_facts, summarise_speakers
from analysis.record import Record
from analysis.trajectories import TRAJECTORIES, trace_trajectories
from analysis.wording import CLASS_NAMES, say_token

DISCLOSER_WORDS = {
    "agency unprompted": "itself (unprompted)",
    "agency when asked": "itself (when asked)",
    "press": "a press report",
    "leak": "a leak",
    "regulator or court": "a regulator or court",
    "FOI": "a release under access law",
}
LAGS = (
    "statement_ids correction_ids prompted_by lag_days_min lag_days_max contradiction_days_min contradiction_days_max"
).split()
CONTRADICTION = ["contradiction_ids", "contradicted_earliest", "contradicted_latest"]
DISCLOSURE = (
    "first_disclosers disclosed_earliest disclosed_latest disclosure_ids on_the_eve eve_ids hidden_days_min hidden_days_max"
).split()
STANDING = (
    "agency_id name type jurisdiction statements denials admitted declined silent facts gravest gravest_ids trajectory "
    "trajectory_ids"
).split()
AGENCY_COLUMNS = [
    *STANDING,
    *(f"{start}_{name}" for start in ("first", "last") for name in LAGS),
    *(*CONTRADICTION, "unsettled_ids"),
    *DISCLOSURE,
]


def tabulate_agencies(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Set everything that is answered of each body side by side.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per body that spoke, was asked or is shown something of by the day, sorted by id: `AGENCY_COLUMNS`.
        `statements`, `denials` and `facts` (rows of evidence, admissions left out) are numbers; `admitted`, `declined`
        and `silent` say whether there is such a statement. `gravest` is the gravest class of its denials, with their ids.
        `first_*` and `last_*`: the first and last denial followed, as `choose_starts` gives them; without an own correction
        `_lag_days_min` runs to the as-of date and `_lag_days_max` is missing. `contradiction_ids`, `contradicted_*`: the
        earliest public contradiction of any denial followed, by anyone. `unsettled_ids`: denials that are not followed because
        an admission may have come first. Then the columns of `find_first_disclosers`. Ids are joined by a space. The vendor
        has neither lags nor disclosers.
    """
    verdicts = judge(record, as_of)
    standing = tabulate_standing(record, verdicts, as_of)
    lags, unsettled = measure_lags(record, verdicts, as_of), list_unsettled(record, verdicts, as_of)
    return join_lags(record, standing, lags=lags, unsettled=unsettled)


def tabulate_standing(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> pd.DataFrame:
    """Set side by side what is answered of each body but for how long its denials stood.

    Parameters
    ----------
    record, as_of
        As for `tabulate_agencies`.
    verdicts : pandas.DataFrame
        The classes of the same day: `statement_id`, `agency_id`, `class`.

    Returns
    -------
    pandas.DataFrame
        One row per body, sorted by id: the columns of `tabulate_agencies` in `STANDING` and `DISCLOSURE`.
    """
    facts = grade_known_facts(record, read_as_of(record, as_of).date()).drop_duplicates("fact_id")
    counts = facts.loc[facts["kind"] != "admission"].groupby("agency_id").size().rename("facts")
    speakers = summarise_speakers(record, verdicts).set_index("agency_id")
    bodies = record.agencies.set_index("agency_id").reindex(columns=["name", "type", "jurisdiction"])
    bodies = bodies.loc[bodies.index.isin({*speakers.index, *facts["agency_id"]})]
    answers: list[pd.DataFrame | pd.Series] = [
        speakers[["statements", "denials", "admitted", "declined", "silent", "gravest"]],
        counts,
        _list_gravest(record, verdicts, speakers["gravest"]),
        trace_trajectories(record, as_of).set_index("agency_id").set_axis(["trajectory", "trajectory_ids"], axis=1),
        find_first_disclosers(record, as_of).set_index("agency_id").rename(columns={"fact_ids": "disclosure_ids"}),
    ]
    table = bodies.join(answers).rename_axis("agency_id").sort_index().reset_index()
    return _fill_gaps(table)[[*STANDING, *DISCLOSURE]]


def join_lags(record: Record, standing: pd.DataFrame, *, lags: pd.DataFrame, unsettled: list[str]) -> pd.DataFrame:
    """Join how long denials stood to the other answers.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    standing : pandas.DataFrame
        As `tabulate_standing` gives it, of all bodies or of some.
    lags, unsettled
        As `measure_lags` and `list_unsettled` give them for the same day.

    Returns
    -------
    pandas.DataFrame
        One row per body of `standing`: `AGENCY_COLUMNS`, as `tabulate_agencies` gives them.
    """
    rows = record.statements.loc[record.statements["statement_id"].isin(unsettled)]
    left_out = rows.groupby("agency_id")["statement_id"].agg(" ".join).rename("unsettled_ids")
    table = standing.set_index("agency_id").join([_summarise_lags(lags), left_out]).reset_index()
    return _fill_gaps(table)[AGENCY_COLUMNS]


def _list_gravest(record: Record, verdicts: pd.DataFrame, gravest: pd.Series) -> pd.Series:
    """List the denials that have the gravest class of their speaker."""
    denials = record.statements.loc[record.statements["position"] == "denies", "statement_id"]
    judged = verdicts.loc[verdicts["statement_id"].isin(denials)]
    kept = judged.loc[judged["class"] == judged["agency_id"].map(gravest)]
    return kept.groupby("agency_id")["statement_id"].agg(" ".join).rename("gravest_ids")


def _summarise_lags(lags: pd.DataFrame) -> pd.DataFrame:
    """Give the first and the last denial followed, and the earliest public contradiction, of each body in `lags`."""
    starts = choose_starts(lags)
    chosen = [
        starts.loc[starts["start"] == start].set_index("agency_id")[list(LAGS)].add_prefix(f"{start}_")
        for start in ("first", "last")
    ]
    against = [
        _find_contradiction(denials) for _, denials in lags.loc[lags["contradiction_ids"] != ""].groupby("agency_id")
    ]
    columns = ["agency_id", *CONTRADICTION]
    return chosen[0].join([chosen[1], pd.DataFrame(against, columns=columns).set_index("agency_id")])


def _find_contradiction(denials: pd.DataFrame) -> dict:
    """Find what can have been the earliest public contradiction of any denial of one body."""
    limit = denials["contradicted_latest"].min()
    first = denials.loc[denials["contradicted_earliest"].isna() | (denials["contradicted_earliest"] <= limit)]
    return {
        "agency_id": denials["agency_id"].iloc[0],
        "contradiction_ids": " ".join(dict.fromkeys(" ".join(first["contradiction_ids"]).split())),
        "contradicted_earliest": first["contradicted_earliest"].min(skipna=False),
        "contradicted_latest": limit,
    }


def _fill_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Give a body that did not speak zeros and empty texts; days and dates stay missing."""
    kinds = {
        **dict.fromkeys(["statements", "denials", "facts"], ("int64", 0)),
        **dict.fromkeys(["admitted", "declined", "silent"], ("bool", False)),
        **{name: ("float64", float("nan")) for name in table.columns if name.endswith(("_min", "_max"))},
        **{name: ("datetime64[s]", pd.NaT) for name in table.columns if name.endswith(("_earliest", "_latest"))},
    }
    kinds = {name: kinds.get(name, ("str", "")) for name in table.columns}
    return table.assign(
        **{name: table[name].astype("object").where(table[name].notna(), gap) for name, (_, gap) in kinds.items()}
    ).astype({name: kind for name, (kind, _) in kinds.items()})


def say_days(least: float, most: float) -> str:
    """Say a number of days that falls between bounds.

    Examples
    --------
    >>> say_days(5, 26), say_days(1, 1), say_days(0, float("nan"))
    ('5 to 26 days', '1 day', '0 days or more')
    """
    low = int(least)
    if pd.isna(most):
        return f"{low:,} day{'s' * (low != 1)} or more"
    high = int(most)
    return f"{low:,} day{'s' * (low != 1)}" if low == high else f"{low:,} to {high:,} days"


def say_between(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Say on which day something lay, given its bounds.

    Examples
    --------
    >>> say_between(pd.Timestamp("2020-02-27"), pd.Timestamp("2020-02-27"))
    'on 27 February 2020'
    >>> say_between(pd.NaT, pd.Timestamp("2020-02-27"))
    'by 27 February 2020'
    """
    if pd.isna(earliest):
        return f"by {say_token(str(latest.date()))}"
    if earliest == latest:
        return f"on {say_token(str(latest.date()))}"
    return f"between {say_token(str(earliest.date()))} and {say_token(str(latest.date()))}"


def say_lag(row: dict, start: str, as_of: pd.Timestamp) -> str:
    """Say how long after the first or last denial followed the body's own admission came; empty where none is followed."""
    if not row[f"{start}_statement_ids"]:
        return ""
    least, most = row[f"{start}_lag_days_min"], row[f"{start}_lag_days_max"]
    if row[f"{start}_correction_ids"]:
        return f"an admission of its own {say_days(least, most)} later"
    return f"no admission of its own by {say_token(str(as_of.date()))}, {say_days(least, most)} later"


def say_answers(row: dict, as_of: pd.Timestamp) -> list[str]:
    """Say what is answered of one body, one line an answer, each with the ids that it rests on."""
    gravest, trajectory = row["gravest"], row["trajectory"]
    lines = [f"Gravest class of its denials: {CLASS_NAMES[gravest]} ({row['gravest_ids']})" if gravest else ""]
    if trajectory:
        meaning = dict(TRAJECTORIES).get(trajectory, "")
        lines.append(
            f"Position over time: {trajectory.replace('_', ' ')}, that is, {meaning} ({row['trajectory_ids']})"
        )
    for start in ("first", "last"):
        ids, own = row[f"{start}_statement_ids"], row[f"{start}_correction_ids"]
        lag = f"{start.capitalize()} denial followed ({ids}): {say_lag(row, start, as_of)}"
        lines.append((lag + f" ({own})" * bool(own)) if ids else "")
    if row["contradiction_ids"]:
        day = say_between(row["contradicted_earliest"], row["contradicted_latest"])
        lines.append(f"First public contradiction of a denial followed, by anyone: {day} ({row['contradiction_ids']})")
    if row["first_disclosers"]:
        day = say_between(row["disclosed_earliest"], row["disclosed_latest"])
        told = f"by {_say_disclosers(row)}, {day} ({row['disclosure_ids']})"
        lines.append(f"Account, use or purchase first disclosed {told}, {_say_hidden(row)}")
        eve = f" ({row['eve_ids']})" * bool(row["eve_ids"])
        lines.append(f"Its position on the eve of that: {row['on_the_eve'].replace(' / ', ' or ')}{eve}")
    return [line for line in lines if line]


def say_row(row: dict, as_of: pd.Timestamp) -> str:
    """Say one row in one line: class, position over time, correction, first disclosure."""
    lag = say_lag(row, "first", as_of)
    parts = [
        f"denials: {CLASS_NAMES[row['gravest']]}" if row["gravest"] else "no denial",
        f"position: {row['trajectory'].replace('_', ' ')}" if row["trajectory"] else "no statement",
        f"after the first denial in question {lag}" if lag else "",
        f"first disclosed by {_say_disclosers(row)}, {_say_hidden(row)}" if row["first_disclosers"] else "",
    ]
    return "; ".join(part for part in parts if part)


def _say_disclosers(row: dict) -> str:
    """Say who disclosed first, or who may have."""
    return " or ".join(DISCLOSER_WORDS.get(name, name) for name in row["first_disclosers"].split(" / "))


def _say_hidden(row: dict) -> str:
    """Say how long after the beginning; where that is not known, a bound of 0 says nothing."""
    least, most = row["hidden_days_min"], row["hidden_days_max"]
    if pd.isna(most) and least == 0:
        return "how long after it began is not known"
    return f"{say_days(least, most)} after it began"


def format_agencies(table: pd.DataFrame, as_of: pd.Timestamp) -> str:
    """Write the table as one line a body, for a terminal."""
    lines = [f"{row['agency_id']}: {say_row(row, as_of)}" for row in table.to_dict("records")]
    total = f"{len(table)} bod{'y' if len(table) == 1 else 'ies'} as of {say_token(str(as_of.date()))}"
    return "\n".join([*lines, total])
