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
from analysis.headers import Headers, find_column, find_headers, make_key, refuse_list
from analysis.problems import WARNING, Problem, SheetError, find_near, name_cell, name_column, quote
from analysis.sheets import read_workbook

WORKBOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
MOST_FILLED = 200_000
"""Cells that merged names are repeated into; a list has some tens."""
SHOWN, LONGEST_HEADER = 5, 100


class PrintedList(NamedTuple):
    """A list as printed: the rows below the headers, with merged cells repeated, and where the columns asked for are.

    `position` is the column of the names; `counts` and `places` are those of counts and of places, by name; A is 1.
    `warnings` say what was assumed, passed over or read though hidden.
    """

    file: str
    sheet: str
    header: SheetRow
    position: int
    counts: dict[str, int]
    places: dict[str, int]
    rows: list[SheetRow]
    warnings: list[Problem]


class Asked(NamedTuple):
    """What to look for: the header of the names, the sheet where several hold it, the headers of counts and of places."""

    column: str
    sheet: str | None = None
    counts: Sequence[str] = ()
    places: Sequence[str] = ()


def read_list(path: Path, asked: Asked) -> PrintedList:
    """Read a list from a workbook or a CSV file; headers are compared but for case and punctuation.

    Raises
    ------
    SheetError
        The file can't be read, or the columns are missing or stand more than once; the message names what was seen.
    """
    path = Path(path)
    file, sheets, warnings = _read_sheets(path, asked)
    chosen, headers = _choose_sheet(file, sheets, asked)
    if path.suffix.lower() in TEXTS:
        long_rows = find_long_rows(file, chosen, headers.row)
        if long_rows:
            raise SheetError(long_rows)
    printed = PrintedList(
        file=file,
        sheet=chosen.name,
        header=headers.row,
        position=find_column(file, chosen, headers, asked.column),
        counts={name: find_column(file, chosen, headers, name) for name in asked.counts},
        places={name: find_column(file, chosen, headers, name) for name in asked.places},
        rows=_fill_merged(file, chosen, [row for row in chosen.rows if row.number > headers.bottom]),
        warnings=[*warnings, *_say_what_is_odd(file, sheets, chosen, headers)],
    )
    said = _say_how_it_is_read(printed, chosen, headers)
    return printed._replace(warnings=printed.warnings + said)


def _read_sheets(path: Path, asked: Asked) -> tuple[str, Sequence[Sheet], Sequence[Problem]]:
    """Read the sheets of a workbook, or a CSV file as one sheet without a name."""
    if path.suffix.lower() in WORKBOOKS:
        return read_workbook(path)
    if path.suffix.lower() not in TEXTS:
        allowed = ", ".join((*TEXTS, *WORKBOOKS))
        raise refuse_list(path.name, "", f"its name ends in none of {allowed}; save it as one of them")
    key = make_key(asked.column)
    table = read_foreign_csv(path, lambda text: make_key(text) == key)
    if asked.sheet is not None:
        raise refuse_list(
            table.file, "", f"a CSV file has no sheets, so there is no {quote(asked.sheet)}; leave out --sheet"
        )
    return table.file, [table.sheet], table.warnings


def _choose_sheet(file: str, sheets: Sequence[Sheet], asked: Asked) -> tuple[Sheet, Headers]:
    """Find the one sheet that holds the column, or say why there is not one."""
    column = asked.column
    if asked.sheet is not None:
        key = asked.sheet.strip().casefold()
        named = [s for s in sheets if s.name == asked.sheet] or [s for s in sheets if s.name.strip().casefold() == key]
        if not named:
            raise refuse_list(file, "", f"has no sheet {quote(asked.sheet)}; its sheets are {_list_sheets(sheets)}")
        sheets = named
    found = [(sheet, headers) for sheet in sheets if (headers := find_headers(sheet, column))]
    if not found:
        raise refuse_list(file, sheets[0].name if len(sheets) == 1 else "", _say_missing(sheets, column))
    if len(found) > 1:
        names = _list_sheets([sheet for sheet, _ in found])
        raise refuse_list(
            file, "", f"{len(found)} sheets hold a column {quote(column)}: {names}; name one with --sheet"
        )
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
        if cell.kind == "text" and len(cell.text) <= LONGEST_HEADER
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


def _fill_merged(file: str, sheet: Sheet, rows: list[SheetRow]) -> list[SheetRow]:
    """Repeat what stands in cells merged downwards in each of their rows, so that no row loses its name."""
    filled: dict[int, dict[int, tuple[int, int]]] = {}
    tall = [merged for merged in sheet.merged if merged.bottom > merged.top]
    if sum(merged.bottom - merged.top for merged in tall) > MOST_FILLED:
        raise refuse_list(file, sheet.name, f"merged cells cover more than {MOST_FILLED:,} rows; unmerge them in Excel")
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
    hidden = [row.number for row in chosen.rows if row.hidden]
    others = [sheet for sheet in sheets if sheet.name != chosen.name]
    said = {
        "above": f"above the headers, not read as names: {_show_rows(chosen.name, above)}" if above else "",
        "hidden rows": f"hidden in Excel, and read like the others: {join_rows(chosen.name, hidden)}" if hidden else "",
        "filter": "a filter is on in Excel; the rows it hides are read like the others" if chosen.filter_on else "",
        "hidden sheet": f"the sheet is {chosen.state} in Excel; it is read all the same"
        if chosen.state != "visible"
        else "",
        "other sheets": f"the only sheet read; the others: {_list_sheets(others)}" if others else "",
    }
    return [
        Problem(file, 0, "", message, kind, WARNING, sheet=chosen.name) for kind, message in said.items() if message
    ]


def _say_how_it_is_read(printed: PrintedList, sheet: Sheet, headers: Headers) -> list[Problem]:
    """Say which columns are read though hidden, and which rows have a name or a count that is merged with one above."""
    used = {printed.position, *printed.counts.values(), *printed.places.values()}
    hidden = [name_column(position) for position in sorted(used & sheet.hidden_columns)]
    below = [merged for merged in sheet.merged if merged.left in used and merged.top > headers.bottom]
    repeated = sorted({row for merged in below for row in range(merged.top + 1, merged.bottom + 1)})
    said = {
        "hidden columns": f"hidden in Excel, and read all the same: column {', '.join(hidden)}" if hidden else "",
        "merged": f"what is merged with a cell above is read as if it stood in {join_rows(sheet.name, repeated)} too"
        if repeated
        else "",
    }
    return [Problem(printed.file, 0, "", text, kind, WARNING, sheet=sheet.name) for kind, text in said.items() if text]


def _show_rows(sheet: str, rows: list[SheetRow]) -> str:
    texts = [quote(next((cell.text for cell in row.cells if cell.text), ""), 50) for row in rows[:SHOWN]]
    shown = [f"{_say_row(sheet)} {row.number} {text}" for row, text in zip(rows, texts, strict=False)]
    return ", ".join(shown) + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def join_rows(sheet: str, numbers: Sequence[int]) -> str:
    """Name rows of a sheet, or lines of a CSV file, in a sentence, twenty at most."""
    shown = ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
    return f"{_say_row(sheet)}{'s' * (len(numbers) != 1)} {shown}"


def _say_row(sheet: str) -> str:
    return "row" if sheet else "line"


def name_place(printed: PrintedList, row: int, position: int) -> str:
    """Name a cell of the list as a reader finds it: as Excel does, or by line of the CSV file."""
    return name_cell(printed.sheet, row, position) if printed.sheet else f"line {row}"
