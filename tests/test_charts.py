"""What stands in a drawing: marks, bars, names, colours and shapes, set against the tables; no pixels."""

import random
from collections import Counter
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from test_measures import DENIAL, EACH_CLASS, body, deny, leak, say, show, write_case

from analysis import charts, charts_lanes, charts_matrix, findings, measures
from analysis.charts import CLASS_STYLES, EVIDENCE_STYLES, POSITION_STYLES, make_scale
from analysis.discrepancies import judge
from analysis.figures import DPI, new_axes
from analysis.record import load_record
from analysis.timeline import lay_out_timeline
from analysis.wording import CLASS_NAMES, KIND_NAMES, POSITION_NAMES, SCOPE_NAMES, SHOWS_NAMES

BURST, PERIOD = ("2020-01-15", "2020-03-15"), ("2019-01-01", "2026-12-31")
STYLES = {"positions": POSITION_STYLES, "evidence": EVIDENCE_STYLES, "classes": CLASS_STYLES}
SIZES = (0, 1, 5, 30, 80)


# what is drawn as the notebook draws it


def draw_lanes(record):
    verdicts = judge(record)
    timeline = lay_out_timeline(record, verdicts)
    words = findings.word_swimlanes(timeline, measures.share_contradicted(record, verdicts))
    height, keys = charts_lanes.measure_swimlanes(timeline.lanes), charts_lanes.list_swimlane_keys(timeline.items)
    axes = new_axes(words, 8, height, keys=keys)
    axes.figure.set_dpi(DPI)  # as it is saved
    return charts_lanes.draw_swimlanes(axes, timeline, burst=BURST, period=PERIOD), timeline


def draw_grid(record):
    verdicts = judge(record)
    matrix = measures.tabulate_matrix(record, verdicts)
    share = measures.share_contradicted(record, verdicts)
    words = findings.word_matrix(matrix, share, pd.Timestamp("2026-11-22"))
    scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
    height, keys = charts_matrix.measure_matrix(matrix, scopes), charts.list_class_keys(matrix["class"])
    axes = new_axes(words, 8, height, keys=keys, left=1.25)
    axes.figure.set_dpi(DPI)
    return charts_matrix.draw_matrix(axes, matrix, scopes=scopes, shown=shown), matrix


def make_case(number):
    """Make a case of many bodies with names up to the longest allowed, every code, and days of every precision."""
    rng = random.Random(number)
    words = "Saint North Upper Grand River Lake Fort Regional Metropolitan Police Service Island".split()
    bodies, said, shown, listed = [], [], [], []
    days = [
        "2019-06-03",
        "2020-01-20",
        "2020-02-01/2020-02-20",
        "2020-02-27",
        "2020-03",
        "../2020-02-14",
        "2021",
        "2022-05-09",
    ]
    kinds = ["finding", "court", "foi_release", "disclosure", "press_report"]
    for place in range(number):
        name = " ".join(rng.choices(words, k=rng.randint(1, 4)))[:26].strip()
        name = f"{name} {place}"
        slug = f"body-{place}"
        bodies.append(body(slug, short_name=name))
        for turn in range(1, rng.randint(2, 6)):
            position = rng.choice(
                ["denies", "denies", "admits", "declines", "no_reply", "halts", "explains", "disputes"]
            )
            codes = {"object": "clearview", "scope": rng.choice(list(SCOPE_NAMES)[:7]), "tense": "now"}
            codes = codes if position in ("denies", "admits") else {}
            said.append(say(slug, turn, rng.choice(days), position, **codes))
        if place % 3 == 0:
            happened = rng.choice(["2019-10/2020-02-05", "/2020-02-14", "2020-01", "2019-11-02/2019-11-09"])
            shows = measures.SHOWN_ORDER[1 + place // 3 % 8]
            kind = rng.choice(kinds)
            shown.append(show(slug, shows=shows, happened=happened, disclosed="2022-06", kind=kind))
        if place % 4 == 0:
            listed.append(leak(slug))
    if bodies:
        said.append(deny("body-0", 7, "2020-02-10"))
        shown.append(show("body-0", 2))
    events = [
        {"event_id": f"{day}-e{place}", "date": day, "kind": "regulator", "label": f"A regulator did thing {place}"}
        for place, day in enumerate(["2020-02-26", "2020-02-27", "2020-02-27", "2020-02-28"] * (number > 1))
    ]
    return {"agencies": bodies, "statements": said, "evidence": shown, "leaked_clients": listed, "events": events}


@pytest.fixture(scope="module", params=["real", *SIZES], ids=str)
def any_record(request, tmp_path_factory):
    if request.param == "real":
        return load_record()
    return load_record(write_case(tmp_path_factory.mktemp("case"), **make_case(request.param)))


@pytest.fixture(scope="module")
def any_lanes(any_record):
    return draw_lanes(any_record)


@pytest.fixture(scope="module")
def any_grid(any_record):
    return draw_grid(any_record)


@pytest.fixture
def load(tmp_path):
    return lambda **tables: load_record(write_case(tmp_path, **tables))


# places, as text and marks have them


def list_texts(figure):
    """List every text that is drawn, with its place in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def find_overlaps(places):
    """Find texts that share more than half a pixel in both directions."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(places, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > 0.5
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 0.5
    ]


def find_cut_off(places, figure):
    width, height = figure.get_size_inches() * figure.dpi
    return [text for text, box in places if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]


def list_marks(axes, shape, *, hollow):
    """List the places of the marks of a shape that are hollow, or filled."""
    return [
        place
        for line in axes.lines
        if line.get_marker() == shape and line.get_zorder() == 4
        if (to_hex(line.get_markerfacecolor()) == "#ffffff") == hollow
        for place in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def list_bars(axes):
    """List the bars of imprecise days: left, right, height, colour."""
    return [
        (*segment[:, 0], segment[0, 1], to_hex(bars.get_color()[0]))
        for bars in axes.collections
        if bars.get_zorder() == 3 and bars.get_linewidth()[0] == charts_lanes.BAND
        for segment in bars.get_segments()
    ]


def place_day(day):
    """Place a day by hand: a straight scale within each of the three stretches."""
    edges = [pd.Timestamp(text) for text in (PERIOD[0], BURST[0], BURST[1], PERIOD[1])]
    for (left, right), (start, end) in zip(pairwise(edges), pairwise([0.0, 0.13, 0.7, 1.0]), strict=True):
        if left <= pd.Timestamp(day) <= right:
            return start + (end - start) * ((pd.Timestamp(day) - left) / (right - left))
    raise AssertionError(day)


# every drawing, of any size


def test_every_lane_is_named_once(any_lanes):
    axes, timeline = any_lanes
    names = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert names == list(timeline.lanes["short_name"])
    heights = axes.get_yticks()
    assert list(heights) == sorted(set(heights)), "each lane has a height of its own, from the top down"


def test_no_text_of_the_lanes_meets_another_or_the_edge(any_lanes):
    axes, _ = any_lanes
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []


def test_no_text_of_the_matrix_meets_another_or_the_edge(any_grid):
    axes, _ = any_grid
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []


def test_no_name_in_the_matrix_leaves_its_cell(any_grid):
    axes, _ = any_grid
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    for text in axes.texts:
        right = axes.transData.transform((int(text.get_position()[0]) + 1, 0))[0]
        assert text.get_window_extent(renderer).x1 < right, text.get_text()


def test_every_item_is_drawn_once(any_lanes):
    axes, timeline = any_lanes
    items = timeline.items.loc[timeline.items["item"] != "conduct"]
    known = items["earliest"] == items["latest"]
    for mark, (shape, _) in {**POSITION_STYLES, **EVIDENCE_STYLES}.items():
        assert len(list_marks(axes, shape, hollow=False)) == (known & (items["mark"] == mark)).sum(), mark
        assert len(list_marks(axes, shape, hollow=True)) == (~known & (items["mark"] == mark)).sum(), mark
    endless = find_endless(timeline)
    unbegun = items["earliest"].isna()
    assert len(list_bars(axes)) == (~known & ~endless & ~unbegun).sum()
    for shape, drawn in ((">", endless), ("<", unbegun)):
        arrows = [line for line in axes.lines if line.get_marker() == shape and line.get_zorder() == 3]
        assert sum(len(line.get_xdata()) for line in arrows) == drawn.sum()


def find_endless(timeline):
    """Find what may have taken place on any day up to the as-of date."""
    items = timeline.items.loc[timeline.items["item"] != "conduct"]
    return (items["latest"] == timeline.as_of) & (items["earliest"] != items["latest"])


def test_what_has_no_last_day_stands_at_its_first_before_an_arrow(any_lanes):
    axes, timeline = any_lanes
    items = timeline.items.loc[timeline.items["item"] != "conduct"].loc[find_endless(timeline)]
    styles = {**POSITION_STYLES, **EVIDENCE_STYLES}
    for item in items.loc[items["earliest"].notna()].to_dict("records"):
        places = [place[0] for place in list_marks(axes, styles[item["mark"]][0], hollow=True)]
        assert any(place == pytest.approx(place_day(item["earliest"]), abs=1e-6) for place in places)


def test_every_row_of_the_matrix_is_drawn_once(any_grid):
    axes, matrix = any_grid
    names = [f"({row['short_name']})" if row["shown_tier"] == 3 else row["short_name"] for _, row in matrix.iterrows()]
    assert Counter(text.get_text().replace("\n", " ") for text in axes.texts) == Counter(names)
    drawn = Counter(
        (line.get_marker(), to_hex(line.get_color()).upper()) for line in axes.lines if len(line.get_xdata()) == 1
    )
    assert drawn == Counter(CLASS_STYLES[code] for code in matrix["class"])


def test_legend_names_each_mark_that_is_drawn_and_no_other(any_lanes):
    axes, timeline = any_lanes
    words = {**POSITION_NAMES, **KIND_NAMES}
    drawn = {words[mark] for mark in set(timeline.items["mark"]) & set(words)}
    conduct = {"use certain", "use possible"} if (timeline.items["item"] == "conduct").any() else set()
    dated = timeline.items.loc[timeline.items["item"] != "conduct"]
    conduct |= {"some day on the bar"} if (dated["earliest"] != dated["latest"]).any() else set()
    legends = axes.figure.legends
    assert {text.get_text() for legend in legends for text in legend.get_texts()} == drawn | conduct


def test_drawings_stay_within_a_printable_shape(any_lanes):
    axes, timeline = any_lanes
    lane = axes.get_window_extent().height / max(axes.get_ylim()[0] - axes.get_ylim()[1], 1)
    assert lane >= 0.2 * axes.figure.dpi or len(timeline.lanes) == 0, "no lane is cramped"


# one thing at a time


def draw_one(load, *, statements=(), evidence=(), **tables):
    bodies = [body("force"), body("other")]
    record = load(agencies=bodies, statements=statements, evidence=[*evidence, show("other")], **tables)
    timeline = lay_out_timeline(record, judge(record))
    axes = Figure(figsize=(8, 3)).add_subplot()
    return charts_lanes.draw_swimlanes(axes, timeline, burst=BURST, period=PERIOD), timeline


@pytest.mark.parametrize("day", ["2019-06-03", "2020-01-15", "2020-02-14", "2020-03-15", "2023-05-09"])
def test_known_day_is_a_filled_mark_at_its_day(load, day):
    axes, _ = draw_one(load, statements=[deny("force", made=day), deny("other", tense="future")])
    shape, colour = POSITION_STYLES["denies"]
    marks = list_marks(axes, shape, hollow=False)
    assert any(left == pytest.approx(place_day(day)) for left, _ in marks)
    assert list_marks(axes, shape, hollow=True) == []
    assert list_bars(axes) == []
    drawn = [line for line in axes.lines if line.get_marker() == shape and len(line.get_xdata())]
    assert {to_hex(line.get_markerfacecolor()).upper() for line in drawn} == {colour}


@pytest.mark.parametrize(
    ("made", "first", "last"),
    [
        ("2020-02-14/2020-02-20", "2020-02-14", "2020-02-20"),
        ("2020-01", "2020-01-01", "2020-01-31"),
        ("2021", "2021-01-01", "2021-12-31"),
    ],
)
def test_imprecise_day_is_a_bar_as_wide_as_its_bounds_with_a_hollow_mark(load, made, first, last):
    axes, _ = draw_one(load, statements=[say("force", made=made, position="declines")])
    [bar] = list_bars(axes)
    assert bar[:2] == pytest.approx((place_day(first), place_day(last)))
    [mark] = list_marks(axes, POSITION_STYLES["declines"][0], hollow=True)
    assert bar[0] < mark[0] < bar[1]
    assert mark[1] == bar[2]
    assert bar[3].upper() == POSITION_STYLES["declines"][1]


def test_what_has_no_first_day_stands_at_its_last_before_an_arrow_back(load):
    axes, _ = draw_one(load, statements=[say("force", made="../2020-02-14", position="declines")])
    assert list_bars(axes) == [], "a bar from the edge would be read as a first day"
    [mark] = list_marks(axes, POSITION_STYLES["declines"][0], hollow=True)
    assert mark[0] == pytest.approx(place_day("2020-02-14"))
    [arrow] = [
        line for line in axes.lines if line.get_marker() == "<" and line.get_zorder() == 3 and len(line.get_xdata())
    ]
    assert list(zip(arrow.get_xdata(), arrow.get_ydata(), strict=True)) == [(0.0, mark[1])]


def test_marks_of_two_sub_lanes_do_not_meet():
    heights = sorted(set(charts_lanes.SUB_LANES.values()))
    least = min(high - low for low, high in pairwise(heights)) * charts_lanes.LANE * 72
    assert least >= 4.4, "points: the marks that most bodies have"


def test_event_known_to_a_stretch_is_a_band_without_a_line():
    days = pd.to_datetime(["2020-02-26", "2020-02-27"]).as_unit("s")
    context = pd.DataFrame(
        {"number": [1, 2], "date_earliest": days, "date_latest": [days[0], pd.Timestamp("2020-02-28")]}
    )
    axes = Figure(figsize=(8, 3)).add_subplot()
    charts_lanes.draw_context(axes, context, make_scale([(PERIOD[0], 0.0), (PERIOD[1], 1.0)]))
    assert (len(axes.lines), len(axes.patches)) == (1, 1)
    assert findings.say_band(context) == "A grey band under a number: on some day within it. "
    assert findings.say_band(context.head(1)) == ""


def test_marks_stand_in_the_lane_of_their_body(load):
    axes, timeline = draw_one(load, statements=[deny("force"), say("force", 2, position="admits", **DENIAL)])
    heights = dict(zip(timeline.lanes["agency_id"], axes.get_yticks(), strict=True))
    for mark in ("denies", "admits"):
        [(_, height)] = list_marks(axes, POSITION_STYLES[mark][0], hollow=False)
        assert abs(height - heights["force"]) < 0.5
    [(_, height)] = list_marks(axes, EVIDENCE_STYLES["finding"][0], hollow=False)
    assert abs(height - heights["other"]) < 0.5


def test_conduct_is_dotted_where_possible_and_solid_where_certain(load):
    shown = show("force", happened="2019-10/2020-02-05", disclosed="2020-03-01")
    axes, timeline = draw_one(load, evidence=[shown])
    row = dict(zip(timeline.lanes["agency_id"], axes.get_yticks(), strict=True))["force"]
    stretches = {
        stretches.get_linewidth()[0]: segment[:, 0]
        for stretches in axes.collections
        for segment in stretches.get_segments()
        if abs(segment[0, 1] - row) < 0.5
    }
    assert list(stretches[0.8]) == pytest.approx([place_day("2019-10-01"), place_day("2020-02-05")])
    assert list(stretches[2.0]) == pytest.approx([place_day("2019-10-31"), place_day("2020-02-05")])


def test_conduct_at_tier_3_is_never_solid(load):
    shown = show("force", happened="2019-10/2020-02-05", kind="press_report", origin="press_inquiry")
    axes, timeline = draw_one(load, evidence=[shown])
    row = dict(zip(timeline.lanes["agency_id"], axes.get_yticks(), strict=True))["force"]
    widths = [
        stretches.get_linewidth()[0]
        for stretches in axes.collections
        for segment in stretches.get_segments()
        if abs(segment[0, 1] - row) < 0.5
    ]
    assert widths == [0.8]


def test_context_is_numbered_at_its_day(load):
    events = [
        {"event_id": f"{day}-a", "date": day, "kind": "leak", "label": "A leak"} for day in ("2020-01-18", "2021-02-03")
    ]
    axes, _ = draw_one(load, events=events)
    numbers = {text.get_text(): text.xy[0] for text in axes.texts if isinstance(text, Annotation)}
    assert numbers == {
        "1": pytest.approx(place_day("2020-01-18")),
        "2": pytest.approx(place_day("2021-02-03")),
    }


def test_numbers_of_many_events_of_one_day_stand_apart(load):
    events = [
        {"event_id": f"2020-02-26-a{place:02}", "date": "2020-02-26", "kind": "leak", "label": f"Leak {place}"}
        for place in range(12)
    ]
    record = load(agencies=[body("force")], evidence=[show("force")], events=events)
    axes, _ = draw_lanes(record)
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    numbers = {text.get_text(): text.xy[0] for text in axes.texts if isinstance(text, Annotation)}
    assert list(numbers) == [str(number) for number in range(1, 13)]
    assert max(numbers.values()) - place_day("2020-02-26") < 0.1


def test_groups_are_named_with_their_number_of_bodies(load):
    axes, timeline = draw_one(load, statements=[deny("force"), deny("other")])
    names = [text.get_text() for text in axes.texts]
    for group, members in timeline.lanes.groupby("group"):
        assert f"{charts_lanes.GROUP_NAMES[group]} ({len(members)})" in names


@pytest.mark.parametrize(("first", "second"), [BURST, ("2019-01-01", "2019-12-31"), ("2020-03-15", "2026-12-31")])
def test_time_scale_is_straight_within_a_stretch(first, second):
    scale = charts.make_scale([(PERIOD[0], 0.0), (BURST[0], 0.13), (BURST[1], 0.7), (PERIOD[1], 1.0)])
    left, right = (pd.Timestamp(day) for day in (first, second))
    middle = left + (right - left) / 2
    ends = scale(pd.Series([left, right]))
    assert scale(pd.Series([middle.normalize()]))[0] == pytest.approx(np.mean(ends), abs=0.01)


def test_time_scale_puts_what_is_outside_or_open_at_the_edge():
    scale = charts.make_scale([("2020-01-01", 0.2), ("2020-12-31", 0.9)])
    days = pd.to_datetime(pd.Series(["2010-01-01", None, "2030-01-01"]))
    assert list(scale(days)) == [0.2, 0.2, 0.9]


def test_both_ends_of_the_stretch_at_the_larger_scale_are_dated(any_lanes):
    axes, _ = any_lanes
    labels = dict(zip(axes.get_xticks(), [label.get_text() for label in axes.get_xticklabels()], strict=True))
    named = {text.replace("\n", " "): place for place, text in labels.items()}
    assert named["15 Jan 2020"] == pytest.approx(place_day("2020-01-15"))
    assert named["15 Mar 2020"] == pytest.approx(place_day("2020-03-15"))


def matrix_of(*rows):
    columns = ["short_name", "scope", "shown", "shown_tier", "class"]
    return pd.DataFrame(rows, columns=columns)


def test_matrix_puts_each_name_into_its_cell():
    matrix = matrix_of(
        ("Avon", "use", "nothing", 0, "stands"),
        ("Bow", "use", "searched", 1, "contradicted"),
        ("Coe", "trial", "searched", 3, "contested"),
    )
    axes = charts_matrix.draw_matrix(
        Figure().add_subplot(), matrix, scopes=["use", "trial"], shown=["nothing", "searched"]
    )
    lines = sorted(
        {
            line.get_ydata()[0]
            for line in axes.lines
            if list(line.get_xdata()) == [0, 1] and line.get_ydata()[0] == line.get_ydata()[1]
        }
    )
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert {name: int(left) for name, (left, _) in places.items()} == {"Avon": 0, "Bow": 1, "(Coe)": 1}
    assert lines[0] < places["Avon"][1] == places["Bow"][1] < lines[1] < places["(Coe)"][1] < lines[2]


def test_matrix_puts_the_gravest_class_on_top_of_a_cell():
    classes = list(CLASS_STYLES)
    matrix = matrix_of(*((f"Body {place}", "use", "searched", 1, code) for place, code in enumerate(classes[::-1])))
    axes = charts_matrix.draw_matrix(Figure().add_subplot(), matrix, scopes=["use"], shown=["searched"])
    marks = sorted((line.get_ydata()[0], line.get_marker()) for line in axes.lines if len(line.get_xdata()) == 1)
    assert [shape for _, shape in marks] == [CLASS_STYLES[code][0] for code in classes]


@pytest.mark.parametrize(("scopes", "shown"), [(["trial"], ["searched"]), (["use"], ["nothing"])])
def test_matrix_refuses_a_row_that_has_no_place(scopes, shown):
    matrix = matrix_of(("Avon", "use", "searched", 1, "contradicted"))
    with pytest.raises(ValueError, match="the cell use x searched has no row or column"):
        charts_matrix.draw_matrix(Figure().add_subplot(), matrix, scopes=scopes, shown=shown)


def test_matrix_of_no_row_draws():
    axes = charts_matrix.draw_matrix(Figure().add_subplot(), matrix_of(), scopes=[], shown=[])
    assert list(axes.texts) == []


def test_rows_and_columns_of_the_matrix_keep_their_order():
    matrix = matrix_of(
        ("A", "operation", "searched", 1, "stands"),
        ("B", "use", "nothing", 0, "stands"),
        ("C", "novel_scope", "novel_fact", 1, "stands"),
    )
    scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
    assert scopes == ["use", "operation", "novel_scope"]
    assert shown == ["nothing", "searched", "novel_fact"]


def test_matrix_is_as_high_as_its_fullest_cells():
    rows = [("A", "use", "nothing", 0, "stands")] * 4
    low, high = matrix_of(*rows[:3]), matrix_of(*rows)
    assert charts_matrix.measure_matrix(high, ["use"]) - charts_matrix.measure_matrix(low, ["use"]) == pytest.approx(
        0.17
    )


def test_drawing_changes_neither_table_nor_settings(load):
    record = load(**EACH_CLASS)
    timeline = lay_out_timeline(record, judge(record))
    before = [table.copy() for table in timeline[:3]]
    settings = dict(mpl.rcParams)
    axes = Figure().add_subplot()
    assert charts_lanes.draw_swimlanes(axes, timeline, burst=BURST, period=PERIOD) is axes
    assert dict(mpl.rcParams) == settings
    for table, copy in zip(timeline[:3], before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# colours and shapes


@pytest.mark.parametrize("styles", STYLES.values(), ids=STYLES)
def test_each_shape_stands_for_one_thing(styles):
    shapes = [shape for shape, _ in styles.values()]
    assert len(set(shapes)) == len(shapes)


def test_marks_of_one_lane_differ_in_shape():
    shapes = [shape for shape, _ in [*POSITION_STYLES.values(), *EVIDENCE_STYLES.values()]]
    assert len(set(shapes)) == len(shapes)


def test_every_code_has_a_style_and_every_style_a_name():
    assert set(POSITION_STYLES) == set(POSITION_NAMES)
    assert set(EVIDENCE_STYLES) == set(KIND_NAMES) - {"admission"}
    assert set(CLASS_STYLES) == set(measures.GRAVEST_FIRST) <= set(CLASS_NAMES)
    assert set(measures.SHOWN_ORDER) - {"nothing"} <= set(SHOWS_NAMES)


# Machado, Oliveira, Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE
# Transactions on Visualization and Computer Graphics 15 (6), 1291-1298: the matrices of full severity, for linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# sRGB to CIE XYZ and its white point, IEC 61966-2-1; XYZ to CIELAB, ISO/CIE 11664-4
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
LEAST_DISTANCE = 12.0
"""In CIELAB, where about 2.3 is just noticeable side by side; small marks need several times that."""


def see(colour, deficiency):
    """Give the CIELAB place of a colour as it is seen."""
    encoded = np.array(to_rgb(colour))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize(
    ("colour", "place"), [("#FFFFFF", (100, 0, 0)), ("#000000", (0, 0, 0)), ("#FF0000", (53.24, 80.09, 67.20))]
)
def test_cielab_is_computed_as_published(colour, place):
    assert see(colour, "none") == pytest.approx(place, abs=0.05)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("styles", STYLES.values(), ids=STYLES)
def test_colours_stay_apart_or_the_shapes_differ(styles, deficiency):
    colours = sorted({colour for _, colour in styles.values()})
    near = [
        (one, other, round(float(distance), 1))
        for one, other in combinations(colours, 2)
        if (distance := np.linalg.norm(see(one, deficiency) - see(other, deficiency))) < LEAST_DISTANCE
    ]
    for one, other, _ in near:
        shapes = [{shape for shape, colour in styles.values() if colour == side} for side in (one, other)]
        assert not shapes[0] & shapes[1], near
    assert len(near) <= (deficiency != "none"), f"colours that look alike: {near}"


@pytest.mark.parametrize("styles", STYLES.values(), ids=STYLES)
def test_in_grey_the_shapes_still_differ(styles):
    greys = {}
    for shape, colour in styles.values():
        lightness = round(see(colour, "none")[0] / LEAST_DISTANCE)
        greys.setdefault(lightness, []).append(shape)
    for shapes in greys.values():
        assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("styles", STYLES.values(), ids=STYLES)
def test_every_mark_is_seen_on_white(styles):
    # pale marks have a dark edge; it is the line shapes, which have none, that must be dark themselves
    for shape, colour in styles.values():
        if shape in ("x", "|", "."):
            assert see(colour, "none")[0] < 50, (shape, colour)
