"""Find the tables of a case in a workbook that came back, and read each as text, with the place of every cell.

Decides which sheet is which table, which columns stand where, and what is passed over: sheets and columns of a person's own,
what was computed, what is hidden (it is read all the same). Everything that is passed over or undone is said.
"""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.codebook import Codebook, TableRules
from analysis.import_cells import Taken, take_cell
from analysis.problems import ERROR, WARNING, Problem, find_near, name_cell, quote
from analysis.raw_tables import RawTable, tabulate
from analysis.sheets import Cell, Sheet, SheetRow, Workbook
from analysis.workbook_marks import Key, find_keys, name_sheets

EMPTY = Cell("", "empty")


class Incoming(NamedTuple):
    """One table as it came back: its rows with the row of the sheet of each, and where its columns stand (1 being A)."""

    table: RawTable
    sheet: str
    positions: dict[str, int]


def read_incoming(
    book: Workbook, codebook: Codebook, present: dict[str, RawTable]
) -> tuple[dict[str, Incoming], list[Problem]]:
    """Read the tables of a case from a workbook.

    Parameters
    ----------
    book : Workbook
        As `sheets.read_workbook` gives it.
    codebook : Codebook
        What tables and columns the case has.
    present : dict
        The tables of the case as they are now, by name.

    Returns
    -------
    tuple
        The tables that could be read, by name, and every problem: errors, and warnings that say what was passed over, taken
        or undone.
    """
    names = name_sheets(codebook)
    sheets = {sheet.name.casefold(): sheet for sheet in book.sheets}
    incoming, problems = {}, _name_strangers(book, codebook, names)
    for rules in codebook.tables.values():
        sheet = sheets.get(names[rules.name].casefold())
        if sheet is None:
            message = f"there is no sheet '{names[rules.name]}', so {rules.file} stays as it is"
            problems.append(Problem(book.file, 0, "", message, "missing sheet", WARNING))
            continue
        table, found = _read_sheet(book.file, sheet, rules, present.get(rules.name))
        problems += found
        if table is not None:
            incoming[rules.name] = table
    return incoming, problems


def _name_strangers(book: Workbook, codebook: Codebook, names: dict[str, str]) -> list[Problem]:
    """Name the sheets that are no part of the case; one that has the columns of a table without a sheet is a fault."""
    known, problems = {name.casefold() for name in names.values()}, []
    there = {sheet.name.casefold() for sheet in book.sheets}
    lost = [rules for rules in codebook.tables.values() if names[rules.name].casefold() not in there]
    for sheet in book.sheets:
        if sheet.name.casefold() in known or not sheet.rows:
            continue
        header = {cell.text.strip() for cell in sheet.rows[0].cells}
        same = next((rules for rules in lost if set(rules.columns) <= header), None)
        if same:
            message = f"has the columns of '{names[same.name]}', which is missing; give it that name again"
            problems.append(Problem(book.file, 0, "", message, "renamed sheet", sheet=sheet.name))
        else:
            message = "is no sheet of the case, and is passed over"
            problems.append(Problem(book.file, 0, "", message, "own sheet", WARNING, sheet=sheet.name))
    return problems


def _read_sheet(
    file: str, sheet: Sheet, rules: TableRules, present: RawTable | None
) -> tuple[Incoming | None, list[Problem]]:
    """Read one sheet as a table; `None` where its columns can't be told."""
    positions, problems = _read_header(file, sheet, rules)
    if positions is None:
        return None, problems
    problems += _say_hidden(file, sheet) + _refuse_merged(file, sheet)
    known = dict(zip(find_keys(rules, present.rows), present.rows, strict=True)) if present else {}
    rows, lines = [], []
    for line in sheet.rows[1:]:
        cells = [_get(line, positions[name]) for name in rules.columns]
        if all(cell.text == "" and cell.kind in ("empty", "text") for cell in cells):
            continue
        taken = _take_row(cells, rules, known, present)
        rows.append(tuple(cell.text for cell in taken))
        lines.append(line.number)
        problems += _say_taken(file, sheet, rules, taken, (line.number, positions))
    return Incoming(tabulate(rules, rows, lines), sheet.name, positions), problems


def _get(line: SheetRow, position: int) -> Cell:
    return line.cells[position - 1] if position <= len(line.cells) else EMPTY


def _take_row(
    cells: Sequence[Cell], rules: TableRules, known: dict[Key, tuple[str, ...]], present: RawTable | None
) -> list[Taken]:
    """Take the id of a row first, and then its other cells beside what the case holds under that id."""
    fields = rules.fields
    ids = {
        place: _take_id(cells[place], rules, place, present)
        for place, name in enumerate(rules.columns)
        if name in rules.primary_key
    }
    key = tuple(ids[rules.columns.index(name)].text for name in rules.primary_key)
    before = known.get(key) if key else None
    taken = [
        ids.get(place) or take_cell(cell, fields[place], before[place] if before else None)
        for place, cell in enumerate(cells)
    ]
    # what can't be taken is shown as it was, or as it stands, until it is mended
    return [
        cell._replace(text=before[place] if before else cells[place].text) if cell.fault else cell
        for place, cell in enumerate(taken)
    ]


def _take_id(cell: Cell, rules: TableRules, place: int, present: RawTable | None) -> Taken:
    """Take a cell of an id; what Excel made of it is undone where it can have been one id of the case only."""
    taken = take_cell(cell, rules.fields[place])
    if not (taken.fault or taken.remark) or present is None:
        return taken
    tried = {value: take_cell(cell, rules.fields[place], value) for value in {row[place] for row in present.rows}}
    explained = [found for value, found in tried.items() if found.text == value and not found.fault]
    return explained[0] if len(explained) == 1 else taken


def _say_taken(
    file: str, sheet: Sheet, rules: TableRules, taken: Sequence[Taken], place: tuple[int, dict[str, int]]
) -> list[Problem]:
    """Say of each cell of a row what was undone or taken, and what can't be."""
    line, positions = place
    problems = []
    for name, cell in zip(rules.columns, taken, strict=True):
        kind, severity = ("made by Excel", ERROR) if cell.fault else ("taken from Excel", WARNING)
        words = cell.fault or cell.remark
        if words:
            problems.append(Problem(file, line, name, words, kind, severity, positions[name], sheet.name))
    return problems


def _read_header(file: str, sheet: Sheet, rules: TableRules) -> tuple[dict[str, int] | None, list[Problem]]:
    """Find the columns by the names in the first row with something in it; their order is free."""
    if not sheet.rows:
        message = (
            f"is empty; its first row must be {', '.join(rules.columns)} (or delete the sheet to leave {rules.file})"
        )
        return None, [Problem(file, 0, "", message, "header", sheet=sheet.name)]
    first = sheet.rows[0]
    found: dict[str, int] = {}
    problems = []
    for position, cell in enumerate(first.cells, start=1):
        name = cell.text.strip()
        if name in found:
            message = "this column stands twice; keep one"
            problems.append(Problem(file, first.number, name, message, "header", position=position, sheet=sheet.name))
        elif name in rules.columns:
            found[name] = position
    missing = [name for name in rules.columns if name not in found]
    others = [cell.text.strip() for cell in first.cells if cell.text.strip() not in ("", *rules.columns)]
    for name in missing:
        near = find_near(name, others, cutoff=0.7)
        message = f"the column '{name}' is missing" + (f"; did {quote(near)} use to be it?" if near else "")
        problems.append(Problem(file, first.number, "", f"{message}; name it in this row", "header", sheet=sheet.name))
    problems += _name_own_columns(file, sheet, set(found.values()))
    return (None if any(problem.severity != WARNING for problem in problems) else found), problems


def _name_own_columns(file: str, sheet: Sheet, taken: set[int]) -> list[Problem]:
    """Name the columns that the codebook does not know and that hold something: they are left out."""
    header = sheet.rows[0]
    filled = {place for row in sheet.rows for place, cell in enumerate(row.cells, start=1) if cell.text}
    return [
        Problem(
            file,
            header.number,
            "",
            f"the column {quote(_get(header, place).text)} is none of the table's, and is left out",
            "own column",
            WARNING,
            place,
            sheet.name,
        )
        for place in sorted(filled - taken)
    ]


def _say_hidden(file: str, sheet: Sheet) -> list[Problem]:
    """Say that hidden rows and columns are read like the others."""
    rows = sum(row.hidden for row in sheet.rows)
    parts = [f"{rows} hidden row{'s' * (rows != 1)}"] if rows else []
    parts += ["hidden columns"] if sheet.hidden_columns else []
    message = f"{' and '.join(parts)} (a filter may be on): read like the others"
    return [Problem(file, 0, "", message, "hidden", WARNING, sheet=sheet.name)] if parts else []


def _refuse_merged(file: str, sheet: Sheet) -> list[Problem]:
    """Refuse merged cells: only the first of them holds anything, and nobody knows whether it stands for all."""
    return [
        Problem(
            file,
            merged.top,
            "",
            f"merged with the cells down to {name_cell(sheet.name, merged.bottom, merged.right)}; unmerge them and fill each",
            "merged cells",
            position=merged.left,
            sheet=sheet.name,
        )
        for merged in sheet.merged
    ]
