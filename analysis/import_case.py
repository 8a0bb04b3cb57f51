"""Bring an edited workbook back into its case: read, merge, check, tell what changes, and write all or nothing.

Decides the order of these steps, and that nothing is written while anything is wrong. What is wrong is told by sheet and cell,
by the same checks that the CSV files pass.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.codebook import Codebook
from analysis.import_changes import REMOVED, Change, list_changes
from analysis.import_marks import choose_base, find_refusals, name_edited, read_marks
from analysis.import_merge import Merged, Side, merge_table
from analysis.import_tables import Incoming, read_incoming
from analysis.meaning import check_meaning
from analysis.problems import ERROR, WARNING, Problem, RecordError, SheetError, count_severity, quote, sort_problems
from analysis.raw_tables import RawTable, tabulate
from analysis.record import read_case
from analysis.sheets import Workbook, read_workbook
from analysis.table_checks import check_tables
from analysis.workbook_marks import name_sheets
from analysis.writing import format_rows, write_all

ELSEWHERE = 10_000_000
"""Added to the line of a row that stands in the case's own file only; no sheet has so many rows."""
MANY = 10


class Import(NamedTuple):
    """What an import would do: the changes by table, every problem, and the content of the files to write."""

    changes: dict[str, list[Change]]
    problems: list[Problem]
    files: dict[Path, bytes]

    @property
    def refused(self) -> bool:
        """Say whether anything is wrong, so that nothing may be written."""
        return count_severity(self.problems, ERROR) > 0


def plan_import(path: Path, folder: Path) -> Import:
    """Find out what bringing a workbook into a case would change, and what is wrong with it.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    folder : pathlib.Path
        The case.

    Returns
    -------
    Import
        `files` holds the tables that differ, sorted by id as the record demands; it may be written where nothing is wrong.

    Raises
    ------
    SheetError
        The workbook can't be read, or is not of this case, or leaves rows out.
    RecordError
        The case's own files can't be read.
    """
    book = read_workbook(path)
    codebook, tables, found = read_case(folder)
    if codebook is None or set(tables) < set(codebook.tables) or not all(table.complete for table in tables.values()):
        raise RecordError(found)
    marks = read_marks(book)
    refusals = find_refusals(marks, codebook, book.file, folder)
    if refusals or marks is None:
        raise SheetError(refusals)
    base, problems = choose_base(book, marks, codebook, {name: table.rows for name, table in tables.items()})
    incoming, said = read_incoming(book, codebook, tables)
    names = name_sheets(codebook)
    merged = {name: _merge(incoming[name], tables[name], base.get(names[name], {})) for name in incoming}
    changes = {name: list_changes(tables[name].rules, tables[name].rows, part.rows) for name, part in merged.items()}
    # the workbook was made with pictures, and programs leave drawings behind: that they are not read is no news
    problems += [problem for problem in book.warnings if problem.kind != "drawings"]
    problems += [*said, *name_edited(book, codebook), *_warn_of_removals(changes, tables)]
    problems += _name_conflicts(book, incoming, merged)
    found = _check(book, codebook, tables | _gather(incoming, merged), incoming=incoming, known=problems)
    problems += _name_removed(found, changes, codebook)
    files = {
        folder / tables[name].rules.file: format_rows(tables[name].rules.columns, part.rows)
        for name, part in merged.items()
        if part.rows != list(tables[name].rows)
    }
    return Import(changes, sort_problems(problems), files)


def write_import(planned: Import) -> None:
    """Write the tables that an import changes, all of them or none.

    Raises
    ------
    ValueError
        Something is wrong with the import.
    OSError
        A file can't be written; all are then as they were.
    """
    if planned.refused:
        raise ValueError("nothing is written while something is wrong")
    write_all(planned.files)


def _merge(incoming: Incoming, table: RawTable, base: Mapping[str, str]) -> Merged:
    ours = Side(incoming.table.rows, incoming.table.lines)
    return merge_table(table.rules, ours, Side(table.rows, table.lines), base)


def _gather(incoming: dict[str, Incoming], merged: dict[str, Merged]) -> dict[str, RawTable]:
    """Give the merged rows as tables to check."""
    return {
        name: tabulate(
            incoming[name].table.rules, part.rows, [line if line > 0 else ELSEWHERE - line for line in part.lines]
        )
        for name, part in merged.items()
    }


def _check(
    book: Workbook,
    codebook: Codebook,
    tables: dict[str, RawTable],
    *,
    incoming: dict[str, Incoming],
    known: Sequence[Problem],
) -> list[Problem]:
    """Check the tables as they would be; of a cell that could not be taken, nothing more is said."""
    faulty = {_tell_place(problem) for problem in known if problem.severity == ERROR and problem.line}
    sheets = {table.table.rules.file: table for table in incoming.values()}
    found = [*check_tables(codebook, tables), *check_meaning(codebook, tables)]
    placed = [_place(problem, sheets.get(problem.file), book.file) for problem in found]
    return [problem for problem in placed if _tell_place(problem) not in faulty]


def _tell_place(problem: Problem) -> tuple[str, int, str]:
    return problem.sheet, problem.line, problem.column


def _place(problem: Problem, table: Incoming | None, file: str) -> Problem:
    """Say where a problem is: in the workbook, or, of a row that only the case has, in its file."""
    far = re.compile(rf"\bline ({ELSEWHERE // 1_000_000}\d{{6}})\b")
    message = far.sub(lambda found: f"line {int(found[1]) - ELSEWHERE} of {problem.file}", problem.message)
    if table is None:
        return problem._replace(message=message)
    if problem.line >= ELSEWHERE:
        return problem._replace(message=message, line=problem.line - ELSEWHERE)
    position = table.positions.get(problem.column, 0)
    return problem._replace(message=message, file=file, sheet=table.sheet, position=position)


def _name_conflicts(book: Workbook, incoming: dict[str, Incoming], merged: dict[str, Merged]) -> list[Problem]:
    return [
        Problem(
            book.file,
            line,
            column,
            message,
            "conflict",
            position=incoming[name].positions.get(column, 0),
            sheet=incoming[name].sheet,
        )
        for name, part in merged.items()
        for line, column, message in part.conflicts
    ]


def _name_removed(problems: list[Problem], changes: dict[str, list[Change]], codebook: Codebook) -> list[Problem]:
    """Say of an id that leads nowhere that its row is removed by this very import; a similar one is then no help."""
    gone = {
        f"{quote(change.id)} is not in {codebook.tables[name].file}"
        for name, listed in changes.items()
        for change in listed
        if change.kind == REMOVED
    }
    told = []
    for problem in problems:
        what = problem.message.split("; ")[0]
        if problem.kind == "reference" and what in gone:
            message = f"{what}, since its row is removed here; bring that row back, or take what names it out too"
            told.append(problem._replace(message=message))
        else:
            told.append(problem)
    return told


def _warn_of_removals(changes: dict[str, list[Change]], tables: dict[str, RawTable]) -> list[Problem]:
    """Warn where many rows are gone: it may have been a slip, such as pasting the rows that a filter showed."""
    problems = []
    for name, listed in changes.items():
        removed, before = sum(change.kind == REMOVED for change in listed), len(tables[name].rows)
        if removed >= MANY and removed * 2 > before:
            message = f"{removed} of {before} rows would be removed; is that meant?"
            problems.append(Problem(tables[name].rules.file, 0, "", message, "many removed", WARNING))
    return problems
