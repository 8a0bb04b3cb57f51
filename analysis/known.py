"""What was known on each day: the classes of all denials as the evidence came out, and how many still stood uncorrected.

Decides the days on which anything became public, and judges on each of them with only what was public by then, so that
hindsight stays out. A row counts from the day by which it had certainly become public.
"""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from analysis.discrepancies import gather_facts, keep_known, read_as_of
from analysis.lag_groups import count_corrected
from analysis.measures import GRAVEST_FIRST, find_gravest
from analysis.record import Record
from analysis.rules import apply_rules

IDS = ("statement_id", "utterance_id", "agency_id", "about_id", "corrects", "fact_id", "speaker_id")
MARK, MARK_WIDTH = "%Y-%m-%d:", 11
STACKED = 200_000
"""About so many rows are judged in one go, so that memory does not grow with the number of days."""
KNOWN_COLUMNS = ["day", "class", "bodies", "denials", "agency_ids", "statement_ids"]
BAND_COLUMNS = "days low high n uncorrected_low uncorrected_high followed certain_ids possible_ids".split()


def trace_classes(record: Record, days: Iterable[str | date] | None = None) -> pd.DataFrame:
    """Count the denials of each class as known on each day, and the bodies by the gravest class of their denials.

    The vendor's denials are left out. Every day is judged by itself, as `judge` does, though many in one go.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    days : iterable of str or datetime.date, optional
        Left out: every day on which anything became public for certain, and the record's as-of date.

    Returns
    -------
    pandas.DataFrame
        One row per day and class that a denial has on it, by day and gravest class first: `day`, `class`, `bodies` (whose
        gravest class it is), `denials` (of the class), `agency_ids` and `statement_ids` (those, joined by a space).

    Raises
    ------
    ValueError
        A day is not a day, or falls after the day the record was compiled.
    """
    facts = gather_facts(record)
    known_days = _list_days(record, facts) if days is None else sorted({read_as_of(record, day) for day in days})
    at_once = max(STACKED // max(len(record.statements) + len(facts), 1), 1)
    batches = [known_days[start : start + at_once] for start in range(0, len(known_days), at_once)]
    counted = [_count_classes(_judge_denials(record, facts, batch)) for batch in batches or [[]]]
    return pd.concat(counted, ignore_index=True)


def _judge_denials(record: Record, facts: pd.DataFrame, days: list[pd.Timestamp]) -> pd.DataFrame:
    """Give the denials known on each of some days with their class, `day` among the columns; the vendor's are left out."""
    statements, facts = _stack_days(record.statements, days), _stack_days(facts, days)
    stacked_vendors = {f"{day:{MARK}}{name}" for day in days for name in record.vendors}
    verdicts = apply_rules(statements, facts, record.bearing, covers=record.covers, vendors=stacked_vendors)
    columns = ["statement_id", "agency_id", "day"]
    denials = statements[columns].assign(**{"class": verdicts["class"]}).loc[statements["position"] == "denies"]
    denials = denials.assign(**{name: denials[name].str[MARK_WIDTH:] for name in ("statement_id", "agency_id")})
    return denials.loc[~denials["agency_id"].isin(record.vendors)]


def _list_days(record: Record, facts: pd.DataFrame) -> list[pd.Timestamp]:
    own = read_as_of(record, None)
    public = pd.concat([record.statements["disclosed_latest"], facts["disclosed_latest"]])
    return sorted({*public[public <= own], own})


def _stack_days(table: pd.DataFrame, days: list[pd.Timestamp]) -> pd.DataFrame:
    """Put what was known on each day under each other; ids begin with the day, so that no two days can meet."""
    names = [name for name in IDS if name in table]
    empty = table.head(0).assign(day=table["disclosed_latest"].head(0))
    stacked = pd.concat([empty, *(keep_known(table, day).assign(day=day) for day in days)], ignore_index=True)
    marks = stacked["day"].dt.strftime(MARK).astype("str")
    # an empty id stays empty: it refers to nothing
    return stacked.assign(**{name: (marks + stacked[name]).where(stacked[name] != "", "") for name in names})


def _count_classes(denials: pd.DataFrame) -> pd.DataFrame:
    """Count denials by day and class, and bodies by day and gravest class."""
    gravest = denials.groupby(["day", "agency_id"])["class"].agg(find_gravest).reset_index()
    by_body = gravest.groupby(["day", "class"])["agency_id"].agg(bodies="size", agency_ids=" ".join)
    by_denial = denials.groupby(["day", "class"])["statement_id"].agg(denials="size", statement_ids=" ".join)
    counted = by_denial.join(by_body).reset_index()
    counted = counted.assign(
        place=counted["class"].map({name: place for place, name in enumerate(GRAVEST_FIRST)}),
        bodies=counted["bodies"].fillna(0).astype("int64"),
        agency_ids=counted["agency_ids"].fillna("").astype("str"),
    )
    return counted.sort_values(["day", "place"], ignore_index=True)[KNOWN_COLUMNS]


def count_on(known: pd.DataFrame, day: str | date) -> dict[str, int]:
    """Count the bodies by gravest class as known on a day: the last day traced on or before it.

    Returns
    -------
    dict
        Class to number of bodies, gravest first; classes without a body are left out.
    """
    traced = known.loc[known["day"] <= pd.Timestamp(day)]
    rows = traced.loc[(traced["day"] == traced["day"].max()) & (traced["bodies"] > 0)]
    return dict(zip(rows["class"], rows["bodies"].astype(int), strict=True))


def tabulate_band(lags: pd.DataFrame, days: Iterable[int]) -> pd.DataFrame:
    """Tabulate how many denials were corrected, and how many still stood, after some numbers of days.

    Parameters
    ----------
    lags : pandas.DataFrame
        As `corrections.measure_lags` gives them.
    days : iterable of int
        Numbers of days after the denial.

    Returns
    -------
    pandas.DataFrame
        One row per number of days, in order: `days`, `low` and `high` (corrected, at least and at most), `n`,
        `uncorrected_low` and `uncorrected_high` (still uncorrected), `followed` (denials followed for so long, or until
        they were corrected), `certain_ids` (denials certainly corrected since the row before), `possible_ids` (denials
        that can have been corrected since then, or that are followed no longer).
    """
    ends = pd.DataFrame(
        {
            "id": lags["statement_id"],
            "most": lags["lag_days_max"].where(lags["correction_ids"] != ""),
            # an open lag leaves the band on the day after the last on which it is followed
            "least": lags["lag_days_min"] + (lags["correction_ids"] == ""),
        }
    )
    rows, before = [], -1
    for number in sorted(set(days)):
        band = count_corrected(lags, number)
        followed = band.n - int(((lags["correction_ids"] == "") & (lags["lag_days_min"] < number)).sum())
        certain, possible = (
            " ".join(ends.loc[(ends[name] > before) & (ends[name] <= number), "id"]) for name in ("most", "least")
        )
        rows.append((*band, band.n - band.high, band.n - band.low, followed, certain, possible))
        before = number
    counts = dict.fromkeys(BAND_COLUMNS[:-2], "int64") | dict.fromkeys(BAND_COLUMNS[-2:], "str")
    return pd.DataFrame(rows, columns=BAND_COLUMNS).astype(counts)
