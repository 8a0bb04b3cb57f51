"""A count as a leaked list prints it, often a range, read as its least and greatest value.

Decides what each printed form means: "fewer than 10" is 1 to 9, since a listed body has at least something, and "more than
2,800" is at least 2,801 with an open end (data/README.md). Refuses to invent precision: "about 30" has no bounds, and a day
that Excel has made of a range such as 5-10 cannot be turned back with certainty.
"""

import re
import unicodedata
from typing import NamedTuple

from analysis.problems import quote

FORMS = (
    "write a whole number, 51-100, 1,001-3,000, 5 to 10, >10, 10+, at least 5, <10, fewer than 10, up to 10, unknown"
)
UNKNOWN = {
    "",
    "-",
    "--",
    "?",
    "n/a",
    "na",
    "n.a.",
    "unknown",
    "not known",
    "not stated",
    "not given",
    "inconnu",
    "s.o.",
    "nd",
}
NUMBER = r"(\d{1,3}(?:[, ']\d{3})+|\d{1,12})"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|f[eé]v|avr|mai|ao[uû]t|d[eé]c)[a-zé]*\.?"
DAY = re.compile(rf"\d{{1,4}}[-/ .]{MONTH}|{MONTH}[-/ .]\d{{1,4}}|\d{{1,4}}([-/.])\d{{1,2}}\1\d{{1,4}}(?:[t ].*)?")
UNITS = r"(?: (?:users?|searches|search|accounts?|people|officers|times|utilisateurs?|recherches?|comptes?))?"
AROUND_WORDS = r"c\.|ca\.?|about|approx\w*\.?|around|circa|roughly|nearly|almost|some|environ|pr[eè]s de"
AROUND = re.compile(rf"(?:[~≈±]|(?:{AROUND_WORDS})(?![a-z])).*|.*\d[ -]?ish")


class Range(NamedTuple):
    """The least and the greatest value of a count; `None` where there is no bound, or nothing is known."""

    least: int | None
    most: int | None


ABOVE, FROM, BELOW, UP_TO, BETWEEN, EXACTLY = "above", "from", "below", "up to", "between", "exactly"
MORE = "more than|over|above|greater than|plus de"
LEAST = "at least|min|min.|minimum|from|au moins|dès"
FEWER = "fewer than|less than|under|below|moins de"
MOST = "at most|up to|max|max.|maximum|no more than|au plus|jusqu'[aà]"
PATTERNS = {
    EXACTLY: (rf"{NUMBER}",),
    BETWEEN: (
        rf"{NUMBER} ?(?:-| to | through | à ) ?{NUMBER}",
        rf"(?:between|entre) {NUMBER} (?:and|et) {NUMBER}",
        rf"(?:from|de) {NUMBER} (?:to|à) {NUMBER}",
    ),
    ABOVE: (rf"(?:>|{MORE}) ?{NUMBER}",),
    FROM: (rf"(?:>=|≥|=>|{LEAST}) ?{NUMBER}", rf"{NUMBER} ?(?:\+|or more|and more|and over|or over|ou plus|et plus)"),
    BELOW: (rf"(?:<|{FEWER}) ?{NUMBER}",),
    UP_TO: (rf"(?:<=|≤|=<|{MOST}) ?{NUMBER}", rf"{NUMBER} (?:or fewer|or less|ou moins)"),
}
COMPILED = [
    (meaning, re.compile(f"{form}{UNITS}", flags=re.ASCII)) for meaning, forms in PATTERNS.items() for form in forms
]


def read_range(text: str) -> Range:
    """Read a count as printed.

    Returns
    -------
    Range
        (None, None) where the list says that it is not known, or says nothing.

    Raises
    ------
    ValueError
        The text has none of the forms, has no bounds ("about 30"), looks like a day, or ends before it starts.

    Examples
    --------
    >>> read_range("1 001 – 3 000"), read_range("more than 2,800"), read_range("fewer than 10")
    (Range(least=1001, most=3000), Range(least=2801, most=None), Range(least=1, most=9))
    """
    plain = _flatten(text)
    if plain in UNKNOWN:
        return Range(None, None)
    for meaning, form in COMPILED:
        match = form.fullmatch(plain)
        if match:
            return _bound(text, meaning, [int(re.sub(r"\D", "", number)) for number in match.groups()])
    if DAY.fullmatch(plain):
        raise ValueError(f"{quote(text)} looks like a day: Excel makes days of ranges such as 5-10; {LOOK_UP}")
    if AROUND.fullmatch(plain):
        raise ValueError(f"{quote(text)} has no bounds, and none are made up; settle least and greatest, as in 25-35")
    if re.search(r"\d[.,]\d", plain):
        raise ValueError(f"{quote(text)}: a point or comma here may mark thousands or a fraction; write 1,001 or 1001")
    raise ValueError(f"{quote(text)} can't be read as a count; {FORMS}")


LOOK_UP = "look up what the source prints, and type it into a cell that is formatted as text"


def refuse_day(text: str, number_format: str) -> ValueError:
    """Make the error for a cell that Excel holds as a day: it may have been a range."""
    return ValueError(
        f"the cell holds the day {quote(text)}, shown as {quote(number_format)}: Excel makes days of ranges such as 5-10; "
        f"{LOOK_UP}"
    )


def _flatten(text: str) -> str:
    """Give the text in lower case, with plain spaces, hyphens and apostrophes, and without marks of footnotes."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = re.sub(r"[‐‑‒–—―−]", "-", re.sub(r"[’‘ʼ]", "'", plain))  # noqa: RUF001 (look-alikes are the point)
    plain = re.sub(r"[*†‡§]+$", "", " ".join(plain.split()))
    return re.sub(r" ?- ?", "-", plain).strip()


def _bound(text: str, meaning: str, numbers: list[int]) -> Range:
    """Give the bounds that a form and its numbers mean."""
    first, last = numbers[0], numbers[-1]
    bounds = {
        EXACTLY: Range(first, first),
        BETWEEN: Range(first, last),
        ABOVE: Range(first + 1, None),
        FROM: Range(first, None),
        BELOW: Range(1, first - 1),
        UP_TO: Range(1, first),
    }[meaning]
    if bounds.least is not None and bounds.most is not None and bounds.least > bounds.most:
        fault = "ends before it starts" if meaning == BETWEEN else "leaves no number of at least 1"
        raise ValueError(f"{quote(text)} {fault}; {FORMS}")
    return bounds
