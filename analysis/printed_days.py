"""What a day written in the way of a country or of Excel may mean, for a message to the person who wrote it.

Decides which readings there are. Refuses to choose between two, and to read anything: a date of a case is read by `bounds`
alone, in the forms of the method.
"""

import re
from datetime import date, timedelta

EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_DAY = r"[34]\d{4}"
YEAR_LAST = r"(\d\d?)([/. -])(\d\d?)\2(\d{4})"
YEAR_FIRST = r"(\d{4})([/. -])(\d\d?)\2(\d\d?)|(\d{4})(\d\d)(\d\d)"


def suggest_day(text: str) -> str:
    """Say what a day written in another way may mean, to be put behind a message; empty where it means nothing.

    Examples
    --------
    >>> suggest_day("21/02/2020")
    "; did you mean '2020-02-21'?"
    >>> suggest_day("3/4/2020")
    "; it can be read as '2020-03-04' and as '2020-04-03': look in the source"
    >>> suggest_day("43882")
    "; did you mean '2020-02-21', which Excel keeps as this number?"
    """
    days = _list_readings(text)
    if re.fullmatch(EXCEL_DAY, text, flags=re.ASCII):
        return f"; did you mean '{EXCEL_DAY_0 + timedelta(days=int(text))}', which Excel keeps as this number?"
    if len(days) > 1:
        return f"; it can be read as '{days[0]}' and as '{days[1]}': look in the source"
    return f"; did you mean '{days[0]}'?" if days and days[0] != text else ""


def _list_readings(text: str) -> list[str]:
    """List the days of the calendar that a text can be read as, the earlier first: with the month first, and with the day."""
    last = re.fullmatch(YEAR_LAST, text, flags=re.ASCII)
    first = re.fullmatch(YEAR_FIRST, text, flags=re.ASCII)
    orders = [(last[4], last[1], last[3]), (last[4], last[3], last[1])] if last else []
    if first:
        orders = [(first[1] or first[5], first[3] or first[6], first[4] or first[7])]
    days = set()
    for year, month, day in orders:
        try:
            days.add(str(date(int(year), int(month), int(day))))
        except ValueError:
            continue  # not in the calendar in this order
    return sorted(days)
