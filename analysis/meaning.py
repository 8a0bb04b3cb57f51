"""Checks on what statements, evidence and sources mean: codes that fit each other, dates in a possible order.

Decides which combinations of cells a row of the method's tables may hold (method, sections 2 and 3). Each check applies
where its table and columns are there, so that any other case is left alone. Reads text; builds no frame.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from analysis.bounds import Span, order_days, read_day, read_span, read_window
from analysis.codebook import Codebook
from analysis.problems import WARNING, Problem, quote
from analysis.reader import RawTable

Days = tuple[date | None, date | None]
COUNTS = [("count_min", "count_max"), ("users_min", "users_max"), ("searches_min", "searches_max")]
SOURCED_DAYS = {
    "statements": [("made", "source_id"), ("disclosed", "source_id")],
    "evidence": [("disclosed", "source_id")],
    "leaked_clients": [("disclosed", "source_id")],
    "events": [("date", "source_id")],
    "recommendations": [("made", "source_id"), ("outcome_on", "outcome_source_id")],
}
NOT_BEFORE = {
    "statements": [("disclosed", "made")],
    "recommendations": [("responded", "made")],
}
OWN_IDS = {
    "statements": [("statement_id", "s"), ("utterance_id", "u")],
    "evidence": [("evidence_id", "e")],
    "leaked_clients": [("entry_id", "l")],
}


class Row(NamedTuple):
    """One row with its place, for messages."""

    table: RawTable
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give a cell; empty where the case has no such column."""
        return self.cells.get(column, "")

    def fault(self, column: str, message: str, kind: str, severity: str = "error") -> Problem:
        """Make a problem at a cell of this row."""
        columns = self.table.rules.columns
        position = columns.index(column) + 1 if column in columns else 0
        return Problem(self.table.rules.file, self.line, column, message, kind, severity, position)


def check_meaning(codebook: Codebook, tables: dict[str, RawTable]) -> list[Problem]:
    """Check what the rows of a case say against each other.

    Parameters
    ----------
    codebook : Codebook
        Its as-of date: no row may lie after it.
    tables : dict
        The tables that could be read, by name.

    Returns
    -------
    list of Problem
        Cells that have no readable date or number are passed over here; `checks` reports them.
    """
    rows = {name: _list_rows(table) for name, table in tables.items()}
    published = {row.get("source_id"): _days(row, "published") for row in rows.get("sources", [])}
    problems: list[Problem] = []
    for name, listed in rows.items():
        for row in listed:
            problems += _check_row(row, name)
            problems += _check_days(row, name, published, codebook.as_of)
    for row in rows.get("statements", []):
        problems += _check_position(row)
    problems += _check_corrections(rows.get("statements", []))
    problems += _check_utterances(rows.get("statements", []))
    problems += _check_conduct(rows)
    problems += _check_sources(rows)
    return [*problems, *_check_latest_date(codebook, rows)]


def _list_rows(table: RawTable) -> list[Row]:
    columns = table.rules.columns
    pairs = zip(table.rows, table.lines, strict=True)
    return [Row(table, line, dict(zip(columns, cells, strict=True))) for cells, line in pairs]


def _days(row: Row, column: str) -> Days | None:
    """Read a day, or `None` where the cell is empty or unreadable."""
    try:
        return read_day(row.get(column)) if row.get(column) else None
    except ValueError:
        return None


def _span(row: Row, column: str) -> Span | None:
    try:
        return (read_window if column == "covers" else read_span)(row.get(column)) if row.get(column) else None
    except ValueError:
        return None


def _check_row(row: Row, name: str) -> Iterator[Problem]:
    """Check what holds in a row of any table: sources that differ, counts in order, ids that begin with their body."""
    if row.get("second_source_id") and row.get("second_source_id") == row.get("source_id"):
        yield row.fault("second_source_id", "is the same as source_id; name another source or leave it empty", "source")
    if row.get("seen") == "memory":
        yield row.fault("seen", "'memory' is refused; read the fact in a source first", "source")
    for low, high in COUNTS:
        least, most = row.get(low), row.get(high)
        if least.isdecimal() and most.isdecimal() and int(least) > int(most):
            yield row.fault(low, f"{least} is more than {high} {most}; exchange or correct them", "count")
    if row.get("count_max") and not row.get("count_min"):
        yield row.fault("count_min", "is empty beside a count_max; give the least too (0 or 1 where unknown)", "count")
    agency = row.get("agency_id")
    for column, letter in OWN_IDS.get(name, []):
        value = row.get(column)
        if agency and value and not value.startswith(f"{agency}-{letter}"):
            message = f"{quote(value)} does not begin with its agency_id; write {agency}-{letter} and a number"
            yield row.fault(column, message, "id")


def _check_days(row: Row, name: str, published: dict[str, Days | None], as_of: str) -> Iterator[Problem]:
    """Nothing lies after its source, before what it follows, or after the record's as-of date."""
    for column, source_column in SOURCED_DAYS.get(name, []):
        days, shown = _days(row, column), published.get(row.get(source_column))
        if days and shown and order_days(days, shown) == "after":
            message = (
                f"{row.get(column)} is later than its source {row.get(source_column)}, published by {shown[1]}; "
                "nothing can be reported before it happens"
            )
            yield row.fault(column, message, "later than its source")
    for column, earlier in NOT_BEFORE.get(name, []):
        days, first = _days(row, column), _days(row, earlier)
        if days and first and order_days(days, first) == "before":
            yield row.fault(column, f"{row.get(column)} is before {earlier} {row.get(earlier)}", "order of dates")
    try:
        limit = read_day(as_of)
    except ValueError:
        return
    for field in row.table.rules.fields:
        days = _days(row, field.name) if field.form == "day" else None
        if days and order_days(days, limit) == "after":
            message = f"{row.get(field.name)} is after the record's as-of date {as_of}"
            yield row.fault(field.name, message, "in the future")


def _check_position(row: Row) -> Iterator[Problem]:
    """A statement's codes fit its position (method, section 2)."""
    position = row.get("position")
    missing = [name for name in ("object", "scope", "tense") if not row.get(name)]
    if position == "denies" and missing and not row.get("note"):
        message = f"a denial without {' and '.join(missing)}; code it, or say in the note why it can't be coded"
        yield row.fault(missing[0], message, "codes of a denial")
    if position == "admits" and not row.get("scope") and not row.get("note"):
        yield row.fault(
            "scope", "an admission without scope; code it, or say in the note why not", "codes of an admission"
        )
    happened, shows = row.get("admits_happened"), row.get("admits_shows")
    if position == "admits" and bool(happened) != bool(shows):
        empty, filled = ("admits_shows", "admits_happened") if happened else ("admits_happened", "admits_shows")
        message = f"is empty, but {filled} is filled; an admission that says what it concedes has both"
        yield row.fault(empty, message, "codes of an admission")
    for column in ("admits_happened", "admits_shows"):
        if position and position != "admits" and row.get(column):
            message = f"{quote(row.get(column))} stands on a row that {position}; only an admission concedes"
            yield row.fault(column, message, "codes of an admission")
    if bool(row.get("count_min")) != bool(row.get("measure")) and "measure" in row.cells:
        # a figure without a unit, or a unit without a figure; "1" in a trial of one officer may stand without a measure
        if row.get("measure"):
            yield row.fault("measure", "is filled, but there is no count; give the count too", "count")
        elif not row.get("note"):
            yield row.fault("measure", "is empty beside a count; say what is counted, or in the note why not", "count")
    if row.get("about_id") and row.get("about_id") == row.get("agency_id"):
        yield row.fault(
            "about_id", "is the speaker itself; fill it only where another body's conduct is meant", "about"
        )


def _check_corrections(rows: list[Row]) -> Iterator[Problem]:
    """A row corrects an earlier statement of the same speaker, and says how."""
    by_id = {row.get("statement_id"): row for row in rows}
    for row in rows:
        corrected, how = row.get("corrects"), row.get("correction")
        if bool(corrected) != bool(how):
            empty, filled = ("correction", "corrects") if corrected else ("corrects", "correction")
            yield row.fault(empty, f"is empty, but {filled} is filled; both or neither", "correction")
        earlier = by_id.get(corrected)
        if earlier is None:
            continue
        if earlier.get("agency_id") != row.get("agency_id"):
            message = f"{corrected} was said by {earlier.get('agency_id')}; a body can correct its own words only"
            yield row.fault("corrects", message, "correction")
        if earlier is row:
            yield row.fault("corrects", "names the row itself", "correction")
        days, first = _days(row, "made"), _days(earlier, "made")
        if days and first and order_days(days, first) == "before":
            message = f"{corrected} was made {earlier.get('made')}, after this row ({row.get('made')})"
            yield row.fault("corrects", message, "correction")


def _check_utterances(rows: list[Row]) -> Iterator[Problem]:
    """Rows of one utterance have one speaker and one day."""
    first: dict[str, Row] = {}
    for row in rows:
        head = first.setdefault(row.get("utterance_id"), row)
        for column in ("agency_id", "made", "disclosed"):
            if row.get("utterance_id") and row.get(column) != head.get(column):
                message = (
                    f"{quote(row.get(column))} differs from {quote(head.get(column))} of {head.get('statement_id')}, "
                    "a row of the same utterance; one of them is wrong, or they are two utterances"
                )
                yield row.fault(column, message, "utterance")


def _check_conduct(rows: dict[str, list[Row]]) -> Iterator[Problem]:
    """No row shows anything that began, or is dated wholly, after its own disclosure."""
    for name, column in (("evidence", "happened"), ("leaked_clients", "covers"), ("statements", "admits_happened")):
        for row in rows.get(name, []):
            span = _span(row, column)
            shown = _days(row, "disclosed") or (_days(row, "made") if name == "statements" else None)
            if span is None or shown is None or shown[1] is None:
                continue
            late = [day for day in (span.a0, None if span.ongoing else span.b0) if day and day > shown[1]]
            if late:
                message = f"{row.get(column)} reaches past its own disclosure, {shown[1]} at the latest"
                yield row.fault(column, message, "later than its disclosure")


def _check_sources(rows: dict[str, list[Row]]) -> Iterator[Problem]:
    """A copy names the original's publisher, and every source is used by some row."""
    for row in rows.get("sources", []):
        original = row.get("original_publisher")
        if row.get("kind") == "reprint" and not original and "original_publisher" in row.cells:
            yield row.fault("original_publisher", "is empty, but this is a reprint; whose text is it?", "source")
        if row.get("kind") != "reprint" and original:
            yield row.fault("original_publisher", "is filled, but this is no reprint", "source")
    cited = {
        value
        for name, listed in rows.items()
        if name != "sources"
        for row in listed
        for column, value in row.cells.items()
        if column.endswith("source_id")
    }
    notes = " ".join(row.get("note") for listed in rows.values() for row in listed)
    for row in rows.get("sources", []):
        source_id = row.get("source_id")
        if source_id not in cited and source_id not in notes:
            yield row.fault("source_id", f"{quote(source_id)} is cited by no row", "unused", WARNING)


def _check_latest_date(codebook: Codebook, rows: dict[str, Iterable[Row]]) -> Iterator[Problem]:
    """The latest date that the codebook gives for the record is the latest date in it."""
    if not codebook.latest_row_date:
        return
    found = find_latest_date(rows, codebook.as_of)
    if found and str(found) != codebook.latest_row_date:
        message = f"latest_row_date is {codebook.latest_row_date}, but the latest date in a row is {found}"
        yield Problem("datapackage.json", 0, "latest_row_date", message, "as-of date")


def find_latest_date(rows: dict[str, Iterable[Row]], as_of: str) -> date | None:
    """Give the latest day by which a row was made, disclosed or published; days that may lie after the as-of date count not."""
    columns = ("made", "disclosed", "published")
    days = [_days(row, column) for listed in rows.values() for row in listed for column in columns]
    closed = [latest for _, latest in filter(None, days) if latest]
    return max((day for day in closed if str(day) <= as_of), default=None)
