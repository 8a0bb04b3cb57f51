"""Checks on dates against each other: nothing is later than what it must precede.

Decides which order of dates is impossible (method, section 3): after the source that reports them, after their own
disclosure, before what they follow, after the day the record was compiled. Two dates whose order is unsettled pass. What one
date may look like is decided in `bounds`.
"""

from collections.abc import Iterator
from datetime import date

from analysis.bounds import Span, order_days, read_day, read_span, read_window
from analysis.codebook import Codebook
from analysis.paths import CODEBOOK_FILE
from analysis.problems import Problem
from analysis.reader import Row

Days = tuple[date | None, date | None]
SOURCED_DAYS = {
    "statements": [("made", "source_id"), ("disclosed", "source_id")],
    "evidence": [("disclosed", "source_id")],
    "leaked_clients": [("disclosed", "source_id")],
    "events": [("date", "source_id")],
    "recommendations": [("made", "source_id"), ("outcome_on", "outcome_source_id")],
}
CONDUCT = {"evidence": "happened", "leaked_clients": "covers", "statements": "admits_happened"}
NOT_BEFORE = {
    "statements": [("disclosed", "made")],
    "recommendations": [("responded", "made")],
}


def check_dates(codebook: Codebook, rows: dict[str, list[Row]]) -> list[Problem]:
    """Check the dates of every row.

    Parameters
    ----------
    codebook : Codebook
        Its as-of date: no row may fall after it.
    rows : dict
        The rows of each table, by its name.

    Returns
    -------
    list of Problem
        Cells that have no readable date are passed over here; `cells` reports them.
    """
    published = {row.get("source_id"): read_cell_days(row, "published") for row in rows.get("sources", [])}
    limit = date.fromisoformat(codebook.as_of) if codebook.as_of else None
    problems: list[Problem] = []
    for name, listed in rows.items():
        for row in listed:
            problems += _check_days(row, name, published)
            problems += _check_conduct(row, name, published)
            problems += _check_future(row, limit)
    return problems


def read_cell_days(row: Row, column: str) -> Days | None:
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


def _check_days(row: Row, name: str, published: dict[str, Days | None]) -> Iterator[Problem]:
    """No day falls after its source, or before what it follows."""
    for column, source_column in SOURCED_DAYS.get(name, []):
        days, shown = read_cell_days(row, column), published.get(row.get(source_column))
        if days and shown and order_days(days, shown) == "after":
            message = (
                f"{row.get(column)} is later than its source {row.get(source_column)}, published by {shown[1]}; "
                "nothing can be reported before it happens"
            )
            yield row.fault(column, message, "later than its source")
    for column, earlier in NOT_BEFORE.get(name, []):
        days, first = read_cell_days(row, column), read_cell_days(row, earlier)
        if days and first and order_days(days, first) == "before":
            yield row.fault(column, f"{row.get(column)} is before {earlier} {row.get(earlier)}", "order of dates")


def _check_conduct(row: Row, name: str, published: dict[str, Days | None]) -> Iterator[Problem]:
    """No row shows anything that began, or is dated wholly, after its own disclosure, which its source bounds too."""
    column = CONDUCT.get(name, "")
    span = _span(row, column)
    told = read_cell_days(row, "disclosed") or (read_cell_days(row, "made") if name == "statements" else None)
    latest = [days[1] for days in (told, published.get(row.get("source_id"))) if days and days[1]]
    if span and latest and _reaches_past(span, min(latest)):
        message = f"{row.get(column)} reaches past its own disclosure, {min(latest)} at the latest"
        yield row.fault(column, message, "later than its disclosure")


def _check_future(row: Row, limit: date | None) -> Iterator[Problem]:
    """Nothing falls after the day the record was compiled."""
    if limit is None:
        return
    for field in row.table.rules.fields:
        days = read_cell_days(row, field.name) if field.form == "day" else None
        span = _span(row, field.name) if field.form in ("span", "window") else None
        if (days and days[0] and days[0] > limit) or (span and _reaches_past(span, limit)):
            message = f"{row.get(field.name)} is after the record's as-of date {limit}"
            message += f"; correct it, or set as_of in {CODEBOOK_FILE}"
            yield row.fault(field.name, message, "in the future")


def _reaches_past(span: Span, day: date) -> bool:
    """Say whether conduct for certain began, or ended, after a day."""
    return any(bound is not None and bound > day for bound in (span.a0, None if span.ongoing else span.b0))


def check_latest_date(codebook: Codebook, rows: dict[str, list[Row]]) -> list[Problem]:
    """Check that the latest date that the codebook gives for the record is the latest date in it."""
    found = _find_latest_date(rows, codebook.as_of)
    if not codebook.latest_row_date or not found or str(found) == codebook.latest_row_date:
        return []
    message = f"latest_row_date is {codebook.latest_row_date}, but the latest date in a row is {found}"
    return [Problem(CODEBOOK_FILE, 0, "latest_row_date", message, "latest date")]


def _find_latest_date(rows: dict[str, list[Row]], as_of: str) -> date | None:
    """Give the latest day on which a row was made, disclosed or published, days that may be after the as-of date left out."""
    columns = ("made", "disclosed", "published")
    days = [read_cell_days(row, column) for listed in rows.values() for row in listed for column in columns]
    closed = [latest for _, latest in filter(None, days) if latest]
    return max((day for day in closed if not as_of or str(day) <= as_of), default=None)
