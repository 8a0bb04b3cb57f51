"""The vendor's claims and the recommendations as drawn: texts, marks and bars against the tables; no pixels."""

import re
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Annotation
from test_charts import find_cut_off, find_overlaps, list_texts
from test_measures import body, deny, report, say, show, write_case
from test_regulators import ask

from analysis import charts_regulators as charts
from analysis import charts_rows, regulators
from analysis import findings_regulators as findings
from analysis.charts import CLASS_STYLES, INK, measure_text
from analysis.discrepancies import judge, read_as_of
from analysis.figures import new_axes
from analysis.record import load_record
from analysis.wording import CLASS_NAMES

BURST, PERIOD = ("2020-01-01", "2020-07-31"), ("2019-07-01", "2026-12-31")
SCOPES = ("clients", "market", "deletion", "accuracy", "lawfulness", "extent")
SHOWN = ("private_clients", "served_country", "collection_continued", "not_deleted", "error_shown", "found_unlawful")
DAYS = ("2019-11", "2020-02-14", "2020-02-01/2020-06-20", "../2020-02-14", "2021", "2022-05-09", "2020-03")
HOSTILE = "$x^2$ and $50 <b>bold</b> \\alpha _{a} & “more” " + "W" * 90


def make_claims(number, vendors=1):
    """Make a case of one vendor or more with statements and facts of every position, scope, kind and precision."""
    positions = ["denies", "admits", "explains", "halts", "disputes", "declines", "no_reply", "denies"]
    kinds = ["finding", "court", "disclosure", "press_report", "foi_release"]
    said, shown = [], []
    for place in range(number):
        seller = f"seller-{place % vendors}"
        scope = SCOPES[place % len(SCOPES)]
        codes = {"object": "clearview", "scope": scope, "tense": ("now", "ever", "future")[place % 3]}
        day, position = DAYS[place % len(DAYS)], positions[place % len(positions)]
        said.append(say(seller, place + 1, day, position, **codes, key_phrase="never, they say" * (place % 2)))
        happened = ["2019/2020-02", "/2020-02-14", "2020-01-05/..", "2020-01"][place % 4]
        cells = {
            "shows": SHOWN[place % len(SHOWN)],
            "happened": happened,
            "disclosed": "2022-06",
            "kind": kinds[place % 5],
        }
        shown.append(show(seller, place + 1, seen=("direct", "indirect")[place % 2], **cells))
    names = [body(f"seller-{place}", type="vendor", short_name=f"Seller {place}") for place in range(max(vendors, 1))]
    return {"agencies": names, "statements": said, "evidence": shown}


def make_recommendations(number):
    responses, outcomes = list(regulators.RESPONSE_NAMES), list(regulators.OUTCOME_NAMES)
    rows = []
    for place in range(number):
        response, outcome = responses[place % len(responses)], outcomes[place % len(outcomes)]
        cells = {
            "made": ["2020-03-01", "2020-03", "2021-02-02", "2025-06-11"][place % 4],
            "force": ("recommendation", "order")[place % 2],
            "summary": " ".join(["Stop what was done and say so."] * (1 + place % 6)),
            "response": response,
            "responded": ["2025-07/2026-10", "2026-11-01", ""][place % 3] if response != "unknown" else "",
            "outcome": outcome,
            "outcome_on": ["2019-11-02", "2026-11-02", ""][place % 3] if outcome != "unknown" else "",
            "outcome_source_id": "page",
            "made_to": f"force-{place % 5}",
        }
        rows.append(ask(place + 1, **cells))
    bodies = [body("office", type="regulator", short_name="Office of the Commissioner")]
    bodies += [body(f"force-{place}", short_name=f"Grand River Regional Force {place}"[:30]) for place in range(5)]
    return {"agencies": bodies, "recommendations": rows}


def draw_claims(record):
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    words = findings.word_vendor_claims(claims, read_as_of(record, None))
    height, keys = charts.measure_vendor_claims(claims), charts.list_claim_keys(claims)
    axes = new_axes(words, 8, height, keys=keys, left=charts.CLAIMS_LEFT)
    return charts.draw_vendor_claims(axes, claims, burst=BURST, period=PERIOD), claims


def draw_asked(record):
    asked = regulators.tabulate_recommendations(record)
    words = findings.word_recommendations(asked, read_as_of(record, None))
    height, keys = charts.measure_recommendations(asked), charts.list_recommendation_keys(asked)
    axes = new_axes(words, 8, height, keys=keys, left=charts.RECOMMENDATIONS_LEFT)
    return charts.draw_recommendations(axes, asked, period=("2020-01-01", "2026-12-31")), asked


@pytest.fixture(scope="module", params=["real", 0, 1, 5, 30, "two vendors"], ids=str)
def any_claims(request, tmp_path_factory):
    if request.param == "real":
        return draw_claims(load_record())
    number, vendors = (20, 2) if request.param == "two vendors" else (request.param, 1)
    return draw_claims(load_record(write_case(tmp_path_factory.mktemp("case"), **make_claims(number, vendors))))


@pytest.fixture(scope="module", params=["real", 0, 1, 6, 60], ids=str)
def any_asked(request, tmp_path_factory):
    if request.param == "real":
        return draw_asked(load_record())
    return draw_asked(load_record(write_case(tmp_path_factory.mktemp("case"), **make_recommendations(request.param))))


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        agencies = [body("seller", type="vendor"), body("force"), body("office", type="regulator")]
        return load_record(write_case(tmp_path, **{"agencies": agencies} | tables))

    return load_case


def list_words(axes):
    return [text.get_text() for text in axes.texts if isinstance(text, Annotation)]


def list_marks(axes, shape):
    """List the places of the marks of a shape, with whether each is filled."""
    return [
        (*place, to_hex(line.get_markerfacecolor()) != "#ffffff")
        for line in axes.lines
        if line.get_marker() == shape and line.get_zorder() == 4
        for place in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def list_stretches(axes, **style):
    """List the level lines of a style: left, right, height."""
    found = []
    for line in axes.lines:
        if all(getattr(line, f"get_{name}")() == value for name, value in style.items()):
            points = np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float)
            found += [(first[0], second[0], first[1]) for first, second in pairwise(points) if first[1] == second[1]]
    return [stretch for stretch in found if not np.isnan(stretch).any()]


# every drawing, of any size


def test_no_text_of_the_claims_meets_another_or_the_edge(any_claims):
    places = list_texts(any_claims[0].figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, any_claims[0].figure) == []


def test_no_text_of_the_recommendations_meets_another_or_the_edge(any_asked):
    places = list_texts(any_asked[0].figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, any_asked[0].figure) == []


def list_long_words(axes):
    words = {text.get_text() for text in axes.texts if isinstance(text, Annotation) and text.get_ha() == "left"}
    return [text for text, box in list_texts(axes.figure) if text in words and box.x1 > axes.bbox.x0]


def test_words_of_the_claims_end_before_the_days_begin(any_claims):
    assert list_long_words(any_claims[0]) == []


def test_words_of_the_recommendations_end_before_the_days_begin(any_asked):
    assert list_long_words(any_asked[0]) == []


def test_every_claim_is_drawn_once(any_claims):
    axes, claims = any_claims
    known = claims["earliest"] == claims["latest"]
    denials, said = claims["mark"] == "denies", claims["item"] == "said"
    for code, (shape, _) in CLASS_STYLES.items():
        drawn = list_marks(axes, shape)
        assert sum(filled for *_, filled in drawn) == (known & denials & (claims["class"] == code)).sum(), code
        assert len(drawn) == (denials & (claims["class"] == code)).sum(), code
    assert len(list_marks(axes, charts.SAID[0])) == (said & ~denials).sum()
    assert len(list_marks(axes, charts.SHOWN[0])) == (known & ~said).sum()
    assert len(list_stretches(axes, marker="|", zorder=3)) == (~known).sum()


def test_every_recommendation_is_drawn_once(any_asked):
    axes, asked = any_asked
    for force in ("recommendation", "order"):
        drawn = list_marks(axes, charts.STEP_STYLES[force][0])
        assert len(drawn) == (asked["force"] == force).sum()
    assert len(list_marks(axes, charts.STEP_STYLES["answer"][0])) == (asked["responded"] != "").sum()
    assert len(list_marks(axes, charts.STEP_STYLES["outcome"][0])) == (asked["outcome_on"] != "").sum()
    assert len([text for text in axes.texts if not isinstance(text, Annotation)]) == 2 * len(asked)


def test_every_claim_has_its_ids_beside_it(any_claims):
    axes, claims = any_claims
    ends = " ".join(list_words(axes)).replace(",", "").split()
    for row in claims.to_dict("records"):
        assert {name.removeprefix(f"{row['agency_id']}-") for name in row["ids"].split()} <= set(ends)


def test_every_recommendation_has_its_id_beside_it(any_asked):
    axes, asked = any_asked
    assert set(asked["recommendation_id"]) <= set(list_words(axes))


def test_each_band_has_one_header_in_order(any_claims):
    axes, claims = any_claims
    headers = [text for text in axes.texts if text.get_weight() == "bold"]
    bands = list(dict.fromkeys(claims["band"]))
    assert [text.get_text() for text in headers] == [charts.BAND_NAMES[band] for band in bands]
    heights = [text.xy[1] for text in headers]
    assert heights == sorted(heights)
    assert bands[-1:] in ([], ["lawfulness"], ["clients"]), "lawfulness stands apart, at the foot"


def test_legend_of_the_claims_names_what_is_drawn_and_no_other(any_claims):
    _, claims = any_claims
    labels = [key.get_label() for key in charts.list_claim_keys(claims)]
    classes = {CLASS_NAMES[code] for code in claims.loc[claims["mark"] == "denies", "class"]}
    assert {label.removeprefix("denial: ") for label in labels if label.startswith("denial")} == classes
    assert ("disclosed" in labels) == (claims["item"] == "shown").any()
    assert ("other statement" in labels) == ((claims["item"] == "said") & (claims["mark"] != "denies")).any()


def test_foot_of_the_recommendations_gives_short_names_in_full():
    record = load_record()
    foot = findings.word_recommendations(regulators.tabulate_recommendations(record), read_as_of(record, None)).foot
    names = record.agencies.set_index("agency_id")
    for agency_id in {*record.recommendations["made_by"], *record.recommendations["made_to"]}:
        short, whole = names.loc[agency_id, ["short_name", "name"]]
        assert short == whole or f"{short}: {whole}" in foot


def test_legend_of_the_recommendations_names_what_is_drawn_and_no_other(any_asked):
    _, asked = any_asked
    labels = [key.get_label() for key in charts.list_recommendation_keys(asked)]
    assert ("answer" in labels) == (asked["responded"] != "").any()
    assert ("order made" in labels) == (asked["force"] == "order").any()


def list_strays(axes):
    bottom, top = axes.get_ylim()
    heights = [height for line in axes.lines for height in np.asarray(line.get_ydata(), dtype=float)]
    return [height for height in heights if not np.isnan(height) and not top <= height <= bottom]


def test_marks_of_the_claims_stand_within_the_axes(any_claims):
    assert list_strays(any_claims[0]) == []


def test_marks_of_the_recommendations_stand_within_the_axes(any_asked):
    assert list_strays(any_asked[0]) == []


# one thing at a time


@pytest.mark.parametrize(("made", "known"), [("2020-02-14", True), ("2020-02", False), ("../2020-02-14", False)])
def test_denial_is_filled_on_a_known_day_and_hollow_on_a_bar(load, made, known):
    axes, _ = draw_claims(load(statements=[deny("seller", made=made, scope="clients")]))
    [(_, _, filled)] = list_marks(axes, CLASS_STYLES["stands"][0])
    assert filled == known
    assert len(list_stretches(axes, marker="|", zorder=3)) == (not known)


def test_bar_reaches_from_the_first_day_to_the_last(load):
    axes, _ = draw_claims(load(statements=[deny("seller", made="2020-01-01/2020-07-31", scope="clients")]))
    [(left, right, _)] = list_stretches(axes, marker="|", zorder=3)
    assert (left, right) == pytest.approx(charts.BURST_PLACES)


def test_hollow_marks_have_a_dark_edge(load):
    axes, _ = draw_claims(load(statements=[deny("seller", made="2020-02", scope="clients")]))
    [line] = [line for line in axes.lines if line.get_marker() == CLASS_STYLES["stands"][0]]
    assert to_hex(line.get_markeredgecolor()) == to_hex(INK)


def test_conduct_is_dotted_where_possible_and_solid_where_certain(load):
    shown = show("seller", shows="private_clients", happened="2020-01-01/2020-03", disclosed="2020-05-05")
    axes, _ = draw_claims(load(evidence=[shown]))
    solid = list_stretches(axes, linewidth=2.0, marker="None")
    dotted = list_stretches(axes, linewidth=0.8, marker="None")
    assert len(solid) == len(dotted) == 1
    assert solid[0][0] == dotted[0][0] == pytest.approx(charts.BURST_PLACES[0])
    assert solid[0][1] < dotted[0][1]


def test_conduct_at_tier_3_is_never_solid(load):
    axes, _ = draw_claims(load(evidence=[report("seller", shows="private_clients", happened="2020-01-01/2020-03")]))
    assert list_stretches(axes, linewidth=2.0, marker="None") == []
    assert len(list_stretches(axes, linewidth=0.8, marker="None")) == 1


def test_findings_of_law_have_no_line_of_conduct(load):
    axes, _ = draw_claims(load(evidence=[show("seller", shows="found_unlawful", happened="2019/2020-02")]))
    assert (
        list_stretches(axes, linewidth=2.0, marker="None") == list_stretches(axes, linewidth=0.8, marker="None") == []
    )


def test_rows_say_position_class_kind_and_tier(load):
    record = load(
        statements=[
            deny("seller", 1, scope="clients", tense="now"),
            say("seller", 2, position="explains", scope="deletion", seen="indirect"),
        ],
        evidence=[
            show("seller", 1, shows="found_unlawful"),
            show("seller", 2, shows="found_unlawful"),
            report("seller", 3, shows="error_shown"),
        ],
    )
    words = list_words(draw_claims(record)[0])
    assert "denies: stands" in words
    assert "explains, indirect" in words
    assert "finding ×2, tier 1: a finding of unlawfulness" in words
    assert "press report, tier 3: an error" in words


def test_vendors_are_named_where_there_are_several(load):
    agencies = [body(name, type="vendor", short_name=name.title()) for name in ("alpha", "beta")]
    said = [deny("alpha", scope="clients"), deny("beta", scope="clients")]
    words = list_words(draw_claims(load(agencies=agencies, statements=said))[0])
    assert {"Alpha denies: stands", "Beta denies: stands"} <= set(words)


def test_steps_stand_on_their_days_with_their_words(load):
    cells = {"made": "2020-01-01", "responded": "2026-12-31", "response": "refuses", "outcome": "done"}
    late = load()._replace(recommendations=load(recommendations=[ask()]).recommendations)
    asked = regulators.tabulate_recommendations(late).assign(
        **cells, responded_earliest=pd.Timestamp("2026-12-31"), responded_latest=pd.Timestamp("2026-12-31")
    )
    axes = new_axes(findings.word_recommendations(asked, pd.Timestamp("2026-12-31")), 8, 1, left=4.35)
    charts.draw_recommendations(axes, asked, period=("2020-01-01", "2026-12-31"))
    [(place, height, filled)] = list_marks(axes, charts.STEP_STYLES["answer"][0])
    assert (place, filled) == (pytest.approx(charts.LAST_PLACE), True)
    [(_, middle, _)] = list_marks(axes, charts.STEP_STYLES["recommendation"][0])
    assert height < middle, "the answer stands above"
    texts = {text.get_text() for text in axes.texts}
    assert {"refused", "done, day not known"} <= texts


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({}, {"not known"}),
        ({"response": "refuses"}, {"refused, day not known", "not known"}),
        ({"outcome": "done", "outcome_on": "2020-02-01"}, {"not known", "done, before it was asked for"}),
        ({"outcome": "upheld", "outcome_on": "2020-03"}, {"not known", "upheld by a court"}),
    ],
    ids=["no-answer", "answered", "before-it-was-asked", "upheld"],
)
def test_answers_and_outcomes_are_named(load, cells, words):
    axes, _ = draw_asked(load(recommendations=[ask(**cells, outcome_source_id="page")]))
    assert {text.get_text() for text in axes.texts if not isinstance(text, Annotation)} == words


def test_recommendations_of_one_day_and_pair_share_a_header(load):
    axes, _ = draw_asked(load(recommendations=[ask(1), ask(2), ask(3, force="order"), ask(4, made="2020-04")]))
    headers = [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
    assert headers == ["1 Mar 2020: Office to Force", "1 Mar 2020: Office to Force, order", "Apr 2020: Office to Force"]


def test_text_of_the_record_is_no_formula_and_keeps_within_its_column(load):
    axes, _ = draw_asked(load(recommendations=[ask(summary=HOSTILE)]))
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []
    drawn = re.sub(r"\s", "", "".join(list_words(axes)))
    assert re.sub(r"\s", "", HOSTILE) in drawn, "nothing is cut off and nothing read as a formula"
    assert not any(text.get_parse_math() for text in axes.texts)


def test_names_may_hold_anything(load):
    agencies = [body("seller", type="vendor", short_name="$a$ <b> \\frac"), body("other", type="vendor")]
    said = [deny("seller", scope="clients"), deny("other", scope="clients")]
    axes, _ = draw_claims(load(agencies=agencies, statements=said))
    assert "$a$ <b> \\frac denies: stands" in list_words(axes)


def test_wrapped_words_fit_and_none_is_lost():
    lines = charts_rows.wrap_words("one two three " + "x" * 200, 60.0)
    assert "".join(lines).replace(" ", "") == "onetwothree" + "x" * 200
    assert all(measure_text(line, charts_rows.SIZE) <= 62 for line in lines)


def test_nothing_to_wrap_is_one_empty_line():
    assert charts_rows.wrap_words("", 60.0) == [""]


def test_drawing_changes_neither_table_nor_settings():
    record = load_record()
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    asked = regulators.tabulate_recommendations(record)
    copies = claims.copy(), asked.copy()
    axes = [new_axes(findings.word_vendor_claims(claims, pd.Timestamp("2026-11-22")), 8, 5, left=3) for _ in range(2)]
    settings = dict(mpl.rcParams)
    assert charts.draw_vendor_claims(axes[0], claims, burst=BURST, period=PERIOD) is axes[0]
    assert charts.draw_recommendations(axes[1], asked, period=PERIOD) is axes[1]
    assert dict(mpl.rcParams) == settings
    pd.testing.assert_frame_equal(claims, copies[0])
    pd.testing.assert_frame_equal(asked, copies[1])


@pytest.mark.parametrize("styles", [{**CLASS_STYLES, "said": charts.SAID, "shown": charts.SHOWN}, charts.STEP_STYLES])
def test_each_shape_stands_for_one_thing(styles):
    shapes = [shape for shape, _ in styles.values()]
    assert len(set(shapes)) == len(shapes)


# words


@pytest.mark.parametrize(
    ("scopes", "title"),
    [
        ([], "No vendor is in the record"),
        (["clients"], "None of 1 denial by Seller is contradicted; stands 1"),
        (["clients", "lawfulness"], "None of 2 denials by Seller is contradicted; stands 1, legal position 1"),
    ],
)
def test_title_counts_every_class_of_denials(load, scopes, title):
    said = [deny("seller", number, scope=scope) for number, scope in enumerate(scopes, 1)]
    record = load(statements=said)
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    assert findings.word_vendor_claims(claims, pd.Timestamp("2026-11-22")).title == title


def test_title_leads_with_the_contradicted(load):
    said = [deny("seller", number, scope="clients") for number in (1, 2)]
    record = load(statements=said, evidence=[show("seller", shows="private_clients")])
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    assert findings.say_denials(claims) == "2 of 2 denials by Seller are contradicted"


def test_vendor_without_denials_is_said_to_have_none(load):
    record = load(evidence=[show("seller", shows="private_clients")])
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    assert findings.say_denials(claims) == "No denial by Seller is in the record"


def test_outcomes_are_counted_in_the_title(load):
    given = [ask(1, outcome="done"), ask(2, outcome="partly"), ask(3, outcome="upheld", force="order"), ask(4)]
    asked = regulators.tabulate_recommendations(load(recommendations=given))
    assert findings.say_outcomes(asked) == (
        "Of 4 recommendations and orders 1 is known to be done and 1 in part; 1 was upheld by a court; "
        "for 1 no outcome is known"
    )
    words = findings.word_recommendations(asked, pd.Timestamp("2026-11-22"))
    assert "3 recommendations and 1 order by 1 bod" in words.subtitle
    assert "answer not known 4" in words.subtitle


def test_nothing_asked_is_said():
    empty = pd.DataFrame(columns=regulators.RECOMMENDATION_COLUMNS)
    words = findings.word_recommendations(empty, pd.Timestamp("2026-11-22"))
    assert words.title == "No recommendation or order is in the record"


def check_words(words, axes):
    assert "As of 22 November 2026" in words.foot
    assert words.foot.endswith(".csv.")
    assert words.title in words.alt
    assert axes.figure.texts[0].get_text().replace("\n", " ") == words.title


def test_words_of_the_claims_give_the_day_and_the_file(any_claims):
    axes, claims = any_claims
    check_words(findings.word_vendor_claims(claims, pd.Timestamp("2026-11-22")), axes)


def test_words_of_the_recommendations_give_the_day_and_the_file(any_asked):
    axes, asked = any_asked
    check_words(findings.word_recommendations(asked, pd.Timestamp("2026-11-22")), axes)
