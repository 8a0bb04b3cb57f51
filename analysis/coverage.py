"""Count what the record holds and what it lacks: rows, codes, precision of dates, how rows were seen, gaps.

Decides what counts as a gap. Says nothing on any agency: these are facts about the record, for whoever must judge how far
to trust it.
"""

import pandas as pd

from analysis.record import Record

DATED = (
    ("statements", "made"),
    ("statements", "disclosed"),
    ("evidence", "disclosed"),
    ("leaked_clients", "disclosed"),
    ("events", "date"),
    ("sources", "published"),
)


def count_tables(record: Record) -> pd.DataFrame:
    """Count the rows of each table as its file has them.

    Returns
    -------
    pandas.DataFrame
        One row per table: `rows`, `columns`, `one row is` (from the codebook).
    """
    tables = record.codebook.tables
    rows = {name: len(getattr(record, name)) for name in tables if name in Record._fields}
    rows["evidence"] = int((record.evidence["kind"] != "admission").sum())
    return pd.DataFrame(
        {
            "rows": rows,
            "columns": {name: len(tables[name].fields) for name in rows},
            "one row is": {name: tables[name].description.removeprefix("One row is ") for name in rows},
        }
    )


def count_precision(record: Record) -> pd.DataFrame:
    """Count how precisely days are known.

    Returns
    -------
    pandas.DataFrame
        One row per date column: how many cells are one day, up to a week, up to a month, longer, open or undated.
    """
    counts = {}
    for name, column in DATED:
        table = getattr(record, name)
        if name == "evidence":
            table = table.loc[table["kind"] != "admission"]
        if name == "statements":
            table = table.loc[table[column] != ""]
        days = (table[f"{column}_latest"] - table[f"{column}_earliest"]).dt.days
        steps = pd.cut(
            days, [-1, 0, 7, 31, float("inf")], labels=["one day", "up to a week", "up to a month", "longer"]
        )
        counts[f"{name}.{column}"] = steps.value_counts(sort=False).to_dict() | {
            "open or undated": int(days.isna().sum())
        }
    return pd.DataFrame(counts).T


def count_coded(record: Record) -> pd.DataFrame:
    """Count how rows were seen and how well they are sourced.

    Returns
    -------
    pandas.DataFrame
        One row per table: rows seen `direct` and `indirect`, rows with a second source, rows with a note.
    """
    tables = {
        "statements": record.statements,
        "leaked_clients": record.leaked_clients,
        "evidence": record.evidence.loc[lambda rows: rows["kind"] != "admission"],
    }
    return pd.DataFrame(
        {
            "direct": {name: int((table["seen"] == "direct").sum()) for name, table in tables.items()},
            "indirect": {name: int((table["seen"] == "indirect").sum()) for name, table in tables.items()},
            "second source": {name: int((table["second_source_id"] != "").sum()) for name, table in tables.items()},
            "note": {name: int((table["note"] != "").sum()) for name, table in tables.items()},
        }
    )


def list_unanswered(record: Record) -> pd.DataFrame:
    """List the bodies that were asked and gave no answer.

    Returns
    -------
    pandas.DataFrame
        One row per question without an answer: `agency_id`, `made` (when it was asked), `said_to` (who asked), `summary`,
        `source_id`; the index is the statement's id.
    """
    silent = record.statements.loc[lambda rows: rows["position"] == "no_reply"]
    return silent.set_index("statement_id")[["agency_id", "made", "said_to", "summary", "source_id"]]


def count_gaps(record: Record) -> pd.DataFrame:
    """Count what is missing or uncertain in the rows.

    Returns
    -------
    pandas.DataFrame
        One row per kind of gap: `gap` (index), `rows`, `of`.
    """
    said, entries, sources = record.statements, record.leaked_clients, record.sources
    denials = said.loc[said["position"] == "denies"]
    admissions = said.loc[said["position"] == "admits"]
    uncoded = (denials[["object", "scope", "tense"]] == "").any(axis=1)
    second = set(record.coding_b["statement_id"]) if len(record.coding_b) else set()
    gaps = [
        ("denials without object, scope or tense", uncoded.sum(), len(denials)),
        ("denials whose day is not known", (denials["made_earliest"] != denials["made_latest"]).sum(), len(denials)),
        ("statements without a phrase in their own words", (said["key_phrase"] == "").sum(), len(said)),
        ("statements seen only through another's report", (said["seen"] == "indirect").sum(), len(said)),
        ("statements without a second source", (said["second_source_id"] == "").sum(), len(said)),
        ("statements without a second coding", (~said["statement_id"].isin(second)).sum(), len(said)),
        ("admissions that do not say what they concede", (admissions["admits_shows"] == "").sum(), len(admissions)),
        ("leaked entries that show a name and no more", (entries["shows"] == "listed").sum(), len(entries)),
        ("leaked entries with a count of searches", (entries["searches_min"] != "").sum(), len(entries)),
        ("sources read only in part", (sources["read"] == "excerpt").sum(), len(sources)),
        ("sources without a date", (sources["published"] == "").sum(), len(sources)),
    ]
    return pd.DataFrame(gaps, columns=["gap", "rows", "of"]).set_index("gap")
