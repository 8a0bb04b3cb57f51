"""What a workbook says of itself: which sheets it has and where they are, its number formats.

Decides which part of the package belongs to which sheet, and which sheets hold no cells (charts, dialogs, old macros).
Refuses to follow a link out of the package. What is damaged is named; nothing is made up in its place.
"""

import posixpath
from collections import Counter
from typing import NamedTuple

from analysis.cell_texts import read_texts
from analysis.problems import Problem, SheetError
from analysis.serials import name_format
from analysis.xml_parts import PACKAGE_RELATIONS, RELATION, Handlers, walk_whole
from analysis.zips import COPY_ROWS, MAX_UNPACKED, SAVE, Package, refuse

MAX_SHEETS = 500
"""Sheets of one workbook; more are no list, and each costs time."""
MAX_FORMAT = 255
"""Characters of a number format in Excel."""
STATES = {"visible": "visible", "hidden": "hidden", "veryHidden": "very hidden"}
NO_CELLS = {"chartsheet": "chart", "dialogsheet": "dialog", "xlMacrosheet": "macro", "xlIntlMacrosheet": "macro"}


class SheetPart(NamedTuple):
    """A sheet with cells: its name and state, and the part of the package that it stands in."""

    name: str
    state: str
    part: str


class Book(NamedTuple):
    """What a workbook says of itself. A text that is longer than a cell can be is `None` in `texts`."""

    package: Package
    sheets: tuple[SheetPart, ...]
    from_1904: bool
    texts: list[str | None]
    text_bytes: int
    formats: list[str]
    warnings: tuple[Problem, ...]


class Relation(NamedTuple):
    """Where a part leads to: the last word of the kind of relation, the part's name, whether it is outside."""

    kind: str
    part: str
    outside: bool


def read_book(package: Package) -> Book:
    """Read what a workbook says of itself.

    Raises
    ------
    SheetError
        A part is missing or damaged, two sheets have one name, or there are no sheets.
    """
    part = next((r.part for r in _read_relations(package, "").values() if r.kind == "officeDocument"), "")
    if not part or not package.has(part):
        raise refuse(package.file, f"is a zip file without a workbook in it; {SAVE}")
    relations = _read_relations(package, part)
    found, from_1904 = _read_sheet_list(package, part)
    sheets, warnings = _place_sheets(package, found, relations)
    parts = {r.kind: r.part for r in relations.values() if not r.outside}
    to_read = [sheet.part for sheet in sheets] + [parts.get("sharedStrings", ""), parts.get("styles", "")]
    if sum(map(package.size, to_read)) > MAX_UNPACKED:
        raise refuse(package.file, f"unpacks to more than {MAX_UNPACKED:,} bytes of cells and texts; {COPY_ROWS}")
    texts, text_bytes = read_texts(package, parts.get("sharedStrings", ""))
    return Book(
        package=package,
        sheets=sheets,
        from_1904=from_1904,
        texts=texts,
        text_bytes=text_bytes,
        formats=_read_formats(package, parts.get("styles", "")),
        warnings=(*warnings, *_warn_of_baggage(package)),
    )


def _read_relations(package: Package, part: str) -> dict[str, Relation]:
    """Read where a part leads to, by the id of each relation."""
    folder, name = posixpath.split(part)
    relations: dict[str, Relation] = {}

    def take(attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "").replace("\\", "/")
        relations[attributes.get("Id", "")] = Relation(
            kind=attributes.get("Type", "").rpartition("/")[2],
            part=posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
            outside=attributes.get("TargetMode") == "External",
        )

    handlers = Handlers(PACKAGE_RELATIONS)
    handlers.at("Relationship", take)
    walk_whole(package, posixpath.join(folder, "_rels", f"{name}.rels"), handlers)
    return relations


def _read_sheet_list(package: Package, part: str) -> tuple[list[dict[str, str]], bool]:
    """Read the list of sheets as the workbook gives it, and whether it counts days from 1904."""
    sheets: list[dict[str, str]] = []
    systems: list[str] = []
    handlers = Handlers()
    handlers.at("sheet", sheets.append)
    handlers.at("workbookPr", lambda attributes: systems.append(attributes.get("date1904", "0")))
    walk_whole(package, part, handlers)
    return sheets, any(system in ("1", "true", "on") for system in systems)


def _place_sheets(
    package: Package, found: list[dict[str, str]], relations: dict[str, Relation]
) -> tuple[tuple[SheetPart, ...], list[Problem]]:
    """Give the sheets that hold cells, and a warning for each of the others."""
    sheets, problems, warnings = [], [], []
    names = Counter(sheet.get("name", "").casefold() for sheet in found)

    def fault(name: str, message: str) -> None:
        problems.append(Problem(package.file, 0, "", message, "sheets", sheet=name))

    for sheet in found[: MAX_SHEETS + 1]:
        name = sheet.get("name", "")
        relation = next((relations[i] for n in RELATION if (i := sheet.get(f"{n}}}id", "")) in relations), None)
        if not name.strip():
            fault("?", f"a sheet has no name; {SAVE} again")
        elif names[name.casefold()] > 1:
            fault(name, "two sheets have this name, so a cell of it can't be named; rename one")
        elif relation and relation.kind in NO_CELLS:
            message = f"a {NO_CELLS[relation.kind]} sheet, which has no cells to read; left out"
            warnings.append(Problem(package.file, 0, "", message, "sheets", "warning", sheet=name))
        elif relation is None or relation.outside or not package.has(relation.part):
            fault(name, f"the sheet is in the workbook's list, but its cells are not in the file; {SAVE} again")
        else:
            sheets.append(SheetPart(name, STATES.get(sheet.get("state", "visible"), "hidden"), relation.part))
    if len(found) > MAX_SHEETS:
        raise refuse(package.file, f"has {len(found):,} sheets, more than the {MAX_SHEETS} that are read")
    if not problems and not sheets:
        raise refuse(package.file, f"has no sheets with cells, so there is nothing to read; {SAVE}")
    if problems:
        raise SheetError(problems)
    return tuple(sheets), warnings


def _warn_of_baggage(package: Package) -> list[Problem]:
    """Say what else a workbook carries that is not run and not followed."""
    baggage = {
        "macros": ("xl/vbaproject.bin", "holds macros; they are not run, only the values of cells are read"),
        "links": ("xl/externallinks/", "refers to other files; they are not opened, the values saved last are read"),
        "notes": ("xl/comments", "holds notes on cells; they are not read"),
        "drawings": ("xl/drawings/drawing", "holds pictures, charts or text boxes; they are not read"),
        "connections": (
            "xl/connections.xml",
            "has data connections; they are not opened, the values saved last are read",
        ),
    }
    return [
        Problem(package.file, 0, "", message, kind, "warning")
        for kind, (start, message) in baggage.items()
        if any(name.startswith(start) for name in package.members)
    ]


def _read_formats(package: Package, part: str) -> list[str]:
    """Read the number format of each cell style, by its place."""
    own: dict[int, str] = {}
    numbers: list[int] = []
    inside: list[bool] = []

    def take_own(attributes: dict[str, str]) -> None:
        own[_read_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")[:MAX_FORMAT]

    def take_style(attributes: dict[str, str]) -> None:
        if inside:
            numbers.append(_read_whole(attributes.get("numFmtId")))

    if not package.has(part):
        return []
    handlers = Handlers()
    handlers.at("numFmt", take_own)
    handlers.at("cellXfs", lambda _: inside.append(True), inside.clear)
    handlers.at("xf", take_style)
    walk_whole(package, part, handlers)
    return [name_format(number, own) for number in numbers]


def _read_whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
