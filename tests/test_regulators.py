"""The vendor's claims by band, findings, and recommendations as known on a day, on small literal cases."""

import pandas as pd
import pytest
from test_measures import body, deny, report, say, show, write_case

from analysis import regulators
from analysis.discrepancies import judge
from analysis.record import load_record

VENDOR = body("seller", type="vendor")
ASKED = {
    "made": "2020-03-01",
    "made_by": "office",
    "made_to": "force",
    "force": "recommendation",
    "summary": "Stop.",
    "response": "unknown",
    "outcome": "unknown",
    "source_id": "page",
}


def ask(number=1, **cells):
    return {"recommendation_id": f"office-2020-r{number:02}"} | ASKED | cells


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        agencies = [VENDOR, body("force"), body("office", type="regulator")]
        return load_record(write_case(tmp_path, **{"agencies": agencies} | tables))

    return load_case


@pytest.fixture
def claim(load):
    def tabulate(as_of=None, **tables):
        record = load(**tables)
        return regulators.tabulate_vendor_claims(record, judge(record, as_of), as_of)

    return tabulate


@pytest.fixture(scope="module")
def real():
    record = load_record()
    return record, regulators.tabulate_vendor_claims(record, judge(record))


# claims


@pytest.mark.parametrize(
    ("scope", "band"),
    [*((name, name) for name in regulators.BANDS if name != "other"), ("authorisation", "other"), ("", "other")],
)
def test_statement_stands_in_the_band_of_its_scope(claim, scope, band):
    [row] = claim(statements=[deny("seller", scope=scope, note="Why.")]).to_dict("records")
    assert (row["band"], row["item"], row["mark"], row["ids"]) == (band, "said", "denies", "seller-s01")


def test_admission_of_another_scope_stands_in_the_band_of_what_it_concedes(claim):
    conceded = {"admits_happened": "2020-01", "admits_shows": "not_deleted"}
    [row] = claim(statements=[say("seller", position="admits", scope="extent", **conceded)]).to_dict("records")
    assert (row["band"], row["shows"]) == ("deletion", "not_deleted")


@pytest.mark.parametrize(
    ("shows", "band"),
    [
        ("private_clients", "clients"),
        ("served_country", "market"),
        ("collection_continued", "market"),
        ("not_deleted", "deletion"),
        ("error_shown", "accuracy"),
        ("found_unlawful", "lawfulness"),
        ("unknown", "other"),
    ],
)
def test_fact_stands_in_the_band_on_which_it_bears(claim, shows, band):
    [row] = claim(evidence=[show("seller", shows=shows)]).to_dict("records")
    assert (row["band"], row["item"], row["mark"], row["shows"]) == (band, "shown", "finding", shows)


def test_what_is_said_and_shown_of_others_is_left_out(claim):
    assert claim(statements=[deny("force")], evidence=[show("force")]).empty


def test_own_admission_is_a_statement_and_no_disclosure(claim):
    conceded = {"admits_happened": "2020-01", "admits_shows": "private_clients"}
    claims = claim(statements=[say("seller", position="admits", scope="clients", object="clearview", **conceded)])
    assert list(claims["item"]) == ["said"]


def test_facts_of_one_kind_tier_day_and_conduct_are_one_row(claim):
    same = [show("seller", number, shows="found_unlawful", summary=f"Found {number}.") for number in (1, 2)]
    [row] = claim(evidence=same).to_dict("records")
    assert (row["ids"], row["summary"]) == ("seller-e01 seller-e02", "Found 1. Found 2.")
    assert row["source_ids"] == "page"


@pytest.mark.parametrize(
    "other",
    [
        {"disclosed": "2020-03-02"},
        {"happened": "2020-01-06"},
        {"kind": "court"},
        {"seen": "indirect"},
        {"shows": "not_deleted"},
    ],
    ids=str,
)
def test_facts_that_differ_are_rows_of_their_own(claim, other):
    first, second = {"shows": "found_unlawful"}, {"shows": "found_unlawful"} | other
    claims = claim(evidence=[show("seller", 1, **first), show("seller", 2, **second)])
    assert sorted(claims["ids"]) == ["seller-e01", "seller-e02"]


def test_how_a_fact_was_seen_is_kept_and_tells_rows_of_one_tier_apart(claim):
    shown = [
        report("seller", number, shows="error_shown", seen=seen) for number, seen in ((1, "direct"), (2, "indirect"))
    ]
    claims = claim(evidence=shown).set_index("ids")
    assert claims["seen"].to_dict() == {"seller-e01": "direct", "seller-e02": "indirect"}
    assert set(claims["tier"]) == {3}


def test_conduct_is_possible_from_first_to_last_and_certain_within(claim):
    [row] = claim(evidence=[show("seller", shows="private_clients", happened="2019/2020-02")]).to_dict("records")
    bounds = [row[name] for name in ("possible_from", "certain_from", "certain_to", "possible_to")]
    assert bounds == [pd.Timestamp(day) for day in ("2019-01-01", "2019-12-31", "2020-02-01", "2020-02-29")]


def test_conduct_with_an_open_start_is_not_certain(claim):
    [row] = claim(evidence=[show("seller", shows="private_clients", happened="/2020-02")]).to_dict("records")
    assert pd.isna(row["possible_from"])
    assert pd.isna(row["certain_from"])
    assert pd.isna(row["certain_to"])


def test_conduct_that_goes_on_is_shown_up_to_its_disclosure(claim):
    [row] = claim(evidence=[show("seller", shows="private_clients", happened="2020-01-05/..")]).to_dict("records")
    assert row["possible_to"] == row["latest"] == pd.Timestamp("2020-03-01")


def test_conduct_at_tier_3_is_not_certain(claim):
    [row] = claim(evidence=[report("seller", shows="private_clients")]).to_dict("records")
    assert row["tier"] == 3
    assert pd.isna(row["certain_from"])


def test_rows_follow_bands_then_days(claim):
    said = [
        deny("seller", 1, "2020-02-10", scope="lawfulness"),
        deny("seller", 2, "2020-02-12", scope="clients"),
        deny("seller", 3, "2020-02-01/2020-02-11", scope="clients"),
    ]
    claims = claim(statements=said, evidence=[show("seller", shows="private_clients", disclosed="2020-02-11")])
    assert list(claims["ids"]) == ["seller-s03", "seller-e01", "seller-s02", "seller-s01"]


def test_claims_as_of_a_day_hold_what_was_public_by_then(claim):
    tables = {
        "statements": [deny("seller", 1, "2020-02-10"), deny("seller", 2, "2020-04-10")],
        "evidence": [show("seller", shows="private_clients", disclosed="2020-03-01")],
    }
    assert list(claim("2020-02-29", **tables)["ids"]) == ["seller-s01"]


def test_case_without_a_vendor_gives_an_empty_table_of_the_same_shape(load, real):
    record = load(agencies=[body("force")], statements=[deny("force")])
    claims = regulators.tabulate_vendor_claims(record, judge(record))
    assert list(claims) == regulators.CLAIM_COLUMNS
    assert claims.empty
    assert dict(claims.dtypes) == dict(real[1].dtypes)


def test_every_statement_and_fact_of_the_vendor_is_there_once(real):
    record, claims = real
    vendors = set(record.agencies.loc[record.agencies["type"] == "vendor", "agency_id"])
    said = record.statements.loc[record.statements["agency_id"].isin(vendors), "statement_id"]
    facts = record.evidence.loc[record.evidence["agency_id"].isin(vendors) & (record.evidence["kind"] != "admission")]
    assert sorted(" ".join(claims["ids"]).split()) == sorted([*said, *facts["evidence_id"]])


def test_every_row_of_the_claims_names_sources_of_the_record(real):
    record, claims = real
    sources = set(record.sources["source_id"])
    assert all(set(ids.split()) <= sources for ids in claims["source_ids"])
    assert (claims["source_ids"] != "").all()


def test_claims_carry_the_verdicts(real):
    record, claims = real
    verdicts = judge(record).set_index("statement_id")
    said = claims.loc[claims["item"] == "said"].set_index("ids")
    assert (said["class"] == verdicts.loc[said.index, "class"]).all()
    assert (said["deciding_ids"] == verdicts.loc[said.index, "deciding_ids"]).all()


# findings


def test_findings_are_of_regulators_and_courts_in_the_order_of_disclosure(load):
    record = load(
        evidence=[
            show("force", 1, disclosed="2020-05-01"),
            show("force", 2, kind="court", disclosed="2020-04-01", seen="indirect"),
            report("force", 3),
        ]
    )
    found = regulators.tabulate_findings(record)
    assert list(found["fact_id"]) == ["force-e02", "force-e01"]
    assert list(found["tier"]) == [3, 1]
    assert list(found["source_id"]) == ["page", "page"]


# recommendations


def test_recommendations_name_both_bodies_and_keep_their_sources(load):
    [row] = regulators.tabulate_recommendations(load(recommendations=[ask()])).to_dict("records")
    assert (row["made_by_name"], row["made_to_name"]) == ("Office", "Force")
    assert (row["recommendation_id"], row["source_id"]) == ("office-2020-r01", "page")


def test_recommendations_follow_the_days(load):
    record = load(recommendations=[ask(1, made="2020-03-02"), ask(2, made="2020-03"), ask(3, made="2020-02-28")])
    asked = regulators.tabulate_recommendations(record)
    assert [name[-1] for name in asked["recommendation_id"]] == ["3", "2", "1"]


def test_unknown_answers_are_kept_on_the_records_own_day(load):
    [row] = regulators.tabulate_recommendations(load(recommendations=[ask()])).to_dict("records")
    assert (row["response"], row["outcome"]) == ("unknown", "unknown")


ANSWERED = {
    "response": "refuses",
    "responded": "2020-04-01/2020-04-10",
    "outcome": "done",
    "outcome_on": "2020-05",
    "outcome_source_id": "late",
}
LATE = [{}, {"source_id": "late", "published": "2020-06-15", "url": "https://example.org/late"}]


@pytest.mark.parametrize(
    ("as_of", "response", "outcome"),
    [
        ("2020-03-15", "", ""),
        ("2020-04-09", "", ""),
        ("2020-04-10", "refuses", ""),
        ("2020-05-31", "refuses", ""),  # the document that shows the outcome came later
        ("2020-06-15", "refuses", "done"),
        (None, "refuses", "done"),
    ],
)
def test_answers_and_outcomes_are_known_from_the_day_they_certainly_were(load, as_of, response, outcome):
    record = load(recommendations=[ask(**ANSWERED)], sources=LATE)
    [row] = regulators.tabulate_recommendations(record, as_of).to_dict("records")
    assert (row["response"], row["outcome"]) == (response, outcome)
    assert bool(row["responded"]) == pd.notna(row["responded_latest"]) == bool(response)
    assert bool(row["outcome_on"]) == pd.notna(row["outcome_on_latest"]) == bool(outcome)


def test_recommendation_of_a_later_day_is_left_out(load):
    assert regulators.tabulate_recommendations(load(recommendations=[ask()]), "2020-02-29").empty


def test_case_without_recommendations_gives_an_empty_table(load):
    record = load()
    for given in (record, record._replace(recommendations=pd.DataFrame())):
        asked = regulators.tabulate_recommendations(given)
        assert list(asked) == regulators.RECOMMENDATION_COLUMNS
        assert asked.empty


def test_answers_are_counted_by_force(load):
    record = load(recommendations=[ask(1), ask(2, force="order"), ask(3, force="order", outcome="done")])
    counts = regulators.count_answers(regulators.tabulate_recommendations(record))
    assert counts.loc[("order", "unknown")].to_dict() == {"done": 1, "unknown": 1}
    assert counts.to_numpy().sum() == 3


def test_every_recommendation_of_the_record_is_there_once(real):
    record, _ = real
    asked = regulators.tabulate_recommendations(record)
    assert sorted(asked["recommendation_id"]) == sorted(record.recommendations["recommendation_id"])
    assert (asked["made_by_name"] != "").all()
    assert asked["made_to_name"].notna().all()


def test_codes_of_answers_and_outcomes_have_words():
    fields = {field.name: field.enum for field in load_record().codebook.tables["recommendations"].fields}
    assert set(regulators.RESPONSE_NAMES) == set(fields["response"])
    assert set(regulators.OUTCOME_NAMES) == set(fields["outcome"])


def test_tables_change_nothing_that_is_given(real):
    record, _ = real
    copies = [table.copy() for table in (record.statements, record.evidence, record.recommendations)]
    verdicts = judge(record)
    regulators.tabulate_vendor_claims(record, verdicts)
    regulators.tabulate_recommendations(record, "2021-06-01")
    for table, copy in zip((record.statements, record.evidence, record.recommendations), copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)
