"""Draw the vendor's claims beside what was shown, and recommendations with their answers and outcomes.

Decides what a row says and which marks it gets; `charts_rows` places them. Refuses to filter and to name files.
"""

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.charts import (
    BLUE,
    CLASS_STYLES,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SHADE,
    Look,
    Scale,
    make_scale,
    measure_text,
    thin_rows,
)
from analysis.charts_letters import show_names
from analysis.charts_rows import (
    EDGE,
    GAP,
    ID_ROOM,
    LINE,
    SIZE,
    SMALL,
    Layout,
    draw_days,
    draw_frame,
    draw_stretches,
    draw_times,
    place_days,
    stack_rows,
    style_mark,
    wrap_words,
    write_words,
)
from analysis.regulators import OUTCOME_NAMES, RESPONSE_NAMES
from analysis.wording import CLASS_NAMES, MONTHS, POSITION_NAMES, SHOWS_NAMES, name_code, say_day

CLAIMS_LEFT, RECOMMENDATIONS_LEFT = 3.0, 4.35
"""Room for the words on the left, in inches; the time axis has the rest."""
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
    claims = thin_rows(claims)
    layout = _lay_out_claims(claims, axes.bbox.x0 / axes.figure.dpi)
    scale = make_scale([(period[0], 0.0), *zip(burst, BURST_PLACES, strict=True), (period[1], 1.0)])
    draw_frame(axes, layout)
    axes.axvspan(*BURST_PLACES, color=SHADE, zorder=0)
    months = pd.date_range(burst[0], burst[1], freq="MS")
    years = pd.date_range(period[0], period[1], freq="YS").difference(months)
    dated = {day: f"{day:%b}\n{day:%Y}" for day in [*months[:1], pd.Timestamp(period[0])]}
    texts = {day: f"{day:%b}" for day in months} | {day: f"{day:%Y}" for day in years}
    draw_times(axes, scale, dated | {day: text for day, text in texts.items() if day not in dated})
    denials = claims["mark"] == "denies"
    for row, said in zip(layout.rows, claims["item"] == "said", strict=True):
        write_words(axes, EDGE, row.middle, row.ids, size=SMALL, color=GREY)
        write_words(axes, EDGE + ID_ROOM, row.middle, row.words, color=INK if said else GREY)
    middles = pd.Series([row.middle for row in layout.rows], index=claims.index, dtype="float64")
    shown = (claims["item"] == "shown") & (claims["band"] != "lawfulness")
    _draw_conduct(axes, claims.loc[shown], scale, middles)
    styles = claims["class"].map(CLASS_STYLES).where(denials)
    styles = styles.where(denials, claims["item"].map({"said": SAID, "shown": SHOWN}))
    draw_days(axes, place_days(claims, "", scale), middles, styles)
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
    recommendations = thin_rows(recommendations)
    layout = _lay_out_recommendations(recommendations, axes.bbox.x0 / axes.figure.dpi)
    scale = make_scale([(period[0], 0.0), (period[1], LAST_PLACE)])
    draw_frame(axes, layout)
    draw_times(axes, scale, {day: f"{day:%Y}" for day in pd.date_range(period[0], period[1], freq="YS")})
    write_words(axes, axes.bbox.x1 / axes.figure.dpi, -1.0, ["answer above,", "outcome below"], color=GREY, ha="right")
    for row in layout.rows:
        write_words(axes, EDGE, row.middle - 0.5, row.words)
        write_words(axes, EDGE, row.middle + len(row.words) / 2, row.ids, size=SMALL, color=GREY)
    middles = pd.Series([row.middle for row in layout.rows], index=recommendations.index, dtype="float64")
    draw_days(axes, place_days(recommendations, "made_", scale), middles, recommendations["force"].map(STEP_STYLES))
    for column, step, offset, say in (
        ("responded", "answer", -1.05, _say_answer),
        ("outcome_on", "outcome", 1.05, _say_outcome),
    ):
        places, dated = place_days(recommendations, f"{column}_", scale), recommendations[column] != ""
        styles = pd.Series([STEP_STYLES[step]] * len(places), index=places.index)
        draw_days(axes, places.loc[dated], middles.loc[dated] + offset, styles.loc[dated])
        for place, item in enumerate(recommendations.to_dict("records")):
            known = tuple(places.iloc[place]) if item[column] else None
            _name_step(axes, say(item), known, middles.iloc[place] + offset)
    return axes


def measure_vendor_claims(claims: pd.DataFrame, left: float = CLAIMS_LEFT) -> float:
    """Give the height in inches that the claims need beside words of a width in inches."""
    return LINE * _lay_out_claims(thin_rows(claims), left).height


def measure_recommendations(recommendations: pd.DataFrame, left: float = RECOMMENDATIONS_LEFT) -> float:
    """Give the height in inches that the recommendations need beside words of a width in inches."""
    return LINE * _lay_out_recommendations(thin_rows(recommendations), left).height


def list_claim_keys(claims: pd.DataFrame) -> list[Line2D]:
    """List the keys of what is drawn, for a legend."""
    denials = claims["mark"] == "denies"
    found = set(claims.loc[denials, "class"])
    keys = [_key(*CLASS_STYLES[code], f"denial: {CLASS_NAMES[code]}") for code in CLASS_STYLES if code in found]
    if ((claims["item"] == "said") & ~denials).any():
        keys.append(_key(*SAID, "other statement"))
    if (claims["item"] == "shown").any():
        keys.append(_key(*SHOWN, "disclosed"))
    conduct = claims.loc[claims["band"] != "lawfulness"]
    if conduct["certain_to"].notna().any():
        keys.append(Line2D([], [], color=INK, linewidth=2.0, label="what is shown took place"))
    if conduct["possible_to"].notna().any():
        keys.append(Line2D([], [], color=GREY, linewidth=0.9, linestyle=(0, (1, 1.5)), label="may have taken place"))
    return keys


def list_recommendation_keys(recommendations: pd.DataFrame) -> list[Line2D]:
    """List the keys of what is drawn, for a legend."""
    drawn = set(recommendations["force"])
    drawn |= {"answer"} if (recommendations["responded"] != "").any() else set()
    drawn |= {"outcome"} if (recommendations["outcome_on"] != "").any() else set()
    return [_key(*STEP_STYLES[name], STEP_NAMES[name]) for name in STEP_STYLES if name in drawn]


def _key(shape: str, colour: str, label: str) -> Line2D:
    return Line2D([], [], **style_mark(shape, colour), color=colour, label=label)


def _lay_out_claims(claims: pd.DataFrame, left: float) -> Layout:
    several = claims["agency_id"].nunique() > 1
    room = 72 * (left - EDGE - ID_ROOM - GAP)
    entries = []
    for item in show_names(claims).to_dict("records"):
        words = wrap_words(_say_claim(item, several), room)
        ids = ", ".join(name.removeprefix(f"{item['agency_id']}-") for name in item["ids"].split())
        entries.append((name_code(BAND_NAMES, item["band"]), words, wrap_words(ids, 72 * (ID_ROOM - 0.06), size=SMALL)))
    return stack_rows([(header, words, ids, max(len(words), len(ids)) + 0.5) for header, words, ids in entries], left)


def _lay_out_recommendations(recommendations: pd.DataFrame, left: float) -> Layout:
    named = show_names(recommendations, "made_by_name", "made_by")
    entries = []
    for item in show_names(named, "made_to_name", "made_to").to_dict("records"):
        order = ", order" if item["force"] == "order" else ""
        header = f"{_say_short(item['made'])}: {item['made_by_name']} to {item['made_to_name']}{order}"
        words = wrap_words(item["summary"], 72 * (left - EDGE - GAP))
        # three lines of marks: the answer, the day it was made, the outcome
        entries.append((header, words, [item["recommendation_id"]], max(len(words) + 1, 3) + 0.7))
    return stack_rows(entries, left)


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


def _draw_conduct(axes: Axes, shown: pd.DataFrame, scale: Scale, heights: pd.Series) -> None:
    """Draw when what is shown took place: dotted where possible, solid where certain, a little below the tick."""
    for bounds, style in (
        (("possible_from", "possible_to"), {"color": GREY, "linewidth": 0.8, "linestyle": (0, (1, 1.8)), "zorder": 2}),
        (("certain_from", "certain_to"), {"color": INK, "linewidth": 2.0, "zorder": 2.5, "solid_capstyle": "butt"}),
    ):
        drawn = shown.loc[shown[bounds[1]].notna()]
        lefts, rights = scale(drawn[bounds[0]]), scale(drawn[bounds[1]])
        below = heights.loc[drawn.index] + 0.3
        draw_stretches(axes, list(zip(lefts, np.maximum(rights, lefts + 0.006), below, strict=True)), **style)
        since = drawn[bounds[0]].isna().to_numpy()  # when it began is not known
        axes.plot(lefts[since], below[since], "<", color=style["color"], markersize=2.6, zorder=3, clip_on=False)


def _name_step(axes: Axes, words: str, place: tuple[float, float] | None, height: float) -> None:
    """Write what an answer or an outcome is beside its mark, on the side that has room; without a day, at the right edge."""
    points = axes.bbox.width * 72 / axes.figure.dpi
    look: Look = {"fontsize": SIZE, "va": "center_baseline", "parse_math": False}
    if place is None:
        axes.text(1.0, height, words, ha="right", color=GREY, **look)
        return
    pad, width = 7 / points, (measure_text(words, SIZE) + SIZE / 10) / points
    if place[1] + pad + width <= 1 or 1 - place[1] > place[0]:
        axes.text(place[1] + pad, height, words, ha="left", **look)
    else:
        axes.text(place[0] - pad, height, words, ha="right", **look)
