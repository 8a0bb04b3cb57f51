"""The cells of one sheet, read in one pass, in the order in which they stand.

Decides what kind of thing each cell holds and what its text is, exactly: leading zeros, spaces and line breaks as they are.
Names every cell that can't be read, and goes on to the next, so that one pass tells everything. Refuses to compute a formula
(the value saved last is given) and to know what a row means.
"""

from collections.abc import Callable
from typing import NamedTuple

from analysis.book_parts import MAX_TEXT, Book, SheetPart, TextHandlers, unescape
from analysis.problems import Problem, SheetError, name_column, quote
from analysis.serials import format_date, format_iso_date, format_number, is_date
from analysis.xml_parts import walk
from analysis.zips import MAX_PART, refuse

MAX_CELLS = 2_000_000
"""Places in all sheets, up to the last filled one of each row: about a gigabyte of work would follow above it."""
MAX_COLUMNS = 1_000
"""Columns with something in them: a value further right is a slip of the hand, and no list is that wide."""
MAX_ROWS, MAX_PROBLEMS = 1_048_576, 200
FLAGS = {"0": "FALSE", "1": "TRUE", "false": "FALSE", "true": "TRUE"}


class Cell(NamedTuple):
    """One cell: its text, its kind, and the number format it is shown in.

    `kind` is "empty", "text", "number", "date" (ISO text: a day, a day and a time, or a time), "flag" (TRUE, FALSE), "error"
    (#N/A and the like) or "formula" (`text` is the value saved last; empty where none was saved).
    """

    text: str
    kind: str
    number_format: str = "General"


EMPTY = Cell("", "empty")


class SheetRow(NamedTuple):
    """One row with something in it: its number, its cells from column A to the last filled one, and whether it is hidden."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool


class Merged(NamedTuple):
    """Cells shown as one, whose value stands in the first: rows and columns are counted from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(NamedTuple):
    """One sheet: rows in order (those with nothing in them left out), merged cells, hidden columns, if a filter is on."""

    name: str
    state: str
    rows: list[SheetRow]
    merged: tuple[Merged, ...]
    hidden_columns: frozenset[int]
    filter_on: bool


def read_sheet(book: Book, sheet: SheetPart, places: int = 0) -> tuple[Sheet, int]:
    """Read one sheet, and give it with the places counted so far (see `MAX_CELLS`).

    Raises
    ------
    SheetError
        Cells that can't be read, each named; or the sheet as a whole is damaged or too large.
    """
    reader = SheetHandlers(book, sheet, places)
    for _ in walk(book.package, sheet.part, book.package.read(sheet.part, MAX_PART), reader):
        if reader.places > MAX_CELLS:
            message = f"the sheets hold more than {MAX_CELLS:,} cells; copy the rows you need into a new workbook"
            raise refuse(book.package.file, message)
        if len(reader.problems) > MAX_PROBLEMS:
            break
    if not reader.problems and not reader.seen_data:
        reader.fault(0, 0, "holds no table of cells, so it is damaged or no sheet; save it again in Excel")
    if reader.problems:
        raise SheetError(reader.problems)
    merged = tuple(reader.merged)
    return Sheet(
        sheet.name, sheet.state, reader.rows, merged, frozenset(reader.hidden_columns), reader.filter_on
    ), reader.places


class SheetHandlers(TextHandlers):
    """The state of one pass over a sheet."""

    def __init__(self, book: Book, sheet: SheetPart, places: int):
        """Begin before the first row."""
        super().__init__("c")
        self.book, self.sheet, self.places = book, sheet, places
        self.rows: list[SheetRow] = []
        self.merged: list[Merged] = []
        self.hidden_columns: set[int] = set()
        self.filter_on = self.seen_data = False
        self.problems: list[Problem] = []
        self.number = self.column = 0
        self.hidden = False
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
            first, last = _read_count(attributes.get("min")), _read_count(attributes.get("max"))
            self.hidden_columns.update(range(first, min(last, 16_384) + 1))

    def open_data(self, _: dict[str, str]) -> None:
        """Note that there is a table of cells."""
        self.seen_data = True

    def open_row(self, attributes: dict[str, str]) -> None:
        """Begin a row, which must stand below the one before."""
        above, given = self.number, attributes.get("r")
        self.number = above + 1 if given is None else _read_count(given)
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
        place = _read_count(style) if style else 0
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
        text = "".join(self.found) if self.length <= MAX_TEXT else None
        read = READERS.get(self.type)
        try:
            if read is None:
                raise ValueError(f"a cell of the unknown type {quote(self.type)}")
            text, kind = read(self, text)
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
        if all(row and column for row, column in corners) and len(self.merged) < MAX_CELLS:
            (top, left), (bottom, right) = corners[0], corners[-1]
            self.merged.append(Merged(top, left, bottom, right))
        else:
            self.fault(
                0, 0, f"merged cells at {quote(attributes.get('ref', ''))}, which is no place; unmerge them in Excel"
            )


def read_column(letters: str) -> int:
    """Give the number of a column by its letters, 0 where they are none up to XFD."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number if number <= 16_384 else 0


def read_corner(text: str) -> tuple[int, int]:
    """Give row and column of a reference such as E12; 0 where it is none."""
    letters = text.rstrip("0123456789")
    return _read_count(text[len(letters) :]), read_column(letters)


def _read_count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read_shared(state: SheetHandlers, text: str | None) -> tuple[str, str]:
    if not text:
        return "", "empty"
    place = text.strip()
    texts = state.book.texts
    if not place.isascii() or not place.isdigit() or len(place) > 9 or int(place) >= len(texts):
        raise ValueError(f"it refers to text number {quote(place)}, and the workbook has {len(texts):,} texts")
    return _read_text(state, texts[int(place)], escaped=False)


def _read_text(_: SheetHandlers, text: str | None, *, escaped: bool = True) -> tuple[str, str]:
    if text is None:
        raise ValueError(f"it holds more than {MAX_TEXT:,} characters, which no cell can in Excel")
    return (unescape(text) if escaped else text), "text" if text else "empty"


def _read_number(state: SheetHandlers, text: str | None) -> tuple[str, str]:
    text = (text or "").strip()
    if not text:
        return "", "empty"
    number = format_number(text[:400])
    if not is_date(state.format):
        return number, "number"
    try:
        return format_date(text, state.format, from_1904=state.book.from_1904), "date"
    except ValueError:
        return number, "error"


def _read_iso_date(_: SheetHandlers, text: str | None) -> tuple[str, str]:
    return (format_iso_date(text.strip()), "date") if text else ("", "empty")


def _read_flag(_: SheetHandlers, text: str | None) -> tuple[str, str]:
    if not text:
        return "", "empty"
    if text.strip() not in FLAGS:
        raise ValueError(f"{quote(text)} is neither TRUE nor FALSE")
    return FLAGS[text.strip()], "flag"


def _read_error(_: SheetHandlers, text: str | None) -> tuple[str, str]:
    return (text, "error") if text else ("", "empty")


Reader = Callable[[SheetHandlers, str | None], tuple[str, str]]
READERS: dict[str, Reader] = {
    "s": _read_shared,
    "str": _read_text,
    "inlineStr": _read_text,
    "n": _read_number,
    "d": _read_iso_date,
    "b": _read_flag,
    "e": _read_error,
}
