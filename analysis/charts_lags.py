"""Draw how long denials stood, from the denial to the body's own correction.

Decides how a lag is drawn: what is certain thin, what falls somewhere within a bar thick, what never ended an arrow; where one
lag is many times longer than all others, the axis is broken and the number printed. Refuses to measure: `corrections` does.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.charts import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LEAST_SIZE,
    ORANGE,
    PALE,
    PINK,
    SHADE,
    SKY,
    TEXT_SIZE,
    VERMILLION,
    YELLOW,
    Look,
    choose_step,
    measure_text,
    thin_rows,
)
from analysis.charts_letters import cut_text, show_names
from analysis.corrections import TIE
from analysis.wording import CLASS_NAMES, name_code

PROMPT_STYLES = {
    "leak": ("*", PINK),
    "press_query": ("o", SKY),
    "own_review": ("s", GREEN),
    "other_agency": ("D", ORANGE),
    "regulator": ("P", BLUE),
    "foi_request": ("^", VERMILLION),
    "unknown": ("X", GREY),
    "": ("p", GREY),
}
SEVERAL_PROMPTS = ("h", YELLOW)
"""More than one prompt, since the dates leave open which correction came first."""
PROMPT_NAMES = {
    "leak": "a leak",
    "press_query": "a press query",
    "own_review": "own review",
    "other_agency": "another agency",
    "regulator": "a regulator",
    "foi_request": "an access request",
    "unknown": "not known",
    "": "not coded",
}
BREAK, SLASH = 0.008, [(-0.5, -1), (0.5, 1)]
"""The gap where the axis is broken, and the mark at its two edges."""
BROKEN_BEYOND = 3
"""A lag this many times as long as the next shorter one is drawn beyond a break."""
LINE_INCHES, BODY_GAP, MARGIN, BAR = 0.18, 0.5, 0.8, 0.3
"""Inches a line; the rest in lines: the gap between bodies, the margin above and below, the height of a bar."""
SECOND_HAND = "†"
"""Beside the days of a correction that was, or can have been, seen only at second hand."""
MARK_ROOM = 11
"""Points before the words of a prompt, for its mark."""


class DayAxis(NamedTuple):
    """An axis of days: straight up to `cap` at `straight`; what is longer stands beyond the break, up to `right`."""

    cap: float
    step: int
    straight: float
    right: float
    broken: bool

    def place(self, days: float) -> float:
        """Place a number of days; all beyond the cap stand at one place."""
        if days > self.cap:
            return (self.straight + self.right) / 2
        return self.straight * days / self.cap


def draw_lags(axes: Axes, starts: pd.DataFrame) -> Axes:
    """Draw how long each denial went until its own correction: one line per body and start.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    starts : pandas.DataFrame
        As `lag_groups.choose_starts` gives it, with `short_name` (see `groups.name_bodies`).

    Returns
    -------
    matplotlib.axes.Axes
        The same one. Thin: certainly uncorrected. A bar: corrected on some day within, none of them likelier, so no mark
        stands on it; a mark is an exact number of days. An arrow: no correction on record by the as-of date. A tick: the
        first public contradiction by anyone, where it came on other days. Colour, and the shape beside the words on the
        right: what prompted the correction.
    """
    lines = list_lines(show_names(starts))
    axes.set_ylim(lines["y"].max() + MARGIN if len(lines) else 1, -MARGIN)
    axes.set_xlim(0, 1)
    days = _make_day_axis(lines, _write_columns(axes, lines))
    _draw_day_axis(axes, days)
    _draw_lines(axes, _place_lines(lines, days), days)
    room = 0.95 * (axes.bbox.x0 * 72 / axes.figure.dpi - 6)  # on a screen letters are set a little wider than measured
    labels = [cut_text(label, room * TEXT_SIZE / LEAST_SIZE, TEXT_SIZE) for label in lines["label"]]
    axes.set_yticks(lines["y"], labels)
    for label in axes.get_yticklabels():
        label.set_fontsize(TEXT_SIZE * min(1, room / max(measure_text(label.get_text(), TEXT_SIZE), 1)))
    axes.tick_params(axis="y", length=0, pad=4)
    return axes


def list_lines(starts: pd.DataFrame) -> pd.DataFrame:
    """List the lines to draw: the two starts of a body under each other, or one line where they are the same.

    Returns
    -------
    pandas.DataFrame
        One row per line, the bodies with the longest lag from their first denial on top: the columns of `starts`, `label`
        and `y`. Of more than `charts.MOST_ROWS` bodies those at even distances in this order.
    """
    lags = ["statement_ids", "lag_days_min", "lag_days_max"]
    same = ~starts.duplicated(["agency_id", *lags], keep=False)
    kept = starts.drop_duplicates(["agency_id", *lags]).assign(two=same)
    first = kept.loc[kept["start"] == "first"].assign(
        most=lambda rows: rows["lag_days_max"].fillna(math.inf), least=lambda rows: rows["lag_days_min"]
    )
    order = first.sort_values(["most", "least", "short_name"], ascending=[False, False, True])["agency_id"]
    order = thin_rows(order.to_frame())["agency_id"]
    places = {agency_id: place for place, agency_id in enumerate(order)}
    kept = (
        kept.loc[kept["agency_id"].isin(places)]
        .assign(body=lambda rows: rows["agency_id"].map(places))
        .sort_values(["body", "start"], ignore_index=True)
    )
    labels = [_label_line(line) for line in kept.to_dict("records")]
    return kept.assign(label=labels, y=np.arange(len(kept)) + BODY_GAP * kept["body"].astype("float64"))


def _label_line(line: dict) -> str:
    if not line["two"]:
        return line["short_name"]
    return f"{line['short_name']}, first" if line["start"] == "first" else "last"


def measure_lag_lines(starts: pd.DataFrame) -> float:
    """Give the height in inches that the lines of the lags need."""
    lines = list_lines(starts)
    return LINE_INCHES * (lines["y"].max() + 2 * MARGIN if len(lines) else 2)


def _write_columns(axes: Axes, lines: pd.DataFrame) -> float:
    """Write what each line means in columns on the right; give the room that is left for the lines, of 1."""
    columns = {
        "days": [
            f"{say_lag(line)} {SECOND_HAND}" if line["indirect_ids"] else say_lag(line)
            for line in lines.to_dict("records")
        ],
        "prompted by": [say_prompt(line) for line in lines.to_dict("records")],
        "class of denial": [_say_classes(names) for names in lines["class"]],
    }
    width = 72 * axes.bbox.width / axes.figure.dpi
    needs = [
        max(measure_text(text, TEXT_SIZE, "bold") for text in [head, *texts]) + 9 for head, texts in columns.items()
    ]
    needs[1] += MARK_ROOM
    shrink = min(1, 0.55 * width / sum(needs))
    left = 1 - shrink * sum(needs) / width
    place = left
    for (head, texts), need in zip(columns.items(), needs, strict=True):
        common: Look = {"va": "center", "ha": "left"}
        above: Look = {"xycoords": ("data", "axes fraction"), "xytext": (0, 6), "textcoords": "offset points"}
        axes.annotate(head, (place, 1), fontsize=TEXT_SIZE * shrink, weight="bold", **common, **above)
        indent = shrink * MARK_ROOM / width if head == "prompted by" else 0
        for text, height in zip(texts, lines["y"], strict=True):
            axes.text(place + indent, height, text, fontsize=TEXT_SIZE * shrink, **common)
        if indent:
            _mark_prompts(axes, lines.loc[lines["correction_ids"] != ""], place + 0.4 * indent)
        place += shrink * need / width
    return left - 12 / width


def _mark_prompts(axes: Axes, corrected: pd.DataFrame, place: float) -> None:
    """Put the shape and colour of each prompt before its words, which explains both without a legend."""
    for (shape, colour), rows in corrected.groupby(corrected["prompted_by"].map(_style_prompt), sort=True):
        look = {
            "color": colour,
            "markeredgecolor": INK,
            "markeredgewidth": 0.6,
            "markersize": 6.5 if shape == "*" else 5,
        }
        axes.plot([place] * len(rows), rows["y"], marker=shape, linestyle="", zorder=5, clip_on=False, **look)


def say_lag(line: dict) -> str:
    """Say a lag in few letters.

    Examples
    --------
    >>> say_lag({"lag_days_min": 27, "lag_days_max": 33.0, "correction_ids": "a-s02"})
    '27 to 33'
    >>> say_lag({"lag_days_min": 2459, "lag_days_max": float("nan"), "correction_ids": ""})
    'none in 2,459'
    >>> say_lag({"lag_days_min": 20, "lag_days_max": float("nan"), "correction_ids": "a-s02"})
    '20 or more'
    """
    least, most = line["lag_days_min"], line["lag_days_max"]
    if not line["correction_ids"]:
        return f"none in {least:,}"
    if math.isnan(most):
        return f"{least:,} or more"
    return f"{least:,}" if least == most else f"{least:,} to {most:,.0f}"


def say_prompt(line: dict) -> str:
    """Say what prompted the correction, or that none is on record."""
    if not line["correction_ids"]:
        return "none on record"
    return " or ".join(name_code(PROMPT_NAMES, prompt) for prompt in line["prompted_by"].split(TIE))


def _say_classes(names: str) -> str:
    return " or ".join(name_code(CLASS_NAMES, name) for name in names.split(TIE))


def _make_day_axis(lines: pd.DataFrame, right: float) -> DayAxis:
    """Find the longest lag that the axis holds at scale: the last before one that is several times as long."""
    names = ["lag_days_min", "lag_days_max", "contradiction_days_min", "contradiction_days_max"]
    found = sorted({0.0, *(float(days) for name in names for days in lines[name].dropna())})
    ends = pairwise(found)
    longest = next((short for short, long in ends if short >= 1 and long > BROKEN_BEYOND * max(short, 14)), found[-1])
    step = choose_step(longest)
    broken = longest < found[-1]
    straight = right * (0.87 if broken else 0.97)
    return DayAxis(max(1, math.ceil(longest / step)) * step, step, straight, right, broken)


def _draw_day_axis(axes: Axes, days: DayAxis) -> None:
    ticks = np.arange(0, days.cap + 1, days.step)
    places = [days.place(tick) for tick in ticks]
    axes.set_xticks(places, [f"{tick:,.0f}" for tick in ticks], fontsize=6.5)
    axes.tick_params(axis="x", length=2.5, pad=1.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bottom, top = axes.get_ylim()
    axes.vlines(places[1:], top, bottom, color=PALE, linewidth=0.5, zorder=0.6)
    axes.vlines(0, top, bottom, color=GREY, linewidth=0.8, zorder=0.6)
    axes.hlines(bottom, 0, days.straight, color=GREY, linewidth=0.8, clip_on=False, zorder=0.7)
    below: Look = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top", "fontsize": 6.5}
    axes.annotate("days after the denial", (days.straight / 2, 0), xytext=(0, -13), ha="center", **below)
    if days.broken:
        left = days.straight + BREAK
        axes.axvspan(left, days.right, color=SHADE, zorder=0.5, linewidth=0)
        axes.annotate("longer, not to scale", (days.right, 0), xytext=(0, -13), ha="right", **below)


def _place_lines(lines: pd.DataFrame, days: DayAxis) -> pd.DataFrame:
    """Place the ends of each line: `left` and `right` of the correction, `first` and `last` of the contradiction."""
    names = {"left": "lag_days_min", "right": "lag_days_max", "first": "contradiction_days_min"}
    names |= {"last": "contradiction_days_max"}
    placed = {
        name: [days.right if math.isnan(value) else days.place(value) for value in lines[column].astype("float64")]
        for name, column in names.items()
    }
    return lines.assign(
        **placed,
        corrected=lines["correction_ids"] != "",
        known=lines["lag_days_min"] == lines["lag_days_max"],
        style=lines["prompted_by"].map(_style_prompt),
        differs=_find_differing(lines),
    )


def _draw_lines(axes: Axes, placed: pd.DataFrame, days: DayAxis) -> None:
    """Draw what is certain, what is possible, the marks, and the first contradictions where they differ."""
    axes.hlines(placed["y"], 0, placed["left"], color=GREY, linewidth=0.9, zorder=2)
    for height in placed.loc[placed["left"] > days.straight, "y"]:
        axes.plot([days.straight, days.straight + BREAK], [height] * 2, color="white", linewidth=2, zorder=2.1)
        ends = [days.straight, days.straight + BREAK]
        axes.plot(ends, [height] * 2, marker=SLASH, color=INK, markersize=6, linestyle="", zorder=2.2)
    corrected = placed.loc[placed["corrected"]]
    for _, rows in corrected.groupby("style", sort=True):
        shape, colour = rows["style"].iloc[0]
        bars = rows.loc[~rows["known"]]
        widths = bars["right"] - bars["left"]
        axes.barh(bars["y"], widths, BAR, bars["left"], color=colour, edgecolor=INK, linewidth=0.6, zorder=3)
        exact = rows.loc[rows["known"]]
        face: Look = {"markerfacecolor": colour, "markeredgecolor": INK, "markeredgewidth": 0.7}
        size = 7.5 if shape == "*" else 5.5
        axes.plot(
            exact["left"], exact["y"], marker=shape, markersize=size, linestyle="", zorder=4, clip_on=False, **face
        )
    still = placed.loc[~placed["corrected"]]
    axes.plot(still["left"], still["y"], marker=">", color=INK, markersize=5.5, linestyle="", zorder=4, clip_on=False)
    other = placed.loc[placed["differs"]]
    axes.hlines(other["y"] - 0.3, other["first"], other["last"], color=INK, linewidth=0.9, zorder=2.5)
    ends = [*other["first"], *other["last"]]
    common: Look = {"color": INK, "markersize": 7, "linestyle": "", "zorder": 2.6, "clip_on": False}
    axes.plot(ends, [*(other["y"] - 0.2)] * 2, marker="|", **common)


def _find_differing(lines: pd.DataFrame) -> pd.Series:
    """Say where the first public contradiction came on other days than the own correction; two open bounds are the same."""
    least = lines["contradiction_days_min"] != lines["lag_days_min"]
    most = lines["contradiction_days_max"].fillna(math.inf) != lines["lag_days_max"].fillna(math.inf)
    return (lines["contradiction_ids"] != "") & (least | most)


def _style_prompt(prompted_by: str) -> tuple[str, str]:
    return SEVERAL_PROMPTS if TIE in prompted_by else PROMPT_STYLES.get(prompted_by, PROMPT_STYLES[""])


def list_lag_keys(starts: pd.DataFrame) -> list[Line2D | Patch]:
    """List the keys of what is drawn, for a legend."""
    corrected = starts.loc[starts["correction_ids"] != ""]
    exact = corrected["lag_days_min"] == corrected["lag_days_max"]
    keys: list[Line2D | Patch] = (
        [Line2D([], [], color=GREY, linewidth=0.9, label="none yet, for certain")] if len(starts) else []
    )
    if not exact.all():
        keys.append(Patch(facecolor=PALE, edgecolor=INK, linewidth=0.6, label="on some day within"))
    if exact.any():
        keys.append(_make_key("o", PALE, "on this very day"))
    if len(corrected) < len(starts):
        keys.append(_make_key(">", INK, "none on record"))
    if _find_differing(starts).any():
        keys.append(Line2D([], [], marker="|", color=INK, linestyle="", markersize=7, label="first contradicted"))
    return keys


def _make_key(shape: str, colour: str, name: str) -> Line2D:
    return Line2D(
        [],
        [],
        marker=shape,
        color=colour,
        markeredgecolor=INK,
        markeredgewidth=0.6,
        linestyle="",
        markersize=6,
        label=name,
    )
