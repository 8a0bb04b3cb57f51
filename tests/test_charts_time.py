"""What stands in the drawings of lags, the band and what was known, set against their tables; no pixels."""

import math
import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from test_charts import find_cut_off, find_overlaps, list_texts

from analysis import charts, charts_lags, charts_time, findings_time
from analysis.charts import CLASS_STYLES
from analysis.charts_lags import PROMPT_NAMES, PROMPT_STYLES, SEVERAL_PROMPTS, list_lines
from analysis.corrections import LAGGED, measure_lags
from analysis.discrepancies import judge, read_as_of
from analysis.figures import new_axes
from analysis.groups import name_bodies
from analysis.known import tabulate_band, trace_classes
from analysis.lag_groups import choose_starts, group_left_out
from analysis.measures import GRAVEST_FIRST, list_denials
from analysis.record import load_record
from analysis.timeline import choose_context
from analysis.wording import CLASS_NAMES

AS_OF = pd.Timestamp("2026-11-22")
BURST, PERIOD = ("2020-01-15", "2020-03-15"), ("2020-01-01", "2026-11-22")
SIZES = (0, 1, 6, 40)
WORDS = "Saint North Upper Grand River Lake Fort Regional Metropolitan Police Service Island".split()
START_COLUMNS = (
    "agency_id short_name start statement_ids class prompted_by correction_ids indirect_ids called_wrong_ids lag_days_min "
    "lag_days_max contradiction_ids contradiction_days_min contradiction_days_max made_earliest made_latest"
).split()


# tables of any size


def start_row(
    name, start="first", *, lag=(5, 5), ids="a-s01", correction="a-s02", prompt="leak", kind="contradicted", told=None
):
    """Give one row of starts; `told`: days to the first contradiction, those of the correction where left out."""
    least, most = lag
    days = dict(zip(("contradiction_days_min", "contradiction_days_max"), told or lag, strict=True))
    made = {"made_earliest": pd.Timestamp("2020-02-01"), "made_latest": pd.Timestamp("2020-02-10")}
    slug = name.lower().replace(" ", "-")
    named = {"agency_id": slug, "short_name": name, "start": start, "statement_ids": ids, "class": kind}
    ends = {
        "prompted_by": prompt if correction else "",
        "correction_ids": correction,
        "indirect_ids": correction if prompt == "unknown" else "",
        "called_wrong_ids": correction if prompt == "own_review" else "",
        "contradiction_ids": correction or "e1",
    }
    if not correction and told is None:
        ends["contradiction_ids"] = ""
    return named | ends | {"lag_days_min": least, "lag_days_max": most} | days | made


def starts_of(*rows):
    table = pd.DataFrame(rows, columns=START_COLUMNS)
    floats = ["lag_days_max", "contradiction_days_max"]
    return table.astype(
        dict.fromkeys(floats, "float64") | {"made_earliest": "datetime64[s]", "made_latest": "datetime64[s]"}
    )


def make_starts(number):
    """Make starts with names up to the longest allowed, every prompt, ties, open lags and lags of every length."""
    rng = random.Random(number)
    prompts = [*PROMPT_STYLES, "leak / press_query / own_review"]
    rows = []
    for place in range(number):
        name = f"{' '.join(rng.choices(WORDS, k=rng.randint(1, 4)))[:24].strip()} {place}"
        for start in ("first", "last"):
            least = rng.choice([0, 1, 5, 30, 45])
            most = rng.choice([least, least + 1, least + 20, least + 60])
            prompt, kind = (
                prompts[(place + len(rows)) % len(prompts)],
                rng.choice(["narrow", "contradicted / contested"]),
            )
            if place % 5 == 4:
                row = start_row(name, start, lag=(2459, math.nan), correction="", kind=kind)
            elif place % 7 == 5:
                row = start_row(name, start, lag=(least, math.nan), prompt=prompt, told=(0, 3))
            else:
                row = start_row(name, start, lag=(least, most), prompt=prompt, kind=kind, ids=f"a-{start}")
            rows.append(row)
    return starts_of(*rows)


def make_lags(number):
    rng = random.Random(number)
    rows = []
    for place in range(number):
        least = rng.choice([0, 1, 5, 30, 45])
        corrected = place % 5 != 4
        most = least + rng.choice([0, 1, 20]) if corrected else math.nan
        rows.append(
            (f"s{place}", f"body-{place % 4}", "narrow", "c" if corrected else "", least if corrected else 2459, most)
        )
    names = "statement_id agency_id class correction_ids lag_days_min lag_days_max".split()
    made = {"made_earliest": pd.Timestamp("2020-02-01"), "made_latest": pd.Timestamp("2020-02-10")}
    lags = pd.DataFrame(rows, columns=names).astype({"correction_ids": "str", "lag_days_max": "float64"})
    return lags.assign(called_wrong_ids=lags["correction_ids"], **made)


def make_known(number):
    """Make days on which more bodies than the day before have denied, with every class in the end."""
    rng = random.Random(number)
    days = pd.date_range("2020-01-20", periods=12, freq="9D")
    rows = []
    for place, day in enumerate(days if number else []):
        classes = Counter(rng.choices(GRAVEST_FIRST, k=max(1, number * (place + 1) // len(days))))
        for name in GRAVEST_FIRST:
            if classes[name]:
                ids = " ".join(f"{name}-{place}" for place in range(classes[name]))
                rows.append((day, name, classes[name], classes[name], ids, ids))
    columns = ["day", "class", "bodies", "denials", "agency_ids", "statement_ids"]
    return pd.DataFrame(rows, columns=columns).astype({"day": "datetime64[s]"})


def make_events(number):
    days = pd.to_datetime(["2020-01-18", "2020-02-26", "2020-02-27", "2021-02-03"] * (number > 0)).as_unit("s")
    events = {"number": range(1, len(days) + 1), "label": [f"A regulator did thing {day:%d}" for day in days]}
    return pd.DataFrame(events | {"date_earliest": days, "date_latest": days})


@pytest.fixture(scope="module")
def real():
    record = load_record()
    verdicts = judge(record)
    lags = measure_lags(record, verdicts)
    return {
        "starts": name_bodies(record, choose_starts(lags)),
        "left_out": group_left_out(record, verdicts, lags=lags),
        "lags": lags,
        "known": trace_classes(record),
        "context": choose_context(record),
        "as_of": read_as_of(record, None),
    }


@pytest.fixture(scope="module", params=["real", *SIZES], ids=str)
def tables(request, real):
    if request.param == "real":
        return real
    number = request.param
    tables = {"starts": make_starts(number), "lags": make_lags(number), "known": make_known(number)}
    return tables | {
        "left_out": {"unsettled": [f"a-s{place:02}" for place in range(number)], "after": ["b-s01"] * (number > 0)},
        "context": make_events(number),
        "as_of": AS_OF,
    }


# what is drawn as the notebook draws it


@pytest.fixture(scope="module")
def lag_axes(tables):
    words = findings_time.word_lags(tables["starts"], tables["left_out"], tables["as_of"])
    height, keys = charts_lags.measure_lag_lines(tables["starts"]), charts_lags.list_lag_keys(tables["starts"])
    return charts_lags.draw_lags(new_axes(words, 8, height, keys=keys, left=1.6), tables["starts"])


@pytest.fixture(scope="module")
def band_axes(tables):
    band = tabulate_band(tables["lags"], range(64))
    words = findings_time.word_uncorrected(band, tables["lags"], left_out=tables["left_out"], as_of=tables["as_of"])
    return charts_time.draw_uncorrected(new_axes(words, 8, 3, left=1.45), band), band


@pytest.fixture(scope="module")
def known_axes(tables):
    known, context = tables["known"], tables["context"]
    words = findings_time.word_known(known, context, tables["as_of"], eve="2020-02-25", burst=BURST)
    axes = new_axes(words, 8, 3.2, left=0.45)
    return charts_time.draw_known(axes, known, burst=BURST, period=PERIOD, context=context)


@pytest.mark.parametrize("drawing", ["lag_axes", "band_axes", "known_axes"])
@pytest.mark.usefixtures("tables")
def test_no_text_meets_another_or_the_edge(drawing, request):
    drawn = request.getfixturevalue(drawing)
    figure = (drawn[0] if isinstance(drawn, tuple) else drawn).figure
    places = list_texts(figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, figure) == []


def list_places(axes, *, shape=None, zorder=4):
    """List the places of marks, with their shape and whether they are filled."""
    return [
        (line.get_marker(), to_hex(line.get_markerfacecolor()) != "#ffffff", *place)
        for line in axes.lines
        if line.get_zorder() == zorder and (shape is None or line.get_marker() == shape)
        for place in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


# lags


def test_every_line_has_its_name_and_its_numbers(lag_axes, tables):
    lines = list_lines(tables["starts"])
    assert [label.get_text() for label in lag_axes.get_yticklabels()] == list(lines["label"])
    texts = Counter(text.get_text().removesuffix(f" {charts_lags.SECOND_HAND}") for text in lag_axes.texts)
    for line in lines.to_dict("records"):
        assert texts[charts_lags.say_lag(line)] >= 1
        assert texts[charts_lags.say_prompt(line)] >= 1
    assert sum(texts[text] for text in {charts_lags.say_lag(line) for line in lines.to_dict("records")}) >= len(lines)


def test_exact_lines_and_words_of_prompts_have_a_mark_in_the_shape_of_the_prompt(lag_axes, tables):
    on_lines, beside = Counter(), Counter()
    for line in list_lines(tables["starts"]).to_dict("records"):
        if not line["correction_ids"]:
            on_lines[(">", True)] += 1
            continue
        several = " / " in line["prompted_by"]
        shape, _ = SEVERAL_PROMPTS if several else PROMPT_STYLES[line["prompted_by"]]
        beside[(shape, True)] += 1
        on_lines[(shape, True)] += line["lag_days_min"] == line["lag_days_max"]
    assert Counter((shape, filled) for shape, filled, *_ in list_places(lag_axes)) == +on_lines
    marks = list_places(lag_axes, zorder=5)
    assert Counter((shape, filled) for shape, filled, *_ in marks) == beside
    # beside the words, right of every bar and every line
    assert all(place > max(lag_axes.get_xticks()) for _, _, place, _ in marks)


def test_bars_span_what_is_possible(lag_axes, tables):
    lines = list_lines(tables["starts"])
    uncertain = lines.loc[(lines["correction_ids"] != "") & (lines["lag_days_min"] != lines["lag_days_max"])]
    bars = sorted(
        round(patch.get_y() + patch.get_height() / 2, 6) for patch in lag_axes.patches if patch.get_zorder() == 3
    )
    assert bars == sorted(round(height, 6) for height in uncertain["y"])


def test_legend_names_what_the_lines_mean(lag_axes, tables):
    starts = tables["starts"]
    corrected = starts.loc[starts["correction_ids"] != ""]
    exact = corrected["lag_days_min"] == corrected["lag_days_max"]
    expected = {"none yet, for certain"} if len(starts) else set()
    expected |= {"on some day within"} if not exact.all() else set()
    expected |= {"on this very day"} if exact.any() else set()
    expected |= {"none on record"} if len(corrected) < len(starts) else set()
    shown = {text.get_text() for legend in lag_axes.figure.legends for text in legend.get_texts()}
    assert shown - {"first contradicted"} == expected


def draw(*rows):
    starts = starts_of(*rows)
    return charts_lags.draw_lags(Figure(figsize=(8, 3)).add_subplot(), starts)


def find_day(axes, number):
    """Give the place of a number of days by the labelled ticks, which lie at a straight scale."""
    ticks = {label.get_text(): place for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)}
    days = [int(text.replace(",", "")) for text in ticks]
    return float(np.interp(number, days, list(ticks.values())))


def list_thin(axes):
    """List the stretches that are certainly uncorrected: left, right, height."""
    return sorted(
        (*segment[:, 0], segment[0, 1])
        for stretches in axes.collections
        if stretches.get_zorder() == 2
        for segment in stretches.get_segments()
    )


def test_exact_lag_is_a_filled_mark_at_its_day():
    axes = draw(start_row("Avon", lag=(12, 12)))
    [(shape, filled, left, _)] = list_places(axes)
    assert (shape, filled) == (PROMPT_STYLES["leak"][0], True)
    assert left == pytest.approx(find_day(axes, 12))
    [(start, end, _)] = list_thin(axes)
    assert (start, end) == pytest.approx((0, find_day(axes, 12)))


def test_uncertain_lag_is_a_bar_without_a_mark_and_thin_before():
    axes = draw(start_row("Avon", lag=(7, 28), prompt="own_review"))
    [bar] = [patch for patch in axes.patches if patch.get_zorder() == 3]
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((find_day(axes, 7), find_day(axes, 28)))
    assert to_hex(bar.get_facecolor()).upper() == PROMPT_STYLES["own_review"][1]
    assert list_places(axes) == [], "no day within is likelier than another"
    [(shape, *_)] = list_places(axes, zorder=5)
    assert shape == PROMPT_STYLES["own_review"][0]
    assert list_thin(axes)[0][1] == pytest.approx(find_day(axes, 7))


def test_open_lag_ends_in_an_arrow_beyond_the_break_with_its_number():
    axes = draw(start_row("Avon", lag=(10, 20)), start_row("Bow", lag=(2459, math.nan), correction=""))
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[-1] == "21", "the axis holds the other lag, not the open one"
    [(_, _, left, _)] = list_places(axes, shape=">")
    assert left > max(axes.get_xticks())
    texts = {text.get_text() for text in axes.texts}
    assert {"none in 2,459", "none on record", "longer, not to scale"} <= texts
    assert len([line for line in axes.lines if line.get_zorder() == 2.2]) == 1, "the line is marked as broken"


def test_axis_is_not_broken_without_need():
    axes = draw(start_row("Avon", lag=(10, 20)), start_row("Bow", lag=(40, math.nan), correction=""))
    assert "longer, not to scale" not in {text.get_text() for text in axes.texts}
    [(_, _, left, _)] = list_places(axes, shape=">")
    assert left == pytest.approx(find_day(axes, 40))


def test_long_lag_that_ended_stands_beyond_the_break_too():
    axes = draw(start_row("Avon", lag=(10, 20)), start_row("Bow", lag=(10, 900)))
    bars = [patch for patch in axes.patches if patch.get_zorder() == 3]
    assert max(bar.get_x() + bar.get_width() for bar in bars) > max(axes.get_xticks())
    assert "10 to 900" in {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("days", [3, 58, 90, 700, 2459, 9000])
def test_axis_has_few_ticks_whatever_the_length(days):
    axes = draw(start_row("Avon", lag=(days, days)))
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert 2 <= len(labels) <= charts.MOST_TICKS + 1
    assert find_day(axes, days) <= 1
    assert int(labels[-1].replace(",", "")) >= days


def test_first_contradiction_is_a_tick_only_where_it_differs():
    axes = draw(start_row("Avon", lag=(10, 10), told=(4, 4)), start_row("Bow", lag=(20, 20)))
    ticks = list_places(axes, zorder=2.6)
    [(*_, height)] = set(ticks)
    assert ticks[0][2] == pytest.approx(find_day(axes, 4))
    assert height > 1, "Bow, whose lag is longer, is on top; the tick stands in the line below"


def test_starts_that_are_the_same_are_one_line():
    two = starts_of(
        start_row("Avon", lag=(9, 9), ids="a-s01"),
        start_row("Avon", "last", lag=(4, 4), ids="a-s03"),
        start_row("Bow", ids="b-s01"),
        start_row("Bow", "last", ids="b-s01"),
        start_row("Coe", lag=(1, 1), ids="c-s01 c-s02"),
        start_row("Coe", "last", lag=(1, 1), ids="c-s01 c-s02"),
        start_row("Don", lag=(0, 3), ids="d-s01 d-s02"),
        start_row("Don", "last", lag=(0, 2), ids="d-s01 d-s02"),
    )
    assert list(list_lines(two)["label"]) == [
        "Avon, first",
        "last",
        "Bow",
        "Don, first",
        "last",
        "Coe",
    ]


def test_open_lags_stand_on_top_then_the_longest():
    starts = starts_of(
        start_row("Avon", lag=(3, 9)),
        start_row("Bow", lag=(2, 30)),
        start_row("Coe", lag=(50, math.nan), correction=""),
        start_row("Don", lag=(5, 9)),
    )
    assert list(list_lines(starts)["short_name"]) == ["Coe", "Bow", "Don", "Avon"]


def test_drawing_changes_neither_table_nor_settings(real):
    import matplotlib as mpl  # noqa: PLC0415 - only here

    copies = {name: real[name].copy() for name in ("starts", "known")}
    settings = dict(mpl.rcParams)
    axes = Figure().add_subplot()
    assert charts_lags.draw_lags(axes, real["starts"]) is axes
    axes = Figure().add_subplot()
    assert charts_time.draw_known(axes, real["known"], burst=BURST, period=PERIOD) is axes
    assert dict(mpl.rcParams) == settings
    for name, copy in copies.items():
        pd.testing.assert_frame_equal(real[name], copy)


def test_every_prompt_has_a_shape_of_its_own_and_a_name():
    shapes = [shape for shape, _ in [*PROMPT_STYLES.values(), SEVERAL_PROMPTS, (">", "none on record")]]
    assert len(set(shapes)) == len(shapes)
    assert set(PROMPT_STYLES) == set(PROMPT_NAMES)


def test_every_prompt_of_the_codebook_has_a_style():
    codes = load_record().codes
    assert set(codes.loc[codes["column"] == "prompted_by", "code"]) == set(PROMPT_STYLES) - {""}


# the band


def test_edges_of_the_band_are_the_table(band_axes):
    axes, band = band_axes
    edges = {line.get_label(): line for line in axes.lines}
    assert list(edges["at most"].get_ydata()) == list(band["uncorrected_high"])
    assert list(edges["at least"].get_ydata()) == list(band["uncorrected_low"])
    assert {line.get_drawstyle() for line in edges.values()} == {"steps-post"}
    assert edges["at most"].get_linestyle() != edges["at least"].get_linestyle(), "they differ without colour"


def test_numbers_below_the_axis_are_the_table(band_axes):
    axes, band = band_axes
    rows = band.set_index("days")
    for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        days, uncorrected, followed = label.get_text().split("\n")
        row = rows.loc[place]
        low, high = row["uncorrected_low"], row["uncorrected_high"]
        assert (int(days), int(followed)) == (place, row["followed"])
        assert uncorrected == (f"{low}" if low == high else f"{low} to {high}")


def test_counts_on_the_axis_are_whole(band_axes):
    axes, band = band_axes
    assert all(float(tick).is_integer() for tick in axes.get_yticks())
    assert axes.get_ylim()[1] >= band["n"].max()


def test_band_of_no_row_draws():
    axes = charts_time.draw_uncorrected(Figure().add_subplot(), tabulate_band(make_lags(0), []))
    assert all(len(line.get_xdata()) == 0 for line in axes.lines)


# what was known


def list_areas(axes):
    return {area.get_label(): area for area in axes.collections if area.get_label() in GRAVEST_FIRST}


def test_areas_are_stacked_gravest_first_up_to_all_bodies(known_axes, tables):
    known = tables["known"]
    bodies = known.loc[known["bodies"] > 0]
    areas = list_areas(known_axes)
    assert list(areas) == [name for name in GRAVEST_FIRST if name in set(bodies["class"])]
    last = bodies.loc[bodies["day"] == bodies["day"].max()].set_index("class")["bodies"] if len(bodies) else {}
    foot = 0
    for name, area in areas.items():
        at_end = [height for left, height in area.get_paths()[0].vertices if left == pytest.approx(1.0)]
        assert (min(at_end), max(at_end)) == pytest.approx((foot, foot + last.get(name, 0)))
        foot += last.get(name, 0)


def test_each_class_at_the_end_is_named_with_its_number(known_axes, tables):
    known = tables["known"]
    last = known.loc[(known["day"] == known["day"].max()) & (known["bodies"] > 0)]
    expected = [f"{row['bodies']} {CLASS_NAMES[row['class']]}" for row in last.to_dict("records")]
    named = [text.get_text() for text in known_axes.texts if text.get_position()[0] == 1.04]
    assert named == expected
    marks = [line.get_marker() for line in known_axes.lines if list(line.get_xdata()) == [1.025]]
    assert marks == [CLASS_STYLES[name][0] for name in last["class"]]


def test_steps_stand_on_their_days(real):
    axes = charts_time.draw_known(Figure(figsize=(8, 4)).add_subplot(), real["known"], burst=BURST, period=PERIOD)
    contradicted = list_areas(axes)["contradicted"].get_paths()[0].vertices
    labels = {
        label.get_text().replace("\n", " "): place
        for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    }
    start, end = labels["15 Feb 2020"], labels["1 Mar 2020"]
    # 22 February: Niagara's correction is the second contradiction on record, after Toronto's
    second = min(left for left, height in contradicted if height == 2)
    assert second == pytest.approx(start + (end - start) * 7 / 15)


def test_neighbouring_areas_differ_without_colour():
    hatches = charts_time.HATCHES
    for one, other in pairwise(GRAVEST_FIRST):
        assert hatches.get(one) != hatches.get(other) or CLASS_STYLES[one][1] != CLASS_STYLES[other][1]


def test_names_of_thin_areas_do_not_meet():
    day, thin = pd.Timestamp("2020-02-20"), [name for name in GRAVEST_FIRST if name != "stands"]
    rows = [(day, name, 60 if name == "stands" else 1, 1, "a", "a-s01") for name in GRAVEST_FIRST]
    known = pd.DataFrame(rows, columns=["day", "class", "bodies", "denials", "agency_ids", "statement_ids"])
    words = findings_time.word_known(known, make_events(0), AS_OF, eve="2020-02-25", burst=BURST)
    axes = charts_time.draw_known(new_axes(words, 8, 3.2, left=0.45), known, burst=BURST, period=PERIOD)
    places = list_texts(axes.figure)
    assert {f"1 {CLASS_NAMES[name]}" for name in thin} <= {text for text, _ in places}
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []


def test_names_that_would_touch_are_spread():
    assert charts_time._spread([1.0, 1.2, 5.0], 1.0) == [1.0, 2.0, 5.0]


# words


def test_titles_of_the_record_are_its_numbers(real):
    band = tabulate_band(real["lags"], range(64))
    lags = findings_time.word_lags(real["starts"], real["left_out"], real["as_of"])
    uncorrected = findings_time.word_uncorrected(band, real["lags"], left_out=real["left_out"], as_of=real["as_of"])
    known = findings_time.word_known(real["known"], real["context"], real["as_of"], eve="2020-02-25", burst=BURST)
    assert (
        lags.title
        == "11 of 12 bodies made an admission after a denial, at most 58 days after the first; for Regina none is on record"
    )
    assert uncorrected.title == "Within 30 days 10 to 15 of 21 denials were followed by the body's own admission"
    assert known.title == (
        "On 25 February 2020 denials by 2 of 15 bodies were contradicted by what was public; by 22 November 2026, 6 of 28"
    )


def test_feet_name_what_is_left_out_and_the_as_of_date(real):
    band = tabulate_band(real["lags"], range(64))
    for words in (
        findings_time.word_lags(real["starts"], real["left_out"], real["as_of"]),
        findings_time.word_uncorrected(band, real["lags"], left_out=real["left_out"], as_of=real["as_of"]),
    ):
        assert all(name in words.foot for why in ("unsettled", "after") for name in real["left_out"][why])
        assert "22 November 2026" in words.foot
    assert "regina-ps-s01, regina-ps-s06" in words.alt, "what is still uncorrected is named"


def test_every_denial_of_the_record_is_drawn_or_left_out_with_a_reason(real):
    record = load_record()
    denials = list_denials(record, judge(record)).loc[lambda rows: rows["class"].isin(LAGGED), "statement_id"]
    left_out = [name for names in real["left_out"].values() for name in names]
    drawn = set(" ".join(real["starts"]["statement_ids"]).split())
    assert sorted([*drawn, *left_out]) == sorted(denials), "each stands in one place, once"
    foot = findings_time.word_lags(real["starts"], real["left_out"], real["as_of"]).foot
    assert all(name in foot for name in left_out)
    assert "since made with or after an admission: hamilton-ps-s06, waterloo-rps-s04" in foot


def test_corrections_seen_at_second_hand_are_marked_where_they_are_drawn(real):
    axes = charts_lags.draw_lags(new_axes(findings_time.word_lags(real["starts"], {}, AS_OF), 8, 5), real["starts"])
    marked = [text.get_text() for text in axes.texts if charts_lags.SECOND_HAND in text.get_text()]
    assert marked == ["38 to 58 †", "12 to 41 †", "0 to 26 †"]
    foot = findings_time.word_lags(real["starts"], {}, AS_OF).foot
    assert "† Seen at second hand: london-ps-s04, vancouver-pd-s05." in foot


def test_feet_say_which_bodies_called_a_denial_wrong(real):
    foot = findings_time.word_lags(real["starts"], {}, AS_OF).foot
    assert "6 bodies (Barrie, Niagara, Ottawa PSB, RCMP, Toronto, Vancouver) did so" in foot
    lags = start_row("Force", ids="a-s01") | {"called_wrong_ids": ""}
    assert "nobody did so" in findings_time.word_lags(starts_of(lags), {}, AS_OF).foot


def test_words_are_neutral(tables):
    band = tabulate_band(tables["lags"], range(64))
    spoken = [
        findings_time.word_lags(tables["starts"], tables["left_out"], tables["as_of"]),
        findings_time.word_uncorrected(band, tables["lags"], left_out=tables["left_out"], as_of=tables["as_of"]),
        findings_time.word_known(tables["known"], tables["context"], tables["as_of"], eve="2020-02-25", burst=BURST),
    ]
    text = " ".join(part for words in spoken for part in words).lower()
    for word in (" lie", "lied", "cover-up", "caught", "misled", "false", "finally", "nan", "none none"):
        assert word not in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"lag_days_min": 7, "lag_days_max": 7.0, "correction_ids": "a"}, "7"),
        ({"lag_days_min": 1200, "lag_days_max": 1300.0, "correction_ids": "a"}, "1,200 to 1,300"),
    ],
)
def test_lags_in_few_letters(line, said):
    assert charts_lags.say_lag(line) == said


def test_what_is_not_corrected_has_no_prompt():
    assert charts_lags.say_prompt({"correction_ids": "", "prompted_by": ""}) == "none on record"
    assert charts_lags.say_prompt({"correction_ids": "a", "prompted_by": ""}) == "not coded"
    assert charts_lags.say_prompt({"correction_ids": "a b", "prompted_by": "leak / unknown"}) == "a leak or not known"
