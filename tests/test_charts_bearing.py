"""What the drawings of the bearing table hold, mark by mark, from none to many bodies; nothing leaves its place."""

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from analysis import charts_bearing as charts
from analysis import findings_bearing as findings
from analysis.figures import Words, new_axes

DAY = pd.Timestamp("2021-01-31")
PLAIN = Words("Title", "Subtitle", "Foot", "Alt")
CELL = {
    "of_vendor": False,
    "denials": 2,
    "low_change": 0,
    "high_change": 0,
    "changed": 0,
    "low": 6,
    "high": 12,
    "n": 28,
}


def vary(scope, shows, published, to, **changes):
    return CELL | {"scope": scope, "shows": shows, "published": published, "to": to} | changes


VARIED = pd.DataFrame(
    [
        vary("use", "listed", "weak", "none", high_change=-1, high=11, changed=1),
        vary("use", "listed", "weak", "contradicts"),
        vary("use", "account", "weak", "outside", changed=1),
        vary("use", "account", "weak", "contradicts", low_change=2, low=8, high_change=1, high=13, changed=3),
        vary("use", "searched", "contradicts", "none", changed=2),
        vary("use", "searched", "contradicts", "weak", changed=2),
        vary("use", "searched", "contradicts", "outside", changed=2),
        vary("operation", "listed", "none", "weak"),
        vary("operation", "account", "none", "weak", denials=0),
        vary("operation", "searched", "none", "weak"),
        vary("clients", "private_clients", "contradicts", "none", of_vendor=True),
    ]
)
READING = {"low": 6, "high": 12, "n": 28, "changed": 0}
READINGS = pd.DataFrame(
    [
        READING | {"reading": "as published"},
        READING | {"reading": "weak → none", "high": 11, "changed": 1},
        READING | {"reading": "every cell none", "high": 6, "changed": 8},
        READING | {"reading": "every cell contradicts", "low": 12, "high": 18, "changed": 9},
    ]
)


def draw_cells(graded):
    axes = new_axes(PLAIN, 8, charts.measure_cells(graded), keys=charts.list_cell_keys(graded), left=charts.CELLS_LEFT)
    return charts.draw_cells(axes, graded)


def draw_readings(readings):
    return charts.draw_readings(
        new_axes(PLAIN, 8, charts.measure_readings(readings), left=charts.READINGS_LEFT), readings
    )


def list_boxes(axes, artists):
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    return [artist.get_window_extent(renderer) for artist in artists]


def test_cells_are_graded_by_the_most_that_another_value_changes():
    graded = charts.grade_cells(VARIED).set_index(["scope", "shows"])
    assert graded["effect"].to_dict() == {
        ("use", "listed"): "high",
        ("use", "account"): "low",
        ("use", "searched"): "class",
        ("operation", "listed"): "nothing",
        ("operation", "account"): "unmet",
        ("operation", "searched"): "nothing",
    }
    assert graded["lines"].to_list() == [
        "none: 1",
        "outside: 1\ncontradicts: 3",
        "none: 2\nweak: 2\noutside: 2",
        "",
        "",
        "",
    ]


def test_each_cell_is_drawn_once_with_its_value_and_what_changes_it():
    graded = charts.grade_cells(VARIED)
    axes = draw_cells(graded)
    assert len([patch for patch in axes.patches if isinstance(patch, Rectangle)]) == len(graded)
    texts = [text.get_text() for text in axes.texts if not isinstance(text, Annotation) and text.get_text()]
    assert sorted(texts) == sorted([*graded["published"], *[lines for lines in graded["lines"] if lines]])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["use", "use in real\ninvestigations"]


def test_cells_stand_in_the_row_and_column_that_they_are_of():
    axes = draw_cells(charts.grade_cells(VARIED))
    [bold] = [text for text in axes.texts if text.get_text() == "contradicts"]
    assert tuple(int(place) for place in bold.get_position()) == (2, 0)


def test_cells_that_matter_are_told_apart_without_colour():
    styles = {effect: style for effect, (_, style) in charts.EFFECTS.items()}
    widths = [styles[effect]["linewidth"] for effect in ("low", "high", "class")]
    assert widths == sorted(set(widths), reverse=True)
    assert [effect for effect, style in styles.items() if "hatch" in style] == ["unmet"]
    axes = draw_cells(charts.grade_cells(VARIED))
    weights = {text.get_text(): text.get_weight() for text in axes.texts}
    assert (weights["weak"], weights["contradicts"], weights["none"]) == ("bold", "bold", "normal")


def test_every_text_stays_within_its_cell():
    lines = "\n".join(f"{value}: 80" for value in ("outside", "weak", "contradicts"))
    graded = charts.grade_cells(VARIED).assign(lines=lines, published="contradicts", effect="low")
    # as many columns as the method has
    shown = "listed account paid authorised leaders_knew searched operational other_purpose".split()
    graded = pd.concat([graded.iloc[[0]].assign(shows=code) for code in shown])
    axes = draw_cells(graded)
    frames = list_boxes(axes, axes.patches)
    texts = [text for text in axes.texts if not isinstance(text, Annotation)]
    for box in list_boxes(axes, texts):
        assert any(f.x0 <= box.x0 and box.x1 <= f.x1 and f.y0 <= box.y0 and box.y1 <= f.y1 for f in frames)


def test_legend_names_what_is_drawn_and_fits():
    graded = charts.grade_cells(VARIED)
    keys = charts.list_cell_keys(graded)
    assert [key.get_label() for key in keys] == [words for words, _ in charts.EFFECTS.values()]
    axes = draw_cells(graded)
    [legend] = axes.figure.legends
    [box] = list_boxes(axes, [legend])
    assert box.x1 <= axes.figure.bbox.x1
    assert [key.get_label() for key in charts.list_cell_keys(graded.iloc[[2]])] == ["a class moves"]


def test_bars_run_from_the_lower_to_the_upper_number():
    axes = draw_readings(READINGS)
    [bars] = [lines for lines in axes.collections if len(lines.get_segments()) == len(READINGS)]
    spans = [(segment[0][0], segment[1][0]) for segment in bars.get_segments()]
    assert spans == [(6, 12), (6, 11), (6, 6), (12, 18)]
    assert [text.get_text() for text in axes.texts] == [
        "6 to 12",
        "6 to 11; 1 changed",
        "6; 8 changed",
        "12 to 18; 9 changed",
    ]
    assert len({tuple(colour) for colour in bars.get_colors()}) == 2


@pytest.mark.parametrize("bodies", [0, 1, 80])
def test_readings_draw_at_any_number_of_bodies_and_print_beside_the_bars(bodies):
    readings = READINGS.assign(low=0, high=bodies, n=bodies, changed=bodies)
    axes = draw_readings(readings)
    assert axes.get_xlim()[1] > bodies
    bars_end = axes.transData.transform((bodies, 0))[0]
    for box in list_boxes(axes, axes.texts):
        assert box.x0 > bars_end
        assert box.x1 <= axes.figure.bbox.x1


def test_nothing_at_all_still_draws():
    assert draw_cells(charts.grade_cells(VARIED.iloc[:0])).patches is not None
    assert len(draw_readings(READINGS.iloc[:0]).texts) == 0


def test_title_of_the_cells_counts_them():
    words = findings.word_cells(VARIED, charts.grade_cells(VARIED), DAY)
    assert words.title == (
        "Re-read one at a time, 3 of 6 cells of the bearing table move the result, 1 of them how many bodies are contradicted"
    )
    assert "The lower number of bodies contradicted is 6 to 8 of 28, the upper one 11 to 13." in words.subtitle
    assert "5 of the cells are met by a denial of this record" in words.foot
    assert "denied use, shown an account" in words.alt
    assert "31 January 2021" in words.foot


def test_title_of_the_readings_gives_the_extremes():
    words = findings.word_readings(READINGS, DAY)
    assert words.title == (
        "However the bearing table is filled, the lower number of bodies contradicted is 6 to 12 of 28; as published it is 6, "
        "the upper one 12"
    )
    level = READINGS.assign(low=6)
    assert findings.word_readings(level, DAY).title.startswith(
        "However the bearing table is filled, the lower number of bodies contradicted is 6 of 28;"
    )
    assert "every cell contradicts: 12 to 18" in words.alt
