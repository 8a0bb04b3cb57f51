"""What of a text can be drawn: the letters that the font has, as much as its room holds, and no formula.

Decides how wide a line is, what stands in place of a letter without a shape, and where a text is cut, which an ellipsis
shows. A name of which the font lacks a letter gives way to the body's id, in square brackets. `figures` says below a drawing
which of these it holds, so that nothing is changed in silence; the table beside it has every text in full. Refuses to
draw with fonts of the machine: another one would draw another figure.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import pandas as pd
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

FONT = "DejaVu Sans"
CUT, NO_SHAPE = "…", "□"
MOST_LETTERS = 2_000
"""Letters of a text that are looked at before it is cut to its room: more never fit, and measuring takes time."""
MOST_MARKS = 2
"""Marks above or below one letter that are drawn; more would run into the lines around it."""
ID_FOR_NAME = re.compile(r"\[[a-z0-9-]+\]")


def show_letters(text: str) -> str:
    """Put a box in place of each letter that the font of the figures lacks, and an ellipsis in place of piled-up marks.

    Examples
    --------
    >>> show_letters("Zürich, 東京")
    'Zürich, □□'
    """
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter if letter.isspace() or ord(letter) in _list_shapes() else NO_SHAPE)
        elif marks == MOST_MARKS + 1:
            kept.append(CUT)
    return "".join(kept)


@cache
def _list_shapes() -> frozenset[int]:
    """List the letters that the font has, upright and bold."""
    return frozenset.intersection(*(frozenset(_open_font(weight)[0].get_charmap()) for weight in ("normal", "bold")))


def show_names(bodies: pd.DataFrame, column: str = "short_name", ids: str = "agency_id") -> pd.DataFrame:
    """Put the id of a body, in square brackets, in place of a name of which the font lacks a letter.

    Boxes would make one of all names in such letters; an id tells them apart, and leads to the name.

    Parameters
    ----------
    bodies : pandas.DataFrame
        Rows of bodies.
    column, ids : str
        Their columns with names and with ids.

    Returns
    -------
    pandas.DataFrame
        The same rows, one a body, with names that can be drawn.
    """
    if ids not in bodies:
        return bodies  # nothing to name them by: the boxes stay
    shown = [
        name if NO_SHAPE not in show_letters(name) else f"[{agency_id}]"
        for name, agency_id in zip(bodies[column], bodies[ids], strict=True)
    ]
    return bodies.assign(**{column: pd.Series(shown, index=bodies.index, dtype="str")})


@cache
def measure_text(text: str, size: float, weight: str = "normal") -> float:
    """Give the width of a line in points, at most: letters set on the whole pixels of a picture take up to 6% more."""
    if not text.strip():
        return 0.0
    font, outlines, edges = _open_font(weight)
    font.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
    # letters as they are, never as mathematics: two dollar signs in a name are money
    placed, _ = text_to_path.get_glyphs_with_font(font, show_letters(text), glyph_map=outlines)[:2]
    for letter, *_ in placed:
        if letter not in edges:
            box = Path(*outlines[letter]).get_extents()
            edges[letter] = (box.x0, box.x1) if box.width else (math.inf, -math.inf)
    left = min(place + edges[letter][0] for letter, place, *_ in placed)
    right = max(place + edges[letter][1] for letter, place, *_ in placed)
    return 1.06 * max(right - left, 0.0) * size / text_to_path.FONT_SCALE


@cache
def _open_font(weight: str) -> tuple[FT2Font, dict, dict]:
    """Give the font with what is known of its letters, outlines and edges: to measure an outline takes long."""
    return get_font(findfont(FontProperties(family=[FONT], weight=weight))), {}, {}


def cut_text(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Give a text as it can be drawn; of one that is wider than a width in points the beginning, and an ellipsis.

    Examples
    --------
    >>> cut_text("Springfield Police Department", 60, 7)
    'Springfield Pol…'
    """
    shown = show_letters(text)
    if len(shown) <= MOST_LETTERS and measure_text(shown, size, weight) <= room:
        return shown
    low, high = 0, min(len(shown), MOST_LETTERS)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure_text(shown[:middle] + CUT, size, weight) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return shown[:low].rstrip() + CUT


def split_word(word: str, room: float, size: float, weight: str = "normal") -> list[str]:
    """Split a word that is wider than a width in points, in halves until each fits; of a very long one the rest is cut."""
    if len(word) > MOST_LETTERS:
        word = word[:MOST_LETTERS] + CUT
    if len(word) == 1 or measure_text(word, size, weight) + size / 10 <= room:
        return [word]
    half = len(word) // 2
    return [*split_word(word[:half], room, size, weight), *split_word(word[half:], room, size, weight)]


def list_changes(texts: Iterable[str]) -> list[str]:
    """Say what became of texts that were drawn otherwise than they are written; nothing where none was."""
    drawn = "\n".join(texts)
    notes = [
        f"{CUT} a text is cut." if CUT in drawn else "",
        f"{NO_SHAPE} a letter that the font lacks." if NO_SHAPE in drawn else "",
        "[…] the id of a body whose name has such letters." if ID_FOR_NAME.search(drawn) else "",
    ]
    return [note for note in notes if note]
