"""Rows of words with their days on the right: what the drawings of claims and of recommendations share.

Decides how words are broken into lines and stacked, and how days, stretches and their axis are drawn, so that no label meets a
mark.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import INK, PALE, Scale, measure_text
from analysis.charts_letters import cut_text, split_word

EDGE, GAP, ID_ROOM = 0.12, 0.15, 0.55
"""Of that room: what stays free at the edge and before the axis, and the column of ids."""
SIZE, SMALL, HEADER = 6.5, 5.8, 7.0
MOST_LINES = 20
"""Lines of words that a row may have; what is longer is cut."""
BAR = "#B4B4B4"
"""The colour of a stretch of days: darker than a rule, so that the bar is seen before the mark that names it."""
LINE = 0.12
"""Height of a line of words, in inches."""


class Row(NamedTuple):
    """One row: its place from the top and its height, in lines; its words and its ids, line by line."""

    top: float
    height: float
    words: list[str]
    ids: list[str]

    @property
    def middle(self) -> float:
        """Give the height of its middle."""
        return self.top + self.height / 2


class Layout(NamedTuple):
    """Rows from the top down, the headers between them with their places, and the height of all, in lines."""

    rows: list[Row]
    headers: list[tuple[str, float]]
    height: float


def style_mark(shape: str, colour: str) -> dict:
    """Give a mark its size and edge; a tick has no face."""
    edge = {"markeredgecolor": colour, "markeredgewidth": 2.0} if shape == "|" else {"markeredgecolor": INK}
    return {"marker": shape, "linestyle": "", "markersize": 7 if shape in ".|" else 5.5, "markeredgewidth": 0.6} | edge


def stack_rows(entries: Sequence[tuple[str, list[str], list[str], float]], left: float) -> Layout:
    """Place rows from the top down, with a header wherever it changes."""
    rows: list[Row] = []
    headers: list[tuple[str, float]] = []
    top, last = 0.0, None
    for header, words, ids, height in entries:
        if header != last:
            top += 0.6 * bool(rows)
            for line in wrap_words(header, 72 * (left - EDGE - GAP), HEADER, "bold"):
                headers.append((line, top + 0.6))
                top += 1.3
            last = header
        rows.append(Row(top, height, words, ids))
        top += height
    return Layout(rows, headers, max(top, 1.0))


def wrap_words(text: str, room: float, size: float = SIZE, weight: str = "normal") -> list[str]:
    """Break a text into lines of at most a width in points; a word that is wider is broken, and a long text is cut."""
    text = cut_text(text, MOST_LINES * room, size, weight)
    space = measure_text("n n", size, weight) - measure_text("nn", size, weight)
    lines, free = [""], room
    for word in text.split():
        for part in split_word(word, room, size, weight):
            # the side bearings of letters come to about a tenth of the size
            width = measure_text(part, size, weight) + size / 10
            if lines[-1] and space + width <= free:
                lines[-1] += f" {part}"
                free -= space + width
            else:
                lines = [*lines, part] if lines[-1] else [part]
                free = room - width
    return lines


def draw_frame(axes: Axes, layout: Layout) -> None:
    """Set the room for rows, rule them across words and days, and write the headers."""
    axes.set_xlim(0, 1)
    axes.set_ylim(layout.height, 0)
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    edge = -(axes.bbox.x0 - EDGE * axes.figure.dpi) / axes.bbox.width
    draw_stretches(
        axes, [(edge, 1.0, row.top + row.height) for row in layout.rows], color=PALE, linewidth=0.5, zorder=0.6
    )
    for line, height in layout.headers:
        write_words(axes, EDGE, height, [line], size=HEADER, weight="bold")


def write_words(
    axes: Axes, left: float, middle: float, lines: Sequence[str], *, size: float = SIZE, **style: Any
) -> None:
    """Write lines around a height, from a place in inches right of the figure's edge."""
    for place, line in enumerate(lines):
        axes.annotate(
            line,
            (0, middle + place - (len(lines) - 1) / 2),
            xycoords=axes.get_yaxis_transform(),
            xytext=(72 * left - axes.bbox.x0 * 72 / axes.figure.dpi, -0.36 * size),
            textcoords="offset points",
            fontsize=size,
            annotation_clip=False,
            parse_math=False,
            **style,
        )


def draw_times(axes: Axes, scale: Scale, texts: dict[pd.Timestamp, str]) -> None:
    """Mark days above and below; a label that would touch another is left out, and its tick stays."""
    places = dict(zip(texts, scale(pd.Series(list(texts), dtype="datetime64[s]")), strict=True))
    points = axes.bbox.width * 72 / axes.figure.dpi
    halves = {day: max(measure_text(line, SIZE) for line in text.split("\n")) / 2 + 1.5 for day, text in texts.items()}
    kept: list[pd.Timestamp] = []
    for day in texts:
        if all(abs(places[day] - places[other]) * points >= halves[day] + halves[other] for other in kept):
            kept.append(day)
    labels = [texts[day] if day in kept else "" for day in texts]
    axes.set_xticks(list(places.values()), labels, fontsize=SIZE)
    axes.tick_params(axis="x", length=0, labeltop=True, pad=2.5)
    bottom, top = axes.get_ylim()
    across = [place for left in places.values() for place in (left, left, np.nan)]
    axes.plot(across, [bottom, top, np.nan] * len(places), color=PALE, linewidth=0.5, zorder=0.5)


def place_days(table: pd.DataFrame, prefix: str, scale: Scale) -> pd.DataFrame:
    """Place the bounds of days; an open bound falls at the edge.

    Returns
    -------
    pandas.DataFrame
        The rows and the index of the table: `left` and `right`, from 0 to 1 across the drawing.
    """
    lefts, rights = table[f"{prefix}earliest"], table[f"{prefix}latest"]
    return pd.DataFrame({"left": scale(lefts), "right": scale(rights, 1.0)}, index=table.index)


def draw_days(axes: Axes, places: pd.DataFrame, heights: pd.Series, styles: pd.Series) -> None:
    """Draw marks: filled on a known day, hollow and on a bar where only a stretch is known."""
    marks = places.assign(height=heights, style=styles, known=places["left"] == places["right"])
    stretches = list(marks.loc[~marks["known"], ["left", "right", "height"]].itertuples(index=False, name=None))
    draw_stretches(axes, stretches, color=BAR, linewidth=3.6, solid_capstyle="butt", zorder=2.9)
    draw_stretches(axes, stretches, color=INK, linestyle="", marker="|", markersize=5, zorder=3)
    for (_, known), group in marks.groupby(["style", "known"], sort=True):
        shape, colour = group["style"].iloc[0]
        look = style_mark(shape, colour) | {"color": colour, "zorder": 4, "clip_on": False}
        if known:
            axes.plot(group["left"].to_numpy(), group["height"].to_numpy(), **look)
        elif shape != "|":
            # the edge is dark: a hollow yellow mark could not be seen
            look |= {"markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.9}
            axes.plot(((group["left"] + group["right"]) / 2).to_numpy(), group["height"].to_numpy(), **look)


def draw_stretches(axes: Axes, stretches: Sequence[tuple[float, float, float]], **style: Any) -> None:
    """Draw level lines (left, right, height) as one artist, which keeps the file small."""
    if stretches:
        lefts, rights, heights = (np.array(values, dtype=float) for values in zip(*stretches, strict=True))
        gaps = np.full(len(lefts), np.nan)
        across = np.column_stack([lefts, rights, gaps]).ravel()
        axes.plot(across, np.column_stack([heights, heights, gaps]).ravel(), clip_on=False, **style)
