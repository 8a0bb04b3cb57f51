"""Draw what limits the result: every combination of the method's variants, and figures stated beside figures shown.

Decides shapes and places only; the tables come from `robustness` and `quantities`.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.charts import BLUE, GREY, INK, LEAST_SIZE, PALE, VERMILLION, Look, measure_text, thin_rows
from analysis.charts_letters import cut_text, show_names

SWITCH_NAMES = {
    "leak_alone": "a leak alone is tier 2",
    "may_is_must": "may counts as must",
    "conduct_only": "no denials of knowledge or approval",
    "direct_only": "no rows seen indirectly",
    "first": "each body's first denial only",
    "last": "each body's last denial only",
}
STRIP_GAP = 2.2
ARROW = [(0, 0), (1, 0), (0.8, 0.16), (1, 0), (0.8, -0.16), (1, 0)]
"""A mark that points up from its place, to what has no most."""
QUANTITY_ROW = 0.27
LEAST = 0.8
"""Where the scale of figures begins, so that the mark of a 1 is whole."""
PRINTED = 7.5


def spread_switches(variants: pd.DataFrame) -> pd.DataFrame:
    """Put the choice of denials into switches of its own, and sort by the numbers.

    Returns
    -------
    pandas.DataFrame
        One row per combination, sorted by `denied_low`, `denied_high`: the columns of `robustness.count_variants` with
        `first` and `last` (booleans) and `place` (from 0).
    """
    spread = variants.assign(first=variants["denials"] == "first", last=variants["denials"] == "last")
    ordered = spread.sort_values(
        ["denied_low", "denied_high", "denied_n", *SWITCH_NAMES], kind="stable", ignore_index=True
    )
    return ordered.assign(place=range(len(ordered)))


def draw_robustness(axes: Axes, strip: pd.DataFrame) -> Axes:
    """Draw the number of bodies contradicted under each combination over a dot matrix of what each switches on.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    strip : pandas.DataFrame
        As `spread_switches` gives it.
    """
    top = int(strip["denied_n"].max()) if len(strip) else 1
    published = ~strip[list(SWITCH_NAMES)].any(axis=1)
    axes.vlines(
        strip["place"], strip["denied_low"], strip["denied_high"], color=np.where(published, VERMILLION, GREY), lw=3
    )
    axes.plot(strip["place"], strip["denied_n"], marker="_", color=INK, linestyle="", markersize=4)
    for row in strip.loc[published].to_dict("records"):
        label = f"published rules: {row['denied_low']} to {row['denied_high']} of {row['denied_n']}"
        anchor = "left" if row["place"] < len(strip) / 2 else "right"
        axes.annotate(
            label,
            (row["place"], row["denied_high"]),
            xytext=(0, 16),
            textcoords="offset points",
            ha=anchor,
            fontsize=7.5,
            color=INK,
            weight="bold",
            arrowprops={"arrowstyle": "-", "color": VERMILLION, "linewidth": 0.7},
        )
    step = max(top / 14, 0.5)
    for level, name in enumerate(SWITCH_NAMES, start=1):
        height = -STRIP_GAP - level * step
        axes.axhline(height, color=PALE, linewidth=0.5, zorder=0)
        on = strip.loc[strip[name], "place"]
        axes.plot(on, np.full(len(on), height), marker="o", color=BLUE, linestyle="", markersize=3.6)
    bottom = -STRIP_GAP - (len(SWITCH_NAMES) + 0.7) * step
    axes.set_xlim(-0.8, max(len(strip), 1) - 0.2)
    axes.set_ylim(bottom, top * 1.06)
    counts = list(range(0, top + 1, 5))
    levels = [-STRIP_GAP - level * step for level in range(1, len(SWITCH_NAMES) + 1)]
    axes.set_yticks([*counts, *levels], [*map(str, counts), *SWITCH_NAMES.values()], fontsize=7.5)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def list_robustness_keys() -> list[Line2D]:
    """List the keys of the strip, for a legend."""
    return [
        Line2D([], [], color=GREY, linewidth=3, label="contradicted: lower to upper number"),
        Line2D([], [], color=INK, marker="_", linestyle="", label="bodies that denied"),
        Line2D([], [], color=BLUE, marker="o", linestyle="", markersize=4, label="switched on"),
    ]


def choose_quantities(pairs: pd.DataFrame) -> pd.DataFrame:
    """Choose the pairs to draw: figures that can be compared, and admitted testing without a figure beside tier 1 or 2 ones.

    Words that state no period (an explanation that speaks of some units only) are left out: figures need not be of the same.

    Returns
    -------
    pandas.DataFrame
        One row per statement, measure and figure shown, the widest gap first: the columns of
        `quantities.pair_quantities`; of equal figures the one seen first.
    """
    wordless = (pairs["why"] == "no figure stated") & (pairs["tier"] <= 2) & (pairs["stated_period"] != "")
    chosen = pairs.loc[(pairs["relation"] != "not comparable") | wordless]
    chosen = chosen.drop_duplicates(["statement_id", "shown_measure", "shown_low", "shown_high"])
    ratio = chosen["shown_low"] / chosen["stated_high"]
    order = chosen.assign(ratio=ratio.fillna(0)).sort_values(["ratio", "shown_low"], ascending=False, kind="stable")
    return order.drop(columns="ratio").reset_index(drop=True)


def draw_quantities(axes: Axes, chosen: pd.DataFrame, names: dict[str, str]) -> Axes:
    """Draw what was stated (circle) beside what records show (diamond), one row a pair, numbers printed.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    chosen : pandas.DataFrame
        As `choose_quantities` gives it.
    names : dict
        Agency id -> name to print.
    """
    chosen = thin_rows(chosen)
    heights = np.arange(len(chosen))
    known = chosen["stated_high"].notna()
    stated = chosen.loc[known]
    ends = stated[["stated_low", "stated_high", "shown_low"]]
    axes.hlines(heights[known], ends.min(axis=1), ends.max(axis=1), color=PALE, linewidth=2, zorder=1)
    axes.hlines(heights[known], stated["stated_low"], stated["stated_high"], color=BLUE, linewidth=2)
    # the circle is the larger, so that it shows around the diamond of an equal figure
    axes.plot(stated["stated_high"], heights[known], "o", color=BLUE, markersize=9, zorder=3)
    edge: Look = {"markeredgecolor": INK, "markeredgewidth": 0.5}
    axes.plot(chosen["shown_low"], heights, "D", color=VERMILLION, markersize=4.2, zorder=4, **edge)
    spans = chosen["shown_high"] > chosen["shown_low"]
    ends = chosen.loc[spans, ["shown_low", "shown_high"]]
    axes.hlines(heights[spans], ends["shown_low"], ends["shown_high"], color=VERMILLION, linewidth=2, zorder=3.5)
    _point_up(axes, chosen, heights)
    axes.set_ylim(max(len(chosen), 1) - 0.4, -0.6)
    _label_rows(axes, heights, label_quantities(chosen, names))
    most = max(chosen[["stated_high", "shown_low"]].max().max() if len(chosen) else 1, 10) * 1.4
    room = _print_figures(axes, chosen)
    axes.set_xscale("log")
    axes.set_xlim(LEAST, LEAST * (most / LEAST) ** (1 / room))
    # thirds between the powers of ten only where there is room for their labels
    steps, stride = ((1, 3) if most < 30_000 else (1,)), (1 if most < 10_000_000 else 2)
    ticks = [step * 10**power for power in range(0, 15, stride) for step in steps if step * 10**power <= most]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], fontsize=PRINTED)
    axes.minorticks_off()
    axes.tick_params(axis="y", length=0)
    for spine in ("top", "right", "left"):
        axes.spines[spine].set_visible(False)
    axes.spines["bottom"].set_bounds(LEAST, most)
    return axes


def label_quantities(chosen: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """Label each pair by body and measure; of pairs that would have one label, by the statement too, and then by the fact."""
    rows = show_names(chosen.assign(short_name=chosen["agency_id"].map(names)))
    labels = rows["short_name"] + ": " + rows["shown_measure"]
    for column in ("statement_id", "fact_id"):
        labels = labels.where(~labels.duplicated(keep=False), labels + ", " + rows[column])
    return list(labels)


def _point_up(axes: Axes, chosen: pd.DataFrame, heights: np.ndarray) -> None:
    """Point up from a figure that has a least and no most."""
    look: Look = {"marker": ARROW, "markersize": 22, "markerfacecolor": "none", "markeredgewidth": 1.4, "linestyle": ""}
    for name, colour in (("stated", BLUE), ("shown", VERMILLION)):
        least, most = chosen[f"{name}_low"], chosen[f"{name}_high"]
        upward = least.notna() & most.isna()
        axes.plot(least[upward], heights[upward], markeredgecolor=colour, zorder=2.5, clip_on=False, **look)


def _label_rows(axes: Axes, heights: np.ndarray, labels: list[str]) -> None:
    """Write the labels on the left, as small as their room makes them, or cut."""
    room = axes.bbox.x0 * 72 / axes.figure.dpi - 5
    labels = [cut_text(label, room * PRINTED / LEAST_SIZE, PRINTED) for label in labels]
    axes.set_yticks(heights, labels)
    for label in axes.get_yticklabels():
        label.set_fontsize(PRINTED * min(1, room / max(measure_text(label.get_text(), PRINTED), 1)))


def _print_figures(axes: Axes, chosen: pd.DataFrame) -> float:
    """Print what was stated and what is shown in two columns on the right; give the room that is left, of 1."""
    rows = chosen.to_dict("records")
    columns = {
        "stated": [say_count(row["stated_low"], row["stated_high"]) for row in rows],
        "shown": [say_count(row["shown_low"], row["shown_high"]) for row in rows],
    }
    width = 72 * axes.bbox.width / axes.figure.dpi
    needs = [
        max(measure_text(text, PRINTED, "bold") for text in [head, *texts]) + 12 for head, texts in columns.items()
    ]
    left = 1 - sum(needs) / width
    place = left
    for (head, texts), need in zip(columns.items(), needs, strict=True):
        axes.text(place, 1.01, head, transform=axes.transAxes, fontsize=PRINTED, weight="bold", va="bottom")
        for height, text in enumerate(texts):
            axes.text(place, height, text, transform=axes.get_yaxis_transform(), fontsize=PRINTED, va="center")
        place += need / width
    return left - 12 / width


def list_quantity_keys() -> list[Line2D]:
    """List the keys of the quantity gaps, for a legend."""
    edge: Look = {"markeredgecolor": INK, "linestyle": ""}
    return [
        Line2D([], [], color=BLUE, marker="o", markersize=8, linestyle="", label="stated by the body"),
        Line2D([], [], color=VERMILLION, marker="D", markersize=4.2, label="shown by records", **edge),
    ]


def say_count(low: float, high: float) -> str:
    """Say a figure with its bounds.

    Examples
    --------
    >>> say_count(1, 11), say_count(2801, float("nan")), say_count(7, 7), say_count(float("nan"), float("nan"))
    ('1 to 11', '2,801 or more', '7', 'no figure')
    """
    if pd.isna(low):
        return "no figure"
    if pd.isna(high):
        return f"{low:,.0f} or more"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def measure_quantities(chosen: pd.DataFrame) -> float:
    """Give the height in inches that the rows need."""
    return QUANTITY_ROW * max(len(thin_rows(chosen)), 1) + 0.2
