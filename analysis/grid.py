"""What a sheet is made of: cells with their kinds, rows, merged cells, and the names of places.

Decides the shape in which everything from a workbook reaches the rest of the kit, and nothing else.
"""

from typing import NamedTuple

LAST_COLUMN = 16_384  # XFD


class Cell(NamedTuple):
    """One cell: its text, its kind, and the number format it is shown in.

    `kind` is "empty", "text", "number", "date" (ISO text: a day, a day and a time, or a time), "flag" (TRUE, FALSE), "error"
    (#N/A and the like, or a day that Excel can't show) or "formula" (`text` is the value saved last; empty where none was
    saved). A formula whose value is an error is an "error"; one whose value is an empty text is "empty".
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


def read_column(letters: str) -> int:
    """Give the number of a column by its letters, 0 where they are none up to XFD."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number if number <= LAST_COLUMN else 0


def read_corner(text: str) -> tuple[int, int]:
    """Give row and column of a reference such as E12; 0 where it is none."""
    letters = text.rstrip("0123456789")
    return read_count(text[len(letters) :]), read_column(letters)


def read_count(text: str | None) -> int:
    """Give a whole number of up to nine digits; 0 where the text is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
