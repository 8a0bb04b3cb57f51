"""Every figure that depends on the bodies of a case, drawn as the notebooks do, and what no figure may show."""

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis import (
    charts,
    charts_counts,
    charts_lags,
    charts_lanes,
    charts_limits,
    charts_matrix,
    charts_regulators,
    corrections,
    disclosers,
    findings,
    findings_counts,
    findings_limits,
    findings_regulators,
    findings_time,
    groups,
    lag_groups,
    measures,
    quantities,
    regulators,
)
from analysis.discrepancies import judge, read_as_of
from analysis.figures import DPI, add_notes, new_axes
from analysis.timeline import lay_out_timeline

BURST, PERIOD = ("2020-01-15", "2020-03-15"), ("2019-01-01", "2026-12-31")


def draw_figures(record):
    """Draw the figures; give each by name as its words, its Axes and its table."""
    verdicts, as_of = judge(record), read_as_of(record, None)
    drawings = (_draw_timeline, _draw_groups, _draw_corrections, _draw_rows)
    drawn = [figure for draw in drawings for figure in draw(record, verdicts, as_of)]
    return {name: (words, axes, table) for name, words, axes, table in drawn}


def _open(words, height, keys, left):
    axes = new_axes(words, 8, height, keys=keys, left=left)
    axes.figure.set_dpi(DPI)  # as it is saved
    return axes


def _draw_timeline(record, verdicts, as_of):
    share, timeline = measures.share_contradicted(record, verdicts), lay_out_timeline(record, verdicts)
    words = findings.word_swimlanes(timeline, share, BURST)
    keys = charts_lanes.list_swimlane_keys(timeline.items)
    axes = _open(words, charts_lanes.measure_swimlanes(timeline.lanes), keys, 1.0)
    charts_lanes.draw_swimlanes(axes, timeline, burst=BURST, period=PERIOD)
    yield "swimlanes", words, axes, timeline.lanes
    matrix = measures.tabulate_matrix(record, verdicts)
    words = findings.word_matrix(matrix, share, as_of)
    scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
    keys = charts.list_class_keys(matrix["class"])
    axes = _open(words, charts_matrix.measure_matrix(matrix, scopes), keys, 1.25)
    yield "matrix", words, charts_matrix.draw_matrix(axes, matrix, scopes=scopes, shown=shown), matrix


def _draw_groups(record, verdicts, as_of):
    for column in ("jurisdiction", "type"):
        squares = groups.tabulate_squares(record, verdicts, column)
        words = findings_counts.word_class_squares(squares, column, as_of)
        keys = charts.list_class_keys(squares["class"])
        axes = _open(words, charts_counts.measure_class_squares(squares), keys, 1.75)
        yield f"squares by {column}", words, charts_counts.draw_class_squares(axes, squares), squares


def _draw_corrections(record, verdicts, as_of):
    lags = corrections.measure_lags(record, verdicts)
    starts = groups.name_bodies(record, lag_groups.choose_starts(lags))
    words = findings_time.word_lags(starts, lag_groups.group_left_out(record, verdicts, lags=lags), as_of)
    axes = _open(words, charts_lags.measure_lag_lines(starts), charts_lags.list_lag_keys(starts), 1.1)
    yield "lags", words, charts_lags.draw_lags(axes, starts), starts
    told = groups.name_bodies(record, disclosers.find_first_disclosers(record))
    words = findings_counts.word_first_disclosers(told, as_of)
    keys = charts_counts.list_eve_keys(told["on_the_eve"])
    axes = _open(words, charts_counts.measure_first_disclosers(told), keys, 1.75)
    yield "first disclosers", words, charts_counts.draw_first_disclosers(axes, told), told


def _draw_rows(record, verdicts, as_of):
    claims = regulators.tabulate_vendor_claims(record, verdicts)
    words = findings_regulators.word_vendor_claims(claims, as_of)
    height, keys = charts_regulators.measure_vendor_claims(claims), charts_regulators.list_claim_keys(claims)
    axes = _open(words, height, keys, charts_regulators.CLAIMS_LEFT)
    charts_regulators.draw_vendor_claims(axes, claims, burst=("2020-01-01", "2020-07-31"), period=PERIOD)
    yield "claims", words, axes, claims
    asked = regulators.tabulate_recommendations(record)
    words = findings_regulators.word_recommendations(asked, as_of)
    height, keys = charts_regulators.measure_recommendations(asked), charts_regulators.list_recommendation_keys(asked)
    axes = _open(words, height, keys, charts_regulators.RECOMMENDATIONS_LEFT)
    yield "recommendations", words, charts_regulators.draw_recommendations(axes, asked, period=PERIOD), asked
    chosen = charts_limits.choose_quantities(quantities.pair_quantities(record))
    words = findings_limits.word_quantities(chosen, as_of)
    names = record.agencies.set_index("agency_id")["short_name"].to_dict()
    axes = _open(words, charts_limits.measure_quantities(chosen), charts_limits.list_quantity_keys(), 1.7)
    yield "quantities", words, charts_limits.draw_quantities(axes, chosen, names), chosen


def find_faults(axes):
    """Find texts beyond the edge of the figure, and names or texts that run into one another."""
    add_notes(axes.figure)
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    renderer, edge = canvas.get_renderer(), axes.figure.bbox
    texts = [text for text in axes.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = {text: text.get_window_extent(renderer) for text in texts}
    outside = [
        f"outside: {text.get_text()[:60]!r}"
        for text, box in boxes.items()
        if box.x0 < edge.x0 - 1 or box.x1 > edge.x1 + 1 or box.y0 < edge.y0 - 1 or box.y1 > edge.y1 + 1
    ]
    names = [*axes.get_yticklabels(), *axes.figure.texts, *axes.texts]
    return outside + _find_meetings([(text, boxes[text]) for text in names if text in boxes])


def _find_meetings(placed):
    """Find pairs of texts that overlap by more than a pixel and a half in both directions."""
    rows = pd.DataFrame([(box.x0, box.x1, box.y0, box.y1) for _, box in placed], columns=["x0", "x1", "y0", "y1"])
    found = []
    for place, (text, box) in enumerate(placed):
        across = rows["x1"].clip(upper=box.x1) - rows["x0"].clip(lower=box.x0)
        upright = rows["y1"].clip(upper=box.y1) - rows["y0"].clip(lower=box.y0)
        others = [other for other in rows.index[(across > 1.5) & (upright > 1.5)] if other > place]
        found += [f"{text.get_text()[:40]!r} meets {placed[other][0].get_text()[:40]!r}" for other in others]
    return found
