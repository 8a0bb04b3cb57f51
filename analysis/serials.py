"""The number in a cell, written as text: a whole number without a decimal point, a date as ISO text.

Decides which number formats make a date of a number, and which day a serial number is, in both systems of counting (1900 and
1904). Refuses to round a date down to what its format shows, and to invent a day that is not in the calendar.
"""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache

from openpyxl import DEFUSEDXML
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from analysis.problems import quote

if not DEFUSEDXML:
    raise ImportError("workbooks are only read with defusedxml installed, and not with OPENPYXL_DEFUSEDXML=False")

EAST_ASIAN_DATES = {*range(27, 37), *range(50, 59)}
"""Format numbers that are dates in Chinese, Japanese and Korean Excel, and are written without a format text."""
NOT_A_CODE = re.compile(r'\\.|_.|\*.|"[^"]*"')
DURATION = re.compile(r"\[(?:h+|m+|s+)\]", flags=re.IGNORECASE)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", flags=re.ASCII)
LONGEST = 400  # the longest number a double can write out has about 330 digits
LAST_DAY = 2_958_465  # 31 December 9999 in the system of 1900
DAY_MILLISECONDS = 86_400_000


def name_format(number: int, own: dict[int, str]) -> str:
    """Give the text of a number format: the workbook's own, or what Excel means by its number."""
    if number in own:
        return own[number]
    if number in EAST_ASIAN_DATES:
        return "yyyy-mm-dd"
    return BUILTIN_FORMATS.get(number, "General")


@lru_cache(maxsize=4096)
def is_date(number_format: str) -> bool:
    """Say whether a format shows a number as a date or a time.

    Examples
    --------
    >>> [is_date(text) for text in ("d-mmm-yy", "0.00", '0 "days"', "[h]:mm", "[Red]0")]
    [True, False, False, True, False]
    """
    return bool(is_date_format(NOT_A_CODE.sub("", number_format)))


def format_number(text: str) -> str:
    """Write a number as it stands in a workbook's XML: whole without a decimal point, else as short as it can be.

    Raises
    ------
    ValueError
        The text is no number.

    Examples
    --------
    >>> [format_number(text) for text in ("5", "5.0", "0.10000000000000001", "1E3")]
    ['5', '5', '0.1', '1000']
    """
    if len(text) <= LONGEST and text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    number = float(text) if NUMBER.fullmatch(text) and len(text) <= LONGEST else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{quote(text)} is no number")
    return str(int(number)) if number.is_integer() and abs(number) < 1e21 else repr(number)


def format_date(text: str, number_format: str, *, from_1904: bool) -> str:
    """Write a serial number as ISO text: a day, a day and a time, or a time alone; a duration as hours.

    Day 60 of the system of 1900 is given as Excel shows it, 1900-02-29: a day that never was, and that no reader of dates
    will take.

    Raises
    ------
    ValueError
        The serial number is negative or after the year 9999: Excel shows it as #####.

    Examples
    --------
    >>> format_date("43887", "d-mmm-yy", from_1904=False)
    '2020-02-26'
    >>> format_date("43887.5", "d-mmm-yy h:mm", from_1904=False)
    '2020-02-26T12:00:00'
    """
    serial = float(text)
    if not 0 <= serial < LAST_DAY + 1 - 1462 * from_1904:
        raise ValueError(f"{text} is no day that Excel can show")
    days, milliseconds = divmod(round(serial * DAY_MILLISECONDS), DAY_MILLISECONDS)
    clock = _format_clock(milliseconds)
    if DURATION.search(number_format):
        return _format_clock(days * DAY_MILLISECONDS + milliseconds)
    if days == 0 and not from_1904:
        return clock if milliseconds or not re.search("[dy]", number_format, re.IGNORECASE) else "1900-01-00"
    return f"{_name_day(days, from_1904)}T{clock}" if milliseconds else _name_day(days, from_1904)


def _name_day(days: int, from_1904: bool) -> str:
    if from_1904:
        return (datetime(1904, 1, 1) + timedelta(days=days)).date().isoformat()
    if days == 60:
        return "1900-02-29"
    start = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    return (start + timedelta(days=days)).date().isoformat()


def _format_clock(milliseconds: int) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    fraction = f".{milliseconds:03}" if milliseconds else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def format_iso_date(text: str) -> str:
    """Write a date that stands in the XML as ISO text (cells of type d) in the same form as the others.

    Raises
    ------
    ValueError
        The text is no ISO date or time.

    Examples
    --------
    >>> [format_iso_date(text) for text in ("2020-02-26T00:00:00", "2020-02-26T09:30:00Z")]
    ['2020-02-26', '2020-02-26T09:30:00']
    """
    is_clock = re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d+)?)?", text, flags=re.ASCII)
    try:
        moment = datetime.fromisoformat(f"2000-01-01T{text}" if is_clock else text).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"{quote(text)} is no date in ISO form") from None
    if is_clock:
        return text
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").removesuffix("T00:00:00")
