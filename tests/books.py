"""Workbooks to edit as a person does, and what stands in one."""

import functools
import io
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cases import write_method_case

from analysis.workbook import build_workbook

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed (soffice)")


@functools.cache
def make_method_book() -> bytes:
    """Make the workbook of the case of the method's tables, once; without figures, which other programs open slowly."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.workbook.draw_pictures", lambda *_: [])
        return build_workbook(write_method_case(Path(folder)))


@functools.cache
def make_record_book() -> bytes:
    """Make the workbook of the record that ships with the kit, once."""
    return build_workbook()


def leave(book) -> None:
    """Change nothing."""
    assert book.sheetnames


def change_cell(sheet: str, key: str, column: str, value: str):
    """Give the change that puts a value into one cell."""

    def change(book) -> None:
        find_cell(book, sheet, key, column).value = value

    return change


def edit_book(content: bytes, path: Path, change=leave) -> Path:
    """Open a workbook as another program does, change it, save it under a path."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    book.save(path)
    return path


def find_cell(book, sheet: str, key: str, column: str):
    """Find a cell by the id in the first column of its row and the name of its column."""
    page = book[sheet]
    header = [cell.value for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == key)
    return row[header.index(column)]


def add_row(book, sheet: str, **cells: str) -> None:
    """Add a row below a table, as a person does in the cells that are ready for it."""
    page = book[sheet]
    header = [cell.value for cell in page[1]]
    line = page.max_row + 1
    for column, value in cells.items():
        page.cell(line, header.index(column) + 1).value = value


def save_by_libreoffice(path: Path, folder: Path) -> Path:
    """Open a workbook in LibreOffice and save it, with a profile of its own."""
    profile, out = folder / "profile", folder / "saved"
    command = [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    return out / path.name


def read_part(content: bytes, name: str) -> str:
    """Read one part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode("utf-8")


def list_parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.namelist()
