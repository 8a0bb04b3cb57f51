"""The value of one cell, as its type in the XML says: exact text, and the kind of thing it is.

Decides what can be read as what. Refuses, with the reason, what no spreadsheet program writes.
"""

from collections.abc import Callable

from analysis.book_parts import Book
from analysis.cell_texts import MAX_TEXT
from analysis.problems import quote
from analysis.serials import format_date, format_iso_date, format_number, is_date

FLAGS = {"0": "FALSE", "1": "TRUE", "false": "FALSE", "true": "TRUE"}


def read_value(book: Book, cell_type: str, text: str | None, number_format: str) -> tuple[str, str]:
    """Give the text and the kind of a cell (see `grid.Cell`).

    Parameters
    ----------
    text : str or None
        What stands in the cell; `None` where it is longer than a cell can be.

    Raises
    ------
    ValueError
        The text can't stand in a cell of this type; the message says why.
    """
    read = READERS.get(cell_type)
    if read is None:
        raise ValueError(f"a cell of the unknown type {quote(cell_type)}")
    return read(book, text, number_format)


def _read_shared(book: Book, text: str | None, number_format: str) -> tuple[str, str]:
    if not text:
        return "", "empty"
    place = text.strip()
    texts = book.texts
    if not place.isascii() or not place.isdigit() or len(place) > 9 or int(place) >= len(texts):
        raise ValueError(f"it refers to text number {quote(place)}, and the workbook has {len(texts):,} texts")
    return _read_text(book, texts[int(place)], number_format)


def _read_text(_: Book, text: str | None, __: str) -> tuple[str, str]:
    if text is None:
        raise ValueError(f"it holds more than {MAX_TEXT:,} characters, which no cell can in Excel")
    return text, "text" if text else "empty"


def _read_number(book: Book, text: str | None, number_format: str) -> tuple[str, str]:
    text = (text or "").strip()
    if not text:
        return "", "empty"
    number = format_number(text)
    if not is_date(number_format):
        return number, "number"
    try:
        return format_date(text, number_format, from_1904=book.from_1904), "date"
    except ValueError:
        return number, "error"


def _read_iso_date(_: Book, text: str | None, __: str) -> tuple[str, str]:
    return (format_iso_date(text.strip()), "date") if text else ("", "empty")


def _read_flag(_: Book, text: str | None, __: str) -> tuple[str, str]:
    if not text:
        return "", "empty"
    if text.strip() not in FLAGS:
        raise ValueError(f"{quote(text)} is neither TRUE nor FALSE")
    return FLAGS[text.strip()], "flag"


def _read_error(_: Book, text: str | None, __: str) -> tuple[str, str]:
    return (text, "error") if text else ("", "empty")


Reader = Callable[[Book, str | None, str], tuple[str, str]]
READERS: dict[str, Reader] = {
    "s": _read_shared,
    "str": _read_text,
    "inlineStr": _read_text,
    "n": _read_number,
    "d": _read_iso_date,
    "b": _read_flag,
    "e": _read_error,
}
