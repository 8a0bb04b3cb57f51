"""Write a case of one's own that works at once: codebook, codes, bearing table, tables with example rows or none, two guides.

Decides which files a case begins with and where it may stand; what its codebook says is decided in `case_codebook`. Refuses
to write over anything: a case is written whole, into a folder that does not exist or is empty, or not at all.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.bounds import read_token
from analysis.case_codebook import Tool, describe_case, explain_codes
from analysis.case_guides import write_guide, write_notebook
from analysis.codebook import Codebook, read_codebook
from analysis.descriptor import list_names
from analysis.example_rows import list_example_rows
from analysis.folders import write_folder
from analysis.paths import CODEBOOK_FILE, DATA, KIT_FOLDERS
from analysis.problems import RecordError, quote
from analysis.raw_tables import list_rows
from analysis.reader import read_table
from analysis.scratch import remove_abandoned
from analysis.writing import format_table

GUIDE, NOTEBOOK = "README.md", "your-case.ipynb"
METHOD_TABLES = ("bearing", "codes")
FIRST_YEAR = 1900


def write_case(
    folder: Path, *, tool: Tool, title: str = "", as_of: str = "", examples: bool = True
) -> dict[str, bytes]:
    """Write a new case, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to: it does not exist yet, or is empty; the folder that it is to stand in exists. Its name becomes the case's.
    tool : Tool
        As `name_tool` gives it.
    title : str, optional
        Title of the case; made from the tool's name where it is left out.
    as_of : str, optional
        The day on which the record is compiled, as YYYY-MM-DD; that of the kit's own record where it is left out.
    examples : bool, optional
        Whether each table gets a few rows, all invented and marked as examples.

    Returns
    -------
    dict
        Name of each file -> its content, as written.

    Raises
    ------
    ValueError
        The folder is not empty or belongs to the kit, or the as-of date is no day.
    OSError
        It can't be written; nothing is left behind.
    """
    place = Path(os.path.realpath(folder))  # `Path.resolve` has a link that leads to itself end in an error of its own
    remove_abandoned(place.parent)  # even where the folder that a killed run wrote is refused now
    _refuse_place(folder, place)
    files = build_case(place.name, tool=tool, title=title, as_of=as_of, examples=examples)
    write_folder(place, files)
    return files


def build_case(name: str, *, tool: Tool, title: str = "", as_of: str = "", examples: bool = True) -> dict[str, bytes]:
    """Build the files of a new case, without writing them.

    Parameters
    ----------
    name : str
        Name of the case.
    tool, title, as_of, examples
        As for `write_case`.

    Returns
    -------
    dict
        Name of each file -> its content.

    Raises
    ------
    ValueError
        The as-of date is no day.
    """
    first, bearing, codes = _read_first_case()
    as_of = _read_day(as_of or first.as_of)
    title = " ".join(title.split()) or f"What agencies said about {tool.name}, and what came to light"
    package = describe_case(name, title, as_of, tool, first=first)
    year = int(as_of[:4]) - 1
    rows = list_example_rows(tool.name, tool.code, tool.wider_code, year) if examples else {}
    rows = {**rows, "bearing": bearing, "codes": explain_codes(codes, tool, first=first)}
    guide = write_guide(title, (tool.code, tool.wider_code), _list_required(package), examples=examples)
    return {
        CODEBOOK_FILE: (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8"),
        **fill_tables(package, rows),
        GUIDE: guide.encode("utf-8"),
        NOTEBOOK: write_notebook(title, f"{year}-03-31").encode("utf-8"),
    }


def _read_first_case() -> tuple[Codebook, list[dict[str, str]], list[dict[str, str]]]:
    """Read the codebook of the first case, its bearing table and its codes."""
    codebook, problems = read_codebook(DATA)
    if codebook is None:
        raise RecordError(problems)
    read: list[list[dict[str, str]]] = []
    for name in METHOD_TABLES:
        table, problems = read_table(DATA, codebook.tables[name])
        if table is None:
            raise RecordError(problems)
        read.append([row.cells for row in list_rows(table)])
    bearing, codes = read
    return codebook, bearing, codes


def _refuse_place(folder: Path, place: Path) -> None:
    """Refuse a folder that holds anything, or that belongs to the kit."""
    for own in KIT_FOLDERS:
        if place == own or own in place.parents:
            raise ValueError(
                f"{quote(str(folder), 300)} is inside the kit's own {own.name}/; choose a folder outside it"
            )
    if place.is_dir() and any(place.iterdir()):
        raise ValueError(f"{quote(str(folder), 300)} is not empty; nothing is written over, so choose a new folder")
    if place.exists() and not place.is_dir():
        raise ValueError(f"{quote(str(folder), 300)} is a file; choose a new folder")
    if not place.parent.is_dir():
        raise ValueError(f"there is no folder {quote(str(folder.parent), 300)} to put it in; make that one first")


def _read_day(text: str) -> str:
    first, last = read_token(text)
    if first != last:
        raise ValueError(f"{quote(text)} is not a day; write the as-of date as YYYY-MM-DD")
    if first.year < FIRST_YEAR:
        raise ValueError(f"{quote(text)} is before {FIRST_YEAR}; give the day on which the record is compiled")
    return str(first)


def fill_tables(package: dict[str, Any], rows: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, bytes]:
    """Give the bytes of each table's file: its header, and the rows that it has, sorted by key.

    Parameters
    ----------
    package : dict
        A codebook, as its file holds it.
    rows : dict
        Table -> list of rows; a cell that a row leaves out is empty.

    Returns
    -------
    dict
        Name of each file -> its content.
    """
    files = {}
    for table in package["resources"]:
        columns = [field["name"] for field in table["schema"]["fields"]]
        keys = list_names(table["schema"].get("primaryKey", []))
        listed = sorted(rows.get(table["name"], []), key=lambda row: [row.get(key, "") for key in keys])
        files[table["path"]] = format_table(pd.DataFrame(listed, columns=columns, dtype="str").fillna(""))
    return files


def _list_required(package: dict[str, Any]) -> dict[str, list[str]]:
    """List the columns that every row of a table needs, by the table's file."""
    return {
        table["path"]: [
            field["name"] for field in table["schema"]["fields"] if field.get("constraints", {}).get("required")
        ]
        for table in package["resources"]
        if table["name"] not in METHOD_TABLES
    }
