"""What a workbook says of itself, for the way out and the way back in: names of sheets, identification, fingerprints.

Decides how each table's sheet is called, how a workbook is told from any other, and how a row is known again without a copy
of it. Knows no library of workbooks, opens nothing.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.codebook import Codebook, TableRules

FORMAT = "said-and-shown workbook 1"
FORMAT_KEY, CASE_KEY, VERSION_KEY, AS_OF_KEY = "Format", "Case", "Version of the record", "As of"
HOLDS_KEY, FINGERPRINT_KEY = "Holds", "Fingerprint of the tables"
WHOLE = "the whole case"
LONGEST_SHEET_NAME = 31
OWN_SHEETS = ("read-me", "figures", "verdicts", "measures", "columns", "lists", "base")
BASE_COLUMNS = ("sheet", "id", "fingerprint")
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
Key = tuple[str, ...]


class Marks(NamedTuple):
    """How a workbook identifies itself: its format, the case it was made from, what of it it holds."""

    format: str
    case: str
    version: str
    as_of: str
    holds: str
    fingerprint: str


def name_sheets(codebook: Codebook) -> dict[str, str]:
    """Name the sheet of each table, and then of each sheet of the workbook's own, no two alike.

    A name in Excel has at most 31 characters, none of its signs for places, no apostrophe at an end, is not `History`, and
    differs from the others in more than upper and lower case.

    Returns
    -------
    dict
        The name of the sheet by the name of the table; of the workbook's own sheets by their name in `OWN_SHEETS`, with a
        colon before it, which no table's name can be mistaken for.
    """
    names: dict[str, str] = {}
    taken = {"history"}
    for role in [*codebook.tables, *(f":{name}" for name in OWN_SHEETS)]:
        plain = NO_SHEET_NAME.sub("_", role.removeprefix(":")).strip("' ")[:LONGEST_SHEET_NAME].strip("' ") or "table"
        name, number = plain, 2
        while name.casefold() in taken:
            ending = f" ({number})"
            name, number = plain[: LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
        taken.add(name.casefold())
        names[role] = name
    return names


def fingerprint(cells: Sequence[str] | Sequence[Sequence[str]]) -> str:
    """Give a short name of some cells that no other cells have.

    Examples
    --------
    >>> fingerprint(["a", "bc"]) == fingerprint(["ab", "c"])
    False
    """
    return hashlib.sha256(json.dumps(cells).encode("ascii")).hexdigest()[:20]


def fingerprint_tables(tables: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Give a short name of all rows of all tables of a case, by the names of the tables."""
    return fingerprint([[name, fingerprint([list(row) for row in rows])] for name, rows in sorted(tables.items())])


def fingerprint_sheet(rows: Iterable[Sequence[str]]) -> str:
    """Give a short name of the rows of a sheet, whatever their order: sorting changes nothing."""
    return fingerprint(sorted(fingerprint(_strip_end(row)) for row in rows))


def _strip_end(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def find_keys(rules: TableRules, rows: Iterable[Sequence[str]]) -> list[Key]:
    """Give the key of each row; in a table without one, the whole row, and which of its like it is.

    Returns
    -------
    list of tuple
        As many as there are rows.
    """
    places = [rules.columns.index(name) for name in rules.primary_key]
    if places:
        return [tuple(row[place] for place in places) for row in rows]
    seen: dict[Key, int] = {}
    keys = []
    for row in rows:
        cells = tuple(row)
        seen[cells] = seen.get(cells, 0) + 1
        keys.append((*cells, str(seen[cells])))
    return keys


def list_base(sheet: str, rules: TableRules, rows: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """List the rows of the hidden sheet that says what each row was on the way out: sheet, key and row, as fingerprints."""
    keys = find_keys(rules, rows)
    return [(sheet, fingerprint(key), fingerprint(list(row))) for key, row in zip(keys, rows, strict=True)]
