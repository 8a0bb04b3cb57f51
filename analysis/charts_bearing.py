"""Draw the bearing table with what each cell decides, and the counts under the whole table read otherwise.

Decides shapes and places only; the tables come from `bearing_counts`. The number of bodies does not change the size of either
drawing: both are as large as the bearing table is.
"""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from analysis.charts import GREY, INK, PALE, SHADE, VERMILLION, Look
from analysis.wording import SCOPE_NAMES, SHOWS_NAMES, name_code

EFFECTS: dict[str, tuple[str, Look]] = {
    "low": ("lower number moves", {"facecolor": "#F3B48A", "edgecolor": INK, "linewidth": 1.6}),
    "high": ("upper number moves", {"facecolor": "#FBE3B5", "edgecolor": INK, "linewidth": 0.9}),
    "class": ("a class moves", {"facecolor": "#FDF8CF", "edgecolor": GREY, "linewidth": 0.5}),
    "nothing": ("nothing moves", {"facecolor": "white", "edgecolor": PALE, "linewidth": 0.5}),
    "unmet": ("met by no denial", {"facecolor": SHADE, "edgecolor": PALE, "linewidth": 0.5, "hatch": "///"}),
}
"""What the re-reading of a cell can do at most: words and style; tint and frame both grow, so that grey print shows it."""
CELL_HEIGHT, READING_HEIGHT = 0.58, 0.24
CELLS_LEFT, READINGS_LEFT = 1.2, 2.1
ROOM_FOR_NUMBERS = 0.24
"""Of the width of the drawing, right of the bars, for what is printed there."""


def grade_cells(varied: pd.DataFrame) -> pd.DataFrame:
    """Grade the cells of agencies by the most that any other value of each changes.

    Parameters
    ----------
    varied : pandas.DataFrame
        As `bearing_counts.tabulate_cells` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per cell, in the order given, the vendor's left out: `scope`, `shows`, `published`, `denials`, `effect` (a key
        of `EFFECTS`), `lines` (a line for each value that changes anything counted: how many bodies change class).
    """
    cells = varied.loc[~varied["of_vendor"]]
    moving = (cells["changed"] > 0) | (cells["low_change"] != 0) | (cells["high_change"] != 0)
    lines = (cells["to"] + ": " + cells["changed"].astype("str")).where(moving, "")
    cells = cells.assign(low=cells["low_change"] != 0, high=cells["high_change"] != 0, any=moving, lines=lines)
    by_cell = cells.groupby(["scope", "shows", "published", "denials"], sort=False)
    graded = by_cell.agg(
        low=("low", "any"), high=("high", "any"), any=("any", "any"), lines=("lines", _join_lines)
    ).reset_index()
    conditions = [graded["low"], graded["high"], graded["any"], graded["denials"] > 0]
    effect = np.select(conditions, ["low", "high", "class", "nothing"], default="unmet")
    return graded.drop(columns=["low", "high", "any"]).assign(effect=effect)


def _join_lines(lines: pd.Series) -> str:
    return "\n".join(line for line in lines if line)


def draw_cells(axes: Axes, graded: pd.DataFrame) -> Axes:
    """Draw the bearing table as it is printed, each cell with its value and what another value would change.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    graded : pandas.DataFrame
        As `grade_cells` gives it.
    """
    scopes = [code for code in SCOPE_NAMES if code in set(graded["scope"])]
    shown = list(dict.fromkeys(graded["shows"]))
    axes.set_xlim(0, max(len(shown), 1))
    axes.set_ylim(max(len(scopes), 1), 0)
    # heavier frames last, so that no neighbour covers them
    for effect in reversed(EFFECTS):
        for cell in graded.loc[graded["effect"] == effect].to_dict("records"):
            _draw_cell(axes, cell, (shown.index(cell["shows"]), scopes.index(cell["scope"])))
    axes.set_yticks(
        np.arange(len(scopes)) + 0.5, [fill(name_code(SCOPE_NAMES, code), 16) for code in scopes], fontsize=7.5
    )
    columns = [fill(name_code(SHOWS_NAMES, code), 14) for code in shown]
    axes.set_xticks(np.arange(len(shown)) + 0.5, columns, fontsize=6.8)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for words, below in (("shown \N{RIGHTWARDS ARROW}", 16), ("denied \N{DOWNWARDS ARROW}", 4)):
        axes.annotate(
            words, (0, 1), (-6, below), "axes fraction", "offset points", ha="right", fontsize=6.8, color=GREY
        )
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def _draw_cell(axes: Axes, cell: dict, corner: tuple[int, int]) -> None:
    left, top = corner
    style = EFFECTS[cell["effect"]][1]
    frame = Rectangle((left + 0.03, top + 0.03), 0.94, 0.94, zorder=1 + style["linewidth"], **style)
    axes.add_patch(frame)
    faint = cell["effect"] in ("unmet", "nothing")
    axes.text(
        left + 0.5,
        top + 0.2,
        cell["published"],
        fontsize=7,
        ha="center",
        va="center",
        zorder=4,
        weight="normal" if faint else "bold",
        color=GREY if faint else INK,
    )
    axes.text(
        left + 0.5,
        top + 0.36,
        cell["lines"],
        fontsize=6.2,
        ha="center",
        va="top",
        zorder=4,
        linespacing=1.15,
        color=INK,
    )


def list_cell_keys(graded: pd.DataFrame) -> list[Patch]:
    """List the keys of the cells that are drawn, for a legend."""
    found = set(graded["effect"])
    return [Patch(label=label, **style) for effect, (label, style) in EFFECTS.items() if effect in found]


def measure_cells(graded: pd.DataFrame) -> float:
    """Give the height in inches that the rows of the table need."""
    return CELL_HEIGHT * max(graded["scope"].nunique(), 1)


def draw_readings(axes: Axes, readings: pd.DataFrame) -> Axes:
    """Draw the number of bodies contradicted, lower to upper, under each reading of the whole table.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    readings : pandas.DataFrame
        As `bearing_counts.tabulate_values` gives it, the published table first.
    """
    heights = np.arange(len(readings))
    published = readings["reading"] == "as published"
    colours = np.where(published, VERMILLION, GREY)
    most = max(readings["high"].max() if len(readings) else 1, 1)
    for column in ("low", "high"):
        for edge in readings.loc[published, column]:
            axes.axvline(edge, color=VERMILLION, linewidth=0.6, linestyle=(0, (2, 2)), zorder=0)
    axes.hlines(heights, readings["low"], readings["high"], color=colours, linewidth=5, zorder=2)
    for height, colour, row in zip(heights, colours, readings.to_dict("records"), strict=True):
        # a bar of no length still shows
        axes.plot(
            [row["low"], row["high"]], [height] * 2, marker="|", color=colour, linestyle="", markersize=7, zorder=3
        )
        axes.annotate(
            _say_reading(row),
            (1 - ROOM_FOR_NUMBERS, height),
            xycoords=axes.get_yaxis_transform(),
            fontsize=7.5,
            va="center",
        )
    axes.set_ylim(max(len(readings), 1) - 0.4, -0.6)
    axes.set_xlim(0, 1.03 * most / (1 - ROOM_FOR_NUMBERS))
    axes.set_yticks(heights, readings["reading"], fontsize=7.5)
    ticks = range(0, most + 1, max(1, round(most / 8)))
    axes.set_xticks(ticks, [str(tick) for tick in ticks], fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    for spine in ("top", "right", "left"):
        axes.spines[spine].set_visible(False)
    axes.spines["bottom"].set_bounds(0, most)
    return axes


def _say_reading(row: dict) -> str:
    span = f"{row['low']}" if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
    return f"{span}; {row['changed']} changed" if row["changed"] else span


def measure_readings(readings: pd.DataFrame) -> float:
    """Give the height in inches that the rows need."""
    return READING_HEIGHT * max(len(readings), 1) + 0.1
