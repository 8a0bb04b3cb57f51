"""A date or count, written as precisely as its source allows, read as the bounds it can fall between.

Decides what each written form means (method, section 3) and how two imprecise dates stand to each other. Refuses to know
about tables, files and classes. Days are whole days; an open bound is `None` in the parsers and `NaT` in the columns.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

TOKEN = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
ONE_TOKEN = re.compile(TOKEN, flags=re.ASCII)
TWO_TOKENS = re.compile(f"{TOKEN}/{TOKEN}", flags=re.ASCII)
WINDOW = re.compile(rf"\[({TOKEN})\.\.({TOKEN})\]", flags=re.ASCII)
STRETCH = re.compile(rf"(?:{TOKEN})/(?:{TOKEN}|\.\.)?|/{TOKEN}", flags=re.ASCII)
DAY_FORMS = "YYYY, YYYY-MM, YYYY-MM-DD, A/B (one day from A to B), ../B or A/.."
SPAN_FORMS = "A/B, A/ (end unknown), A/.. (still going on), /B (by then), [A..B] (some time within) or a single date"


class Span(NamedTuple):
    """A stretch of conduct: its start falls in [a0, a1], its end in [b0, b1]; `None` is an open bound.

    `ongoing` says that it was still going on when disclosed (`A/..`), which is not the same as an unknown end (`A/`).
    """

    a0: date | None
    a1: date | None
    b0: date | None
    b1: date | None
    ongoing: bool = False


@lru_cache(maxsize=1 << 14)
def read_token(text: str) -> tuple[date, date]:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as its first and last day.

    Raises
    ------
    ValueError
        The text has another form, or names a day that does not exist.

    Examples
    --------
    >>> read_token("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    if not ONE_TOKEN.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    parts = [int(part) for part in text.split("-")]
    try:
        first = date(*[*parts, 1, 1][:3])
    except ValueError:
        raise ValueError(f"'{text}' is not in the calendar; write a date that exists") from None
    if len(parts) == 3:
        return first, first
    last_month = parts[1] if len(parts) == 2 else 12
    following = (first.year + last_month // 12, last_month % 12 + 1)
    last = date(*following, 1) - timedelta(days=1) if following[0] <= date.max.year else date.max
    return first, last


def read_day(text: str) -> tuple[date | None, date | None]:
    """Read a day known to fall in a window (`made`, `disclosed`, `published`) as its earliest and latest day.

    Raises
    ------
    ValueError
        The text has none of the forms of the method's section 3, names a day that does not exist, or is reversed.

    Examples
    --------
    >>> read_day("2020-02-18/2020-02-29")
    (datetime.date(2020, 2, 18), datetime.date(2020, 2, 29))
    >>> read_day("../2020-02-14")
    (None, datetime.date(2020, 2, 14))
    """
    left, slash, right = text.partition("/")
    if not slash:
        return read_token(text)
    if ".." in (left, right) and left != right:
        return (None if left == ".." else read_token(left)[0], None if right == ".." else read_token(right)[1])
    if not TWO_TOKENS.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; allowed: {DAY_FORMS}")
    return _order_window(text, left, right)


def read_span(text: str) -> Span:
    """Read a stretch of conduct (`happened`, `admits_happened`) as the bounds of its start and its end.

    A start can't fall after its end, so `2019/2019-03` starts by 31 March at the latest. What depends on the day of the
    disclosure (`A/`, `A/..` and cutting) is left open here; `cut_spans` does it.

    Raises
    ------
    ValueError
        The text has none of the forms of the method's section 3, names a day that does not exist, or is reversed.

    Examples
    --------
    >>> read_span("/2020-02-14")
    Span(a0=None, a1=datetime.date(2020, 2, 14), b0=None, b1=datetime.date(2020, 2, 14), ongoing=False)
    """
    window = WINDOW.fullmatch(text)
    if window:
        first, last = _order_window(text, *window.groups())
        return Span(first, last, first, last)
    left, slash, right = text.partition("/")
    if not slash:
        first, last = read_token(text)
        return Span(first, last, first, last)
    if not STRETCH.fullmatch(text):
        raise ValueError(f"'{text}' is not a stretch of time; allowed: {SPAN_FORMS}")
    if not left:
        last = read_token(right)[1]
        return Span(None, last, None, last)
    a0, a1 = read_token(left)
    if right in ("", ".."):
        return Span(a0, a1, a0, None, right == "..")
    b0, b1 = read_token(right)
    if a0 > b1:
        raise ValueError(f"'{text}' ends before it starts")
    return Span(a0, min(a1, b1), max(a0, b0), b1)


def read_window(text: str) -> Span:
    """Read the window that leaked data cover (`covers`): what they show happened at some time within it.

    Examples
    --------
    >>> read_window("2018/2020-02-26") == read_span("[2018..2020-02-26]")
    True
    """
    if TWO_TOKENS.fullmatch(text):
        first, last = _order_window(text, *text.split("/"))
        return Span(first, last, first, last)
    span = read_span(text)
    return Span(span.a0, span.b1, span.a0, span.b1)


def _order_window(text: str, left: str, right: str) -> tuple[date, date]:
    first, last = read_token(left)[0], read_token(right)[1]
    if first > last:
        raise ValueError(f"'{text}' ends before it starts")
    return first, last


class Bounds(NamedTuple):
    """What many texts mean: their bounds as days (one row a text; NaT is open, or nothing written) and whether still going on.

    `readable` says which texts are dates at all.
    """

    days: np.ndarray
    ongoing: np.ndarray
    readable: np.ndarray


NOTHING = (0, 0, 0, 0, 0)


def read_bounds(texts: Sequence[str], read: Callable[[str], tuple], *, strict: bool = True) -> Bounds:
    """Read many dates; an empty text has open bounds.

    Parameters
    ----------
    texts : sequence of str
        The texts, best each once.
    read : callable
        `read_day`, `read_span` or `read_window`.
    strict : bool
        Whether a text that is no date is refused, or passed over as not readable.

    Raises
    ------
    ValueError
        Where it is refused.
    """
    width = 2 if read is read_day else 4
    rows = [_number_bounds(text, read) for text in texts]
    if strict and None in rows:
        read(texts[rows.index(None)])  # says what is wrong with it
    readable = np.array([bool(text) and row is not None for text, row in zip(texts, rows, strict=True)], dtype=bool)
    flat = chain.from_iterable(row or NOTHING for row in rows)
    numbers = np.fromiter(flat, dtype=np.int64, count=len(rows) * len(NOTHING)).reshape(len(rows), len(NOTHING))
    days = (numbers[:, :width] - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    days[numbers[:, :width] == 0] = np.datetime64("NaT")
    return Bounds(days, numbers[:, 4] == 1, readable)


@lru_cache(maxsize=1 << 17)
def _number_bounds(text: str, read: Callable[[str], tuple]) -> tuple[int, ...] | None:
    """Read a date as the ordinals of its bounds (0: open) and, last, whether still going on; `None`: it is no date.

    Numbers, since numpy takes dates one by one, and slowly; kept, since checks and bounds ask for the same dates in turn.
    """
    if not text:
        return NOTHING
    try:
        bounds = read(text)
    except ValueError:
        return None
    numbers = [day.toordinal() if day else 0 for day in bounds[:4]]
    return (*numbers, *[0] * (4 - len(numbers)), int(getattr(bounds, "ongoing", False)))


def bound_days(texts: Iterable[str]) -> pd.DataFrame:
    """Read a column of days.

    Returns
    -------
    pandas.DataFrame
        One row per text, columns `earliest` and `latest`; NaT where the bound is open or the cell empty.
    """
    codes, distinct = pd.factorize(pd.Series(texts, dtype="str"))
    found = read_bounds(distinct.tolist(), read_day)
    return _to_frame(found.days[codes], ["earliest", "latest"])


def bound_spans(texts: Iterable[str], read: Callable[[str], Span] = read_span) -> pd.DataFrame:
    """Read a column of conduct.

    Returns
    -------
    pandas.DataFrame
        One row per text, columns `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (NaT: open, or the cell
        empty) and `ongoing`, true for `A/..`.
    """
    codes, distinct = pd.factorize(pd.Series(texts, dtype="str"))
    found = read_bounds(distinct.tolist(), read)
    columns = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
    return _to_frame(found.days[codes], columns).assign(ongoing=found.ongoing[codes])


def cut_spans(spans: pd.DataFrame, disclosed: pd.DataFrame) -> pd.DataFrame:
    """Cut conduct at its own disclosure: no row shows anything after the latest day on which it was disclosed.

    An open or late end and a late start are cut at the latest day of the disclosure; conduct that was still going on when
    disclosed (`ongoing`) keeps an open end, which falls no earlier than the disclosure (method, section 3).

    Parameters
    ----------
    spans : pandas.DataFrame
        As `bound_spans` gives them.
    disclosed : pandas.DataFrame
        Columns `earliest` and `latest`, same rows.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns of `bound_spans`.
    """
    bounds = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
    latest = disclosed["latest"].where(spans[bounds].notna().any(axis=1))  # an empty cell stays empty
    cut = pd.DataFrame(index=spans.index)
    cut["start_earliest"] = spans["start_earliest"]
    cut["start_latest"] = _least(spans["start_latest"], latest)
    going_on = _greatest(spans["end_earliest"], disclosed["earliest"])
    cut["end_earliest"] = spans["end_earliest"].where(~spans["ongoing"], going_on)
    cut["end_latest"] = _least(spans["end_latest"], latest).where(~spans["ongoing"])
    return cut.assign(ongoing=spans["ongoing"])


def clip_latest(days: pd.DataFrame, latest: pd.Series) -> pd.DataFrame:
    """Clip the latest bound of days: nothing can be reported before it is said (method, section 3).

    Returns
    -------
    pandas.DataFrame
        The same rows and columns, no `latest` after that of the same row of the series.
    """
    return days.assign(latest=_least(days["latest"], latest))


def _least(left: pd.Series, right: pd.Series) -> pd.Series:
    """Give the smaller of two days, an open one (NaT) being the largest."""
    return left.where((left <= right) | right.isna(), right)


def _greatest(left: pd.Series, right: pd.Series) -> pd.Series:
    """Give the larger of two days, an open one (NaT) being the smallest."""
    return left.where((left >= right) | right.isna(), right)


def order_days(first: tuple, second: tuple) -> str:
    """Say how day A stands to day B: `before`, `after` or `unsettled`; each is (earliest, latest), `None` open.

    Examples
    --------
    >>> order_days(read_day("2020-01"), read_day("2020-02-03"))
    'before'
    >>> order_days(read_day("2020-02"), read_day("2020-02-03"))
    'unsettled'
    """
    if first[1] is not None and second[0] is not None and first[1] < second[0]:
        return "before"
    if first[0] is not None and second[1] is not None and first[0] > second[1]:
        return "after"
    return "unsettled"


def bound_counts(least: pd.Series, most: pd.Series) -> pd.DataFrame:
    """Read two columns of whole numbers as the bounds of a count.

    Returns
    -------
    pandas.DataFrame
        One row per row: `count_low` and `count_high`; NaN where open (a min without a max: at least).
    """
    return pd.DataFrame({"count_low": _read_counts(least), "count_high": _read_counts(most)}, dtype="float64")


def _read_counts(texts: pd.Series) -> np.ndarray:
    """Read whole numbers, each distinct text once; NaN for an empty one."""
    codes, distinct = pd.factorize(texts)
    return np.array([float(text) if text else np.nan for text in distinct], dtype="float64")[codes]


def _to_frame(days: np.ndarray, columns: list[str]) -> pd.DataFrame:
    """Put days into columns (datetime64[s], which holds every year a date can have)."""
    return pd.DataFrame(days.astype("datetime64[s]"), columns=columns)
