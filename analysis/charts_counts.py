"""Draw counts of bodies as single named marks, so that each can be followed to its rows.

Decides how bodies stand in rows: as many to a line as fit, at one scale in all rows, the next line below. Refuses bars and
percentages, which hide who is meant; filters nothing and sets no style.
"""

import textwrap
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.charts import CLASS_STYLES, GREY, INK, ORANGE, PALE, VERMILLION, Look, measure_text
from analysis.disclosers import DISCLOSERS
from analysis.groups import count_squares
from analysis.wording import name_code

EVE_STYLES = {
    "denied": ("v", VERMILLION),
    "declined": ("s", ORANGE),
    "silent": ("x", INK),
    "none": ("o", PALE),
}
EVE_NAMES = {
    "denied": "had denied",
    "declined": "had declined to say",
    "silent": "had not replied",
    "none": "no earlier answer found",
}
DISCLOSER_NAMES = {
    "agency unprompted": "the body, unprompted",
    "agency when asked": "the body, when asked",
    "press": "a press report",
    "leak": "a leak",
    "regulator or court": "a regulator or court",
    "FOI": "a release under access law",
}
TIE = " / "
"""What joins disclosers, and positions, that could not be told apart."""


class Grid(NamedTuple):
    """How many units stand on a line, and how high a line is in inches."""

    per_line: int
    inches: float


DOTS, SQUARES = Grid(5, 0.37), Grid(11, 0.53)
GAP = 0.25
"""Free room between two rows, in lines."""
BLEED_ABOVE, BLEED_BELOW = 0.42, 0.16
"""Room in inches around the Axes that a house figure keeps for labels of columns and of time, and these rows have none."""
BESIDE: Look = {"textcoords": "offset points", "linespacing": 1.0, "annotation_clip": False}
LABEL_WIDTH = 25
LABEL_SIZE, LABEL_LINE = 7.5, 1.25
TILE, MARK = 16.5, 8.0
measure_line = cache(measure_text)  # the outline of a line of text takes long to measure, and names come again


def draw_first_disclosers(axes: Axes, disclosers: pd.DataFrame) -> Axes:
    """Draw who told first, one named dot a body, a row per discloser and per set of them that could not be told apart.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    disclosers : pandas.DataFrame
        As `disclosers.find_first_disclosers` gives it, with `short_name` (see `groups.name_bodies`).

    Returns
    -------
    matplotlib.axes.Axes
        The same one. Shape and colour: the body's last public position before. Under each name stands the day of the first
        disclosure, or the stretch it falls in; in a row, the earliest first.
    """
    order = order_disclosers(disclosers)
    labels = {name: _label_discloser(name, disclosers) for name in order}
    placed = disclosers.sort_values(["disclosed_latest", "short_name"])
    placed = _place_units(axes, placed, "first_disclosers", labels, grid=DOTS)
    room = 72 * axes.bbox.width / axes.figure.dpi / DOTS.per_line
    marks = placed.assign(position=placed["on_the_eve"].str.split(TIE)).explode("position")
    marks = marks.assign(left=marks["x"] + (6 + 9 * marks.groupby(level=0).cumcount()) / room)
    for position, found in marks.groupby("position", sort=True):
        shape, colour = EVE_STYLES[str(position)]
        axes.plot(found["left"], found["y"], markersize=6.5, zorder=4, **_style_eve(shape, colour))
    for body, right in zip(placed.to_dict("records"), marks.groupby(level=0)["left"].max()[placed.index], strict=True):
        free = room * (body["x"] + 1 - right) - 11
        name, size = _fit_lines(body["short_name"], free, 7)
        day = say_days(body["disclosed_earliest"], body["disclosed_latest"])
        place = (right + 7 / room, body["y"])
        axes.annotate(name, place, xytext=(0, 1.5), va="baseline", ha="left", fontsize=size, **BESIDE)
        axes.annotate(day, place, xytext=(0, -2.5), va="top", ha="left", fontsize=5.5, color=GREY, **BESIDE)
    return axes


def order_disclosers(disclosers: pd.DataFrame) -> list[str]:
    """Give the rows from the top: each discloser, also one that told nothing first, then the sets that were not settled.

    Within both, the fullest row first.
    """
    counts = disclosers["first_disclosers"].value_counts()
    ties = sorted(set(counts.index) - set(DISCLOSERS))
    singles = sorted(DISCLOSERS, key=lambda name: -counts.get(name, 0))
    return [*singles, *sorted(ties, key=lambda name: -counts[name])]


def measure_first_disclosers(disclosers: pd.DataFrame) -> float:
    """Give the height in inches that the rows of first disclosers need."""
    labels = {name: _label_discloser(name, disclosers) for name in order_disclosers(disclosers)}
    return _measure_rows(disclosers["first_disclosers"], labels, DOTS)


def list_eve_keys(positions: pd.Series) -> list[Line2D]:
    """List the keys of the positions on the eve that are drawn, for a legend."""
    found = set(positions.str.split(TIE).explode())
    return [
        Line2D([], [], markersize=6, label=EVE_NAMES[code], **_style_eve(*style))
        for code, style in EVE_STYLES.items()
        if code in found
    ]


def _style_eve(shape: str, colour: str) -> Look:
    """Style a mark; one that is all line has no edge of its own."""
    edge = {"markeredgecolor": colour, "markeredgewidth": 1.4} if shape == "x" else {"markeredgecolor": INK}
    return {"marker": shape, "color": colour, "markeredgewidth": 0.6, "linestyle": "", "clip_on": False, **edge}


def say_days(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Say a day, or the stretch that it falls in, in few letters.

    Examples
    --------
    >>> say_days(pd.Timestamp("2020-02-28"), pd.Timestamp("2020-03-06"))
    '28 Feb–6 Mar 2020'
    >>> say_days(pd.Timestamp("2020-02-19"), pd.Timestamp("2020-02-20")), say_days(pd.NaT, pd.Timestamp("2020-03-06"))
    ('19–20 Feb 2020', 'by 6 Mar 2020')
    """
    last = f"{latest.day} {latest:%b %Y}"
    if pd.isna(earliest):
        return f"by {last}"
    if earliest == latest:
        return last
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day}–{last}"
    year = "" if earliest.year == latest.year else f" {earliest.year}"
    return f"{earliest.day} {earliest:%b}{year}–{last}"


def _label_discloser(name: str, disclosers: pd.DataFrame) -> str:
    number = int((disclosers["first_disclosers"] == name).sum())
    return "\n".join([*textwrap.wrap(say_disclosers(name), LABEL_WIDTH), f"n = {number}"])


def say_disclosers(name: str) -> str:
    """Say who told first, or between whom it is not settled.

    Examples
    --------
    >>> say_disclosers("agency unprompted / agency when asked")
    'not settled: the body, unprompted, or when asked'
    """
    words = [name_code(DISCLOSER_NAMES, part) for part in name.split(TIE)]
    if len(words) == 1:
        return words[0]
    return f"not settled: {', or '.join(words)}".replace(", or the body,", ", or")


def draw_class_squares(axes: Axes, squares: pd.DataFrame) -> Axes:
    """Draw one named square a body that denied something, a row per group, its colour and mark the gravest class.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    squares : pandas.DataFrame
        As `groups.tabulate_squares` gives it.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. Each row is labelled with its number of bodies and the bounds of those contradicted.
    """
    placed = _place_units(axes, squares, "group_name", label_groups(squares), grid=SQUARES)
    width = 72 * axes.bbox.width / axes.figure.dpi / SQUARES.per_line
    middle, drop = placed["x"] + 0.5, 7 / (72 * SQUARES.inches)
    for code, found in placed.groupby("class", sort=True):
        shape, colour = CLASS_STYLES[str(code)]
        where = (middle[found.index], found["y"] - drop)
        tile: Look = {"markerfacecolor": (colour, 0.4), "markeredgecolor": GREY, "markeredgewidth": 0.6}
        axes.plot(*where, marker="s", markersize=TILE, linestyle="", zorder=3, clip_on=False, **tile)
        edge: Look = {"color": colour, "markeredgecolor": INK, "markeredgewidth": 0.6}
        axes.plot(*where, marker=shape, markersize=MARK, linestyle="", zorder=4, clip_on=False, **edge)
    for body in placed.to_dict("records"):
        name, size = _fit_lines(body["short_name"], width - 3, 6.5)
        place = (body["x"] + 0.5, body["y"] - drop)
        below = TILE / 2 + 2.5 + size * (0.75 + name.count("\n"))  # to the last line, where a text has its baseline
        axes.annotate(name, place, xytext=(0, -below), va="baseline", ha="center", fontsize=size, **BESIDE)
    return axes


def label_groups(squares: pd.DataFrame) -> dict[str, str]:
    """Label each row with its name, its number of bodies and the bounds of those contradicted."""
    labels = {}
    for name, row in count_squares(squares).iterrows():
        low, high = row["contradicted_min"], row["contradicted_max"]
        lines = [*textwrap.wrap(str(name), LABEL_WIDTH), f"n = {row['n']}, contradicted {low}"]
        labels[str(name)] = "\n".join([*lines, *([f"with contested {high}"] if high > low else [])])
    return labels


def measure_class_squares(squares: pd.DataFrame) -> float:
    """Give the height in inches that the rows of squares need."""
    labels = label_groups(squares)
    return _measure_rows(squares["group_name"], labels, SQUARES)


def _measure_rows(groups: pd.Series, labels: Mapping[str, str], grid: Grid) -> float:
    """Give the height of the Axes in inches; what bleeds out of it is not counted."""
    return max(grid.inches * _stack_rows(groups, labels, grid)[1] - BLEED_ABOVE - BLEED_BELOW, 0.1)


def _stack_rows(groups: pd.Series, labels: Mapping[str, str], grid: Grid) -> tuple[dict[str, float], float]:
    """Give the top of each row and the height of all, in lines; a row is as high as its units or its label need."""
    tops, height = {}, 0.0
    for name, label in labels.items():
        lines = -(-int((groups == name).sum()) // grid.per_line)
        tops[name] = height
        height += max(lines, 1, (label.count("\n") + 1) * LABEL_LINE * LABEL_SIZE / (72 * grid.inches)) + GAP
    return tops, height


def _place_units(
    axes: Axes, units: pd.DataFrame, column: str, labels: Mapping[str, str], *, grid: Grid
) -> pd.DataFrame:
    """Set up the rows and their labels; give the units with the left edge and the middle of their places."""
    tops, height = _stack_rows(units[column], labels, grid)
    above, below = BLEED_ABOVE / grid.inches, BLEED_BELOW / grid.inches
    axes.set_xlim(0, grid.per_line)
    axes.set_ylim(max(height - below, above + 0.1 / grid.inches), above)
    axes.set_axis_off()
    room = axes.bbox.x0 * 72 / axes.figure.dpi - 8
    for place, (name, label) in enumerate(labels.items()):
        if place:
            edge = [tops[name] - GAP / 2] * 2
            axes.plot([0, grid.per_line], edge, color=PALE, linewidth=0.6, zorder=1, clip_on=False)
        size = LABEL_SIZE * min(1, room / max(measure_line(line, LABEL_SIZE) for line in label.split("\n")))
        style: Look = {**BESIDE, "linespacing": LABEL_LINE, "va": "top", "ha": "right"}
        axes.annotate(label, (0, tops[name]), xytext=(-6, 0), fontsize=size, **style)
    number = units.groupby(column, sort=False).cumcount() if len(units) else pd.Series(dtype="int64")
    line = units[column].map(tops).astype("float64") + number // grid.per_line
    return units.assign(x=(number % grid.per_line).astype("float64"), y=line + 0.5)


def _fit_lines(name: str, room: float, size: float) -> tuple[str, float]:
    """Break a name that is wider than a width in points into two lines, and make it as small as it must be."""
    if measure_line(name, size) <= room:
        return name, size
    words = name.split()
    broken = ["\n".join([" ".join(words[:place]), " ".join(words[place:])]) for place in range(1, len(words))] or [name]
    widths = {text: max(measure_line(line, size) for line in text.split("\n")) for text in broken}
    best = min(widths, key=widths.__getitem__)
    return best, min(size - 0.5, size * room / widths[best])
