"""What stands in the drawings of counts: marks, names and labels, set against the tables; no pixels but for what meets."""

import random
from collections import Counter
from itertools import combinations, pairwise

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from test_charts import LEAST_DISTANCE, find_cut_off, find_overlaps, list_texts, make_case, see
from test_measures import EACH_CLASS, write_case

from analysis import charts_counts, disclosers, findings_counts, groups
from analysis.charts import CLASS_STYLES, list_class_keys
from analysis.charts_counts import DISCLOSER_NAMES, EVE_NAMES, EVE_STYLES, MARK, TIE, TILE
from analysis.discrepancies import judge
from analysis.figures import new_axes
from analysis.findings import say_upper
from analysis.groups import tabulate_squares
from analysis.measures import share_contradicted
from analysis.record import load_record
from analysis.wording import CLASS_NAMES, PROVINCE_NAMES, TYPE_NAMES

AS_OF = pd.Timestamp("2026-11-22")
SIZES = (0, 1, 5, 40)
CODES = {"jurisdiction": list(PROVINCE_NAMES), "type": [name for name in TYPE_NAMES if name != "vendor"]}


# drawn as a notebook draws them


def spread(record, number):
    """Spread the bodies of a case over provinces and kinds, unevenly."""
    rng = random.Random(number)
    cells = {
        column: [codes[int(len(codes) * rng.random() ** 3)] for _ in range(len(record.agencies))]
        for column, codes in CODES.items()
    }
    return record._replace(agencies=record.agencies.assign(**cells))


def draw_squares(squares, by="type"):
    words = findings_counts.word_class_squares(squares, by, AS_OF)
    height, keys = charts_counts.measure_class_squares(squares), list_class_keys(squares["class"])
    return charts_counts.draw_class_squares(new_axes(words, 8, height, keys=keys, left=1.75), squares)


def draw_dots(table):
    words = findings_counts.word_first_disclosers(table, AS_OF)
    height, keys = charts_counts.measure_first_disclosers(table), charts_counts.list_eve_keys(table["on_the_eve"])
    return charts_counts.draw_first_disclosers(new_axes(words, 8, height, keys=keys, left=1.75), table)


@pytest.fixture(scope="module", params=["real", *SIZES], ids=str)
def any_record(request, tmp_path_factory):
    if request.param == "real":
        return load_record()
    record = load_record(write_case(tmp_path_factory.mktemp("case"), **make_case(request.param)))
    return spread(record, request.param)


@pytest.fixture(scope="module", params=groups.GROUPED_BY)
def any_squares(request, any_record):
    squares = groups.tabulate_squares(any_record, judge(any_record), request.param)
    return draw_squares(squares, request.param), squares


@pytest.fixture(scope="module")
def any_dots(any_record):
    table = groups.name_bodies(any_record, disclosers.find_first_disclosers(any_record))
    return draw_dots(table), table


# reading the artists


def list_marks(axes, size):
    """List the marks of a size: shape, colour, place in points."""
    return [
        (line.get_marker(), to_hex(line.get_markerfacecolor()).upper(), tuple(place * 72 / axes.figure.dpi))
        for line in axes.lines
        if line.get_markersize() == size and line.get_marker() != "None"
        for place in axes.transData.transform(line.get_xydata())
    ]


def find_text(axes, text):
    """Find the one text of these words; a name may stand on two lines."""
    [found] = [artist for artist in axes.texts if artist.get_text().replace("\n", " ") == text]
    return found


def list_labels(axes):
    return [text.get_text() for text in axes.texts if "\nn = " in text.get_text()]


def place_rows(axes):
    """Give the top of each row by the first line of its label, in pixels from below."""
    return {text.get_text(): axes.transData.transform(text.xy)[1] for text in axes.texts if "\nn = " in text.get_text()}


def find_row(axes, text):
    """Find the label of the row that a name stands in."""
    height = axes.transData.transform(find_text(axes, text).xy)[1]
    return min((top, label) for label, top in place_rows(axes).items() if top > height)[1]


def square(name, code="stands", group="Here", **cells):
    row = {"agency_id": name.lower(), "short_name": name, "group": group, "group_name": group, "class": code}
    return row | {"contested_too": code == "contested"} | cells


def dot(name, first="press", eve="none", days=("2020-02-27", "2020-02-27")):
    row = {"agency_id": name.lower(), "short_name": name, "first_disclosers": first, "on_the_eve": eve}
    return row | {"disclosed_earliest": pd.Timestamp(days[0]), "disclosed_latest": pd.Timestamp(days[1])}


def squares_of(*rows):
    return pd.DataFrame(rows, columns=list(square("x")))


def dots_of(*rows):
    return pd.DataFrame(rows, columns=list(dot("x")))


# every drawing, of any size


def test_every_body_is_one_tile_and_one_mark_of_its_class(any_squares):
    axes, squares = any_squares
    tiles, marks = list_marks(axes, TILE), list_marks(axes, MARK)
    assert Counter((shape, colour) for shape, colour, _ in marks) == Counter(CLASS_STYLES[c] for c in squares["class"])
    assert {shape for shape, _, _ in tiles} <= {"s"}
    assert {place: colour for _, colour, place in tiles} == {place: colour for _, colour, place in marks}
    assert len(tiles) == len(squares)


def test_tiles_neither_meet_nor_leave_the_figure(any_squares):
    axes, _ = any_squares
    width, height = axes.figure.get_size_inches() * 72
    places = [place for _, _, place in list_marks(axes, TILE)]
    for left, below in places:
        assert TILE / 2 < left < width - TILE / 2
        assert TILE / 2 < below < height - TILE / 2
    assert all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > TILE + 2 for a, b in combinations(places, 2))


def test_tiles_stand_at_one_scale_in_all_rows(any_squares):
    axes, squares = any_squares
    lefts = sorted({round(place[0], 3) for _, _, place in list_marks(axes, TILE)})
    steps = {round(right - left, 2) for left, right in pairwise(lefts)}
    assert len(steps) <= 1
    if len(squares):
        longest = squares.groupby("group_name").size().max()
        assert len(lefts) == min(longest, charts_counts.SQUARES.per_line)


def test_every_row_is_labelled_with_its_number_and_bounds(any_squares):
    axes, squares = any_squares
    counts = groups.count_squares(squares)
    for name, row in counts.iterrows():
        low, high = row["contradicted_min"], row["contradicted_max"]
        more = f" with contested {high}" if high > low else ""
        assert f"{name} n = {row['n']}, contradicted {low}{more}" in [
            label.replace("\n", " ") for label in list_labels(axes)
        ]
    assert len(list_labels(axes)) == len(counts)


def test_every_name_stands_in_the_row_of_its_group(any_squares):
    axes, squares = any_squares
    for body in squares.to_dict("records"):
        assert find_row(axes, body["short_name"]).replace("\n", " ").startswith(f"{body['group_name']} n = ")


def test_every_body_is_a_mark_for_each_position_it_may_have_had(any_dots):
    axes, table = any_dots
    drawn = Counter((shape, colour) for shape, colour, _ in list_marks(axes, 6.5))
    expected = Counter(EVE_STYLES[code] for eve in table["on_the_eve"] for code in eve.split(TIE))
    assert drawn == expected


def test_every_dot_is_named_dated_and_in_the_row_of_its_disclosers(any_dots):
    axes, table = any_dots
    texts = Counter(text.get_text() for text in axes.texts)
    days = [
        charts_counts.say_days(row["disclosed_earliest"], row["disclosed_latest"]) for row in table.to_dict("records")
    ]
    assert all(texts[day] == number for day, number in Counter(days).items())
    for body in table.to_dict("records"):
        label = charts_counts.say_disclosers(body["first_disclosers"])
        assert find_row(axes, body["short_name"]).replace("\n", " ").startswith(f"{label} n = ")


def test_every_discloser_and_every_tie_has_a_row_with_its_number(any_dots):
    axes, table = any_dots
    counts = table["first_disclosers"].value_counts()
    rows = {charts_counts.say_disclosers(name): counts.get(name, 0) for name in {*DISCLOSER_NAMES, *counts.index}}
    assert Counter(label.replace("\n", " ") for label in list_labels(axes)) == Counter(
        f"{label} n = {number}" for label, number in rows.items()
    )


def assert_nothing_meets(axes, size):
    """Assert that no text meets another, a mark, a line between rows or the edge."""
    places = list_texts(axes.figure)
    lines = [line.get_window_extent().y0 for line in axes.lines if line.get_marker() == "None"]
    rows = [box for text, box in places if any(text == artist.get_text() for artist in axes.texts)]
    assert not any(box.y0 < line < box.y1 for box in rows for line in lines)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []
    scale = axes.figure.dpi / 72
    for _, _, place in list_marks(axes, size):
        left, below, reach = place[0] * scale, place[1] * scale, size / 2 * scale
        met = [
            text
            for text, box in places
            if left - reach < box.x1 and box.x0 < left + reach and below - reach < box.y1 and box.y0 < below + reach
        ]
        assert met == []


def test_no_text_of_the_squares_meets_another_a_tile_or_the_edge(any_squares):
    assert_nothing_meets(any_squares[0], TILE)


def test_no_text_of_the_dots_meets_another_a_mark_or_the_edge(any_dots):
    assert_nothing_meets(any_dots[0], 6.5)


def test_no_name_of_the_record_is_too_small_to_read():
    record = load_record()
    squares = groups.tabulate_squares(record, judge(record), "type")
    table = groups.name_bodies(record, disclosers.find_first_disclosers(record))
    for axes in (draw_squares(squares), draw_dots(table)):
        assert min(text.get_fontsize() for text in axes.texts) >= 5.5


def test_legend_names_each_class_that_is_drawn_and_no_other(any_squares):
    axes, squares = any_squares
    named = {text.get_text() for legend in axes.figure.legends for text in legend.get_texts()}
    assert named == {CLASS_NAMES[code] for code in squares["class"]}


def test_legend_names_each_position_that_is_drawn_and_no_other(any_dots):
    axes, table = any_dots
    named = {text.get_text() for legend in axes.figure.legends for text in legend.get_texts()}
    assert named == {EVE_NAMES[code] for eve in table["on_the_eve"] for code in eve.split(TIE)}


# one thing at a time


def test_first_tile_of_a_row_is_the_first_of_the_table():
    axes = draw_squares(squares_of(square("Bow", "contradicted"), square("Avon"), square("Coe", group="There")))
    lefts = {name: find_text(axes, name).xy[0] for name in ("Bow", "Avon", "Coe")}
    assert lefts["Bow"] == lefts["Coe"] < lefts["Avon"]


def test_full_row_goes_on_below_at_the_same_scale():
    number = charts_counts.SQUARES.per_line
    axes = draw_squares(squares_of(*(square(f"B{place}") for place in range(number + 1))))
    first, last, below = (find_text(axes, f"B{place}").xy for place in (0, number - 1, number))
    assert below[0] == first[0] < last[0]
    assert below[1] == first[1] + 1 == last[1] + 1


def test_tie_of_disclosers_has_a_row_of_its_own_below_the_settled_ones():
    tie = "agency when asked / leak"
    axes = draw_dots(dots_of(dot("Avon", "leak"), dot("Bow", tie), dot("Coe", "agency when asked")))
    rows = place_rows(axes)
    own = next(label for label in rows if label.startswith("not settled"))
    assert own.replace("\n", " ") == "not settled: the body, when asked, or a leak n = 1"
    assert rows[own] == min(rows.values())
    assert find_row(axes, "Bow") == own
    assert find_row(axes, "Avon").startswith("a leak")


def test_position_that_is_not_settled_is_two_marks_beside_each_other():
    axes = draw_dots(dots_of(dot("Avon", eve="denied / declined"), dot("Bow", eve="denied")))
    marks = sorted(list_marks(axes, 6.5), key=lambda mark: mark[2][0])
    assert [(shape, colour) for shape, colour, _ in marks] == [
        EVE_STYLES["denied"],
        EVE_STYLES["declined"],
        EVE_STYLES["denied"],
    ]
    assert marks[0][2][1] == pytest.approx(marks[1][2][1])


def test_dots_of_a_row_stand_by_the_day_of_disclosure():
    late, early = ("2021-06-10", "2021-06-10"), ("2020-02-10", "2020-02-20")
    axes = draw_dots(dots_of(dot("Avon", days=late), dot("Bow", days=early), dot("Coe")))
    assert sorted(("Avon", "Bow", "Coe"), key=lambda name: find_text(axes, name).xy[0]) == ["Bow", "Coe", "Avon"]


@pytest.mark.parametrize(
    ("earliest", "latest", "text"),
    [
        ("2020-02-27", "2020-02-27", "27 Feb 2020"),
        ("2020-02-01", "2020-02-29", "1–29 Feb 2020"),
        ("2020-02-28", "2020-03-06", "28 Feb–6 Mar 2020"),
        ("2019-12-31", "2020-01-01", "31 Dec 2019–1 Jan 2020"),
        ("2019-02-01", "2020-02-01", "1 Feb 2019–1 Feb 2020"),
        (None, "2020-02-27", "by 27 Feb 2020"),
    ],
)
def test_days_are_said_as_precisely_as_they_are_known(earliest, latest, text):
    assert charts_counts.say_days(pd.Timestamp(earliest), pd.Timestamp(latest)) == text


def test_fullest_row_comes_first_among_the_settled():
    order = charts_counts.order_disclosers(dots_of(dot("A", "leak"), dot("B", "leak"), dot("C", "press")))
    assert order[:2] == ["leak", "press"]
    assert set(order) == set(disclosers.DISCLOSERS)


@pytest.mark.parametrize(
    ("draw", "table"),
    [
        (charts_counts.draw_class_squares, squares_of(square("A", "contradicted"), square("B"))),
        (charts_counts.draw_first_disclosers, dots_of(dot("A", eve="denied / silent"), dot("B"))),
    ],
)
def test_drawing_changes_neither_table_nor_settings(draw, table):
    before, settings = table.copy(), dict(mpl.rcParams)
    axes = Figure().add_subplot()
    assert draw(axes, table) is axes
    assert dict(mpl.rcParams) == settings
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("deficiency", ["none", "protanopia", "deuteranopia", "tritanopia"])
def test_positions_differ_in_shape_and_in_colour(deficiency):
    assert len({shape for shape, _ in EVE_STYLES.values()}) == len(EVE_STYLES)
    colours = [see(colour, deficiency) for _, colour in EVE_STYLES.values()]
    assert all(sum((one - other) ** 2) ** 0.5 > LEAST_DISTANCE for one, other in combinations(colours, 2))


def test_codes_have_styles_and_words():
    assert set(EVE_STYLES) == set(EVE_NAMES) == {*disclosers.EVE.values(), "none"}
    assert set(DISCLOSER_NAMES) == set(disclosers.DISCLOSERS)
    assert set(findings_counts.OWN) < set(disclosers.DISCLOSERS)
    assert set(findings_counts.GROUP_WORDS) == set(findings_counts.FILE_NAMES) == set(groups.GROUPED_BY)


# words


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "No body denied anything"),
        ([square("A")], "No denial by the one body is contradicted"),
        ([square("A"), square("B", "narrow")], "No denial by any of 2 bodies is contradicted"),
        ([square("A", "contradicted")], "Denials by 1 of 1 body are contradicted: Here 1 of 1"),
        (
            [square("A"), square("B", "contradicted"), square("C", "contradicted", "There"), square("D", group="Else")],
            "Denials by 2 of 4 bodies are contradicted: Here 1 of 2, There 1 of 1",
        ),
        (
            [square(name, "contradicted", name) for name in "ABCDEF"],
            "Denials by 6 of 6 bodies are contradicted: A 1 of 1, B 1 of 1, C 1 of 1, D 1 of 1 and 2 more groups",
        ),
    ],
)
def test_title_of_squares_is_the_finding(rows, title):
    assert findings_counts.word_class_squares(squares_of(*rows), "type", AS_OF).title == title


def test_words_of_squares_give_the_upper_bound_and_each_row():
    squares = squares_of(square("A", "contradicted"), square("B", "contested"), square("C", group="There"))
    words = findings_counts.word_class_squares(squares, "jurisdiction", AS_OF)
    assert "by place: 3 bodies that denied something" in words.subtitle
    assert "at most 2" in words.subtitle
    assert "Here, n = 2: 1 contradicted, 1 contested; There, n = 1: 1 stands." in words.alt
    assert "As of 22 November 2026. Rows and ids: class-by-province.csv." in words.foot


@pytest.mark.parametrize(
    ("places", "word"), [(["CA", "CA-ON"], "province"), (["CA-ON", "US-NY"], "place"), (["CAX", "FR"], "place")]
)
def test_places_are_provinces_in_canada_alone(places, word):
    squares = squares_of(*(square(f"Body {code}", "stands", group=code) for code in places))
    assert f", by {word}: 2 bodies" in findings_counts.word_class_squares(squares, "jurisdiction", AS_OF).subtitle


def test_words_of_squares_give_no_upper_bound_that_is_none():
    words = findings_counts.word_class_squares(squares_of(square("A", "contradicted")), "type", AS_OF)
    assert "at most" not in words.subtitle


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "Of no body has anything been disclosed"),
        ([dot("A", "leak")], "None of 1 bodies told first themselves that they had an account or more"),
        (
            [dot("A", "agency when asked", "denied"), dot("B", "agency unprompted / agency when asked"), dot("C")],
            "2 of 3 bodies told first themselves that they had an account or more; the last word of 1 of these had been a "
            "denial",
        ),
        (
            [dot("A", "agency when asked", "denied"), dot("B", "agency unprompted", "denied / silent")],
            "2 of 2 bodies told first themselves that they had an account or more; the last word of 1 to 2 of these had "
            "been a denial",
        ),
        (
            [dot("A", "agency when asked / leak", "denied")],
            "None of 1 bodies told first themselves that they had an account or more",
        ),
    ],
)
def test_title_of_first_disclosers_is_the_finding(rows, title):
    assert findings_counts.word_first_disclosers(dots_of(*rows), AS_OF).title == title


def test_words_of_first_disclosers_count_ties_rows_and_positions():
    table = dots_of(dot("A", "agency when asked / leak", "denied"), dot("B", "press"), dot("C", "press", "silent"))
    words = findings_counts.word_first_disclosers(table, AS_OF)
    assert "3 bodies, the vendor left out; for 1 it is not settled" in words.subtitle
    assert "a press report 2" in words.alt
    assert "not settled: the body, when asked, or a leak 1" in words.alt
    assert "had denied 1" in words.alt
    assert "Not settled, each with a row of its own" in words.foot


def test_no_words_accuse():
    record = load_record()
    verdicts = judge(record)
    table = groups.name_bodies(record, disclosers.find_first_disclosers(record))
    said = [findings_counts.word_first_disclosers(table, AS_OF)]
    said += [
        findings_counts.word_class_squares(groups.tabulate_squares(record, verdicts, by), by, AS_OF)
        for by in groups.GROUPED_BY
    ]
    for words in said:
        text = " ".join(words).casefold()
        assert not any(word in text for word in (" lie ", " lied", "cover-up", "caught", "misled", "%"))


def test_each_class_draws(tmp_path):
    record = load_record(write_case(tmp_path, **EACH_CLASS))
    axes = draw_squares(groups.tabulate_squares(record, judge(record), "type"))
    assert len(list_marks(axes, MARK)) == 7


def test_upper_number_is_explained_alike_beside_every_count():
    record = load_record()
    verdicts = judge(record)
    said = say_upper(share_contradicted(record, verdicts))
    assert "worded narrowly of which another denial is contested: Ottawa." in said
    for by in ("jurisdiction", "type"):
        words = findings_counts.word_class_squares(tabulate_squares(record, verdicts, by), by, AS_OF)
        assert said in words.foot
