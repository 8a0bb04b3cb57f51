"""Draw the vendor's claims beside what was shown, and recommendations with their answers and outcomes.

Decides shapes and places, as `charts` does: one row an item, its words on the left and its days on the right, so that no
label meets a mark. Refuses to filter and to name files.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.charts import BLUE, CLASS_STYLES, GREEN, GREY, INK, ORANGE, PALE, SHADE, Scale, make_scale, measure_text
from analysis.regulators import OUTCOME_NAMES, RESPONSE_NAMES
from analysis.wording import CLASS_NAMES, MONTHS, POSITION_NAMES, SHOWS_NAMES, name_code, say_day

CLAIMS_LEFT, RECOMMENDATIONS_LEFT = 3.0, 4.35
"""Room for the words on the left, in inches; the time axis has the rest."""
EDGE, GAP, ID_ROOM = 0.12, 0.15, 0.55
"""Of that room: what stays free at the edge and before the axis, and the column of ids."""
SIZE, SMALL, HEADER = 6.5, 5.8, 7.0
LINE = 0.12
"""Height of a line of words, in inches."""
BAND_NAMES = {
    "clients": "Clients: whether any are private",
    "market": "Market: whether it serves the country",
    "deletion": "Deletion of images",
    "accuracy": "Accuracy",
    "other": "Coded to none of the other bands",
    "lawfulness": "Lawfulness: legal positions, not judged",
}
VENDOR_POSITIONS = POSITION_NAMES | {
    "halts": "says it stopped or will stop",
    "disputes": "disputes a finding or a leak",
}
SHOWN_NAMES = {
    "finding": "finding",
    "court": "court",
    "foi_release": "access release",
    "disclosure": "disclosure",
    "press_report": "press report",
    "leaked_entry": "leaked entry",
}
SAID, SHOWN = (".", INK), ("|", INK)
STEP_STYLES = {
    "recommendation": ("o", BLUE),
    "order": ("s", BLUE),
    "answer": (">", ORANGE),
    "outcome": ("D", GREEN),
}
STEP_NAMES = {
    "recommendation": "recommendation made",
    "order": "order made",
    "answer": "answer",
    "outcome": "outcome, as last known",
}
BURST_PLACES = (0.12, 0.62)
LAST_PLACE = 0.76
"""Where the time axis of the recommendations ends; what has no day stands beyond it."""
UNDATED = ("", "unknown")
measure_once = lru_cache(maxsize=4096)(measure_text)
"""As `measure_text`, which takes milliseconds; words recur."""


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


def draw_vendor_claims(axes: Axes, claims: pd.DataFrame, *, burst: tuple[str, str], period: tuple[str, str]) -> Axes:
    """Draw what vendors said and what was shown of them, band by band, one row an item, by date within a band.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one, with room for the words on its left and as high as `measure_vendor_claims` says.
    claims : pandas.DataFrame
        As `regulators.tabulate_vendor_claims` gives them.
    burst, period : pair of str
        First and last day of the stretch drawn at a larger scale, and of the whole.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. A denial has the shape and colour of its class, any other statement a dot, a disclosure a tick; a mark
        on a bar falls somewhere within. Before a disclosure, when what it shows took place: dotted where possible, solid
        where certain; not for lawfulness, where a finding of law has no such day.
    """
    layout = _lay_out_claims(claims, axes.bbox.x0 / axes.figure.dpi)
    scale = make_scale([(period[0], 0.0), *zip(burst, BURST_PLACES, strict=True), (period[1], 1.0)])
    _draw_frame(axes, layout)
    axes.axvspan(*BURST_PLACES, color=SHADE, zorder=0)
    months = pd.date_range(burst[0], burst[1], freq="MS")
    years = pd.date_range(period[0], period[1], freq="YS").difference(months)
    dated = {day: f"{day:%b}\n{day:%Y}" for day in [*months[:1], pd.Timestamp(period[0])]}
    texts = {day: f"{day:%b}" for day in months} | {day: f"{day:%Y}" for day in years}
    _draw_times(axes, scale, dated | {day: text for day, text in texts.items() if day not in dated})
    denials = claims["mark"] == "denies"
    for row, said in zip(layout.rows, claims["item"] == "said", strict=True):
        _write(axes, EDGE, row.middle, row.ids, size=SMALL, color=GREY)
        _write(axes, EDGE + ID_ROOM, row.middle, row.words, color=INK if said else GREY)
    middles = pd.Series([row.middle for row in layout.rows], index=claims.index, dtype="float64")
    shown = (claims["item"] == "shown") & (claims["band"] != "lawfulness")
    _draw_conduct(axes, claims.loc[shown], scale, middles)
    styles = claims["class"].map(CLASS_STYLES).where(denials)
    styles = styles.where(denials, claims["item"].map({"said": SAID, "shown": SHOWN}))
    _draw_days(axes, _place_days(claims, "", scale), middles, styles)
    return axes


def draw_recommendations(axes: Axes, recommendations: pd.DataFrame, *, period: tuple[str, str]) -> Axes:
    """Draw who asked whom for what, what was answered and what became of it, one row each, by date.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one, with room for the words on its left and as high as `measure_recommendations` says.
    recommendations : pandas.DataFrame
        As `regulators.tabulate_recommendations` gives them.
    period : pair of str
        First and last day drawn.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. In each row from the top: the answer, the day it was made, the outcome; what has no day stands in words
        at the right edge. A mark on a bar falls somewhere within.
    """
    layout = _lay_out_recommendations(recommendations, axes.bbox.x0 / axes.figure.dpi)
    scale = make_scale([(period[0], 0.0), (period[1], LAST_PLACE)])
    _draw_frame(axes, layout)
    _draw_times(axes, scale, {day: f"{day:%Y}" for day in pd.date_range(period[0], period[1], freq="YS")})
    _write(axes, axes.bbox.x1 / axes.figure.dpi, -1.0, ["answer above,", "outcome below"], color=GREY, ha="right")
    for row in layout.rows:
        _write(axes, EDGE, row.middle - 0.5, row.words)
        _write(axes, EDGE, row.middle + len(row.words) / 2, row.ids, size=SMALL, color=GREY)
    middles = pd.Series([row.middle for row in layout.rows], index=recommendations.index, dtype="float64")
    _draw_days(axes, _place_days(recommendations, "made_", scale), middles, recommendations["force"].map(STEP_STYLES))
    for column, step, offset, say in (
        ("responded", "answer", -1.05, _say_answer),
        ("outcome_on", "outcome", 1.05, _say_outcome),
    ):
        places, dated = _place_days(recommendations, f"{column}_", scale), recommendations[column] != ""
        styles = pd.Series([STEP_STYLES[step]] * len(places), index=places.index)
        _draw_days(axes, places.loc[dated], middles.loc[dated] + offset, styles.loc[dated])
        for place, item in enumerate(recommendations.to_dict("records")):
            known = tuple(places.iloc[place]) if item[column] else None
            _name_step(axes, say(item), known, middles.iloc[place] + offset)
    return axes


def measure_vendor_claims(claims: pd.DataFrame, left: float = CLAIMS_LEFT) -> float:
    """Give the height in inches that the claims need beside words of a width in inches."""
    return LINE * _lay_out_claims(claims, left).height


def measure_recommendations(recommendations: pd.DataFrame, left: float = RECOMMENDATIONS_LEFT) -> float:
    """Give the height in inches that the recommendations need beside words of a width in inches."""
    return LINE * _lay_out_recommendations(recommendations, left).height


def list_claim_keys(claims: pd.DataFrame) -> list[Line2D]:
    """List the keys of what is drawn, for a legend."""
    denials = claims["mark"] == "denies"
    found = set(claims.loc[denials, "class"])
    keys = [_key(*CLASS_STYLES[code], f"denial: {CLASS_NAMES[code]}") for code in CLASS_STYLES if code in found]
    if ((claims["item"] == "said") & ~denials).any():
        keys.append(_key(*SAID, "said otherwise"))
    if (claims["item"] == "shown").any():
        keys.append(_key(*SHOWN, "shown"))
    conduct = claims.loc[claims["band"] != "lawfulness"]
    if conduct["certain_to"].notna().any():
        keys.append(Line2D([], [], color=INK, linewidth=2.0, label="took place"))
    if conduct["possible_to"].notna().any():
        keys.append(Line2D([], [], color=GREY, linewidth=0.9, linestyle=(0, (1, 1.5)), label="may have"))
    return keys


def list_recommendation_keys(recommendations: pd.DataFrame) -> list[Line2D]:
    """List the keys of what is drawn, for a legend."""
    drawn = set(recommendations["force"])
    drawn |= {"answer"} if (recommendations["responded"] != "").any() else set()
    drawn |= {"outcome"} if (recommendations["outcome_on"] != "").any() else set()
    return [_key(*STEP_STYLES[name], STEP_NAMES[name]) for name in STEP_STYLES if name in drawn]


def _key(shape: str, colour: str, label: str) -> Line2D:
    return Line2D([], [], **_style_mark(shape, colour), color=colour, label=label)


def _style_mark(shape: str, colour: str) -> dict:
    """Give a mark its size and edge; a tick has no face."""
    edge = {"markeredgecolor": colour, "markeredgewidth": 2.0} if shape == "|" else {"markeredgecolor": INK}
    return {"marker": shape, "linestyle": "", "markersize": 7 if shape in ".|" else 5.5, "markeredgewidth": 0.6} | edge


def _lay_out_claims(claims: pd.DataFrame, left: float) -> Layout:
    several = claims["agency_id"].nunique() > 1
    room = 72 * (left - EDGE - ID_ROOM - GAP)
    entries = []
    for item in claims.to_dict("records"):
        words = wrap_words(_say_claim(item, several), room)
        ids = ", ".join(name.removeprefix(f"{item['agency_id']}-") for name in item["ids"].split())
        entries.append((name_code(BAND_NAMES, item["band"]), words, wrap_words(ids, 72 * (ID_ROOM - 0.06), size=SMALL)))
    return _stack([(header, words, ids, max(len(words), len(ids)) + 0.5) for header, words, ids in entries], left)


def _lay_out_recommendations(recommendations: pd.DataFrame, left: float) -> Layout:
    entries = []
    for item in recommendations.to_dict("records"):
        order = ", order" if item["force"] == "order" else ""
        header = f"{_say_short(item['made'])}: {item['made_by_name']} to {item['made_to_name']}{order}"
        words = wrap_words(item["summary"], 72 * (left - EDGE - GAP))
        # three lines of marks: the answer, the day it was made, the outcome
        entries.append((header, words, [item["recommendation_id"]], max(len(words) + 1, 3) + 0.7))
    return _stack(entries, left)


def _stack(entries: Sequence[tuple[str, list[str], list[str], float]], left: float) -> Layout:
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


def _say_claim(item: dict, several: bool) -> str:
    """Say what an item is: position, with the class of a denial or what is conceded; or kind, tier and what is shown."""
    body = f"{item['short_name']} " if several else ""
    indirect = ", indirect" if item["seen"] == "indirect" else ""
    shows = f": {name_code(SHOWS_NAMES, item['shows'])}" if item["shows"] else ""
    if item["item"] == "shown":
        number = item["ids"].count(" ") + 1
        kind = f"{name_code(SHOWN_NAMES, item['mark'])}{f' ×{number}' if number > 1 else ''}"
        return f"{body}{kind}, tier {item['tier']}{indirect}{shows}"
    verdict = f": {name_code(CLASS_NAMES, item['class'])}" if item["mark"] == "denies" else ""
    return f"{body}{name_code(VENDOR_POSITIONS, item['mark'])}{indirect}{verdict or shows}"


def _say_short(made: str) -> str:
    """Say a day with its month cut to three letters."""
    day = say_day(made).removeprefix("on ").removeprefix("in ")
    return re.sub("|".join(MONTHS), lambda month: month[0][:3], day)


def _say_answer(item: dict) -> str:
    if item["response"] in UNDATED:
        return "not known"
    return name_code(RESPONSE_NAMES, item["response"]) + ("" if item["responded"] else ", day not known")


def _say_outcome(item: dict) -> str:
    if item["outcome"] in UNDATED:
        return "not known"
    early = ", before it was asked for" if item["outcome_on_latest"] < item["made_earliest"] else ""
    return name_code(OUTCOME_NAMES, item["outcome"]) + early + ("" if item["outcome_on"] else ", day not known")


def wrap_words(text: str, room: float, size: float = SIZE, weight: str = "normal") -> list[str]:
    """Break a text into lines of at most a width in points; a word that is wider is broken too."""
    space = measure_once("n n", size, weight) - measure_once("nn", size, weight)
    lines, free = [""], room
    for word in text.split():
        for part in _break_word(word, room, size, weight):
            # the side bearings of letters come to about a tenth of the size
            width = measure_once(part, size, weight) + size / 10
            if lines[-1] and space + width <= free:
                lines[-1] += f" {part}"
                free -= space + width
            else:
                lines = [*lines, part] if lines[-1] else [part]
                free = room - width
    return lines


def _break_word(word: str, room: float, size: float, weight: str) -> list[str]:
    if len(word) == 1 or measure_once(word, size, weight) + size / 10 <= room:
        return [word]
    half = len(word) // 2
    return [*_break_word(word[:half], room, size, weight), *_break_word(word[half:], room, size, weight)]


def _draw_frame(axes: Axes, layout: Layout) -> None:
    """Set the room for rows, rule them across words and days, and write the headers."""
    axes.set_xlim(0, 1)
    axes.set_ylim(layout.height, 0)
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    edge = -(axes.bbox.x0 - EDGE * axes.figure.dpi) / axes.bbox.width
    _draw_stretches(
        axes, [(edge, 1.0, row.top + row.height) for row in layout.rows], color=PALE, linewidth=0.5, zorder=0.6
    )
    for line, height in layout.headers:
        _write(axes, EDGE, height, [line], size=HEADER, weight="bold")


def _write(axes: Axes, left: float, middle: float, lines: Sequence[str], *, size: float = SIZE, **style: str) -> None:
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


def _draw_times(axes: Axes, scale: Scale, texts: dict[pd.Timestamp, str]) -> None:
    """Mark days above and below; a label that would touch another is left out, and its tick stays."""
    places = dict(zip(texts, scale(pd.Series(list(texts), dtype="datetime64[s]")), strict=True))
    points = axes.bbox.width * 72 / axes.figure.dpi
    halves = {day: max(measure_once(line, SIZE) for line in text.split("\n")) / 2 + 1.5 for day, text in texts.items()}
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


def _place_days(table: pd.DataFrame, prefix: str, scale: Scale) -> pd.DataFrame:
    """Place the bounds of days; an open bound falls at the edge."""
    lefts, rights = table[f"{prefix}earliest"], table[f"{prefix}latest"]
    return pd.DataFrame({"left": scale(lefts), "right": scale(rights, 1.0)}, index=table.index)


def _draw_days(axes: Axes, places: pd.DataFrame, heights: pd.Series, styles: pd.Series) -> None:
    """Draw marks: filled on a known day, hollow and on a bar where only a stretch is known."""
    marks = places.assign(height=heights, style=styles, known=places["left"] == places["right"])
    stretches = marks.loc[~marks["known"], ["left", "right", "height"]].itertuples(index=False, name=None)
    _draw_stretches(axes, list(stretches), color=INK, linewidth=1.0, marker="|", markersize=4, zorder=3)
    for (style, known), group in marks.groupby(["style", "known"], sort=True):
        shape, colour = style
        look = _style_mark(shape, colour) | {"color": colour, "zorder": 4, "clip_on": False}
        if known:
            axes.plot(group["left"].to_numpy(), group["height"].to_numpy(), **look)
        elif shape != "|":
            # the edge is dark: a hollow yellow mark could not be seen
            look |= {"markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.9}
            axes.plot(((group["left"] + group["right"]) / 2).to_numpy(), group["height"].to_numpy(), **look)


def _draw_conduct(axes: Axes, shown: pd.DataFrame, scale: Scale, heights: pd.Series) -> None:
    """Draw when what is shown took place: dotted where possible, solid where certain, a little below the tick."""
    for bounds, style in (
        (("possible_from", "possible_to"), {"color": GREY, "linewidth": 0.8, "linestyle": (0, (1, 1.8)), "zorder": 2}),
        (("certain_from", "certain_to"), {"color": INK, "linewidth": 2.0, "zorder": 2.5, "solid_capstyle": "butt"}),
    ):
        drawn = shown.loc[shown[bounds[1]].notna()]
        lefts, rights = scale(drawn[bounds[0]]), scale(drawn[bounds[1]])
        below = heights.loc[drawn.index] + 0.3
        _draw_stretches(axes, list(zip(lefts, np.maximum(rights, lefts + 0.006), below, strict=True)), **style)


def _draw_stretches(axes: Axes, stretches: Sequence[tuple[float, float, float]], **style: object) -> None:
    """Draw level lines (left, right, height) as one artist, which keeps the file small."""
    if stretches:
        lefts, rights, heights = (np.array(values, dtype=float) for values in zip(*stretches, strict=True))
        gaps = np.full(len(lefts), np.nan)
        across = np.column_stack([lefts, rights, gaps]).ravel()
        axes.plot(across, np.column_stack([heights, heights, gaps]).ravel(), clip_on=False, **style)


def _name_step(axes: Axes, words: str, place: tuple[float, float] | None, height: float) -> None:
    """Write what an answer or an outcome is beside its mark, on the side that has room; without a day, at the right edge."""
    points = axes.bbox.width * 72 / axes.figure.dpi
    look = {"fontsize": SIZE, "va": "center_baseline", "parse_math": False}
    if place is None:
        axes.text(1.0, height, words, ha="right", color=GREY, **look)
        return
    pad, width = 7 / points, (measure_once(words, SIZE) + SIZE / 10) / points
    if place[1] + pad + width <= 1 or 1 - place[1] > place[0]:
        axes.text(place[1] + pad, height, words, ha="left", **look)
    else:
        axes.text(place[0] - pad, height, words, ha="right", **look)
