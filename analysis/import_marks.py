"""By what a workbook that came back is known again, and whether it may come in at all.

Decides which workbooks can be imported: those that this kit wrote from this case, whole. A workbook that left rows out, or one
whose origin can't be told, is refused, since a row that is not there would be taken for a removed one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.codebook import Codebook
from analysis.problems import WARNING, Problem, SheetError
from analysis.sheets import Sheet, Workbook
from analysis.workbook_marks import (
    AS_OF_KEY,
    CASE_KEY,
    FINGERPRINT_KEY,
    FORMAT,
    FORMAT_KEY,
    HOLDS_KEY,
    OWN_SHEETS,
    VERSION_KEY,
    WHOLE,
    Marks,
    fingerprint_sheet,
    fingerprint_tables,
    list_base,
    name_sheets,
)

Base = dict[str, dict[str, str]]
"""By the name of a sheet, the fingerprint of each row on the way out by that of its key; of a computed sheet, by ''."""


def read_marks(book: Workbook) -> Marks | None:
    """Read how a workbook identifies itself; `None` where it does not."""
    for sheet in book.sheets:
        said = {row.cells[0].text: row.cells[1].text for row in sheet.rows if len(row.cells) > 1}
        if FORMAT_KEY in said and FINGERPRINT_KEY in said:
            keys = (FORMAT_KEY, CASE_KEY, VERSION_KEY, AS_OF_KEY, HOLDS_KEY, FINGERPRINT_KEY)
            return Marks(*(said.get(key, "") for key in keys))
    return None


def read_base(book: Workbook, codebook: Codebook) -> Base:
    """Read what each row was on the way out; empty where that sheet is gone."""
    name = name_sheets(codebook)[":base"].casefold()
    sheet = next((sheet for sheet in book.sheets if sheet.name.casefold() == name), None)
    base: Base = {}
    for row in sheet.rows[1:] if sheet else ():
        of, key, row_print = ([cell.text for cell in row.cells] + ["", "", ""])[:3]
        base.setdefault(of, {})[key] = row_print
    return base


def make_base(codebook: Codebook, tables: Mapping[str, Sequence[tuple[str, ...]]]) -> Base:
    """Make the base of tables that are known to be what the workbook was made from."""
    names = name_sheets(codebook)
    return {
        names[name]: {key: row for _, key, row in list_base(names[name], codebook.tables[name], rows)}
        for name, rows in tables.items()
    }


def find_refusals(marks: Marks | None, codebook: Codebook, file: str, folder: Path) -> list[Problem]:
    """Say why a workbook can't come into a case at all; empty where it can."""

    def refuse(message: str) -> list[Problem]:
        return [Problem(file, 0, "", message, "origin")]

    if marks is None:
        return refuse(
            "does not say which case it was made from: the lines at the end of its first sheet are gone. Make a new workbook "
            "with `python -m analysis workbook`, and carry your changes over to it"
        )
    if marks.format != FORMAT:
        return refuse(
            f"is of the format '{marks.format}', and this kit reads '{FORMAT}'; make a new workbook with this kit"
        )
    if marks.holds != WHOLE:
        return refuse(
            f"holds {marks.holds}, so a row that is not in it may well be in the case; it is for reading. Make one without "
            "--as-of to edit"
        )
    if marks.case != codebook.name:
        return refuse(
            f"was made from the case '{marks.case}', and {folder} holds '{codebook.name}'; name that case's folder"
        )
    return []


def choose_base(
    book: Workbook, marks: Marks, codebook: Codebook, tables: Mapping[str, Sequence[tuple[str, ...]]]
) -> tuple[Base, list[Problem]]:
    """Choose what changes are told from: what the workbook keeps of the way out, or the case where it is still the same.

    Raises
    ------
    SheetError
        The case has changed since, and the workbook no longer keeps what it was.
    """
    same = fingerprint_tables(tables) == marks.fingerprint
    if same:
        return make_base(codebook, tables), []
    names = name_sheets(codebook)
    base = read_base(book, codebook)
    if not base:
        message = (
            f"the case has changed since this workbook was made, and the hidden sheet '{names[':base']}', by which both sides' "
            "changes are told apart, is gone. Make a new workbook, and carry your changes over to it"
        )
        raise SheetError([Problem(book.file, 0, "", message, "base")])
    message = (
        "the case has changed since this workbook was made: what changed there is kept, what changed here is brought in"
    )
    return base, [Problem(book.file, 0, "", message, "base", WARNING)]


def name_edited(book: Workbook, codebook: Codebook) -> list[Problem]:
    """Name the computed sheets that were edited: nothing of them is brought in."""
    base, names = read_base(book, codebook), name_sheets(codebook)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    message = "is computed and was edited; that is passed over. Change the tables instead"
    return [
        Problem(book.file, 0, "", message, "computed sheet", WARNING, sheet=name)
        for name in (names[f":{role}"] for role in OWN_SHEETS)
        if name in sheets and "" in base.get(name, {}) and base[name][""] != _fingerprint(sheets[name])
    ]


def _fingerprint(sheet: Sheet) -> str:
    return fingerprint_sheet([[cell.text for cell in row.cells] for row in sheet.rows[1:]])
