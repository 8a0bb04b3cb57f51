"""The cells of one sheet, read in one pass, in the order in which they stand.

Decides what kind of thing each cell holds and what its text is, exactly: leading zeros, spaces and line breaks as they are.
Names every cell that can't be read, and goes on to the next, so that one pass tells everything. Refuses to compute a formula
(the value saved last is given) and to know what a row means.
"""

from typing import NamedTuple

from analysis.book_parts import Book, SheetPart
from analysis.cell_texts import MAX_TEXT_BYTES, TextHandlers
from analysis.cell_values import read_value
from analysis.grid import EMPTY, LAST_COLUMN, Cell, Merged, Sheet, SheetRow, read_column, read_corner, read_count
from analysis.problems import Problem, SheetError, name_column, quote
from analysis.xml_parts import walk
from analysis.zips import COPY_ROWS, MAX_UNPACKED, refuse

MAX_CELLS = 1_000_000
"""Places in all sheets, up to the last filled one of each row: about ten seconds of work and 150 MB."""
MAX_COLUMNS = 1_000
"""Columns with something in them: a value further right is a slip of the hand, and no list is that wide."""
MAX_ROWS, MAX_MERGED, MAX_PROBLEMS = 1_048_576, 100_000, 200
CELL_TAGS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")


class Spent(NamedTuple):
    """What the sheets read so far have taken of `MAX_CELLS` and `MAX_TEXT_BYTES`."""

    places: int
    text_bytes: int


def read_sheet(book: Book, sheet: SheetPart, spent: Spent) -> tuple[Sheet, Spent]:
    """Read one sheet, and give it with what the sheets have taken so far.

    Raises
    ------
    SheetError
        Cells that can't be read, each named; or the sheet as a whole is damaged or too large.
    """
    reader = SheetHandlers(book, sheet, spent)
    _refuse_too_many(book.package.file, spent.places + count_cells(book, sheet))
    for _ in walk(book.package, sheet.part, book.package.read(sheet.part, MAX_UNPACKED), reader):
        _refuse_too_many(book.package.file, reader.places)
        if reader.weight > MAX_TEXT_BYTES:
            raise refuse(book.package.file, f"holds more text than any list; {COPY_ROWS}")
        if len(reader.problems) > MAX_PROBLEMS:
            break
    if not reader.problems and not reader.seen_data:
        reader.fault(0, 0, "holds no table of cells, so it is damaged or no sheet; save it again in Excel")
    if reader.problems:
        raise SheetError(reader.problems)
    merged = tuple(reader.merged)
    hidden = frozenset(reader.hidden_columns)
    read = Sheet(sheet.name, sheet.state, reader.rows, merged, hidden, reader.filter_on)
    return read, Spent(reader.places, reader.weight)


def count_cells(book: Book, sheet: SheetPart) -> int:
    """Count the tags of cells, blank ones with a format included, before any is read: quick, and near enough for a limit."""
    pieces = book.package.read(sheet.part, MAX_UNPACKED)
    return sum(piece.count(tag) for piece in pieces for tag in CELL_TAGS)


def _refuse_too_many(file: str, cells: int) -> None:
    if cells > MAX_CELLS:
        raise refuse(file, f"holds more than {MAX_CELLS:,} cells, blank ones with a format included; {COPY_ROWS}")


class SheetHandlers(TextHandlers):
    """The state of one pass over a sheet."""

    def __init__(self, book: Book, sheet: SheetPart, spent: Spent):
        """Begin before the first row."""
        super().__init__("c")
        self.book, self.sheet = book, sheet
        self.places, self.weight = spent
        self.rows: list[SheetRow] = []
        self.merged: list[Merged] = []
        self.hidden_columns: set[int] = set()
        self.filter_on = self.seen_data = False
        self.problems: list[Problem] = []
        self.number = self.column = 0
        self.hidden, self.is_formatted = False, True
        self.cells: list[Cell] = []
        self.type, self.format, self.is_formula, self.has_value = "n", "General", False, False
        self.columns: dict[str, int] = {}
        self.at("sheetPr", self.open_properties)
        self.at("col", self.open_column)
        self.at("sheetData", self.open_data)
        self.at("row", self.open_row, self.close_row)
        self.at("c", self.open_cell, self.close_cell)
        self.at("f", self.open_formula)
        self.at("v", self.open_value, self.close_text)
        self.at("mergeCell", self.open_merged)
        self.at("filterColumn", self.open_filter)

    def fault(self, row: int, column: int, message: str) -> None:
        """Note that a cell can't be read."""
        self.problems.append(
            Problem(self.book.package.file, row, "", message, "cells", position=column, sheet=self.sheet.name)
        )

    def open_properties(self, attributes: dict[str, str]) -> None:
        """Note that a filter hides rows."""
        self.filter_on |= attributes.get("filterMode") in ("1", "true")

    def open_filter(self, _: dict[str, str]) -> None:
        """Note that a filter hides rows."""
        self.filter_on = True

    def open_column(self, attributes: dict[str, str]) -> None:
        """Note hidden columns, or those of no width."""
        if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
            first, last = read_count(attributes.get("min")), min(read_count(attributes.get("max")), LAST_COLUMN)
            if first <= max(self.hidden_columns, default=0):
                self.fault(
                    0, 0, f"hidden columns from {first} on are named out of order; save the workbook again in Excel"
                )
            else:
                self.hidden_columns.update(range(first, last + 1))

    def open_data(self, _: dict[str, str]) -> None:
        """Note that there is a table of cells."""
        self.seen_data = True

    def open_row(self, attributes: dict[str, str]) -> None:
        """Begin a row, which must stand below the one before."""
        above, given = self.number, attributes.get("r")
        self.number = above + 1 if given is None else read_count(given)
        if not above < self.number <= MAX_ROWS:
            self.fault(
                above, 0, f"the row after this one is numbered {quote(given or '')}; save the workbook again in Excel"
            )
            self.number = above + 1
        self.hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"
        self.cells, self.column = [], 0

    def close_row(self) -> None:
        """Keep a row that has something in it."""
        if self.cells:
            self.places += len(self.cells)
            self.rows.append(SheetRow(self.number, tuple(self.cells), self.hidden))

    def open_cell(self, attributes: dict[str, str]) -> None:
        """Begin a cell, which must stand in this row and right of the one before."""
        before, given = self.column, attributes.get("r")
        self.column = before + 1 if given is None else self.read_place(given)
        if self.column <= before:
            message = (
                f"the cell after this one says that its place is {quote(given or '')}; save the workbook again in Excel"
            )
            self.fault(self.number, before or 1, message)
            self.column = before + 1
        style = attributes.get("s")
        formats = self.book.formats
        place = read_count(style) if style else 0
        self.is_formatted = place < len(formats) or not place
        self.format = formats[place] if place < len(formats) else "General"
        self.type = attributes.get("t", "n")
        self.is_formula = self.has_value = False
        self.found, self.length, self.aside = [], 0, 0

    def read_place(self, given: str) -> int:
        """Give the column of a reference such as E12; 0 where it is none, or of another row."""
        letters = given.rstrip("0123456789")
        if given[len(letters) :] != str(self.number):
            return 0
        if letters not in self.columns:
            self.columns[letters] = read_column(letters)
        return self.columns[letters]

    def open_formula(self, _: dict[str, str]) -> None:
        """Note that the value of a cell is computed."""
        self.is_formula = True

    def open_value(self, _: dict[str, str]) -> None:
        """Begin to gather the value."""
        self.has_value, self.parts = True, self.found

    def close_cell(self) -> None:
        """Keep the cell, or say why it can't be read."""
        if not (self.found or self.is_formula or self.length):
            return
        cell = self.make_cell()
        if cell.kind == "empty":
            return
        if self.column > MAX_COLUMNS:
            if len(self.problems) <= MAX_PROBLEMS:
                message = f"a value stands right of column {name_column(MAX_COLUMNS)}, where no list reaches; delete or move it"
                self.fault(self.number, self.column, message)
            return
        gap = self.column - len(self.cells) - 1
        if gap:
            self.cells.extend([EMPTY] * gap)
        self.cells.append(cell)

    def make_cell(self) -> Cell:
        """Make the cell of what was gathered."""
        text = self.take()
        try:
            if text and self.type == "n" and not self.is_formatted:
                raise ValueError("its number format is not in the workbook, so it may be a date")
            text, kind = read_value(self.book, self.type, text, self.format)
        except ValueError as error:
            self.fault(self.number, self.column, f"{error}; type the cell anew in Excel and save")
            return EMPTY
        if self.is_formula and kind in ("text", "number", "date", "flag"):
            kind = "formula"
        elif self.is_formula and kind == "empty" and not (self.type == "str" and self.has_value):
            return Cell("", "formula", self.format)
        return Cell(text, kind, self.format)

    def open_merged(self, attributes: dict[str, str]) -> None:
        """Note merged cells."""
        corners = [read_corner(corner) for corner in attributes.get("ref", "").replace("$", "").split(":")]
        if all(row and column for row, column in corners) and len(self.merged) < MAX_MERGED:
            (top, left), (bottom, right) = corners[0], corners[-1]
            self.merged.append(Merged(top, left, bottom, right))
        else:
            self.fault(
                0,
                0,
                f"merged cells at {quote(attributes.get('ref', ''))}, no place or one too many; unmerge them in Excel",
            )
