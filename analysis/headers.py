"""Find the headers of a list in a sheet that people made.

Decides which row holds the headers (the first with the column asked for beside others), which rows merged cells tie to it, and
what each column is called. Refuses to choose between two columns of one name.
"""

from typing import NamedTuple

from analysis.grid import Sheet, SheetRow
from analysis.names import normalise
from analysis.problems import Problem, SheetError, name_column, quote


class Headers(NamedTuple):
    """The headers of a sheet: the rows they stand in, the name of each column, the columns that have the name asked for."""

    top: int
    bottom: int
    row: SheetRow
    columns: dict[int, str]
    positions: list[int]


def make_key(text: str) -> str:
    """Give what two headers are compared by: the normal form, or the text itself where that is empty (#, %)."""
    return normalise(text) or text.strip().casefold()


def refuse_list(file: str, sheet: str, message: str, row: int = 0) -> SheetError:
    """Make the error that says why a list can't be read."""
    return SheetError([Problem(file, row, "", message, "list", sheet=sheet)])


def find_headers(sheet: Sheet, column: str) -> Headers | None:
    """Find the headers of a sheet: the first row with the column asked for beside others, or else alone."""
    key = make_key(column)
    holding = [
        row for row in sheet.rows if any(cell.kind != "empty" and make_key(cell.text) == key for cell in row.cells)
    ]
    if not holding:
        return None
    beside = [row for row in holding if sum(cell.kind != "empty" for cell in row.cells) > 1]
    row = (beside or holding)[0]
    top, bottom = _find_block(sheet, row, key)
    columns = _name_columns(sheet, top, bottom)
    positions = [position for position, cell in enumerate(row.cells, start=1) if make_key(cell.text) == key]
    return Headers(top, bottom, row, columns, positions)


def _find_block(sheet: Sheet, row: SheetRow, key: str) -> tuple[int, int]:
    """Give the first and last row of the headers: those that merged cells tie to the row found."""
    number = row.number
    position = next(p for p, cell in enumerate(row.cells, start=1) if make_key(cell.text) == key)
    top = bottom = number
    for merged in sheet.merged:
        wide = merged.right > merged.left
        if merged.top <= number <= merged.bottom and merged.bottom - merged.top < 5:
            top, bottom = min(top, merged.top), max(bottom, merged.bottom)
        if wide and merged.top == merged.bottom == number and not merged.left <= position <= merged.right:
            bottom = max(bottom, number + 1)
        if wide and merged.bottom == number - 1 and not merged.left <= position <= merged.right:
            top = min(top, merged.top)
    return top, bottom


def _name_columns(sheet: Sheet, top: int, bottom: int) -> dict[int, str]:
    """Name each column by its headers from top to bottom, a merged one standing over all its columns."""
    texts: dict[tuple[int, int], str] = {
        (row.number, position): cell.text.strip()
        for row in sheet.rows
        if top <= row.number <= bottom
        for position, cell in enumerate(row.cells, start=1)
    }
    for merged in sheet.merged:
        if top <= merged.top <= bottom and merged.right - merged.left < 1000:
            for position in range(merged.left, merged.right + 1):
                texts[merged.top, position] = texts.get((merged.top, merged.left), "")
    names: dict[int, list[str]] = {}
    for (_, position), text in sorted(texts.items()):
        if text:
            names.setdefault(position, []).append(text)
    return {position: " / ".join(parts) for position, parts in names.items()}


def find_column(file: str, sheet: Sheet, headers: Headers, name: str) -> int:
    """Give the place of a column by its whole header or the last part of it.

    Raises
    ------
    SheetError
        No column has the name, or more than one; the message lists those that are there.
    """
    key = make_key(name)
    whole = [p for p, header in headers.columns.items() if make_key(header) == key]
    parts = [p for p, header in headers.columns.items() if key in map(make_key, header.split(" / "))]
    found = whole or parts
    if len(found) == 1:
        return found[0]
    seen = ", ".join(quote(header, 40) for header in headers.columns.values())
    if not found:
        raise refuse_list(
            file, sheet.name, f"no column {quote(name)} in the headers; they are {seen}", headers.row.number
        )
    places = " and ".join(name_column(position) for position in found)
    ways = " or ".join(sorted({quote(headers.columns[position]) for position in found} - {quote(name)}))
    remedy = f"ask for {ways}" if ways else "give the other one another header"
    message = f"{len(found)} columns are named {quote(name)}, {places}; {remedy}"
    raise refuse_list(file, sheet.name, message, headers.row.number)
