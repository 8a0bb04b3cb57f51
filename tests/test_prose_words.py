"""What the notebooks say without a number holds in the record too."""

import pandas as pd
import pytest
from prose import NOTEBOOKS, read_prose
from prose_facts import ARTICLE, EVE, Facts, count

from analysis import agreement, claims, groups
from analysis.discrepancies import judge
from analysis.measures import share_contradicted
from analysis.regulators import tabulate_findings


@pytest.fixture(scope="module")
def facts():
    return Facts()


def says(number, words):
    return words in read_prose(NOTEBOOKS[number])


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_prose_accuses_nobody(number):
    prose = read_prose(NOTEBOOKS[number]).casefold()
    assert not any(word in prose for word in (" lie ", " lied", " lying", "cover-up", "caught", " true that"))
    assert prose.count("misled") == prose.count('"misled" the public (its word)')


# notebook 3


def test_most_denials_of_purchase_approval_and_operation_stand(facts):
    assert says("3", "Denials of a purchase, of approval and of use in real investigations mostly stand.")
    for scope in ("procurement", "authorisation", "operation"):
        assert count(facts.denials, scope=scope, class_="stands") * 2 > count(facts.denials, scope=scope)


def test_all_denials_of_the_future_stand(facts):
    assert count(facts.denials, tense="future") == count(facts.denials, tense="future", class_="stands")


def test_saskatchewan_answers_come_from_one_article(facts):
    squares = facts.squares.loc[facts.squares["group"] == "CA-SK"]
    assert len(set(squares["source_ids"])) == len(squares["source_ids"].iloc[0].split()) == 1


def test_canada_wide_and_international_bodies_are_those_named(facts):
    squares = facts.squares.set_index("agency_id")
    kinds = facts.record.agencies.set_index("agency_id")["type"]
    wide = squares.index[squares["group_name"] == "Canada-wide"]
    assert sorted(kinds[wide]) == ["military", "police_federal"]
    assert list(squares.index[squares["group_name"] == "International"]) == ["interpol"]


def test_the_one_board_spoke_of_its_force(facts):
    boards = facts.record.agencies.loc[facts.record.agencies["type"] == "police_board", "agency_id"]
    spoken = facts.denials.loc[facts.denials["agency_id"].isin(boards)]
    assert spoken["agency_id"].nunique() == 1
    assert (spoken["about_id"] != "").all()


def test_one_refusal_is_the_vendor_s(facts):
    assert count(facts.verdicts, class_="declined", agency_id="clearview") == 1


def test_concessions_listed_are_those_flagged(facts):
    flagged = groups.list_flagged(facts.record, facts.verdicts, "conceded")
    assert set(groups.list_concessions(facts.record, facts.verdicts)["statement_id"]) == set(flagged.index)


def test_reasons_named_in_the_prose_occur(facts):
    reasons = facts.denials.groupby("class")["reason"].agg(set)
    assert reasons["contradicted"] == {"own_words", "evidence"}
    assert "own_words" in reasons["contested"]


# notebook 4


def test_one_body_has_no_correction_on_record_and_only_a_name_bears_on_it(facts):
    open_lags = facts.lags.loc[facts.lags["correction_ids"] == ""]
    assert set(open_lags["agency_id"]) == {"regina-ps"}
    deciding = facts.verdicts.set_index("statement_id").loc[open_lags["statement_id"], "deciding_ids"]
    shows = facts.record.leaked_clients.set_index("entry_id")["shows"]
    assert {shows[name] for ids in deciding for name in ids.split()} == {"listed"}


def test_nobody_withdrew_and_the_vendor_reversed(facts):
    moved = facts.trajectories.set_index("agency_id")["trajectory"]
    assert "withdrew" not in set(moved)
    assert moved["clearview"] == "reversed"


def test_lags_known_to_the_day_are_those_named(facts):
    assert says("4", "Only RCMP, Ottawa, the Ottawa board and Halifax's last denial are known to the day")
    known = facts.starts.loc[facts.starts["lag_days_min"] == facts.starts["lag_days_max"]]
    named = known["agency_id"].map(facts.names)
    assert set(named) == {"RCMP", "Ottawa", "Ottawa PSB", "Halifax"}
    assert set(known.loc[named == "Halifax", "start"]) == {"last"}


def test_denials_of_the_rcmp_to_the_commissioner_have_no_lag(facts):
    rows = facts.said.loc[facts.said["statement_id"].isin(["rcmp-s07", "rcmp-s16"])]
    assert says("4", "both denials that the RCMP made to the privacy commissioner")
    assert set(rows["position"]) == {"denies"}
    assert not rows["statement_id"].isin(facts.lags["statement_id"]).any()
    classes = facts.verdicts.set_index("statement_id").loc[rows["statement_id"], "class"]
    assert set(classes) == {"contradicted"}


def test_only_london_s_date_leaves_the_order_to_the_leak_open(facts):
    unsettled = facts.from_leak.loc[(facts.from_leak["from_leak_min"] < 0) & (facts.from_leak["from_leak_max"] >= 0)]
    assert set(unsettled["agency_id"]) == {"london-ps"}
    before = facts.from_leak.loc[facts.from_leak["from_leak_max"] < 0, "agency_id"]
    assert set(before) == {"toronto-ps", "niagara-rps"}


def test_regulators_told_first_in_the_month_that_is_named(facts):
    told = facts.told.loc[facts.told["first_disclosers"] == "regulator or court"]
    assert set(told["disclosed_latest"].dt.strftime("%B %Y")) == {"December 2024"}


# notebook 5


def test_both_denials_of_private_clients_are_contested_for_their_date(facts):
    denied = facts.vendor.loc[(facts.vendor["mark"] == "denies") & (facts.vendor["band"] == "clients")]
    tenses = facts.said.set_index("statement_id").loc[denied["ids"], "tense"]
    assert says("5", "are clients; both are in the present tense")
    assert set(denied["class"]) == {"contested"}
    assert set(denied["reason"]) == {"date"}
    assert set(tenses) == {"now"}


def test_accounts_of_private_clients_were_ended_in_court(facts):
    conceded = facts.vendor.loc[(facts.vendor["mark"] == "admits") & (facts.vendor["band"] == "clients")]
    assert says("5", "On 6 May 2020 the vendor told a court")
    assert list(conceded["earliest"]) == list(conceded["latest"]) == [pd.Timestamp("2020-05-06")]


def test_denial_of_february_2021_is_worded_narrowly_about_collection(facts):
    [denial] = facts.vendor.loc[facts.vendor["class"] == "narrow"].to_dict("records")
    assert (denial["band"], denial["earliest"], denial["latest"]) == ("market", *[pd.Timestamp("2021-02-03")] * 2)
    deciding = facts.record.evidence.set_index("evidence_id").loc[denial["deciding_ids"].split(), "shows"]
    assert set(deciding) == {"collection_continued"}


def test_what_could_not_be_judged_lacks_a_code_and_says_why(facts):
    ids = facts.vendor.loc[facts.vendor["class"] == "unresolved", "ids"]
    rows = facts.said.set_index("statement_id").loc[ids]
    assert ((rows["scope"] == "") | (rows["tense"] == "")).all()
    assert (rows["note"] != "").all()


def test_orders_upheld_are_those_of_two_provinces(facts):
    upheld = facts.asked.loc[facts.asked["outcome"] == "upheld"]
    assert set(upheld["made_by"]) == {"oipc-bc", "oipc-ab"}
    assert set(upheld["made_to"]) == {"clearview"}
    assert says("5", "courts upheld orders against it in British Columbia and Alberta")
    summaries = facts.record.evidence.set_index("evidence_id")["summary"]
    assert "struck part of the consent rule" in summaries["clearview-e25"]


def test_courts_that_name_clients_show_an_account(facts):
    found = tabulate_findings(facts.record)
    others = found.loc[(found["agency_id"] != "clearview") & (found["kind"] == "court")]
    assert set(others["shows"]) == {"account"}


def test_orders_of_the_ontario_commissioner_are_about_records(facts):
    orders = facts.asked.loc[(facts.asked["made_by"] == "ipc-on") & (facts.asked["force"] == "order")]
    assert len(orders)
    assert orders["summary"].str.contains("records|decision").all()
    assert not orders["summary"].str.contains("stop", case=False).any()


def test_what_is_done_was_done_before_it_was_asked_for(facts):
    [done] = facts.asked.loc[facts.asked["outcome"] == "done"].to_dict("records")
    assert says("5", "had ended on 6 July 2020")
    assert done["outcome_on_latest"] == pd.Timestamp("2020-07-06") < done["made_earliest"]


# notebook 6


def test_article_is_the_one_of_the_record(facts):
    source = facts.record.sources.set_index("source_id").loc["ccla-2021-02-03-mass-surveillance"]
    raw = NOTEBOOKS["6"].read_text(encoding="utf-8")
    assert f'[\\"{source["title"]}\\"]({source["url"]})' in raw
    assert source["published"] == ARTICLE
    assert says("6", source["publisher"])


def test_share_on_the_day_of_the_article_is_today_s(facts):
    assert facts.article_share == facts.share


def test_some_of_what_qualifies_a_claim_was_shown_years_later(facts):
    joined = claims.join_claims(facts.record).loc[lambda rows: rows["verdict"] == "qualified"]
    assert (joined["public_earliest"] > pd.Timestamp("2024-02-03")).any()


def test_one_qualified_claim_has_the_articles_word(facts):
    listed = claims.list_claims(facts.record)
    assert listed.loc[listed["claim"].str.contains("misled"), "verdict"].tolist() == ["qualified"]


def test_the_changed_verdict_is_the_vendor_s(facts):
    changed = claims.compare_verdicts(facts.record, ARTICLE)
    assert set(judge(facts.record).set_index("statement_id").loc[changed.index, "agency_id"]) == {"clearview"}


def test_most_of_what_is_known_came_out_in_the_two_weeks_named(facts):
    assert says("6", "came out between 27 February and 11 March 2020")
    before, after = facts.count_on("2020-02-26"), facts.count_on("2020-03-11")
    end = facts.count_on(facts.record.codebook.as_of)
    above = ("contradicted", "narrow", "contested")
    gained = [sum(counts.get(name, 0) for name in above) for counts in (before, after, end)]
    assert gained[1] - gained[0] > (gained[2] - gained[0]) / 2
    assert after["contradicted"] == end["contradicted"]


def test_the_eve_of_the_leak(facts):
    assert share_contradicted(facts.record, judge(facts.record, EVE)) == facts.eve_share


# notebook 7


def test_no_disagreement_of_the_codings_moves_a_denial_of_a_body(facts):
    assert says("7", "no body's denial changes its class by any single disagreement")
    listed = agreement.list_disagreements(facts.record)
    changed = listed.loc[(listed["class_before"] != listed["class_after"]) & (listed["agency_id"] != "clearview")]
    denials = facts.said.loc[facts.said["position"] == "denies", "statement_id"]
    assert not changed["statement_id"].isin(denials).any()


def test_no_cell_takes_a_body_out_of_those_contradicted(facts):
    assert says("7", "No cell, whatever it holds, takes a body out")
    assert facts.cells["low"].min() == facts.share.low
    lost = facts.cells["changes"].str.contains("contradicted to")
    assert not lost.any()


def test_a_leak_alone_at_tier_2_changes_nothing(facts):
    assert says("7", "That a leak alone counts as tier 2 changes nothing here")
    counts = facts.variant_counts
    off, on = (
        counts.loc[counts["leak_alone"] == state, "denied_low":].reset_index(drop=True) for state in (False, True)
    )
    assert off.equals(on)
    entries = facts.record.leaked_clients["shows"]
    assert (entries == "listed").mean() > 0.5


def test_reading_may_as_must_moves_most(facts):
    assert facts.changers["switch"].value_counts().idxmax() == "may_is_must"
