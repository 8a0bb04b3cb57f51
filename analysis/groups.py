"""Count denials and bodies by what was denied, in which tense, by place and by kind of agency; list what is flagged.

Decides the groups and that the vendor is left out of them. Refuses percentages: most groups hold a handful of bodies, and
the record follows where reporters asked, so that no group stands for others like it.
"""

import pandas as pd

from analysis.discrepancies import gather_facts
from analysis.measures import GRAVEST_FIRST, list_denials, summarise_speakers
from analysis.record import Record
from analysis.wording import PROVINCE_NAMES, TYPE_NAMES, name_code

GROUPED_BY = {"jurisdiction": PROVINCE_NAMES, "type": TYPE_NAMES}
SQUARE_COLUMNS = (
    "agency_id short_name group group_name class contested_too class_ids deciding_ids statement_ids source_ids"
).split()


def tabulate_squares(record: Record, verdicts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Give each body that denied something its group and the gravest class of its denials.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdicts : pandas.DataFrame
        As `judge` gives them.
    by : str
        `jurisdiction` (province) or `type` (kind of agency).

    Returns
    -------
    pandas.DataFrame
        One row per body (the vendor left out), the largest group first, then by group, gravity and name: `agency_id`,
        `short_name`, `group` (code), `group_name`, `class`, `contested_too` (whether any denial is contested or
        unresolved), `class_ids` (the denials of that class), `deciding_ids` (what decided these), `statement_ids` (all its
        denials), `source_ids` (of all its denials).

    Raises
    ------
    ValueError
        `by` is neither.
    """
    if by not in GROUPED_BY:
        raise ValueError(f"'{by}' is no grouping; allowed: {', '.join(GROUPED_BY)}")
    bodies = record.agencies.set_index("agency_id")
    contested = summarise_speakers(record, verdicts).set_index("agency_id")["contested_too"]
    gravity = {name: place for place, name in enumerate(GRAVEST_FIRST)}
    rows = []
    for agency_id, denials in list_denials(record, verdicts).groupby("agency_id", sort=True):
        gravest = min(denials["class"], key=gravity.__getitem__)
        deciding = denials.loc[denials["class"] == gravest]
        group = bodies.at[agency_id, by]
        rows.append(
            {
                "agency_id": agency_id,
                "short_name": bodies.at[agency_id, "short_name"],
                "group": group,
                "group_name": name_code(GROUPED_BY[by], group),
                "class": gravest,
                "contested_too": bool(contested[agency_id]),
                "class_ids": _join_ids(deciding["statement_id"]),
                "deciding_ids": _join_ids(deciding["deciding_ids"]),
                "statement_ids": _join_ids(denials["statement_id"]),
                "source_ids": _join_ids(denials["source_id"]),
            }
        )
    squares = pd.DataFrame(rows, columns=SQUARE_COLUMNS)
    sizes = -squares.groupby("group")["agency_id"].transform("size")
    order = squares.assign(size=sizes, gravity=squares["class"].map(gravity), name=squares["short_name"].str.casefold())
    order = order.sort_values(["size", "group_name", "gravity", "name"])
    return squares.loc[order.index].reset_index(drop=True)


def count_squares(squares: pd.DataFrame) -> pd.DataFrame:
    """Count the bodies of each group by their gravest class, with the bounds of those contradicted.

    Parameters
    ----------
    squares : pandas.DataFrame
        As `tabulate_squares` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per group, in the order of the squares, its name the index: `n` (bodies that denied), `contradicted_min`
        (the contradicted), `contradicted_max` (with those that have a contested or unresolved denial), then one column per
        class that occurs, the gravest first.
    """
    groups = squares.groupby("group_name", sort=False)
    contradicted = squares["class"] == "contradicted"
    counts = pd.DataFrame(
        {
            "n": groups.size(),
            "contradicted_min": contradicted.groupby(squares["group_name"], sort=False).sum(),
            "contradicted_max": (contradicted | squares["contested_too"].astype(bool))
            .groupby(squares["group_name"], sort=False)
            .sum(),
        }
    )
    return counts.astype("int64").join(count_classes(squares, "group_name").drop(columns="total"))


def count_classes(denials: pd.DataFrame, by: str | list[str]) -> pd.DataFrame:
    """Count classes in each group.

    Parameters
    ----------
    denials : pandas.DataFrame
        Rows with a `class`, such as `measures.list_denials` gives them.
    by : str or list of str
        The column or columns that make the groups.

    Returns
    -------
    pandas.DataFrame
        One row per group: a column per class that occurs, the gravest first, and `total`.
    """
    counts = denials.groupby(by)["class"].value_counts().unstack(fill_value=0)
    counts = counts[[name for name in GRAVEST_FIRST if name in counts]].astype("int64")
    return counts.rename_axis(columns=None).assign(total=counts.sum(axis=1).astype("int64"))


def list_flagged(record: Record, verdicts: pd.DataFrame, flag: str) -> pd.DataFrame:
    """List the statements that bear a flag.

    Returns
    -------
    pandas.DataFrame
        One row per flagged statement, its id the index: `agency_id`, `made`, `scope`, `tense`, `class`, `source_id`,
        `why`.
    """
    bearing = verdicts.loc[[flag in flags.split() for flags in verdicts["flags"]]]
    said = record.statements[["statement_id", "made", "scope", "tense", "source_id"]]
    rows = bearing.merge(said, on="statement_id", validate="one_to_one").set_index("statement_id")
    return rows[["agency_id", "made", "scope", "tense", "class", "source_id", "why"]]


def list_concessions(record: Record, verdicts: pd.DataFrame) -> pd.DataFrame:
    """List, for each denial flagged `conceded`, what its speaker had conceded of the same body by then.

    A concession counts if it was certainly public by the day of the denial, or stands in the same utterance.

    Returns
    -------
    pandas.DataFrame
        One row per denial and concession: `statement_id`, `made`, `scope`, `tense`, `class`, `admission_id`, `conceded_on`,
        `conceded` (what it shows), `source_id` (of the concession).
    """
    covers = record.covers
    said = record.statements.assign(
        body=record.statements["about_id"].where(record.statements["about_id"] != "", record.statements["agency_id"])
    )
    denials = said.merge(list_flagged(record, verdicts, "conceded")["class"], on="statement_id")
    conceding = said.loc[(said["position"] == "admits") & (said["admits_shows"] != "")]
    pairs = denials.merge(conceding, on=["agency_id", "body"], suffixes=("", "_conceded"))
    covered = [
        named in covers.get(denied, []) for denied, named in zip(pairs["object"], pairs["object_conceded"], strict=True)
    ]
    by_then = pairs["disclosed_latest_conceded"] <= pairs["made_earliest"]
    together = pairs["utterance_id"] == pairs["utterance_id_conceded"]
    pairs = pairs.loc[pd.Series(covered, index=pairs.index, dtype=bool) & (by_then | together)]
    public = pairs["disclosed_conceded"].where(pairs["disclosed_conceded"] != "", pairs["made_conceded"])
    shown = pairs.assign(conceded_on=public)[
        [
            *("statement_id", "made", "scope", "tense", "class", "statement_id_conceded", "conceded_on"),
            *("admits_shows_conceded", "source_id_conceded"),
        ]
    ]
    names = {
        "statement_id_conceded": "admission_id",
        "admits_shows_conceded": "conceded",
        "source_id_conceded": "source_id",
    }
    return shown.rename(columns=names).sort_values(["statement_id", "admission_id"], ignore_index=True)


def compare_refusals(record: Record, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Set each refusal flagged `evidence_behind` beside the day on which the evidence behind it became public.

    Returns
    -------
    pandas.DataFrame
        One row per refusal, its id the index: `agency_id`, `made_earliest`, `made_latest`, `shown_earliest`, `shown_latest`
        (bounds of the first disclosure among the deciding rows), `public_then` (whether it may have been public by the
        last day on which the refusal can have been made), `deciding_ids`.
    """
    flagged = verdicts.set_index("statement_id").loc[list_flagged(record, verdicts, "evidence_behind").index]
    facts = gather_facts(record).drop_duplicates("fact_id").set_index("fact_id")
    said = record.statements.set_index("statement_id")
    rows = []
    for statement_id, verdict in flagged.iterrows():
        shown = facts.loc[verdict["deciding_ids"].split(), ["disclosed_earliest", "disclosed_latest"]]
        earliest, latest = shown["disclosed_earliest"].min(skipna=False), shown["disclosed_latest"].min()
        made = said.loc[str(statement_id), ["made_earliest", "made_latest"]].to_dict()
        rows.append(
            {"statement_id": statement_id, "agency_id": verdict["agency_id"], **made}
            | {"shown_earliest": earliest, "shown_latest": latest}
            | {"public_then": not earliest > made["made_latest"], "deciding_ids": verdict["deciding_ids"]}
        )
    columns = "statement_id agency_id made_earliest made_latest shown_earliest shown_latest public_then deciding_ids"
    return pd.DataFrame(rows, columns=columns.split()).set_index("statement_id")


def name_bodies(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """Put the short name of each body beside its id.

    Returns
    -------
    pandas.DataFrame
        The rows of the table, with `short_name` after `agency_id`.
    """
    names = record.agencies.set_index("agency_id")["short_name"]
    named = table.assign(short_name=names.reindex(table["agency_id"]).to_numpy())
    first = ["agency_id", "short_name"]
    return named[[*first, *(column for column in named if column not in first)]]


def _join_ids(ids: pd.Series) -> str:
    return " ".join(sorted(set(" ".join(ids).split())))
