"""Alpha against published examples and another package; the second code in place of the first, one cell at a time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_measures import DENIAL, body, deny, say, show, write_case

from analysis import agreement
from analysis.discrepancies import judge
from analysis.record import derive_admissions, load_record

CONCESSION = {"position": "admits", "object": "clearview", "scope": "use", "tense": "ever"}
SHOWN = {"admits_happened": "2020-01-05", "admits_shows": "searched"}
MISSING = "*"


def code(*coders):
    """Read one text of codes per coder, `*` being missing, into one row per unit."""
    columns = {f"coder {number}": codes.split() for number, codes in enumerate(coders)}
    return pd.DataFrame(columns, dtype=object).replace(MISSING, None)


def replace_codes(record, cells):
    """Put second codes in place of first ones, all at once; what the admissions among them concede is derived anew."""
    statements = record.statements.copy()
    for column, chosen in cells.groupby("column"):
        second = statements["statement_id"].map(chosen.set_index("statement_id")["second"]).astype("str")
        statements[column] = second.fillna(statements[column])
    shown = record.evidence.loc[record.evidence["kind"] != "admission"]
    evidence = pd.concat([shown, derive_admissions(statements)], ignore_index=True)
    return record._replace(statements=statements, evidence=evidence)


PUBLISHED = {
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), examples A, B and C: 0.095, 0.692, 0.743
    "A: binary, two observers": (0.095, "0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"),
    "B: nominal, two observers": (0.692, "a a b b d c c c e d d a", "b a b b b c c c e d d d"),
    "C: nominal, four observers, missing values": (
        0.743,
        "1 2 3 3 2 1 4 1 2 * * *",
        "1 2 3 3 2 2 4 1 2 5 * 3",
        "* 3 3 3 2 3 4 2 2 5 1 *",
        "1 2 3 3 2 4 4 1 2 5 1 *",
    ),
    # the computational example of Wikipedia's article on alpha: nominal 0.691
    "three coders, fifteen units": (
        0.691,
        "* * * * * 3 4 1 2 1 1 3 3 * 3",
        "1 * 2 1 3 3 4 3 * * * * * * *",
        "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
    ),
}
# krippendorff 0.9.0 (PyPI): alpha(reliability_data, level_of_measurement="nominal") on these examples ...
PACKAGE_EXAMPLES = dict(
    zip(PUBLISHED, (0.09523809523809534, 0.6919642857142858, 0.743421052631579, 0.691358024691358), strict=True)
)
# ... and on the columns of the record, an empty cell as a value of its own, over the statements of each reading
PACKAGE_RECORD = {
    ("position", "every_statement"): 0.8549814288835482,
    ("position", "either_coded"): 0.8549814288835482,
    ("position", "both_coded"): 0.8549814288835482,
    ("object", "every_statement"): 0.7566408183468074,
    ("object", "either_coded"): 0.7566408183468074,
    ("object", "both_coded"): 0.9519457547169812,
    ("scope", "every_statement"): 0.7422700798159201,
    ("scope", "either_coded"): 0.735174517112843,
    ("scope", "both_coded"): 0.8153050391886704,
    ("tense", "every_statement"): 0.7696591241538633,
    ("tense", "either_coded"): 0.6552510937598124,
    ("tense", "both_coded"): 0.9321475625823452,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_alpha_of_published_examples(name):
    printed, *coders = PUBLISHED[name]
    alpha = agreement.compute_alpha(code(*coders))
    assert round(alpha, 3) == printed
    assert alpha == pytest.approx(PACKAGE_EXAMPLES[name], abs=1e-12)


def compute_by_coincidences(units):
    """Compute alpha from the coincidence matrix, pair by pair, as the paper defines it."""
    paired = [values for values in ([v for v in unit if v is not None] for unit in units) if len(values) > 1]
    cells = {}
    for values in paired:
        for i, one in enumerate(values):
            for j, other in enumerate(values):
                if i != j:
                    cells[one, other] = cells.get((one, other), 0) + 1 / (len(values) - 1)
    totals = {}
    for (one, _), count in cells.items():
        totals[one] = totals.get(one, 0) + count
    n = sum(totals.values())
    observed = sum(count for (one, other), count in cells.items() if one != other)
    expected = sum(totals[one] * totals[other] for one in totals for other in totals if one != other)
    return 1 - (n - 1) * observed / expected if expected else float("nan")


@given(
    st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[st.sampled_from(["", "a", "b", None])] * n), max_size=9))
)
def test_alpha_is_that_of_the_coincidence_matrix(units):
    codes = pd.DataFrame(units, dtype=object) if units else pd.DataFrame({"one": [], "other": []}, dtype=object)
    assert agreement.compute_alpha(codes) == pytest.approx(compute_by_coincidences(units), nan_ok=True)


@pytest.mark.parametrize("coders", [("a a", "a a"), ("", ""), ("a * b", "* a *")])
def test_alpha_is_not_defined_without_two_values_to_pair(coders):
    assert np.isnan(agreement.compute_alpha(code(*coders)))
    assert np.isnan(agreement.bound_alpha(code(*coders), resamples=5)).all()


def test_empty_text_is_a_value_and_none_is_not():
    assert agreement.compute_alpha(pd.DataFrame({"one": ["", "a", "a"], "other": ["", "a", ""]})) < 1
    assert agreement.compute_alpha(pd.DataFrame({"one": ["b", "a", "a"], "other": ["b", "a", None]}, dtype=object)) == 1


def test_resamples_are_those_of_the_generator_of_numpy():
    drawn = (np.random.Generator(np.random.PCG64(7)).random((3, 4)) * 4).astype(int)
    expected = [np.bincount(units, minlength=4) for units in drawn]
    assert agreement._draw_weights(4, 3, 7).tolist() == np.array(expected).tolist()


def test_interval_holds_alpha_and_narrows_with_more_units():
    few, many = code("a a b b a b", "a a b b b b"), code(*["a a b b a b " * 20, "a a b b b b " * 20])
    (few_low, few_high), (many_low, many_high) = (agreement.bound_alpha(codes) for codes in (few, many))
    assert few_low < many_low < agreement.compute_alpha(many) < many_high < few_high


def test_interval_is_the_same_on_every_run_and_follows_its_seed():
    codes = code("a a b b a b c " * 9, "a a b b b b c " * 9)
    assert agreement.bound_alpha(codes) == agreement.bound_alpha(codes)
    assert agreement.bound_alpha(codes, seed=1) != agreement.bound_alpha(codes, seed=2)


def load(folder, *, statements, coding_b, **tables):
    names = sorted({row["agency_id"] for row in statements})
    tables = {"agencies": [body(name) for name in names]} | tables
    return load_record(write_case(folder, statements=statements, coding_b=coding_b, **tables))


def second(statement_id, position="denies", **cells):
    return {"statement_id": statement_id, "position": position} | cells


def test_readings_of_an_empty_cell(tmp_path):
    record = load(
        tmp_path,
        statements=[
            deny("force", 1),
            deny("force", 2, tense="now"),
            deny("force", 3),
            say("force", 4, position="explains"),
            deny("force", 5),
        ],
        coding_b=[
            second("force-s01", **DENIAL),
            second("force-s02", **DENIAL),
            second("force-s03", object="clearview", scope="use"),
            second("force-s04", "explains"),
        ],
    )
    measured = agreement.measure_agreement(record).set_index(["column", "reading"])
    # s05 is coded once; s04 has no tense in either coding, s03 in one of them
    assert measured.loc["tense", "n"].to_dict() == {"every_statement": 4, "either_coded": 3, "both_coded": 2}
    assert measured.loc["tense", "agree"].to_dict() == {"every_statement": 2, "either_coded": 1, "both_coded": 1}
    assert measured.loc["position", "n"].to_list() == [4, 4, 4]
    assert tuple(measured.index.get_level_values("column").unique()) == agreement.CODED_TWICE


def test_agreement_on_the_record_is_that_of_another_package():
    measured = agreement.measure_agreement(load_record()).set_index(["column", "reading"])
    assert measured["alpha"].to_dict() == pytest.approx(PACKAGE_RECORD, abs=1e-12)
    assert measured["n"].to_list() == [266] * 3 + [266, 266, 245] + [266, 261, 241] + [266, 192, 155]
    assert ((measured["alpha_low"] < measured["alpha"]) & (measured["alpha"] < measured["alpha_high"])).all()
    # pins the resamples too: these move if the generator, the seed or the percentile does
    bounds = measured.xs("every_statement", level="reading")[["alpha_low", "alpha_high"]].round(4)
    assert bounds.loc["position"].to_list() == [0.8053, 0.9009]
    assert bounds.loc["tense"].to_list() == [0.7056, 0.8316]


def list_rows(record, *columns, **kwargs):
    chosen = ["statement_id", "column", *columns]
    return agreement.list_disagreements(record, **kwargs)[chosen].to_dict("split")["data"]


def test_second_code_of_a_denial_changes_its_class(tmp_path):
    record = load(
        tmp_path,
        statements=[deny("force", 1), deny("force", 2)],
        coding_b=[second("force-s01", **DENIAL | {"tense": "now"}), second("force-s02", **DENIAL)],
        evidence=[show("force")],
    )
    changes = list_rows(record, "first", "second", "class_before", "class_after", "others_changed")
    assert changes == [["force-s01", "tense", "ever", "now", "contradicted", "narrow", ""]]


def test_each_cell_is_replaced_alone(tmp_path):
    record = load(
        tmp_path,
        statements=[deny("force")],
        coding_b=[second("force-s01", object="clearview", scope="procurement", tense="now")],
        evidence=[show("force")],
    )
    # both at once would leave it standing: the search had ended, and lies outside a denial of a purchase
    assert list_rows(record, "class_after") == [["force-s01", "scope", "narrow"], ["force-s01", "tense", "narrow"]]
    both = judge(replace_codes(record, agreement.pair_codings(record)))
    assert both["class"].to_list() == ["stands"]


def test_second_code_of_an_admission_changes_what_it_bears_on(tmp_path):
    record = load(
        tmp_path,
        statements=[deny("force", 1), say("force", 2, "2020-03-01", **CONCESSION, **SHOWN), deny("other")],
        coding_b=[
            second("force-s01", **DENIAL),
            second("force-s02", "explains", object="facial_recognition", scope="use", tense="ever"),
        ],
    )
    assert list_rows(record, "class_before", "class_after", "others_changed") == [
        ["force-s02", "position", "admitted", "not_classed", "force-s01"],
        ["force-s02", "object", "admitted", "admitted", "force-s01"],
    ]


def test_a_board_that_speaks_of_a_force_reaches_it(tmp_path):
    record = load(
        tmp_path,
        statements=[deny("force"), say("board", made="2020-03-01", about_id="force", **CONCESSION, **SHOWN)],
        coding_b=[second("board-s01", "explains", object="clearview", scope="trial", tense="ever")],
    )
    # a body's word on another is tier 3
    assert judge(record).set_index("statement_id")["class"].to_dict() == {
        "board-s01": "admitted",
        "force-s01": "contested",
    }
    assert list_rows(record, "others_changed") == [
        ["board-s01", "position", "force-s01"],
        ["board-s01", "scope", ""],
    ]


def test_a_vendor_s_own_records_stay_its_own(tmp_path):
    claim = {"position": "denies", "object": "clearview", "scope": "clients"}
    record = load(
        tmp_path,
        agencies=[body("seller", type="vendor")],
        statements=[say("seller", tense="ever", **claim)],
        coding_b=[second("seller-s01", object="clearview", scope="clients", tense="now")],
        evidence=[
            show("seller", kind="disclosure", origin="vendor_records", shows="private_clients", happened="2020-01/..")
        ],
    )
    assert list_rows(record, "class_before", "class_after") == [["seller-s01", "tense", "contradicted", "contradicted"]]


def test_bodies_are_grouped_by_who_speaks_of_whom():
    statements = pd.DataFrame(
        {"agency_id": list("bcbefg"), "about_id": ["a", "b", "d", "", "g", ""]}, index=[5, 6, 7, 8, 9, 10]
    )
    groups = agreement.group_bodies(statements)
    assert set(groups) == set("abcdefg")
    assert groups["a"] == groups["b"] == groups["c"] == groups["d"]
    assert groups["f"] == groups["g"]
    assert len(set(groups.values())) == 3


def test_disagreements_on_a_day_are_those_then_public(tmp_path):
    record = load(
        tmp_path,
        statements=[deny("force", 1), deny("force", 2, "2020-06-01")],
        coding_b=[second(f"force-s0{n}", **DENIAL | {"tense": "now"}) for n in (1, 2)],
        evidence=[show("force", disclosed="2020-03-01")],
    )
    assert list_rows(record, "class_before", as_of="2020-02-20") == [["force-s01", "tense", "stands"]]
    assert list_rows(record, "class_before", as_of="2020-03-20") == [["force-s01", "tense", "contradicted"]]
    assert len(list_rows(record)) == 2


@pytest.mark.parametrize("coding_b", [[], [second("force-s01", **DENIAL)]])
def test_nothing_to_list_keeps_the_columns(tmp_path, coding_b):
    record = load(tmp_path, statements=[deny("force")], coding_b=coding_b)
    columns = "statement_id agency_id column first second class_before class_after others_changed".split()
    assert list(agreement.list_disagreements(record).columns) == columns
    assert list_rows(record) == []
    assert agreement.measure_agreement(record)["n"].max() == len(coding_b)


def test_replacing_codes_leaves_the_record_as_it_is(tmp_path):
    record = load(
        tmp_path,
        statements=[say("force", **CONCESSION, **SHOWN)],
        coding_b=[second("force-s01", "explains", object="clearview", scope="use", tense="ever")],
    )
    changed = replace_codes(record, agreement.pair_codings(record))
    assert (record.statements["position"].to_list(), len(record.evidence)) == (["admits"], 1)
    assert (changed.statements["position"].to_list(), len(changed.evidence)) == (["explains"], 0)


def test_judging_all_at_once_is_judging_once_for_each():
    record = load_record()
    listed = agreement.list_disagreements(record)
    before = judge(record).set_index("statement_id")["class"]
    for place in range(0, len(listed), 19):
        row = listed.loc[place]
        after = judge(replace_codes(record, listed.loc[[place]])).set_index("statement_id")["class"]
        assert row["class_after"] == after[row["statement_id"]]
        others = after[(after != before) & (after.index != row["statement_id"])]
        assert row["others_changed"].split() == list(others.index)


def test_disagreements_of_the_record():
    listed = agreement.list_disagreements(load_record())
    assert listed["column"].value_counts().to_dict() == {"scope": 54, "tense": 43, "position": 30, "object": 25}
    changed = listed.loc[(listed["class_before"] != listed["class_after"]) & (listed["agency_id"] != "clearview")]
    # no second code changes the class of what the first coder calls a denial, the vendor's apart
    denied = {"contradicted", "narrow", "contested", "unresolved", "overtaken", "stands", "consistent"}
    assert not set(changed["class_before"]) & denied
    assert not listed["others_changed"].any()
