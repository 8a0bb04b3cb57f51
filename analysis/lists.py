"""Find the list in a sheet that people made: the row of headers, the column asked for, the rows below.

Decides where the headers stand (the row that holds the column asked for, with the rows that merged cells tie to it) and what
belongs to the list (every row below). Says whatever it passes over or reads though it is hidden. Refuses to choose where two
sheets or two columns fit, and to know what a name means.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.foreign_csv import find_long_rows, read_foreign_csv
from analysis.grid import EMPTY, Cell, Sheet, SheetRow
from analysis.names import normalise
from analysis.problems import WARNING, Problem, SheetError, find_near, name_cell, name_column, quote
from analysis.sheets import read_workbook

WORKBOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
MOST_FILLED = 200_000
"""Cells that merged names are repeated into; a list has some tens."""
SHOWN = 5


class PrintedList(NamedTuple):
    """A list as printed: the rows below the headers, with merged cells repeated, and where the columns asked for are.

    `position` is the column of the names and `counts` those of the counts by name, A being 1; `warnings` say what was
    assumed, passed over or read though hidden.
    """

    file: str
    sheet: str
    header: SheetRow
    position: int
    counts: dict[str, int]
    rows: list[SheetRow]
    warnings: list[Problem]


class Headers(NamedTuple):
    """The headers of a sheet: the rows they stand in, the name of each column, the columns that have the name asked for."""

    top: int
    bottom: int
    row: SheetRow
    columns: dict[int, str]
    positions: list[int]


def read_list(path: Path, column: str, *, sheet: str | None = None, counts: Sequence[str] = ()) -> PrintedList:
    """Read a list from a workbook or a CSV file.

    Parameters
    ----------
    column : str
        The header of the column of names, but for case and punctuation.
    sheet : str, optional
        The sheet to read; needed where several hold the column.
    counts : sequence of str
        The headers of further columns.

    Raises
    ------
    SheetError
        The file can't be read, or the columns are missing or stand more than once; the message names what was seen.
    """
    path, key = Path(path), make_key(column)
    if path.suffix.lower() in TEXTS:
        table = read_foreign_csv(path, lambda text: make_key(text) == key)
        file, sheets, warnings = table.file, [table.sheet], list(table.warnings)
        if sheet is not None:
            raise _refuse(file, "", f"a CSV file has no sheets, so there is no {quote(sheet)}; leave out --sheet")
    elif path.suffix.lower() in WORKBOOKS:
        file, sheets, warnings = read_workbook(path)
        warnings = list(warnings)
    else:
        allowed = ", ".join((*TEXTS, *WORKBOOKS))
        raise _refuse(
            path.name, "", f"its name ends in none of {allowed}, so it is not clear what it is; save it as one of them"
        )
    chosen, headers = _choose_sheet(file, sheets, column, sheet)
    if path.suffix.lower() in TEXTS:
        long_rows = find_long_rows(table, headers.row)
        if long_rows:
            raise SheetError(long_rows)
    places = {name: _find_column(file, chosen, headers, name) for name in counts}
    position = _find_column(file, chosen, headers, column)
    warnings += _say_what_is_odd(file, sheets, chosen, headers)
    rows = _fill_merged(file, chosen, [row for row in chosen.rows if row.number > headers.bottom])
    return PrintedList(file, chosen.name, headers.row, position, places, rows, warnings)


def make_key(text: str) -> str:
    """Give what two headers are compared by: the normal form, or the text itself where that is empty (#, %)."""
    return normalise(text) or text.strip().casefold()


def _refuse(file: str, sheet: str, message: str, row: int = 0) -> SheetError:
    return SheetError([Problem(file, row, "", message, "list", sheet=sheet)])


def _choose_sheet(file: str, sheets: Sequence[Sheet], column: str, asked: str | None) -> tuple[Sheet, Headers]:
    """Find the one sheet that holds the column, or say why there is not one."""
    if asked is not None:
        named = [s for s in sheets if s.name == asked] or [
            s for s in sheets if s.name.casefold() == asked.casefold().strip()
        ]
        if not named:
            raise _refuse(file, "", f"has no sheet {quote(asked)}; its sheets are {_list_sheets(sheets)}")
        sheets = named
    found = [(sheet, headers) for sheet in sheets if (headers := find_headers(sheet, column))]
    if not found:
        raise _refuse(file, sheets[0].name if len(sheets) == 1 else "", _say_missing(sheets, column))
    if len(found) > 1:
        names = _list_sheets([sheet for sheet, _ in found])
        raise _refuse(file, "", f"{len(found)} sheets hold a column {quote(column)}: {names}; name one with --sheet")
    return found[0]


def _list_sheets(sheets: Iterable[Sheet]) -> str:
    return ", ".join(quote(s.name) + (f" ({s.state})" if s.state != "visible" else "") for s in sheets)


def _say_missing(sheets: Sequence[Sheet], column: str) -> str:
    """Say that no cell holds the header asked for, and which come near."""
    texts = {
        cell.text.strip(): None
        for sheet in sheets
        for row in sheet.rows[:50]
        for cell in row.cells
        if cell.kind == "text"
    }
    keys = {make_key(text): text for text in reversed(texts)}
    near = find_near(make_key(column), keys) or next((key for key in keys if make_key(column) in key.split()), "")
    hint = (
        f"did you mean {quote(keys[near])}?"
        if near
        else "seen: " + ", ".join(quote(text, 30) for text in list(texts)[:12])
    )
    empty = not any(sheet.rows for sheet in sheets)
    return f"no cell holds the header {quote(column)}; " + ("there is nothing in it" if empty else hint)


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


def _find_column(file: str, sheet: Sheet, headers: Headers, name: str) -> int:
    """Give the place of a column by its whole header or the last part of it."""
    key = make_key(name)
    whole = [p for p, header in headers.columns.items() if make_key(header) == key]
    parts = [p for p, header in headers.columns.items() if key in map(make_key, header.split(" / "))]
    found = whole or parts
    if len(found) == 1:
        return found[0]
    seen = ", ".join(quote(header, 40) for header in headers.columns.values())
    if not found:
        raise _refuse(file, sheet.name, f"no column {quote(name)} in the headers; they are {seen}", headers.row.number)
    places = " and ".join(name_column(position) for position in found)
    message = f"{len(found)} columns are named {quote(name)}, {places}; give the one you mean another header, or one of {seen}"
    raise _refuse(file, sheet.name, message, headers.row.number)


def _fill_merged(file: str, sheet: Sheet, rows: list[SheetRow]) -> list[SheetRow]:
    """Repeat what stands in cells merged downwards in each of their rows, so that no row loses its name."""
    filled: dict[int, dict[int, tuple[int, int]]] = {}
    tall = [merged for merged in sheet.merged if merged.bottom > merged.top]
    if sum(merged.bottom - merged.top for merged in tall) > MOST_FILLED:
        raise _refuse(file, sheet.name, f"merged cells cover more than {MOST_FILLED:,} rows; unmerge them in Excel")
    for merged in tall:
        for number in range(merged.top + 1, merged.bottom + 1):
            filled.setdefault(number, {})[merged.left] = (merged.top, merged.left)
    if not filled:
        return rows
    by_number = {row.number: row for row in rows}
    return [_fill_row(row, filled.get(row.number, {}), by_number) for row in rows]


def _fill_row(row: SheetRow, filled: dict[int, tuple[int, int]], rows: dict[int, SheetRow]) -> SheetRow:
    cells = list(row.cells)
    for position, (top, left) in filled.items():
        if position <= 1000 and top in rows:
            cells += [EMPTY] * (position - len(cells))
            cells[position - 1] = give_cell(rows[top], left)
    return row._replace(cells=tuple(cells))


def give_cell(row: SheetRow, position: int) -> Cell:
    """Give a cell of a row, A being 1; empty where the row ends before it."""
    return row.cells[position - 1] if position <= len(row.cells) else EMPTY


def _say_what_is_odd(file: str, sheets: Sequence[Sheet], chosen: Sheet, headers: Headers) -> list[Problem]:
    """Say what is passed over, and what is read though a reader of the sheet would not see it."""
    above = [row for row in chosen.rows if row.number < headers.top]
    hidden = [str(row.number) for row in chosen.rows if row.hidden]
    others = [sheet for sheet in sheets if sheet.name != chosen.name]
    said = {
        "above": f"{len(above)} row{'s' * (len(above) != 1)} above the headers, not read as names: {_show_rows(above)}"
        if above
        else "",
        "hidden rows": f"rows that are hidden in Excel are read like the others: {_join(hidden)}" if hidden else "",
        "filter": "a filter is on in Excel; the rows it hides are read like the others" if chosen.filter_on else "",
        "hidden column": "the column of names is hidden in Excel; it is read all the same"
        if set(headers.positions) & chosen.hidden_columns
        else "",
        "hidden sheet": f"the sheet is {chosen.state} in Excel; it is read all the same"
        if chosen.state != "visible"
        else "",
        "other sheets": f"the only sheet read; the others: {_list_sheets(others)}" if others else "",
    }
    return [
        Problem(file, 0, "", message, kind, WARNING, sheet=chosen.name) for kind, message in said.items() if message
    ]


def _show_rows(rows: list[SheetRow]) -> str:
    shown = [f"row {row.number} {quote(next((c.text for c in row.cells if c.text), ''), 50)}" for row in rows[:SHOWN]]
    return ", ".join(shown) + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def _join(numbers: list[str]) -> str:
    return ", ".join(numbers[:20]) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")


def name_place(printed: PrintedList, row: int, position: int) -> str:
    """Name a cell of the list as a reader finds it: as Excel does, or by line of the CSV file."""
    return name_cell(printed.sheet, row, position) if printed.sheet else f"line {row}"
