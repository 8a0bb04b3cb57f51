"""What all drawings share: colours, shapes, keys, the scale of days, and the room that words need.

Decides how a position, a kind of evidence and a class look; every mark has a shape of its own, so that a figure reads
without colour too. Colours are those of Okabe and Ito, which the common colour-vision deficiencies keep apart. Draws nothing:
the modules named `charts_*` do, on a given Axes; they refuse to filter, to name files or to set style, which are the work of
`timeline`, `measures` and `figures`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath

from analysis.wording import CLASS_NAMES

VERMILLION, ORANGE, YELLOW, GREEN = "#D55E00", "#E69F00", "#F0E442", "#009E73"
SKY, BLUE, PINK = "#56B4E9", "#0072B2", "#CC79A7"
INK, GREY, PALE, SHADE = "#222222", "#6E6E6E", "#D4D4D4", "#F3F3F3"
POSITION_STYLES = {
    "denies": ("v", VERMILLION),
    "declines": ("s", ORANGE),
    "no_reply": ("x", INK),
    "admits": ("o", BLUE),
    "halts": ("8", INK),
    "explains": (".", GREY),
    "disputes": ("d", GREY),
}
EVIDENCE_STYLES = {
    "leaked_entry": ("*", PINK),
    "finding": ("P", GREEN),
    "court": ("X", GREEN),
    "foi_release": ("D", SKY),
    "disclosure": ("p", SKY),
    "press_report": ("<", GREY),
}
CLASS_STYLES = {
    "contradicted": ("s", VERMILLION),
    "narrow": ("^", ORANGE),
    "contested": ("D", YELLOW),
    "unresolved": ("X", GREY),
    "overtaken": (">", PINK),
    "stands": ("o", SKY),
    "consistent": ("P", GREEN),
    "legal_position": ("h", GREY),
}
TEXT_SIZE = 7
"""Points of a label beside a mark."""
STEPS = (1, 7, 14, 30, 90, 180, 365, 730, 1825, 3650)
"""Days between two ticks."""
MOST_TICKS = 10
Look = dict[str, Any]
"""What matplotlib takes by name as the look of a mark or of words; it says itself which names and values it knows."""


class Scale(Protocol):
    """A scale of days, as `make_scale` makes one."""

    def __call__(self, values: pd.Series, open_at: float = ...) -> np.ndarray:
        """Give the place of each day; an open bound falls at `open_at`, or at the edge where that is left out."""


def make_scale(knots: Sequence[tuple[str, float]]) -> Scale:
    """Make a time scale that is straight between knots (day, place), so that a burst and a long tail fit one axis.

    Days beyond the outer knots, and open bounds (NaT), are placed at the edge.
    """
    days = np.array([np.datetime64(day, "D") for day, _ in knots]).astype("int64")
    places = [place for _, place in knots]

    def scale(values: pd.Series, open_at: float = places[0]) -> np.ndarray:
        stamps = pd.Series(values).to_numpy().astype("datetime64[D]")
        placed = np.interp(np.where(np.isnat(stamps), days[0], stamps.astype("int64")), days, places)
        return np.where(np.isnat(stamps), open_at, placed)

    return scale


def choose_step(days: float) -> int:
    """Choose the days between two ticks, so that an axis of some days has no more than `MOST_TICKS` and one at zero."""
    return next((step for step in STEPS if days <= MOST_TICKS * step), STEPS[-1])


def list_class_keys(classes: pd.Series) -> list[Line2D | Patch]:
    """List the keys of the classes that are drawn, for a legend."""
    found = set(classes)
    return [
        Line2D(
            [], [], marker=shape, color=colour, markeredgecolor=INK, linestyle="", markersize=6, label=CLASS_NAMES[code]
        )
        for code, (shape, colour) in CLASS_STYLES.items()
        if code in found
    ]


def break_words(text: str, width: int) -> str:
    """Break a label into lines of about a width, at spaces."""
    lines = [""]
    for word in text.split():
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if len(lines[-1]) + len(word) < width else [*lines, word]
    return "\n".join(line for line in lines if line)


def fit_name(name: str, room: float, *, two_lines: float = 6.0) -> tuple[str, float]:
    """Give a name and its size so that it fits a width in points: a little smaller, or on two lines."""
    width = measure_text(name, 7)
    if width <= 1.25 * room:
        return name, 7 * min(1, room / max(width, 1))
    words = name.split()
    broken = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))] or [(name, "")]
    widths = [max(measure_text(line, two_lines) for line in lines) for lines in broken]
    lines, width = min(zip(broken, widths, strict=True), key=lambda pair: pair[1])
    return "\n".join(lines).strip(), two_lines * min(1, room / width)


def space_lines(name: str) -> float | str:
    """Give the spacing of lines: a name on two lines must not meet its neighbours."""
    return 1.0 if "\n" in name else "normal"


@cache
def measure_text(text: str, size: float, weight: str = "normal") -> float:
    """Give the width of a line in points, at most: letters set on the whole pixels of a picture take up to 6% more."""
    if not text.strip():
        return 0.0
    return 1.06 * TextPath((0, 0), text, size=size, prop=FontProperties(weight=weight)).get_extents().width
