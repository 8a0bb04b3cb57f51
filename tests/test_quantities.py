"""Stated figures beside shown ones: what may be compared, how the intervals stand, and the pairs of the record."""

import pytest
from test_measures import body, leak, say, show, write_case

from analysis.discrepancies import judge
from analysis.quantities import PAIR_COLUMNS, RELATIONS, list_shown, list_stated, pair_quantities
from analysis.record import load_record

CONCESSION = {"position": "admits", "object": "clearview", "scope": "extent", "tense": "ever"}
PERIOD = {"admits_happened": "2020-01/2020-02-05", "admits_shows": "searched"}


@pytest.fixture
def load(tmp_path):
    return lambda **tables: load_record(write_case(tmp_path, **tables))


@pytest.fixture(scope="module")
def pairs():
    return pair_quantities(load_record())


def state(low="", high="", measure="searches", **cells):
    """State a count, with the period it is about."""
    counted = {"measure": measure, "count_min": str(low), "count_max": str(high)}
    return say("force", 1, "2020-02-10", **CONCESSION | PERIOD | counted | cells)


def prove(low="", high="", measure="searches", **cells):
    """Show a count of the same days."""
    counted = {"measure": measure, "count_min": str(low), "count_max": str(high)}
    return show("force", **{"happened": "2020-01/2020-02-05"} | counted | cells)


@pytest.fixture
def pair(load):
    def pair_one(statement, fact):
        record = load(agencies=[body("force")], statements=[statement], evidence=[fact])
        [row] = pair_quantities(record).to_dict("records")
        return row

    return pair_one


@pytest.mark.parametrize(
    ("stated", "shown", "relation"),
    [
        ((78, 78), (521, 521), "above"),
        ((1, 9), (10, ""), "above"),
        ((1, 9), (9, ""), "unsettled"),
        ((5, 5), (3, 8), "unsettled"),
        ((5, 8), (7, 9), "unsettled"),
        ((1, 11), (7, 7), "within"),
        ((7, 7), (7, 7), "within"),
        ((7, ""), (9, ""), "within"),
        ((20, ""), (7, 7), "below"),
        ((20, 25), (7, 19), "below"),
        ((0, 9), (3, 3), "within"),
    ],
)
def test_relation_of_the_shown_to_the_stated(pair, stated, shown, relation):
    row = pair(state(*stated), prove(*shown))
    assert (row["relation"], row["why"]) == (relation, "")


def test_gap_is_an_interval_too(pair):
    row = pair(state(5, 8), prove(7, 20))
    assert (row["gap_low"], row["gap_high"]) == (-1, 15)


@pytest.mark.parametrize(
    ("stated", "shown", "why"),
    [
        ({"measure": "users"}, {}, "other measure"),
        ({"measure": "", "note": "Measure not stated."}, {}, "other measure"),
        ({"object": "facial_recognition"}, {}, "other object"),
        ({"access": "trial"}, {"access": "paid"}, "trial against paid"),
        ({"access": "paid"}, {"access": "trial"}, "trial against paid"),
        ({}, {"happened": "2019-12/2020-01"}, "not for certain the same period"),
        ({}, {"happened": "/2020-02-05"}, "not for certain the same period"),
        ({}, {"happened": "2020-01/"}, "not for certain the same period"),
        ({}, {"happened": "2020-01/.."}, "not for certain the same period"),
        ({"measure": "users", "access": "paid"}, {"access": "trial"}, "other measure; trial against paid"),
    ],
)
def test_what_keeps_a_pair_from_being_compared(pair, stated, shown, why):
    row = pair(state(5, 5) | stated, prove(9, 9) | shown)
    assert (row["relation"], row["why"]) == ("not comparable", why)
    assert row["gap_low"] != row["gap_low"]


@pytest.mark.parametrize("access", ["unknown", "", "trial"])
def test_access_that_is_not_known_to_differ_is_compared(pair, access):
    assert pair(state(5, 5, access="trial"), prove(9, 9, access=access))["relation"] == "above"


def test_figure_without_a_period_meets_what_had_begun(pair):
    without = {"admits_happened": "", "admits_shows": ""}
    row = pair(state(78, 78) | without, prove(521, 521, happened="2020-02-09/2020-02-28"))
    assert (row["relation"], row["stated_period"]) == ("above", "")
    assert row["why"] == "stated without a period; what is shown had begun by then"


def test_figure_without_a_period_does_not_meet_what_may_have_begun_later(pair):
    without = {"admits_happened": "", "admits_shows": ""}
    row = pair(state(78, 78) | without, prove(521, 521, happened="2020-02/2020-02-28"))
    assert (row["relation"], row["why"]) == ("not comparable", "not for certain the same period")


def test_stated_period_ends_with_the_statement(pair):
    still = {"admits_happened": "2020-01/.."}
    row = pair(state(5, 5) | still, prove(9, 9, happened="2020-01/2020-02-11"))
    assert row["why"] == "not for certain the same period"
    assert pair(state(5, 5) | still, prove(9, 9, happened="2020-01/2020-02-10"))["relation"] == "above"


def test_words_stand_beside_a_figure_and_are_never_one(pair):
    worded = say("force", 1, "2020-02-10", **CONCESSION | PERIOD, explanation="testing_only")
    row = pair(worded, prove(84, 84, "investigations"))
    assert (row["in_words"], row["shown_low"], row["relation"]) == ("testing_only", 84, "not comparable")
    assert row["why"] == "no figure stated"
    assert row["stated_low"] != row["stated_low"]


def test_other_explanations_and_other_bodies_make_no_pair(load):
    record = load(
        agencies=[body("force"), body("other")],
        statements=[say("force", 1, **CONCESSION | PERIOD, explanation="individual_officers")],
        evidence=[prove(9, 9), show("other", measure="searches", count_min="9")],
    )
    assert len(list_stated(record)) == 0
    assert len(list_shown(record)) == 2
    pairs = pair_quantities(record)
    assert (len(pairs), list(pairs.columns)) == (0, PAIR_COLUMNS)


def test_own_admissions_are_not_shown_against_own_figures(load):
    record = load(agencies=[body("force")], statements=[state(5, 5)])
    assert len(list_shown(record)) == 0


def test_board_s_figure_meets_the_force_s_records(load):
    record = load(
        agencies=[body("board", type="police_board"), body("force")],
        statements=[state(5, 5) | say("board", 1, "2020-02-10", "admits") | {"about_id": "force"}],
        evidence=[prove(9, 9)],
    )
    [row] = pair_quantities(record).to_dict("records")
    assert (row["agency_id"], row["speaker_id"], row["relation"]) == ("force", "board", "above")


def test_leaked_entry_gives_a_row_for_each_measure(load):
    record = load(
        agencies=[body("force")],
        statements=[state(5, 5)],
        leaked_clients=[leak("force", shows="searched", covers="2020-01", users_min="3", searches_min="9")],
    )
    rows = pair_quantities(record)[["fact_id", "shown_measure", "relation", "tier"]].to_dict("split")["data"]
    # an admission of searches and a leaked entry that shows searches are two origins
    assert rows == [["force-l01", "searches", "above", 2], ["force-l01", "users", "not comparable", 2]]


def test_rows_keep_ids_tiers_days_and_sources(pair):
    row = pair(state(5, 5), prove(9, 9, kind="press_report", origin="press_inquiry"))
    assert (row["statement_id"], row["fact_id"]) == ("force-s01", "force-e01")
    # a press report is tier 3 by itself; the admission of searches is its second origin
    assert row["tier"] == 2
    assert (row["made"], row["disclosed"]) == ("2020-02-10", "2020-03-01")
    assert (row["stated_period"], row["shown_period"]) == ("2020-01/2020-02-05", "2020-01/2020-02-05")
    assert (row["source_id"], row["shown_source_id"]) == ("page", "page")


def test_pairs_on_a_day_are_those_then_public(load):
    record = load(agencies=[body("force")], statements=[state(5, 5)], evidence=[prove(9, 9)])
    assert len(pair_quantities(record, "2020-02-28")) == 0
    assert len(pair_quantities(record, "2020-03-01")) == 1


def test_record_holds_the_gap_in_searches(pairs):
    [row] = pairs.loc[(pairs["statement_id"] == "rcmp-s15") & (pairs["fact_id"] == "rcmp-e07")].to_dict("records")
    assert (row["stated_measure"], row["stated_low"], row["stated_high"]) == ("searches", 78, 78)
    assert (row["shown_measure"], row["shown_low"], row["shown_high"]) == ("searches", 521, 521)
    assert (row["relation"], row["gap_low"], row["gap_high"], row["tier"]) == ("above", 443, 443, 1)


def test_record_holds_informal_testing_beside_84_investigations(pairs):
    rows = pairs.loc[(pairs["statement_id"] == "toronto-ps-s05") & (pairs["shown_measure"] == "investigations")]
    assert rows["fact_id"].to_list() == ["toronto-ps-e01", "toronto-ps-e06"]
    assert set(rows["shown_low"]) == set(rows["shown_high"]) == {84}
    assert set(rows["why"]) == {"no figure stated"}
    assert set(rows["in_words"]) == {"testing_only"}


def test_record_has_a_known_relation_and_a_reason_in_every_row(pairs):
    assert set(pairs["relation"]) <= set(RELATIONS)
    assert (pairs.loc[pairs["relation"] == "not comparable", "why"] != "").all()
    assert not pairs.duplicated(["statement_id", "fact_id", "shown_measure"]).any()


def test_what_the_rules_call_understated_is_what_lies_above_on_firm_evidence(pairs):
    verdicts = judge(load_record())
    understated = verdicts.loc[verdicts["rule"] == "understated-count"]
    expected = {
        (row["statement_id"], name) for row in understated.to_dict("records") for name in row["deciding_ids"].split()
    }
    above = pairs.loc[(pairs["relation"] == "above") & (pairs["tier"] <= 2)]
    assert set(zip(above["statement_id"], above["fact_id"], strict=True)) == expected
    assert expected
