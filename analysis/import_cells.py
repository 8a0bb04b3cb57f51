"""What a cell that a person edited in a workbook stands for, as the text of a table.

Decides what is undone of what Excel does to a cell by itself: a month made into its first day, an id made into a number.
Undone is only what the case's present value explains exactly; a day that a person typed is taken as the cell shows it; both
are said. Everything else is refused with the way to mend it: nothing is guessed.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from analysis.cell_texts import unescape
from analysis.codebook import Field
from analysis.problems import quote
from analysis.sheets import Cell

TYPE_AGAIN = "format the cell as Text and type it again"
DAY, MONTH, OTHER = "day", "month", "other"
NUMERIC = ("integer", "number", "year")
ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
DATED = ("day", "span", "window")


class Taken(NamedTuple):
    """The text that a cell stands for; what is to be said of it, or why it can't be taken."""

    text: str
    remark: str = ""
    fault: str = ""


def take_cell(cell: Cell, field: Field, present: str | None = None) -> Taken:
    """Take a cell as text.

    Parameters
    ----------
    cell : Cell
        As `sheets.read_workbook` gives it.
    field : Field
        The rules of its column.
    present : str, optional
        What the case holds there now; `None` where it has no such row.
    """
    if cell.kind in ("empty", "text"):
        return _take_text(cell.text, present)
    if cell.kind == "formula":
        last = f" (it showed {quote(cell.text)})" if cell.text else ""
        return Taken("", fault=f"a formula stands here{last}; type the text itself")
    if cell.kind == "error":
        return Taken("", fault=f"Excel shows the error {quote(cell.text)} here; {TYPE_AGAIN}")
    return _TAKERS[cell.kind](cell, field, present)


def _take_text(text: str, present: str | None) -> Taken:
    """Take a text; one that differs from the case only by what programs do to line ends and escapes is as it was."""
    if present is not None and text != present and _smooth(unescape(present)) == _smooth(text):
        return Taken(present, "a program changed line ends or escapes such as _x000D_ here; it is as before")
    return Taken(text)


def _smooth(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _take_flag(cell: Cell, field: Field, present: str | None) -> Taken:
    if field.type == "boolean":
        return Taken(cell.text.lower())
    if present is not None and present.casefold() == cell.text.casefold():
        return Taken(present, f"Excel made the truth value {cell.text} of it; it is {quote(present)} as before")
    return Taken("", fault=f"Excel made the truth value {cell.text} of it; {TYPE_AGAIN}")


def _take_number(cell: Cell, field: Field, present: str | None) -> Taken:
    """Take a number as its digits where the column holds numbers, or as what it was before where that is the same number."""
    if present is not None and present != cell.text and _is_same_number(present, cell.text):
        return Taken(present, f"Excel made the number {cell.text} of it; it is {quote(present)} as before")
    if field.type in NUMERIC or cell.text == present:
        return Taken(cell.text)
    if field.form in DATED and re.fullmatch(r"[12]\d{3}", cell.text, flags=re.ASCII):
        return Taken(cell.text, f"the number {cell.text} is taken as that year")
    message = (
        f"the number {cell.text} stands here, in a column of text, so zeros or digits may be lost or a date turned"
    )
    return Taken("", fault=f"{message}; {TYPE_AGAIN}")


def _is_same_number(text: str, number: str) -> bool:
    try:
        return bool(re.fullmatch(r"[-+]?[\d.]+([eE][-+]?\d+)?", text, flags=re.ASCII)) and Decimal(text) == Decimal(
            number
        )
    except InvalidOperation:
        return False


def _take_date(cell: Cell, field: Field, present: str | None) -> Taken:
    """Take a date as what it was before, or as the day or month that the cell shows."""
    made = f"Excel made the date {cell.text} of it, shown as {quote(cell.number_format)}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", cell.text, flags=re.ASCII):
        return Taken("", fault=f"{made}; {TYPE_AGAIN}")
    shown = read_shown(cell.number_format)
    if present == cell.text:
        return Taken(present, f"{made}; it is {quote(present)} as before")
    if present and f"{present}-01" == cell.text:
        if shown != DAY:
            return Taken(present, f"{made}; it is {quote(present)} as before")
        either = f"format the cell as Text and type {present} or {cell.text}"
        return Taken("", fault=f"{made}, and the case has {present}: the month, or its first day? {either}")
    if field.form in DATED or field.type == "date":
        if shown == DAY:
            return Taken(cell.text, f"the date that the cell shows is taken as the day {cell.text}")
        if shown == MONTH and cell.text.endswith("-01"):
            return Taken(cell.text[:7], f"the date that the cell shows is taken as the month {cell.text[:7]}")
    return Taken("", fault=f"{made}; {TYPE_AGAIN}")


def read_shown(number_format: str) -> str:
    """Say how much of a date a number format shows.

    Examples
    --------
    >>> [read_shown(text) for text in ("yyyy-mm-dd", "mmm-yy", "[$-1009]d-mmm-yy;@", "d-mmm", "h:mm", "yyyy")]
    ['day', 'month', 'day', 'other', 'other', 'other']
    """
    shown = ASIDE.sub("", number_format.split(";", maxsplit=1)[0]).lower()
    if re.search("[hs]", shown) or not {"m", "y"} <= set(shown):
        return OTHER
    return DAY if "d" in shown else MONTH


_TAKERS = {"flag": _take_flag, "number": _take_number, "date": _take_date}
