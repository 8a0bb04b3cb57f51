"""Counts as printed: bounds where the words give them, a reason where they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ranges import Range, read_range

READ = {
    "7": (7, 7),
    "0": (0, 0),
    "1,803": (1803, 1803),
    "1 803": (1803, 1803),
    "1'803": (1803, 1803),
    "51-100": (51, 100),
    "51 - 100": (51, 100),
    "5–10": (5, 10),
    "5—10": (5, 10),
    "5 to 10": (5, 10),
    "5 à 10": (5, 10),
    "between 5 and 10": (5, 10),
    "from 5 to 10": (5, 10),
    "de 5 à 10": (5, 10),
    "1,001-3,000": (1001, 3000),
    "1 001 – 3 000": (1001, 3000),
    "1\u202f001\u00a0– 3\u202f000": (1001, 3000),
    ">10": (11, None),
    "> 10": (11, None),
    "more than 2,800": (2801, None),
    "More Than 2,800": (2801, None),
    "over 100": (101, None),
    "plus de 100": (101, None),
    "10+": (10, None),
    "≥10": (10, None),
    ">= 10": (10, None),
    "at least 5": (5, None),
    "5 or more": (5, None),
    "au moins 5": (5, None),
    "<10": (1, 9),
    "fewer than 10": (1, 9),
    "less than 10": (1, 9),
    "moins de 10": (1, 9),
    "up to 10": (1, 10),
    "≤ 10": (1, 10),
    "10 or fewer": (1, 10),
    "51-100 searches": (51, 100),
    "5 users": (5, 5),
    "51-100*": (51, 100),
    "unknown": (None, None),
    "Unknown": (None, None),
    "n/a": (None, None),
    "N/A": (None, None),
    "–": (None, None),
    "": (None, None),
    " ": (None, None),
    "?": (None, None),
}

REFUSED = {
    "~30": "has no bounds",
    "about 30": "has no bounds",
    "c. 30": "has no bounds",
    "environ 30": "has no bounds",
    "30-ish": "has no bounds",
    "5-Oct": "looks like a day",
    "Oct-05": "looks like a day",
    "5 oct.": "looks like a day",
    "2020-05-10": "looks like a day",
    "2020-05-10T00:00:00": "looks like a day",
    "05/10/2020": "looks like a day",
    "5-10-20": "looks like a day",
    "10-5": "ends before it starts",
    "<1": "leaves no number of at least 1",
    "1.001": "may mark thousands or a fraction",
    "1,5": "may mark thousands or a fraction",
    "12,34": "may mark thousands or a fraction",
    "5/10": "can't be read as a count",
    "10-": "can't be read as a count",
    "-5": "can't be read as a count",
    "dozens": "can't be read as a count",
    "none": "can't be read as a count",
    "5-10 or so": "can't be read as a count",
    "٣": "can't be read as a count",
    "9" * 13: "can't be read as a count",
    "100%": "can't be read as a count",
}


@pytest.mark.parametrize("text", READ)
def test_a_printed_count_has_bounds(text):
    assert read_range(text) == Range(*READ[text])


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_bounds_is_refused_with_the_reason(text):
    with pytest.raises(ValueError, match=REFUSED[text]) as refused:
        read_range(text)
    assert str(refused.value).startswith(f"'{text}'")


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        bounds = read_range(text)
    except ValueError as error:
        bounds = Range(None, None) if error.args else None
    assert bounds is not None
    assert bounds.least is None or bounds.most is None or 0 <= bounds.least <= bounds.most


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["-", "–", " to ", " – "]))
def test_a_range_comes_back(first, second, between):
    least, most = sorted((first, second))
    assert read_range(f"{least:,}{between}{most:,}") == Range(least, most)
