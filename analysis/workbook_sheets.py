"""Draw one table on a sheet of a workbook, so that every cell is the text it was, and nothing in it can ever run.

Decides what a cell of a workbook is (text, formatted and marked as text; a whole number where its digits say so; a link only
as a property of a cell that shows its own address; never a formula), widths, colours and the lists to choose from. Knows
nothing of cases, verdicts and files.
"""

import html
import re
import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.problems import quote

MOST_CHARACTERS = 32_767
MOST_LINKS = 65_000
LONGEST_LINK = 2_000
MOST_ROWS = 1_048_000
ROOM = 500
"""Rows below the last one that are made ready for what a person adds."""
WIDEST, WIDEST_PROSE, NARROWEST, WIDEST_WORD = 46, 80, 9, 48
PROSE = 100
"""Characters from which a text is read as prose, and gets a wide column, so that its row is not so high."""
POINTS_PER_LINE, HIGHEST = 15, 400
"""Excel draws no row higher than 409 points."""
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHARED_LINE = re.compile(r"_x[0-9a-fA-F]{4}(?:_x[0-9a-fA-F]{4}_|\r)")  # a carriage return is written as an escape too
ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}[_\r])")
HEAD_INK, HEAD_FILL, INK, LINK_INK = "#FFFFFF", "#37474F", "#222222", "#0B57A4"
GROUND = {"valign": "top", "font_color": INK, "font_name": "Calibri", "font_size": 11}
TEXT = GROUND | {"num_format": "@", "text_wrap": True}
NOTHING: Mapping[str, Any] = MappingProxyType({})
Cell = str | int | float


class Pens(NamedTuple):
    """A workbook that is being made, and the formats of its cells, each made once."""

    book: Workbook
    formats: dict[str, Format]


class Choice(NamedTuple):
    """What may be chosen in a column: the name of the list, and whether anything else is refused or only questioned."""

    column: str
    source: str
    strict: bool
    message: str


class Sheet(NamedTuple):
    """One sheet to draw: its columns, what each is for, its rows, and what a person is helped with."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    keys: Sequence[str] = ()
    hints: Mapping[str, str] = NOTHING
    counts: Sequence[str] = ()
    links: Sequence[str] = ()
    fills: Mapping[str, Mapping[str, str]] = NOTHING
    choices: Sequence[Choice] = ()


def make_pens(book: Workbook) -> Pens:
    """Make the formats of a workbook's cells."""
    kinds = {
        "head": GROUND
        | {"bold": True, "font_color": HEAD_INK, "bg_color": HEAD_FILL, "text_wrap": True, "num_format": "@"},
        "text": TEXT,
        "kept": TEXT | {"quote_prefix": True},
        "key": TEXT | {"quote_prefix": True, "bold": True},
        "link": TEXT | {"quote_prefix": True, "font_color": LINK_INK, "underline": 1},
        "count": GROUND | {"num_format": "0", "align": "center"},
        "title": GROUND | {"bold": True, "font_size": 16, "num_format": "@"},
        "heading": GROUND | {"bold": True, "font_size": 12, "num_format": "@", "valign": "bottom"},
        "finding": GROUND | {"bold": True, "font_size": 14, "text_wrap": True, "num_format": "@"},
        "label": GROUND | {"bold": True, "text_wrap": True, "num_format": "@"},
    }
    return Pens(book, {name: book.add_format(properties) for name, properties in kinds.items()})


def find_unfit(text: str) -> str:
    """Say why a text can't stand in a cell of a workbook; empty where it can.

    Excel counts an emoji as two characters.
    """
    found = NO_XML.search(text)
    if found:
        return f"{quote(text)} holds a character that no workbook can (U+{ord(found.group()):04X}); remove it"
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > MOST_CHARACTERS:
        return f"is {length} characters long as Excel counts them; a cell of a workbook holds {MOST_CHARACTERS}"
    return ""


def draw_sheet(pens: Pens, sheet: Sheet) -> int:
    """Draw a table: header frozen and filtered, widths that fit, text as text, lists to choose from.

    Returns
    -------
    int
        The number of addresses that stand as text only, being too long or too many for links.
    """
    page = pens.book.add_worksheet(sheet.name)
    widths = _measure_columns(sheet)
    for place, (name, width) in enumerate(zip(sheet.columns, widths, strict=True)):
        page.set_column(place, place, width, pens.formats["count" if name in sheet.counts else "text"])
        put_text(page, (0, place), name, pens.formats["head"])
        if sheet.hints.get(name):
            hint = {"validate": "any", "input_title": name[:32], "input_message": sheet.hints[name][:255]}
            page.data_validation(0, place, 0, place, hint)
    left_out = _write_rows(pens, page, sheet)
    for line, row in enumerate(sheet.rows, start=1):
        heights = (measure_height(str(cell), width - 1) for cell, width in zip(row, widths, strict=True))
        page.set_row(line, max(heights, default=POINTS_PER_LINE))
    last = max(len(sheet.rows), 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(1, _count_frozen(sheet, widths))
    _offer_choices(page, sheet)
    page.ignore_errors(
        {"number_stored_as_text": f"A1:XFD{last + ROOM}", "list_data_validation": f"A1:XFD{last + ROOM}"}
    )
    _set_print(page, sum(widths))
    return left_out


def _write_rows(pens: Pens, page: Worksheet, sheet: Sheet) -> int:
    links = left_out = 0
    painted = {
        (column, code): pens.book.add_format(_paint(colour))
        for column, colours in sheet.fills.items()
        for code, colour in colours.items()
    }
    for line, row in enumerate(sheet.rows, start=1):
        for place, (name, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            if cell == "":
                continue
            if not isinstance(cell, str) or (name in sheet.counts and is_plain_count(cell)):
                page.write_number(
                    line, place, float(cell) if isinstance(cell, float) else int(cell), pens.formats["count"]
                )
            elif (
                name in sheet.links
                and links < MOST_LINKS
                and len(cell) <= LONGEST_LINK
                and cell.startswith(("http://", "https://"))
            ):
                page.write_url(line, place, cell, pens.formats["link"], string=cell)
                links += 1
            else:
                left_out += name in sheet.links
                form = painted.get((name, cell)) or pens.formats["key" if name in sheet.keys else "kept"]
                put_text(page, (line, place), cell, form)
    return left_out


def put_text(page: Worksheet, place: tuple[int, int], text: str, form: Format) -> None:
    """Write a text as it is.

    The library takes a text from `<r>` to `</r>` for the XML of its own, and of two escapes such as `_x000D_` that share a
    line guards only the first. Such a text is handed over as that XML, with each line of an escape written out.
    """
    if SHARED_LINE.search(text) or (text.startswith("<r>") and text.endswith("</r>")):
        guarded = ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
        text = f'<r><t xml:space="preserve">{html.escape(guarded, quote=False).replace("_", "&#95;")}</t></r>'
    page.write_string(*place, text, form)


def is_plain_count(text: str) -> bool:
    """Say whether a whole number comes back from a workbook digit for digit: no zero in front, no more than Excel keeps."""
    return re.fullmatch(r"0|-?[1-9]\d{0,14}", text, flags=re.ASCII) is not None


def _paint(colour: str) -> dict[str, object]:
    """Give a format with a fill, and black or white ink, whichever is read more easily on it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    return TEXT | {"bg_color": colour, "font_color": "#000000" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#FFFFFF"}


def _measure_columns(sheet: Sheet) -> list[int]:
    """Give each column a width in characters: nine in ten of its texts on one line, no word broken."""
    widths = []
    for place, name in enumerate(sheet.columns):
        texts = [str(row[place]) for row in sheet.rows if row[place] != ""]
        lengths = sorted(map(len, texts))
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0
        word = 0 if name in sheet.links else max((len(part) for text in texts for part in text.split()), default=0)
        widths.append(
            max(
                NARROWEST,
                len(name) + 4,
                min(usual, WIDEST_PROSE if usual > PROSE else WIDEST) + 2,
                min(word, WIDEST_WORD) + 2,
            )
        )
    return widths


def measure_height(text: str, width: int) -> float:
    """Give the height in points that a text needs when it is wrapped to a width in characters."""
    lines = sum(len(textwrap.wrap(part, width)) or 1 for part in text.split("\n")) if len(text) > width else 1
    return min(POINTS_PER_LINE * max(lines, 1 + text.count("\n")), HIGHEST)


def _count_frozen(sheet: Sheet, widths: Sequence[int]) -> int:
    """Freeze the ids at the left, where they leave room to read the rest."""
    keys = [name for name in sheet.columns if name in sheet.keys]
    leading = list(sheet.columns[: len(keys)]) == keys
    return len(keys) if leading and sum(widths[: len(keys)]) <= WIDEST_WORD + 2 else 0


def _offer_choices(page: Worksheet, sheet: Sheet) -> None:
    """Offer the allowed codes and known ids, in the rows that are there and in some that a person may add."""
    for choice in sheet.choices:
        place = list(sheet.columns).index(choice.column)
        page.data_validation(
            1,
            place,
            len(sheet.rows) + ROOM,
            place,
            {
                "validate": "list",
                "source": f"={choice.source}",
                "error_type": "stop" if choice.strict else "warning",
                "error_title": choice.column[:32],
                "error_message": choice.message[:255],
            },
        )


def _set_print(page: Worksheet, width: int) -> None:
    """Print across, the header on each page, all columns on one where they can still be read."""
    page.set_landscape()
    page.hide_gridlines(0)
    page.set_paper(9 if width <= 220 else 8)
    page.repeat_rows(0)
    page.fit_to_pages(1 if width <= 420 else 3, 0)
    page.set_footer("&L&A&RPage &P of &N")
