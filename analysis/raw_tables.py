"""The cells of one file as text, kept column by column: which texts a column holds, and which of them stands in which row.

Decides how the checks look at a table: whole columns at a time, each distinct text once, a rule as the rows it picks; only
the rows that break it are looked at one by one. Knows no rule itself, and reads no file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.codebook import Field, TableRules
from analysis.plain_text import gather_texts
from analysis.problems import ERROR, Problem

with suppress(NotImplementedError):  # pyarrow for some systems is built without it
    # of the ways pyarrow keeps memory, this one gives back soonest what is let go: of a million rows, some 300 MB less
    pa.set_memory_pool(pa.jemalloc_memory_pool())


class Column(NamedTuple):
    """One column: its texts, and for each row the place of its text; without places, the texts stand row by row.

    With places every text is there once; without, a text may come again.
    """

    values: pa.Array
    codes: np.ndarray | None

    def spread(self, per_value: np.ndarray) -> np.ndarray:
        """Give each row what was found out about its text."""
        return per_value if self.codes is None else per_value[self.codes]

    def take(self, rows: np.ndarray | None = None) -> pa.Array:
        """Give the cells of some rows, or of all."""
        if self.codes is None:
            return self.values if rows is None else self.values.take(pa.array(rows))
        return self.values.take(pa.array(self.codes if rows is None else self.codes[rows]))

    def tell_apart(self) -> "Column":
        """Give the same column with places, so that every text is there once."""
        if self.codes is not None:
            return self
        encoded = self.values.dictionary_encode()
        return Column(encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False))

    @property
    def places(self) -> np.ndarray:
        """Give for each row the place of its text, of a column whose texts are told apart."""
        if self.codes is None:
            raise ValueError("the texts of this column are not told apart")
        return self.codes

    def list_values(self) -> list[str]:
        """List the texts as Python's own."""
        return self.values.to_pylist()


class RawTable(NamedTuple):
    """The cells of one file, and the line each row starts on.

    `complete` says that no row was left out for its shape, so that an id not found here is not in the file either.
    """

    rules: TableRules
    columns: tuple[Column, ...]
    starts: np.ndarray
    complete: bool = True

    @property
    def lines(self) -> list[int]:
        """List the line each row starts on."""
        return self.starts.tolist()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """List the rows, each as a tuple of its cells: for tables of a size that a person reads."""
        return list(zip(*(column.take().to_pylist() for column in self.columns), strict=True))

    def column(self, name: str) -> Column | None:
        """Give a column by its name; `None` where the case has no such column."""
        columns = self.rules.columns
        return self.columns[columns.index(name)] if name in columns else None

    def own(self, name: str) -> Column:
        """Give a column that the codebook promises."""
        return self.columns[self.rules.columns.index(name)]

    def holds(self, name: str, *texts: str) -> np.ndarray:
        """Say of each row whether its cell is one of some texts; of none where the case has no such column."""
        column = self.column(name)
        if column is None:
            return np.zeros(len(self.starts), dtype=bool)
        return column.spread(to_numpy(pc.is_in(column.values, value_set=gather_texts(texts))))

    def lacks(self, name: str) -> np.ndarray:
        """Say of each row whether its cell is there and empty; a column that the case does not have lacks nothing."""
        return self.holds(name, "")

    def fills(self, name: str) -> np.ndarray:
        """Say of each row whether its cell holds anything."""
        return ~self.lacks(name) if self.column(name) else np.zeros(len(self.starts), dtype=bool)

    def repeats(self, name: str, other: str) -> np.ndarray:
        """Say of each row whether its cell holds the same text as the one of another column; an empty one repeats nothing."""
        same = self.fills(name)
        column, beside = self.column(name), self.column(other)
        if column is None or beside is None:
            return np.zeros(len(same), dtype=bool)
        rows = np.flatnonzero(same)
        same[rows] = to_numpy(pc.equal(column.take(rows), beside.take(rows)))
        return same

    def satisfies(self, name: str, test: Callable[[str], bool]) -> np.ndarray:
        """Say of each row whether its cell passes a test, which is made once a distinct text."""
        column = self.column(name)
        if column is None:
            return np.zeros(len(self.starts), dtype=bool)
        column = column.tell_apart()
        return column.spread(np.array([test(value) for value in column.list_values()], dtype=bool))


class Row(NamedTuple):
    """One row of a table, for messages."""

    table: RawTable
    place: int

    @property
    def line(self) -> int:
        """Give the line the row starts on."""
        return int(self.table.starts[self.place])

    @property
    def cells(self) -> dict[str, str]:
        """Give all cells by the names of their columns."""
        return {name: self.get(name) for name in self.table.rules.columns}

    def get(self, name: str) -> str:
        """Give a cell; empty where the case has no such column."""
        column = self.table.column(name)
        if column is None:
            return ""
        return column.values[self.place if column.codes is None else int(column.codes[self.place])].as_py()

    def lacks(self, name: str) -> bool:
        """Say whether a cell is there and empty; a column that the case does not have lacks nothing."""
        return self.table.column(name) is not None and self.get(name) == ""

    def fault(self, column: str, message: str, kind: str, severity: str = ERROR) -> Problem:
        """Make a problem at a cell of this row."""
        columns = self.table.rules.columns
        position = columns.index(column) + 1 if column in columns else 0
        return Problem(self.table.rules.file, self.line, column, message, kind, severity, position)


def tabulate(rules: TableRules, rows: Sequence[Sequence[str]], lines: Iterable[int], complete: bool = True) -> RawTable:
    """Put rows of cells into columns; `lines` gives the line each row starts on."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(rules.columns)
    columns = tuple(Column(pa.array(texts, pa.string()), None).tell_apart() for texts in cells)
    return RawTable(rules, columns, np.fromiter(lines, dtype=np.int64), complete)


def pick_rows(table: RawTable, picked: np.ndarray) -> Iterator[Row]:
    """Give the rows that a rule picks, in the order of the file."""
    for place in np.flatnonzero(picked).tolist():
        yield Row(table, place)


def list_rows(table: RawTable) -> list[Row]:
    """Give all rows of a table."""
    return [Row(table, place) for place in range(len(table.starts))]


def find_field(table: RawTable, name: str) -> Field | None:
    """Give the rules of a column, if the case has it."""
    return next((field for field in table.rules.fields if field.name == name), None)


def to_numpy(found: pa.Array) -> np.ndarray:
    """Give what was computed of a column as an array of numpy's."""
    return found.to_numpy(zero_copy_only=False)
