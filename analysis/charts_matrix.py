"""Draw the discrepancy matrix: what was denied against the strongest thing shown, one named mark a body.

Decides the order and the room of rows and columns.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import CLASS_STYLES, GREY, INK, PALE, break_words, fit_name, measure_text, space_lines
from analysis.wording import SCOPE_NAMES, SHOWS_NAMES, name_code


def draw_matrix(axes: Axes, matrix: pd.DataFrame, *, scopes: Sequence[str], shown: Sequence[str]) -> Axes:
    """Draw the scope denied against the strongest thing shown, one named mark a body, its shape and colour the class.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one.
    matrix : pandas.DataFrame
        As `measures.tabulate_matrix` gives it.
    scopes, shown : sequence of str
        Rows from the top and columns from the left; those without a body may be left out.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. A name in brackets marks what rests on tier 3 alone.

    Raises
    ------
    ValueError
        A body of the matrix belongs to a row or a column that is left out.
    """
    counts = matrix.groupby(["scope", "shown"]).size()
    deepest = [max([counts.get((scope, code), 0) for code in shown], default=0) for scope in scopes]
    heights = _measure_rows(scopes, deepest)
    tops = np.concatenate([[0.0], np.cumsum(heights)])
    axes.set_xlim(0, max(len(shown), 1))
    axes.set_ylim(max(tops[-1], 1), 0)
    for top in tops:
        axes.axhline(top, color=GREY, linewidth=0.5, zorder=1)
    for left in range(len(shown) + 1):
        axes.axvline(left, color=PALE, linewidth=0.6, zorder=0.5)
    column = axes.bbox.width * 72 / axes.figure.dpi / max(len(shown), 1)
    order = {name: place for place, name in enumerate(CLASS_STYLES)}
    for (scope, code), cell in matrix.groupby(["scope", "shown"], sort=True):
        if scope not in scopes or code not in shown:
            raise ValueError(f"the cell {scope} x {code} has no row or column; add it to scopes or shown")
        bodies = cell.assign(order=cell["class"].map(order)).sort_values(["order", "short_name"])
        for place, body in enumerate(bodies.to_dict("records")):
            height = tops[list(scopes).index(str(scope))] + 0.75 + place
            shape, colour = CLASS_STYLES[body["class"]]
            left = list(shown).index(str(code))
            axes.plot(
                left + 0.08,
                height,
                marker=shape,
                color=colour,
                markeredgecolor=INK,
                markeredgewidth=0.6,
                markersize=5.5,
            )
            name = f"({body['short_name']})" if body["shown_tier"] == 3 else body["short_name"]
            name, size = fit_name(name, 0.84 * column - 4, two_lines=4.8)
            axes.text(left + 0.16, height, name, fontsize=size, va="center", ha="left", linespacing=space_lines(name))
    middles = [(tops[place] + tops[place + 1]) / 2 for place in range(len(scopes))]
    axes.set_yticks(middles, [break_words(name_code(SCOPE_NAMES, code), 15) for code in scopes], fontsize=8)
    columns = [break_words("nothing" if code == "nothing" else name_code(SHOWS_NAMES, code), 16) for code in shown]
    widest = max((measure_text(line, 8) for name in columns for line in name.split("\n")), default=0)
    axes.set_xticks(np.arange(len(shown)) + 0.5, columns, fontsize=min(8, 8 * (column - 4) / max(widest, 1)))
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def order_matrix(matrix: pd.DataFrame, shown_order: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the scopes (rows) and shown facts (columns) that occur, in their fixed order; unknown ones last."""
    scopes, shown = set(matrix["scope"]), set(matrix["shown"])
    rows = [code for code in SCOPE_NAMES if code in scopes] + sorted(scopes - set(SCOPE_NAMES))
    return rows, [code for code in shown_order if code in shown] + sorted(shown - set(shown_order))


def measure_matrix(matrix: pd.DataFrame, scopes: Sequence[str]) -> float:
    """Give the height in inches that the rows of the matrix need."""
    deepest = matrix.groupby(["scope", "shown"]).size().groupby("scope").max()
    return 0.17 * math.fsum(_measure_rows(scopes, [deepest.get(scope, 0) for scope in scopes]))


def _measure_rows(scopes: Sequence[str], deepest: Sequence[int]) -> list[float]:
    """Give each row of the matrix room for its fullest cell and for its own label."""
    labels = [break_words(name_code(SCOPE_NAMES, scope), 15).count("\n") + 1 for scope in scopes]
    return [max(number, 0.9 * lines, 1) + 0.5 for number, lines in zip(deepest, labels, strict=True)]
