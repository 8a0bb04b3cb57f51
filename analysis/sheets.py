"""The one safe way in for a workbook that came from outside.

Decides nothing about what a sheet means: it gives every cell of every sheet as exact text with its kind, says which sheets,
rows and columns are hidden, and what else the workbook carries. Whatever can't be read whole is refused, with every reason
at once; nothing is computed, followed, run or written.
"""

from pathlib import Path
from typing import NamedTuple

from analysis.book_parts import read_book
from analysis.grid import Cell, Merged, Sheet, SheetRow
from analysis.problems import Problem, SheetError
from analysis.sheet_xml import Spent, read_sheet
from analysis.zips import open_package

__all__ = ["Cell", "Merged", "Sheet", "SheetError", "SheetRow", "Workbook", "read_workbook"]


class Workbook(NamedTuple):
    """A workbook: the name of its file, its sheets in order, and what it carries that was not read, run or followed."""

    file: str
    sheets: tuple[Sheet, ...]
    warnings: tuple[Problem, ...]


def read_workbook(path: Path) -> Workbook:
    """Read every sheet of a workbook (.xlsx, .xlsm), the usual dialect or Strict Open XML.

    Raises
    ------
    SheetError
        The file is no workbook, or is damaged, locked or too large, or cells can't be read; `problems` names them all.
    """
    package = open_package(path)
    book = read_book(package)
    sheets, problems, spent = [], [], Spent(0, book.text_bytes)
    for part in book.sheets:
        try:
            sheet, spent = read_sheet(book, part, spent)
            sheets.append(sheet)
        except SheetError as error:
            problems += error.problems
    if problems:
        raise SheetError(problems)
    return Workbook(package.file, tuple(sheets), book.warnings)
