"""What of a case's tables was public by a day, for a workbook that leaves hindsight out.

Decides which rows, and which of their cells, such a workbook shows: rows whose disclosure is certain by the day (as in
`judge`), what these rows name, and the rules. Whatever was written with a later day in view is left out: the notes, the
claims of an article, tables whose days nobody explained. Such a workbook is for reading; it can't be brought back.
"""

from analysis.discrepancies import read_as_of
from analysis.raw_tables import RawTable
from analysis.record import Record
from analysis.regulators import tabulate_recommendations

CLOCKS = {
    "statements": "disclosed_latest",
    "evidence": "disclosed_latest",
    "leaked_clients": "disclosed_latest",
    "events": "date_latest",
    "recommendations": "made_latest",
}
RULES = ("bearing", "codes")
ANSWERS = ("response", "responded", "outcome", "outcome_on")
SOURCES = ("source_id", "second_source_id", "outcome_source_id")
AGENCIES = ("agency_id", "about_id", "made_by", "made_to")
Rows = dict[str, list[tuple[str, ...]]]


def keep_public(record: Record, tables: dict[str, RawTable], as_of: str) -> Rows:
    """Keep what was public by a day.

    Parameters
    ----------
    record : Record
        The case.
    tables : dict
        Its tables as text, from which the record was made.
    as_of : str
        A day of the form YYYY-MM-DD.

    Returns
    -------
    dict
        The rows to show by the name of the table; a table that is not named is left out. A cited source is kept even where
        it was published later: it is where a row can be checked.
    """
    day = read_as_of(record, as_of)
    kept = {name: list(tables[name].rows) for name in RULES if name in tables}
    for name, column in CLOCKS.items():
        if name in tables:
            known = getattr(record, name)[column].iloc[: len(tables[name].rows)] <= day
            kept[name] = [row for row, shown in zip(tables[name].rows, known, strict=True) if shown]
    if "recommendations" in kept:
        kept["recommendations"] = _hide_answers(tables["recommendations"], kept["recommendations"], record, as_of)
    cited = _collect(tables, kept, SOURCES)
    early = set(record.sources.loc[record.sources["published_latest"] <= day, "source_id"])
    kept["sources"] = _keep_ids(tables["sources"], "source_id", cited | early)
    named = _collect(tables, kept, AGENCIES)
    spoken = _collect({"statements": tables["statements"]}, kept, ("statement_id",))
    for name, column, ids in (
        ("agencies", "agency_id", named),
        ("aliases", "agency_id", named),
        ("coding_b", "statement_id", spoken),
    ):
        if name in tables:
            kept[name] = _keep_ids(tables[name], column, ids)
    return {name: _empty_notes(tables[name], kept[name]) for name in tables if name in kept}


def _hide_answers(table: RawTable, rows: list[tuple[str, ...]], record: Record, as_of: str) -> list[tuple[str, ...]]:
    """Empty the answers and outcomes that were not known yet, with the source of an outcome that is not shown."""
    known = tabulate_recommendations(record, as_of).set_index("recommendation_id")
    shown = []
    for row in rows:
        cells = dict(zip(table.rules.columns, row, strict=True))
        then = known.loc[cells["recommendation_id"]]
        cells |= {name: str(then[name]) for name in ANSWERS if name in cells}
        if "outcome_source_id" in cells and not cells.get("outcome"):
            cells["outcome_source_id"] = ""
        shown.append(tuple(cells.values()))
    return shown


def _empty_notes(table: RawTable, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Empty the column of notes, which were written with later days in view."""
    if "note" not in table.rules.columns:
        return rows
    place = table.rules.columns.index("note")
    return [(*row[:place], "", *row[place + 1 :]) for row in rows]


def _collect(tables: dict[str, RawTable], kept: Rows, columns: tuple[str, ...]) -> set[str]:
    """Collect the ids that the kept rows name in some columns."""
    found = set()
    for name, rows in kept.items():
        if name in tables:
            places = [place for place, column in enumerate(tables[name].rules.columns) if column in columns]
            found |= {row[place] for row in rows for place in places}
    return found - {""}


def _keep_ids(table: RawTable, column: str, ids: set[str]) -> list[tuple[str, ...]]:
    place = table.rules.columns.index(column)
    return [row for row in table.rows if row[place] in ids]
