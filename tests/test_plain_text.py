"""The sieve: what it lets through has no fault; and it lets through what most text is made of."""

import re
import sys
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import plain_text
from analysis.cells import _find_text_faults
from analysis.plain_text import find_doubtful, match_plainly

TEXTS = st.lists(
    st.text(
        st.sampled_from("ab  \u00e9e\u0301\u00a0\u200b\u2019\ufffd\t\x7f\u1100\u1161\u0430\U0001f600")
        | st.characters(codec="utf-8")
    ),
    max_size=8,
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example(["a" * 40_000, "\u00e9" * 40_000, "b"])
def test_what_is_let_through_has_no_fault(texts):
    doubtful = find_doubtful(pa.array(texts, pa.string()))
    assert len(doubtful) == len(texts)
    passed = [text for text, held in zip(texts, doubtful, strict=True) if not held]
    assert [text for text in passed if list(_find_text_faults(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain text, 100 %",
        "L\u2019\u00cele, \u00ab no\u00ebl \u00bb",
        "\u65e5\u672c",
        "5 \u20ac \u2013 \u201cso\u201d",
    ],
)
def test_common_text_is_let_through(text):
    assert find_doubtful(pa.array(["x", text, "y"])).tolist() == [False, False, False]


@pytest.mark.parametrize(
    "text", [" a", "a ", "a  b", "a\tb", "a\nb", "e\u0301", "a\u200b", "\u0430", "\u00a0", "\x7f", "\U0001f600"]
)
def test_only_what_is_doubtful_is_held_back(text):
    assert find_doubtful(pa.array(["x", text, "\u00e9", text])).tolist() == [False, True, False, True]


def test_part_of_an_array_is_looked_at_as_the_whole_is():
    texts = pa.array(["a ", "b", " c", "", "d\u200b"])
    assert find_doubtful(texts.slice(1, 3)).tolist() == [False, True, False]
    assert find_doubtful(texts.slice(5)).tolist() == []


def test_no_plain_character_joins_the_one_before():
    """In NFC a character joins the one before only if it stands second in what some character is made of."""
    seconds = set()
    for point in range(sys.maxunicode + 1):
        parts = unicodedata.normalize("NFD", chr(point))
        if len(parts) > 1 and not 0xD800 <= point < 0xE000:
            seconds.update(parts[1:])
    assert not {character for character in seconds if ord(character) < 0x10000 and plain_text._is_plain(ord(character))}


PATTERNS = [
    "[a-z0-9]+(-[a-z0-9]+)*",
    "[a-z0-9]+(-[a-z0-9]+)*-s[0-9]{2,}",
    "([A-Z]{2}(-[A-Z0-9]{1,3})?|INT)",
    r"https?://[^\s]+",
    r"[a-z_]+(\.[a-z_]+)?",
    "a{1,2}|b{,2}|c*?",
    "(?i)abc",
    "a|ab",
    "[]a]+",
    "(?=a)a",
    r"(a)\1",
    r"\w+\d",
    r"a++b",
    r"\Aa\Z",
    "^a$",
    ".+",
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PATTERNS), st.lists(st.text(alphabet="abcs-0 1.AIN/:\n\u00e9\u0661]{},2", max_size=9), max_size=6)
)
def test_what_matches_plainly_matches(pattern, texts):
    for text, matches in zip(texts, match_plainly(pa.array(texts, pa.string()), pattern), strict=True):
        if matches and not find_doubtful(pa.array([text]))[0]:
            assert re.fullmatch(pattern, text)


@pytest.mark.parametrize("pattern", PATTERNS[:5])
def test_the_patterns_of_the_record_are_told_by_the_column(pattern):
    text = {0: "toronto-ps", 1: "toronto-ps-s01", 2: "CA-ON", 3: "https://example.org/a", 4: "agencies.type"}
    assert match_plainly(pa.array([text[PATTERNS.index(pattern)]]), pattern).tolist() == [True]


@pytest.mark.parametrize("pattern", [r"b{,2}", "(?i)abc", "(?=a)a", r"(a)\1", "a++b", r"\Aa\Z", "[[:alpha:]]", r"\x41"])
def test_a_pattern_that_could_be_read_in_two_ways_is_left_to_python(pattern):
    assert not match_plainly(pa.array(["a", "b", "bb", "aa", "ab", "A"]), pattern).any()
