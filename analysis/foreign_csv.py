"""Read a list that came from outside as CSV, whatever its encoding and delimiter, where there is but one way to read it.

Decides the encoding (UTF-8, UTF-16, else Windows-1252) and the delimiter (the one that makes the column asked for a column),
and says what was assumed. Refuses to guess where two readings fit, and to shift cells: a ragged row is named. The tables of a
case are read by `reader`, which assumes nothing.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from analysis.grid import Cell, Sheet, SheetRow
from analysis.problems import WARNING, Problem, SheetError, quote
from analysis.zips import OLE, name_other_kind, read_file, refuse

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF16_LE, "utf-16-le", "read as UTF-16, as its first bytes say"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "read as UTF-16, as its first bytes say"),
)
LONGEST_CELL = 1_000_000
ONE_COLUMN = "\x1f"  # a character that separates nothing in a list


class ForeignTable(NamedTuple):
    """A list as one sheet without a name, and what was assumed to read it."""

    file: str
    sheet: Sheet
    warnings: tuple[Problem, ...]


def read_foreign_csv(path: Path, is_header: Callable[[str], bool]) -> ForeignTable:
    """Read a CSV file from outside.

    Parameters
    ----------
    is_header : callable
        Says whether a text is the name of the column asked for; the delimiter is the one that makes it a cell of its own.

    Raises
    ------
    SheetError
        The file is no text, or its encoding, delimiter or quotation marks leave more than one reading, or none.
    """
    file, content = Path(path).name, read_file(Path(path))
    text, assumed = _decode(file, content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    if first.lower().startswith("sep=") and len(first) == 5:
        delimiter, text = first[4], "\n" + text.partition("\n")[2]
    else:
        delimiter = _find_delimiter(file, text, is_header)
    if delimiter not in (",", ONE_COLUMN):
        assumed.append(
            f"read as separated by {DELIMITERS.get(delimiter, repr(delimiter))}, as the row of headers shows"
        )
    rows = _split(file, text, delimiter)
    if rows and not text.endswith("\n"):
        end = quote(next((cell.text for cell in reversed(rows[-1].cells) if cell.text), ""), 40)
        assumed.append(
            f"the last line has no line end; some programs write none, but the list may be cut off: it ends {end}"
        )
    sheet = Sheet("", "visible", rows, (), frozenset(), False)
    return ForeignTable(file, sheet, tuple(Problem(file, 0, "", message, "assumed", WARNING) for message in assumed))


def _decode(file: str, content: bytes) -> tuple[str, list[str]]:
    """Decode the bytes in the one way that fits, and say which where it is not UTF-8."""
    if not content:
        raise refuse(file, "is empty (0 bytes); get the file again")
    if content.startswith((b"PK\x03\x04", OLE)):
        raise refuse(file, "is a workbook, whatever its name says; give it a name that ends in .xlsx")
    other = name_other_kind(content)
    if other:
        raise refuse(file, other)
    for mark, encoding, said in MARKS:
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise refuse(
                    file, f"starts like {encoding.upper()} but is not ({error.reason}); save it as UTF-8"
                ) from None
            return _refuse_nul(file, text), [said] if said else []
    if b"\0" in content:
        raise refuse(file, "holds NUL bytes, so it is no text, or UTF-16 without its mark; save it as CSV UTF-8")
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        message = "is neither UTF-8 nor Windows-1252; open it in the program that made it and save it as CSV UTF-8"
        raise SheetError([Problem(file, line, "", message, "file")]) from None
    sample = next(c for c in text if ord(c) > 127)
    return text, [
        f"not UTF-8 (line {line}); read as Windows-1252, so that it says {sample!r} there: check names with accents"
    ]


def _refuse_nul(file: str, text: str) -> str:
    if "\0" in text:
        raise refuse(file, "holds NUL characters, so it is no text; save it as CSV UTF-8")
    return text


def _find_delimiter(file: str, text: str, is_header: Callable[[str], bool]) -> str:
    """Find the delimiter that makes the column asked for a cell of its own, in the row with the most cells."""
    widths = {}
    for delimiter in DELIMITERS:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        widths[delimiter] = _count_header_cells(rows, is_header)
    widest = max(widths.values())
    fitting = [delimiter for delimiter, width in widths.items() if width == widest]
    if widest == 0:  # the column is missing, which is told later; take the delimiter that is used most
        return max(DELIMITERS, key=text.count)
    if widest == 1:
        return ONE_COLUMN
    if len(fitting) > 1:
        names = " or ".join(DELIMITERS[delimiter] for delimiter in fitting)
        raise refuse(file, f"can be read as separated by {names}; save it with one of them, as CSV UTF-8")
    return fitting[0]


def _count_header_cells(rows: Iterable[list[str]], is_header: Callable[[str], bool]) -> int:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        return next((len(cells) for cells in rows if any(map(is_header, cells))), 0)
    except csv.Error:
        return 0
    finally:
        csv.field_size_limit(limit)


def _split(file: str, text: str, delimiter: str) -> list[SheetRow]:
    """Split a text into rows by number of line; with one column, a comma in a line is part of the name."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows, start = [], 1
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        for cells in reader:
            if any(cells):
                rows.append(SheetRow(start, _trim(cells), hidden=False))
            start = reader.line_num + 1
    except csv.Error as error:
        message = (
            f"a quotation mark is not closed, or stands inside a cell ({error}); double those that belong to the text"
        )
        raise SheetError([Problem(file, start, "", message, "quotes")]) from None
    finally:
        csv.field_size_limit(limit)
    return rows


def _trim(cells: list[str]) -> tuple[Cell, ...]:
    made = [Cell(text, "text" if text else "empty") for text in cells]
    while made and made[-1].kind == "empty":
        made.pop()
    return tuple(made)


def find_long_rows(file: str, sheet: Sheet, header: SheetRow) -> list[Problem]:
    """Name the rows below the header that have more cells than it: a delimiter inside a name would shift the others."""
    width = len(header.cells)
    message = f"and the header has {width}; put a name that holds the delimiter in quotation marks"
    return [
        Problem(file, row.number, "", f"this row has {len(row.cells)} cells {message}", "ragged row")
        for row in sheet.rows
        if row.number > header.number and len(row.cells) > width
    ]
