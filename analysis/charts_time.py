"""Draw what changed with time: denials not yet corrected, and what was known on each day.

Decides how a band of counts and stacked classes are drawn. Refuses to measure: `corrections` and `known` do.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import (
    BLUE,
    CLASS_STYLES,
    GREY,
    INK,
    PALE,
    SHADE,
    SKY,
    TEXT_SIZE,
    Look,
    choose_step,
    make_scale,
    measure_text,
)
from analysis.charts_lanes import draw_context, draw_time_axis
from analysis.measures import GRAVEST_FIRST
from analysis.wording import CLASS_NAMES, name_code

HATCHES = {"narrow": "////", "contested": "\\\\", "unresolved": "xxx", "overtaken": "---"}
LABEL_HEIGHT = 0.14
"""Inches that a label beside an area needs."""


def draw_uncorrected(axes: Axes, band: pd.DataFrame) -> Axes:
    """Draw how many denials still stood uncorrected after each number of days, between the least and the most.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    band : pandas.DataFrame
        As `known.tabulate_band` gives it.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. Below the axis: the numbers at each tick, and how many denials were followed for so long.
    """
    n = int(band["n"].max()) if len(band) else 0
    last = max(int(band["days"].max()), 1) if len(band) else 1
    axes.set_xlim(0, last * 1.15)
    axes.set_ylim(0, max(n, 1) * 1.04)
    common: Look = {"step": "post", "linewidth": 0}
    axes.fill_between(band["days"], band["uncorrected_low"], band["uncorrected_high"], color=SKY, alpha=0.35, **common)
    axes.step(band["days"], band["uncorrected_high"], where="post", color=INK, linewidth=1.6, label="at most")
    axes.step(
        band["days"],
        band["uncorrected_low"],
        where="post",
        color=BLUE,
        linewidth=1.6,
        linestyle=(0, (4, 1.5)),
        label="at least",
    )
    axes.set_yticks(_list_counts(n))
    axes.tick_params(axis="y", length=0, labelsize=TEXT_SIZE)
    for count in _list_counts(n):
        axes.hlines(count, 0, last, color=PALE, linewidth=0.5, zorder=0.5)
    for spine in ("top", "right", "left"):
        axes.spines[spine].set_visible(False)
    axes.spines["bottom"].set_bounds(0, last)
    _write_numbers(axes, band, last)
    if n:
        _name_edges(axes, band, last)
    return axes


def _list_counts(n: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10_000) if n <= 8 * step)
    return list(range(0, n + 1, step))


def _write_numbers(axes: Axes, band: pd.DataFrame, last: int) -> None:
    """Write the numbers at the ticks below the axis."""
    step = choose_step(last)
    at_ticks = band.loc[band["days"] % step == 0].to_dict("records")
    texts = [f"{row['days']:,}\n{_say_range(row)}\n{row['followed']}" for row in at_ticks]
    axes.set_xticks([row["days"] for row in at_ticks], texts, fontsize=6.5, linespacing=1.35)
    axes.tick_params(axis="x", length=2.5, pad=1.5)
    beside: Look = {
        "textcoords": "offset points",
        "fontsize": 6.5,
        "linespacing": 1.35,
        "ha": "right",
        "annotation_clip": False,
    }
    axes.annotate(
        "days after the denial\nno admission yet\nfollowed for so long", (0, 0), xytext=(-24, -4), va="top", **beside
    )
    axes.annotate("denials", (0, axes.get_ylim()[1]), xytext=(-4, 3), va="bottom", **beside)


def _name_edges(axes: Axes, band: pd.DataFrame, last: int) -> None:
    """Name the two edges where the band is widest, each on its free side, and the end of the band."""
    beside: Look = {"textcoords": "offset points", "fontsize": TEXT_SIZE}
    end = band.iloc[-1]
    height = (end["uncorrected_low"] + end["uncorrected_high"]) / 2
    text = f"{_say_range(end)} of {end['n']}:\nno admission"
    axes.annotate(text, (last, height), xytext=(4, 0), ha="left", va="center", **beside)
    gaps = band["uncorrected_high"] - band["uncorrected_low"]
    # falling edges leave room above to the right and below to the left, but not next to the axes
    room = 2 * TEXT_SIZE * (axes.get_ylim()[1] / (72 * axes.bbox.height / axes.figure.dpi))
    free = (band["days"] >= 0.2 * last) & (band["days"] <= 0.85 * last) & (band["uncorrected_low"] >= room)
    if not (gaps[free] > 0).any():
        return
    widest = band.loc[[gaps[free].idxmax()]].iloc[0]
    places = {"at most": ("uncorrected_high", (2, 2.5), "left", "bottom")}
    places["at least"] = ("uncorrected_low", (-2, -3), "right", "top")
    for name, (edge, offset, across, upright) in places.items():
        place = (widest["days"] + 0.5, widest[edge])
        axes.annotate(f"{name} {widest[edge]}", place, xytext=offset, ha=across, va=upright, **beside)


def _say_range(row: Mapping[Any, Any] | pd.Series) -> str:
    low, high = row["uncorrected_low"], row["uncorrected_high"]
    return f"{low}" if low == high else f"{low} to {high}"


def draw_known(
    axes: Axes,
    known: pd.DataFrame,
    *,
    burst: tuple[str, str],
    period: tuple[str, str],
    context: pd.DataFrame | None = None,
) -> Axes:
    """Draw the bodies by the gravest class of their denials, as known on each day: stacked areas in steps.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    known : pandas.DataFrame
        As `known.trace_classes` gives it.
    burst, period : pair of str
        First and last day of the stretch drawn at a large scale, and of the whole.
    context : pandas.DataFrame, optional
        Events to draw as numbered verticals, as `timeline.choose_context` gives them.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. The gravest class at the foot; on the right each class with its number of bodies at the end.
    """
    scale = make_scale([(period[0], 0.0), (burst[0], 0.04), (burst[1], 0.72), (period[1], 1.0)])
    counts = known.pivot(index="day", columns="class", values="bodies").fillna(0)
    counts = counts[[name for name in GRAVEST_FIRST if name in counts and counts[name].any()]]
    counts = counts.loc[(counts != counts.shift()).any(axis=1)]  # a day that changes nothing is no step
    most = int(counts.sum(axis=1).max()) if len(counts) else 0
    axes.set_xlim(-0.005, 1.24)
    axes.set_ylim(0, max(most, 1) * 1.04)
    axes.axvspan(*scale(pd.Series(burst, dtype="datetime64[s]")), color=SHADE, zorder=0, linewidth=0)
    draw_time_axis(axes, scale, burst, period)
    if context is not None:
        draw_context(axes, context, scale)
    axes.set_yticks(_list_counts(most))
    axes.tick_params(axis="y", length=0, labelsize=TEXT_SIZE)
    beside: Look = {"xycoords": "axes fraction", "textcoords": "offset points", "fontsize": 6.5}
    axes.annotate("bodies", (0, 1), xytext=(-4, 3), ha="right", va="bottom", **beside)
    before = pd.DataFrame(0.0, index=[pd.Timestamp(period[0])], columns=counts.columns)
    steps = pd.concat([before, counts]) if len(counts) and counts.index[0] > before.index[0] else counts
    places = np.append(scale(pd.Series(steps.index)), 1.0)
    tops = np.zeros(len(places))
    middles = {}
    for name in counts.columns:
        _, colour = CLASS_STYLES[name]
        heights = np.append(steps[name], steps[name].iloc[-1])
        area: Look = {"step": "post", "facecolor": colour, "edgecolor": INK, "hatch": HATCHES.get(name)}
        axes.fill_between(places, tops, tops + heights, linewidth=0.5, zorder=1.4, label=name, **area)
        middles[name] = tops[-1] + heights[-1] / 2
        tops = tops + heights
    axes.spines["bottom"].set_bounds(0, 1)
    _label_areas(axes, middles, steps)
    return axes


def _label_areas(axes: Axes, middles: dict[str, float], steps: pd.DataFrame) -> None:
    """Name each area at its right end, with its number of bodies; names that would touch are spread."""
    low, high = axes.get_ylim()
    least = LABEL_HEIGHT * (high - low) / (axes.bbox.height / axes.figure.dpi)
    shown = [name for name in middles if steps[name].iloc[-1] > 0]
    for name, height in zip(shown, _spread([middles[name] for name in shown], least), strict=True):
        shape, colour = CLASS_STYLES[name]
        axes.plot([1.0, 1.012], [middles[name], height], color=GREY, linewidth=0.6, zorder=3)
        axes.plot(1.025, height, marker=shape, color=colour, markeredgecolor=INK, markeredgewidth=0.6, markersize=5.5)
        text = f"{int(steps[name].iloc[-1])} {name_code(CLASS_NAMES, name)}"
        room = 72 * axes.bbox.width / axes.figure.dpi * (1.24 - 1.04) / 1.245
        size = TEXT_SIZE * min(1, room / measure_text(text, TEXT_SIZE))
        axes.text(1.04, height, text, fontsize=size, va="center", ha="left")


def _spread(heights: list[float], least: float) -> list[float]:
    """Move heights apart, from the bottom up, so that two neighbours are at least so far from each other."""
    spread: list[float] = []
    for height in heights:
        spread.append(max(height, spread[-1] + least) if spread else height)
    return spread
