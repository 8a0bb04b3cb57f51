"""Sieve many texts at once for what may be wrong with them as text, so that only the doubtful ones are looked at one by one.

Decides which texts are plainly fine: no space at an end, no two in a row, no character but visible ones that are always
their own Unicode NFC. A text that is let through has no fault that `cells` would find in its characters; one that is held
back may be fine all the same, and is for `cells` to judge.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SPACE, TILDE = b" ~"
FIRST_OF_TWO, FIRST_OF_THREE, FIRST_OF_FOUR = 0xC0, 0xE0, 0xF0
LETTERS_THAT_JOIN = range(0x1100, 0x1200)  # Hangul letters, which NFC joins into syllables
MADE_UP_OF_LOOK_ALIKES = range(0x0370, 0x0530)  # Greek and Cyrillic
BLANKS = (0x2800, 0x3164)  # seen as nothing, though they count as a symbol and a letter
LAST_PLAIN = 0xFE00  # from here on stand forms kept for old software, marks of width, and what is no character
IN_SET = r"[\w :/,.?#@%-]|\\[dwsDWS.\-\[\]]"
COMMON_PATTERN = re.compile(
    rf"""(?:[\w :/,@#%&~=!<>;'"-]|\\[dwsDWS.?+*()\[\]{{}}|^$/\-]|\(\?:|\((?!\?)|[)|?*+.^$]|"""
    rf"""\{{\d{{1,3}}(?:,\d{{0,3}})?\}}|\[\^?(?:{IN_SET})+\])*""",
    flags=re.ASCII,
)
"""What means the same to Python and to RE2, of a visible ASCII text as a whole: no flags, no looking around or back."""
POSSESSIVE = re.compile(r"[*+?}]\+")
AT_ONCE = 10_000
LONGEST = 30_000
"""Bytes; a longer text may not fit a cell of a workbook."""


def gather_texts(texts: Iterable[str]) -> pa.Array:
    """Gather texts to look for in a table; half of a pair of surrogates, which JSON can write, stands in no file."""
    return pa.array([text for text in texts if _is_text(text)], pa.string())


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def match_plainly(texts: pa.Array, pattern: str) -> np.ndarray:
    """Find the texts that match a pattern as a whole, told by pyarrow's own, faster regular expressions.

    Parameters
    ----------
    texts : pyarrow.Array
        Of strings, none of them null.
    pattern : str
        A regular expression that Python reads.

    Returns
    -------
    numpy.ndarray
        One boolean a text. A text that is not named may match all the same: of patterns that the two might read in two
        ways, and of texts that are not ASCII, nothing is said.
    """
    if not COMMON_PATTERN.fullmatch(pattern) or POSSESSIVE.search(pattern):
        return np.zeros(len(texts), dtype=bool)
    try:
        matching = pc.match_substring_regex(texts, f"^(?:{pattern})$")
    except pa.ArrowInvalid:
        return np.zeros(len(texts), dtype=bool)
    return pc.and_(matching, pc.string_is_ascii(texts)).to_numpy(zero_copy_only=False)


def find_doubtful(texts: pa.Array) -> np.ndarray:
    """Find the texts that are not plainly fine.

    Parameters
    ----------
    texts : pyarrow.Array
        Of strings, none of them null.

    Returns
    -------
    numpy.ndarray
        One boolean a text.
    """
    pieces = [_sieve(texts.slice(start, AT_ONCE)) for start in range(0, len(texts), AT_ONCE)]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=bool)


def _sieve(texts: pa.Array) -> np.ndarray:
    """Find the doubtful ones of so many texts as a processor keeps at hand."""
    offsets, codes = _get_bytes(texts)
    starts, ends = offsets[:-1], offsets[1:]
    doubtful = ends - starts > LONGEST
    filled = ends > starts
    blank = codes == SPACE
    doubtful[filled] |= blank[starts[filled]] | blank[ends[filled] - 1]
    odd = np.flatnonzero((codes - SPACE) > TILDE - SPACE)  # of unsigned bytes: those below a space come out large
    odd = odd[~_are_plain(codes, odd)]
    for places in (odd, np.flatnonzero(blank[:-1] & blank[1:])):
        doubtful[np.searchsorted(offsets, places, side="right") - 1] = True
    return doubtful


def _get_bytes(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the bytes of all texts in a row, and where each text starts in them, and the last one ends."""
    _, places, content = texts.buffers()
    offsets = np.frombuffer(places, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1] if places else [0]
    codes = np.frombuffer(content, dtype=np.uint8) if content else np.zeros(0, dtype=np.uint8)
    offsets = np.asarray(offsets, dtype=np.int64)
    return offsets - offsets[0], codes[offsets[0] : offsets[-1]]


def _are_plain(codes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Say of bytes that are no visible ASCII whether they belong to a plain character of two or three bytes."""
    found = codes[places]
    plain = (found >= 0x80) & (found < FIRST_OF_TWO)  # a later byte: its character is judged at the first one
    two = places[(found >= FIRST_OF_TWO) & (found < FIRST_OF_THREE)]
    three = places[(found >= FIRST_OF_THREE) & (found < FIRST_OF_FOUR)]
    points_of_two = (_bits(codes, two, 0x1F) << 6) | _bits(codes, two + 1, 0x3F)
    points_of_three = (_bits(codes, three, 0x0F) << 12) | (_bits(codes, three + 1, 0x3F) << 6)
    points_of_three |= _bits(codes, three + 2, 0x3F)
    for first, points in ((two, points_of_two), (three, points_of_three)):
        known, which = np.unique(points, return_inverse=True)
        plain[np.searchsorted(places, first)] = np.array([_is_plain(point) for point in known.tolist()], bool)[which]
    return plain


def _bits(codes: np.ndarray, places: np.ndarray, mask: int) -> np.ndarray:
    return codes[places].astype(np.int32) & mask


@cache
def _is_plain(point: int) -> bool:
    """Say whether a character can be seen, joins no other, is its own NFC, and looks like no Latin letter."""
    character = chr(point)
    return (
        unicodedata.category(character)[0] in "LNPS"
        and point not in LETTERS_THAT_JOIN
        and point not in MADE_UP_OF_LOOK_ALIKES
        and point not in BLANKS
        and point < LAST_PLAIN
        and unicodedata.combining(character) == 0
        and unicodedata.is_normalized("NFC", character)
    )
