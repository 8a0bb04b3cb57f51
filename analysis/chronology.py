"""Checks on dates against each other: nothing is later than what it must precede.

Decides which order of dates is impossible (method, section 3): after the source that reports them, after their own
disclosure, before what they follow, after the day the record was compiled. Two dates whose order is unsettled pass. What one
date may look like is decided in `bounds`.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.bounds import Bounds, read_bounds, read_day, read_span, read_window
from analysis.codebook import Codebook
from analysis.paths import CODEBOOK_FILE
from analysis.problems import Problem
from analysis.raw_tables import Column, RawTable, pick_rows, to_numpy

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


class Dates:
    """The dates of all tables: each distinct text is read once, whichever check asks for it."""

    def __init__(self, tables: Mapping[str, RawTable]):
        """Take the tables, by their names."""
        self.tables = tables
        self._read: dict[tuple[str, str], Bounds] = {}

    def days(self, name: str, column: str) -> Bounds:
        """Give each row its day in a column; open and not readable where the case has no such column."""
        return self._bound(name, column, read_day)

    def spans(self, name: str, column: str) -> Bounds:
        """Give each row its stretch of conduct in a column."""
        return self._bound(name, column, read_window if column == "covers" else read_span)

    def _bound(self, name: str, column: str, read: Callable[[str], tuple]) -> Bounds:
        """Give each row what its text in a column means; its distinct texts are read the first time."""
        if (name, column) not in self._read:
            found = self.tables[name].column(column)
            if found is None:
                found = Column(pa.array([""]), np.zeros(len(self.tables[name].starts), dtype=np.int32))
            told = found.tell_apart()
            self._read[name, column] = _take(read_bounds(told.list_values(), read, strict=False), told.places)
        return self._read[name, column]


def _take(bounds: Bounds, rows: np.ndarray) -> Bounds:
    return Bounds(*(part.take(rows, axis=0) for part in bounds))


def check_dates(codebook: Codebook, dates: Dates, name: str) -> list[Problem]:
    """Check the dates of every row of a table.

    Parameters
    ----------
    codebook : Codebook
        Its as-of date: no row may fall after it.
    dates : Dates
        Those of all tables that could be read.
    name : str
        The table.

    Returns
    -------
    list of Problem
        Cells that have no readable date are passed over here; `cells` reports them.
    """
    limit = np.datetime64(codebook.as_of) if codebook.as_of else None
    return [
        *_check_sources(dates, name),
        *_check_order(dates, name),
        *_check_conduct(dates, name),
        *_check_future(dates, name, limit),
    ]


def falls_before(first: Bounds, second: Bounds) -> np.ndarray:
    """Say of each row whether its first day is before the second for certain; as `order_days` has it for two days."""
    return first.days[:, 1] < second.days[:, 0]  # an open bound is never smaller


def find_last(ids: Column, known: Column) -> np.ndarray:
    """Find, for each row, the last row of another column that holds the same id; -1 where none does."""
    rows = len(known.values) if known.codes is None else len(known.codes)
    backwards = known.take(np.arange(rows)[::-1])
    found = pc.index_in(ids.values, value_set=backwards).fill_null(rows)
    return ids.spread(rows - 1 - to_numpy(found).astype(np.int64))


def _find_published(dates: Dates, name: str, source_column: str) -> Bounds:
    """Give each row the publication of the source that a column names."""
    ids = dates.tables[name].column(source_column)
    known = dates.tables["sources"].column("source_id") if "sources" in dates.tables else None
    rows = len(dates.tables[name].starts)
    none = read_bounds([""], read_day)
    published = dates.days("sources", "published") if known else none
    place = find_last(ids, known) if ids and known else np.full(rows, -1)
    # the row after the last one stands for a source that is not there
    return _take(Bounds(*(np.concatenate(pair) for pair in zip(published, none, strict=True))), place)


def _check_sources(dates: Dates, name: str) -> Iterator[Problem]:
    """No day falls after its source."""
    for column, source_column in SOURCED_DAYS.get(name, []):
        published = _find_published(dates, name, source_column)
        for row in pick_rows(dates.tables[name], falls_before(published, dates.days(name, column))):
            message = (
                f"{row.get(column)} is later than its source {row.get(source_column)}, published by "
                f"{published.days[row.place, 1]}; nothing can be reported before it happens"
            )
            yield row.fault(column, message, "later than its source")


def _check_order(dates: Dates, name: str) -> Iterator[Problem]:
    """No day falls before what it follows."""
    for column, earlier in NOT_BEFORE.get(name, []):
        for row in pick_rows(dates.tables[name], falls_before(dates.days(name, column), dates.days(name, earlier))):
            yield row.fault(column, f"{row.get(column)} is before {earlier} {row.get(earlier)}", "order of dates")


def _check_conduct(dates: Dates, name: str) -> Iterator[Problem]:
    """No row shows anything that began, or is dated wholly, after its own disclosure, which its source bounds too."""
    if name not in CONDUCT:
        return
    column, told = CONDUCT[name], dates.days(name, "disclosed")
    latest = told.days[:, 1]
    if name == "statements":
        latest = np.where(told.readable, latest, dates.days(name, "made").days[:, 1])
    latest = np.fmin(latest, _find_published(dates, name, "source_id").days[:, 1])
    for row in pick_rows(dates.tables[name], _reach_past(dates.spans(name, column), latest)):
        message = f"{row.get(column)} reaches past its own disclosure, {latest[row.place]} at the latest"
        yield row.fault(column, message, "later than its disclosure")


def _check_future(dates: Dates, name: str, limit: np.datetime64 | None) -> Iterator[Problem]:
    """Nothing falls after the day the record was compiled."""
    table = dates.tables[name]
    if limit is None:
        return
    for field in table.rules.fields:
        if field.form == "day":
            late = dates.days(name, field.name).days[:, 0] > limit
        elif field.form in ("span", "window"):
            late = _reach_past(dates.spans(name, field.name), limit)
        else:
            continue
        for row in pick_rows(table, late):
            message = f"{row.get(field.name)} is after the record's as-of date {limit}"
            message += f"; correct it, or set as_of in {CODEBOOK_FILE}"
            yield row.fault(field.name, message, "in the future")


def _reach_past(spans: Bounds, day: np.ndarray | np.datetime64) -> np.ndarray:
    """Say of each row whether conduct for certain began, or ended, after a day; an open bound is never larger."""
    return (spans.days[:, 0] > day) | (~spans.ongoing & (spans.days[:, 2] > day))


def check_latest_date(codebook: Codebook, dates: Dates) -> list[Problem]:
    """Check that the latest date that the codebook gives for the record is the latest date in it."""
    found = _find_latest_date(dates, codebook.as_of)
    if not codebook.latest_row_date or found is None or str(found) == codebook.latest_row_date:
        return []
    message = f"latest_row_date is {codebook.latest_row_date}, but the latest date in a row is {found}"
    return [Problem(CODEBOOK_FILE, 0, "latest_row_date", message, "latest date")]


def _find_latest_date(dates: Dates, as_of: str) -> np.datetime64 | None:
    """Give the latest day on which a row was made, disclosed or published, days that may be after the as-of date left out."""
    columns = ("made", "disclosed", "published")
    latest = np.concatenate([dates.days(name, column).days[:, 1] for name in dates.tables for column in columns])
    latest = latest[~np.isnat(latest)]
    latest = latest[latest <= np.datetime64(as_of)] if as_of else latest
    return latest.max() if len(latest) else None
