"""Draw the sheets of a workbook that are no tables: the first one, the figures, the lists, and the hidden base.

Decides how pictures and their words stand on a sheet, in the order in which a screen reader reads them. Decides no words.
"""

import io
from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from analysis.problems import name_column
from analysis.workbook_figures import Picture
from analysis.workbook_marks import BASE_COLUMNS
from analysis.workbook_sheets import POINTS_PER_LINE, Pens, measure_height, put_text
from analysis.workbook_words import Line

LABELS, TEXTS = 26, 108
"""Widths of the two columns, in characters."""
POINTS_PER_INCH = 72
HEADING_HEIGHT = 26
FINDINGS, TITLE_SIZE = 80, 1.3
"""Characters of the largest size that fit into the second column, and how much higher their lines are."""


def draw_lines(pens: Pens, page: Worksheet, lines: Sequence[Line]) -> None:
    """Draw lines of a label and a text; a label without text is a heading."""
    page.hide_gridlines(2)
    page.set_column(0, 0, LABELS, pens.formats["text"])
    page.set_column(1, 1, TEXTS, pens.formats["text"])
    for line, (label, text) in enumerate(lines):
        heading = bool(label) and not text
        if heading:  # not wrapped, so that it runs on over the empty cell beside it
            put_text(page, (line, 0), label, pens.formats["title" if line == 0 else "heading"])
        elif label:
            put_text(page, (line, 0), label, pens.formats["label"])
        if text:
            put_text(page, (line, 1), text, pens.formats["text"])
        page.set_row(line, HEADING_HEIGHT if heading else measure_height(text, TEXTS))
    _set_page(page)


def draw_figures(pens: Pens, name: str, pictures: Sequence[Picture]) -> None:
    """Draw each figure below its words."""
    page = pens.book.add_worksheet(name)
    page.hide_gridlines(2)
    page.set_column(0, 0, LABELS, pens.formats["text"])
    page.set_column(1, 1, TEXTS, pens.formats["text"])
    line = 0
    for picture in pictures:
        words = picture.words
        said = (
            ("Finding", words.title),
            ("What is shown", words.subtitle),
            ("In words", words.alt),
            ("Notes", words.foot),
        )
        for label, text in said:
            finding = label == "Finding"
            put_text(page, (line, 0), label, pens.formats["label"])
            put_text(page, (line, 1), text, pens.formats["finding" if finding else "text"])
            page.set_row(line, measure_height(text, FINDINGS) * TITLE_SIZE if finding else measure_height(text, TEXTS))
            line += 1
        image = {"image_data": io.BytesIO(picture.png), "description": words.alt, "object_position": 2}
        page.insert_image(line, 1, f"{picture.name}.png", image)
        line += ceil(picture.height * POINTS_PER_INCH / POINTS_PER_LINE) + 2
    _set_page(page)


def _set_page(page: Worksheet) -> None:
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")


def draw_lists(pens: Pens, name: str, lists: dict[str, Sequence[str]]) -> None:
    """Draw the codes to choose from, one list a column, each with a name that the cells of a table use; hidden."""
    page = pens.book.add_worksheet(name)
    for place, (range_name, codes) in enumerate(lists.items()):
        for line, text in enumerate((range_name, *codes)):
            put_text(page, (line, place), text, pens.formats["text"])
        name_cells(pens, range_name, name, (place, len(codes)))
    page.hide()


def name_cells(pens: Pens, range_name: str, sheet: str, place: tuple[int, int]) -> None:
    """Give a name to the cells of a column (counted from 0) below the header, down to so many rows."""
    column, rows = place
    letters = name_column(column + 1)
    quoted = sheet.replace("'", "''")
    pens.book.define_name(range_name, f"='{quoted}'!${letters}$2:${letters}${rows + 1}")


def draw_base(pens: Pens, name: str, base: Sequence[tuple[str, ...]]) -> None:
    """Draw what each row was on the way out, as fingerprints, so that a change is known for one on the way back; hidden."""
    page = pens.book.add_worksheet(name)
    for line, row in enumerate((BASE_COLUMNS, *base)):
        for place, text in enumerate(row):
            put_text(page, (line, place), text, pens.formats["text"])
    page.hide()
