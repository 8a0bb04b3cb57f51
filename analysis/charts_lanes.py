"""Draw the agency swimlanes: one lane a body, what it said, what was shown of it, and when use took place.

Decides where a mark stands in its lane, how imprecise days and conduct look, and how the time axis and the context are
drawn, which other drawings of days borrow.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.charts import (
    EVIDENCE_STYLES,
    GREY,
    INK,
    PALE,
    POSITION_STYLES,
    SHADE,
    Look,
    Scale,
    fit_name,
    make_scale,
    space_lines,
)
from analysis.charts_letters import show_names
from analysis.timeline import MOST_LANES, Timeline, choose_lanes
from analysis.wording import KIND_NAMES, POSITION_NAMES, name_code

SUB_LANES = {
    **dict.fromkeys(["denies", "declines", "no_reply"], 0.35),
    "admits": 0.12,
    **dict.fromkeys(["halts", "explains", "disputes"], -0.12),
    "evidence": -0.35,
    "conduct": -0.35,
}
"""Height of each mark within its lane: answers above, admissions, explanations, and at the foot what was shown."""
SIZES = {"explains": 4.2, "halts": 4.2, "disputes": 3.4, "no_reply": 4.0, "leaked_entry": 6.6, "press_report": 4.0}
BAND, HOLLOW = 3.6, 0.8
"""Points of a bar, wider than a line so that the bar is seen first; and of a hollow mark, so much of a filled one."""
GROUP_NAMES = {
    "contradicted": "A denial contradicted",
    "narrow": "A denial worded narrowly",
    "contested": "A denial contested",
    "denied_else": "Other denials",
    "stands": "Denials on which nothing bears",
    "admitted": "Admitted, never denied",
    "declined": "Declined to say, or did not reply",
    "other": "Spoke, without denying or admitting",
    "evidence_only": "Named in evidence, no statement found",
    "vendor": "The vendor",
}
LANE = 0.27
"""Inches of a lane: what keeps the heights of `SUB_LANES` a mark apart."""
CONTEXT_LEVELS = 3
"""Heights at which the numbers of context events may stand: what fits between the lanes and the subtitle."""


def draw_swimlanes(axes: Axes, timeline: Timeline, *, burst: tuple[str, str], period: tuple[str, str]) -> Axes:
    """Draw what each body said and what was shown of it, one lane a body.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    timeline : Timeline
        As `timeline.lay_out_timeline` gives it; context events are numbered thin verticals. Of more than `MOST_LANES` lanes
        those are drawn that `timeline.choose_lanes` chooses.
    burst, period : pair of str
        First and last day of the stretch drawn at a large scale, and of the whole.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. A filled mark is a known day; a hollow mark names the bar on some day of which it falls, none
        likelier; a hollow mark beside an arrow is the first possible day of what has no last one but the as-of date, or the
        last possible day of what has no first one.
    """
    in_all = timeline.lanes.groupby("group").size()
    lanes, items, context, as_of = choose_lanes(timeline)
    lanes = show_names(lanes)
    knots = [(period[0], 0.0), (burst[0], 0.13), (burst[1], 0.7), (period[1], 1.0)]
    scale = make_scale(knots)
    rows = _place_lanes(lanes)
    bottom = max(rows.values(), default=0) + 1
    axes.set_xlim(-0.005, 1.005)
    axes.set_ylim(bottom, -1.2)
    axes.axvspan(knots[1][1], knots[2][1], color=SHADE, zorder=0)
    _draw_lane_names(axes, lanes, rows, in_all)
    draw_context(axes, context, scale)
    draw_time_axis(axes, scale, burst, period)
    # without an item the tables that are mapped give text
    heights = items["mark"].map(SUB_LANES).astype("float64").fillna(items["item"].map(SUB_LANES).astype("float64"))
    placed = items.assign(
        y=items["agency_id"].map(rows).astype("float64") - heights.fillna(0.0),
        open=_find_open(items, as_of),
        unbegun=items["earliest"].isna(),
    )
    _draw_conduct(axes, placed.loc[placed["item"] == "conduct"], scale)
    styles = {**POSITION_STYLES, **EVIDENCE_STYLES}
    for mark, marked in placed.loc[placed["item"] != "conduct"].groupby("mark", sort=True):
        _draw_marks(axes, marked, scale, styles.get(str(mark), (".", GREY)), SIZES.get(str(mark), 4.6))
    return axes


def list_swimlane_keys(items: pd.DataFrame) -> list[Line2D]:
    """List the keys of the marks that stand in the lanes, for a legend."""
    found = set(items["mark"])
    words = {**POSITION_NAMES, **KIND_NAMES}
    keys = [
        Line2D([], [], marker=shape, color=colour, linestyle="", markersize=6, label=words[mark])
        for mark, (shape, colour) in {**POSITION_STYLES, **EVIDENCE_STYLES}.items()
        if mark in found
    ]
    if (items["item"] == "conduct").any():
        keys.append(Line2D([], [], color=INK, linewidth=2.2, label="use certain"))
        keys.append(Line2D([], [], color=GREY, linewidth=0.9, linestyle=(0, (1, 1.5)), label="use possible"))
    dated = items.loc[items["item"] != "conduct"]
    if (dated["earliest"] != dated["latest"]).any():
        hollow: Look = {"marker": "o", "markersize": HOLLOW * 6, "markerfacecolor": "white", "markeredgecolor": GREY}
        keys.append(Line2D([], [], color=PALE, linewidth=BAND, label="some day on the bar", **hollow))
    return keys


def _find_open(items: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Find what may have taken place on any day up to the as-of date: known not to be earlier, and nothing else."""
    return (items["latest"] >= as_of) & ~(items["earliest"] >= items["latest"])


def _place_lanes(lanes: pd.DataFrame) -> dict[str, float]:
    """Give each lane its height, with a line free for the name of each group."""
    groups = (lanes["group"] != lanes["group"].shift()).cumsum()
    return dict(zip(lanes["agency_id"], (lanes["lane"] + groups * 0.95).astype(float), strict=True))


def _draw_lane_names(axes: Axes, lanes: pd.DataFrame, rows: dict[str, float], in_all: pd.Series) -> None:
    room = axes.bbox.x0 * 72 / axes.figure.dpi - 5
    fitted = [fit_name(name, room) for name in lanes["short_name"]]
    axes.set_yticks(list(rows.values()), [name for name, _ in fitted])
    for label, (_, size) in zip(axes.get_yticklabels(), fitted, strict=True):
        label.set(fontsize=size, linespacing=space_lines(label.get_text()))
    axes.tick_params(axis="y", length=0, pad=3)
    for height in rows.values():
        axes.axhline(height + 0.5, color=PALE, linewidth=0.4, zorder=1)
    for group, members in lanes.groupby("group", sort=False):
        top = rows[members["agency_id"].iloc[0]]
        number = f"{len(members)}" if len(members) == in_all[group] else f"{len(members)} of {in_all[group]} drawn"
        title = f"{name_code(GROUP_NAMES, group)} ({number})"
        plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # verticals must not run through the name
        axes.text(0.0, top - 0.98, title, fontsize=7.5, weight="bold", va="center", ha="left", zorder=6, bbox=plate)
        axes.axhline(top - 0.5, color=GREY, linewidth=0.5, zorder=1)


def draw_context(axes: Axes, context: pd.DataFrame, scale: Scale) -> None:
    """Draw numbered verticals, a band where only a stretch is known; numbers that would touch stand higher, or beside."""
    lefts, rights = scale(context["date_earliest"]), scale(context["date_latest"])
    plate = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": GREY, "linewidth": 0.6}
    free = [0.0] * CONTEXT_LEVELS
    for number, left, right in zip(context["number"], lefts, rights, strict=True):
        middle = (left + right) / 2
        if right > left:  # a line within the band would be read as the day
            axes.axvspan(left, right, color=PALE, zorder=0.5, linewidth=0)
        else:
            axes.axvline(middle, color=GREY, linewidth=0.6, zorder=1.5)
        level = next((level for level, start in enumerate(free) if middle >= start), int(np.argmin(free)))
        place = max(middle, free[level])
        free[level] = place + 0.023
        axes.annotate(
            str(number),
            (place, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 4.0 + 15.5 * level),
            textcoords="offset points",
            fontsize=6.5,
            ha="center",
            va="center",
            bbox=plate,
            zorder=7,
        )


def draw_time_axis(axes: Axes, scale: Scale, burst: tuple[str, str], period: tuple[str, str]) -> None:
    """Mark months and half-months in the burst, years outside it."""
    first, last = pd.Timestamp(burst[0]), pd.Timestamp(burst[1])
    halves = [day for day in pd.date_range(first, last, freq="D") if day.day in (1, 15)]
    years = [day for day in pd.date_range(period[0], period[1], freq="YS") if day < first or day > last]
    texts = {day: f"{day:%Y}" for day in years} | {
        day: f"{day.day} {day:%b}\n{day:%Y}" for day in [first, *halves, last]
    }
    ticks = pd.Series(sorted(texts), dtype="datetime64[s]")
    places = dict(zip(ticks, scale(ticks), strict=True))
    # a label that would touch another is left out, and its tick stays; those where the scale changes come first
    kept: list[pd.Timestamp] = []
    for day in [first, last, *ticks]:
        if all(abs(places[day] - places[other]) >= 0.045 for other in kept):
            kept.append(day)
    labels = [texts[day] if day in kept else "" for day in ticks]
    axes.set_xticks(list(places.values()), labels, fontsize=6.5)
    axes.tick_params(axis="x", top=False, labeltop=False, bottom=True, length=2.5, pad=1.5)
    for spine in ("left", "right", "top"):
        axes.spines[spine].set_visible(False)
    for edge in scale(pd.Series([first, last])):
        axes.axvline(edge, color=GREY, linewidth=0.8, zorder=1.2)


def _draw_conduct(axes: Axes, conduct: pd.DataFrame, scale: Scale) -> None:
    """Draw conduct as possible (dotted) and, at tier 1 or 2, certain (solid) stretches; each stretch once."""
    certain = conduct.loc[conduct["certain_from"].notna() & (conduct["tier"] <= 2)]
    dotted: Look = {"colors": GREY, "linewidths": 0.8, "linestyles": [(0, (1, 1.8))], "zorder": 2, "clip_on": False}
    solid: Look = {"colors": INK, "linewidths": 2.0, "zorder": 2.5, "clip_on": False}
    for rows, bounds, style in (
        (conduct, ["earliest", "latest"], dotted),
        (certain, ["certain_from", "certain_to"], solid),
    ):
        stretches = rows[[*bounds, "y"]].drop_duplicates()
        axes.hlines(stretches["y"], scale(stretches[bounds[0]]), scale(stretches[bounds[1]]), **style)
    unbegun = conduct.loc[conduct["unbegun"], "y"].drop_duplicates()
    edge = scale(pd.Series([pd.NaT], dtype="datetime64[s]"))
    axes.plot([*edge] * len(unbegun), unbegun, "<", color=GREY, markersize=2.6, clip_on=False)


def _draw_marks(axes: Axes, marked: pd.DataFrame, scale: Scale, style: tuple[str, str], size: float) -> None:
    """Draw the items of one mark: filled on a known day, hollow on a bar where only a stretch is known."""
    shape, colour = style
    lefts, rights = scale(marked["earliest"]), scale(marked["latest"])
    known = (marked["earliest"] == marked["latest"]).to_numpy()
    heights, ended, begun = (marked[name].to_numpy() for name in ("y", "open", "unbegun"))
    _draw_open(axes, marked.loc[marked["open"] | marked["unbegun"]], scale, colour)
    bars = ~known & ~ended & ~begun
    band: Look = {"colors": colour, "linewidths": BAND, "alpha": 0.3, "zorder": 3, "clip_on": False}
    axes.hlines(heights[bars], lefts[bars], rights[bars], **band)
    for places in (lefts[bars], rights[bars]):
        tick: Look = {"marker": "|", "linestyle": "", "markersize": 4.5, "zorder": 3.1, "clip_on": False}
        axes.plot(places, heights[bars], color=colour, **tick)
    common: Look = {"marker": shape, "linestyle": "", "zorder": 4, "clip_on": False}
    line_shape = shape in ("x", "|", ".")
    edge: Look = {"markeredgewidth": 0.9 if line_shape else 0.45, "markeredgecolor": colour if line_shape else INK}
    axes.plot(lefts[known], heights[known], color=colour, markersize=size, **common, **edge)
    hollow: Look = {"markerfacecolor": "white", "markeredgecolor": colour, "markeredgewidth": 0.9}
    places = np.where(ended, lefts, np.where(begun, rights, (lefts + rights) / 2))
    axes.plot(places[~known], heights[~known], markersize=HOLLOW * size, **common, **hollow)


def _draw_open(axes: Axes, marked: pd.DataFrame, scale: Scale, colour: str) -> None:
    """Draw an arrow to the as-of date, or back to the beginning of the axis, since no day on it is likelier than another."""
    lefts, rights = scale(marked["earliest"]), scale(marked["latest"])
    line: Look = {"colors": colour, "linewidths": 0.9, "linestyles": [(0, (4, 2.5))], "zorder": 3, "clip_on": False}
    axes.hlines(marked["y"], lefts, rights, **line)
    for shape, places, named in ((">", rights, "open"), ("<", lefts, "unbegun")):
        there = marked[named].to_numpy()
        axes.plot(places[there], marked["y"][there], shape, color=colour, markersize=3.2, zorder=3, clip_on=False)


def measure_swimlanes(lanes: pd.DataFrame) -> float:
    """Give the height in inches that the lanes need, so that no lane is cramped; beyond `MOST_LANES` they are chosen."""
    return LANE * (min(len(lanes), MOST_LANES) + 0.95 * lanes["group"].nunique() + 2.2)
