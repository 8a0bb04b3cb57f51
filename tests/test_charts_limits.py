"""What the drawings of the limits hold, from no row to many; every text stands apart and within the picture."""

import itertools

import pandas as pd
import pytest
from test_charts import find_cut_off, find_overlaps, list_texts

from analysis import charts_limits as charts
from analysis.figures import Words, new_axes

PLAIN = Words("Title", "Subtitle", "Foot", "Alt")
NAMES = {"rcmp": "RCMP", "toronto-ps": "Toronto"}


def pair(agency_id, stated, shown, measure="searches", **cells):
    low, high = stated or (float("nan"), float("nan"))
    row = {
        "agency_id": agency_id,
        "statement_id": f"{agency_id}-s01",
        "fact_id": f"{agency_id}-e01",
        "stated_low": low,
        "stated_high": high,
        "shown_measure": measure,
    }
    return row | {"shown_low": shown, "shown_high": shown} | cells


PAIRS = {
    "none": [],
    "one": [pair("rcmp", (78, 78), 521)],
    "many": [
        pair("rcmp", (78, 78), 521),
        pair("toronto-ps", (84, 84), 84),
        pair("toronto-ps", None, 2801, "photos", shown_high=float("nan")),
        pair("toronto-ps", (1, 11), 7, "users"),
        pair("rcmp", (3, 1_250_000), 2_000_000, "photos"),
    ]
    * 8,
}


def draw_pairs(rows):
    columns = "agency_id statement_id fact_id stated_low stated_high shown_measure shown_low shown_high".split()
    chosen = pd.DataFrame(rows, columns=columns)
    axes = new_axes(PLAIN, 8, charts.measure_quantities(chosen), keys=charts.list_quantity_keys(), left=1.7)
    return charts.draw_quantities(axes, chosen, NAMES), chosen


@pytest.fixture(params=PAIRS)
def any_pairs(request):
    return draw_pairs(PAIRS[request.param])


def test_no_text_of_the_figures_meets_another_or_the_edge(any_pairs):
    axes, _ = any_pairs
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []


def test_every_figure_is_a_mark_and_printed(any_pairs):
    axes, chosen = any_pairs
    circles, diamonds = ([line for line in axes.lines if line.get_marker() == shape] for shape in "oD")
    stated = chosen["stated_high"].dropna()
    assert sorted(itertools.chain(*(line.get_xdata() for line in circles))) == sorted(stated)
    assert sorted(itertools.chain(*(line.get_xdata() for line in diamonds))) == sorted(chosen["shown_low"])
    assert circles[0].get_markersize() > diamonds[0].get_markersize() + 3, "an equal figure shows around the other"
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("no figure") == chosen["stated_high"].isna().sum()
    assert len(texts) == 2 + 2 * len(chosen)


def test_marks_stand_left_of_what_is_printed(any_pairs):
    axes, chosen = any_pairs
    if len(chosen):
        most = axes.transData.transform((chosen[["stated_high", "shown_low"]].max().max(), 0))[0]
        printed = [axes.get_yaxis_transform().transform(text.get_position())[0] for text in axes.texts[1:2]]
        assert most < min(printed)


def vary(number):
    """Make combinations in which each switch is on in some, with bounds up to a number of bodies."""
    rows = [
        dict(zip(["leak_alone", "may_is_must", "conduct_only", "direct_only"], switches, strict=True))
        | {"denials": denials}
        for switches in itertools.product([False, True], repeat=4)
        for denials in ("all", "first", "last")
    ]
    bounds = {"denied_low": number // 4, "denied_high": number // 2, "denied_n": number}
    return pd.DataFrame([row | bounds for row in rows])


@pytest.mark.parametrize("number", [0, 1, 5, 28, 80])
def test_strip_draws_each_combination_at_any_number_of_bodies(number):
    strip = charts.spread_switches(vary(number))
    axes = charts.draw_robustness(new_axes(PLAIN, 8, 4.2, keys=charts.list_robustness_keys(), left=2.1), strip)
    assert sum(len(lines.get_segments()) for lines in axes.collections) == len(strip)
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [len(line.get_xdata()) for line in dots] == [strip[name].sum() for name in charts.SWITCH_NAMES]
    [label] = [text.get_text() for text in axes.texts]
    assert label == f"published rules: {number // 4} to {number // 2} of {number}"
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []
