"""What each switch changes, alone and with others, on small literal cases; the record's headline numbers as published."""

import pandas as pd
import pytest
from test_measures import EACH_CLASS, body, deny, leak, report, say, show, write_case

from analysis.discrepancies import judge
from analysis.measures import list_denials, share_contradicted, summarise_speakers
from analysis.record import load_record
from analysis.robustness import (
    PUBLISHED,
    SWITCHES,
    Variant,
    count_variants,
    judge_variants,
    keep_direct,
    keep_turn,
    list_variants,
    name_changers,
)


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        record = load_record(write_case(tmp_path, **tables))
        return record, judge_variants(record)

    return load_case


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def judged(record):
    return judge_variants(record)


def choose(table, **switches):
    """Choose the rows of one combination."""
    variant = PUBLISHED._replace(**switches)
    return table.loc[(table[list(SWITCHES)] == list(variant)).all(axis=1)]


def list_classes(judged, **switches):
    """List the class of each denial that one combination counts."""
    return choose(judged, **switches).set_index("statement_id")["class"].to_dict()


def count(record, judged, **switches):
    [row] = choose(count_variants(record, judged), **switches).to_dict("records")
    return row


def test_every_combination_is_there_once_and_the_published_one_first():
    variants = list_variants()
    assert len(variants) == len(set(variants)) == 2**4 * 3
    assert variants[0] == PUBLISHED == Variant()


def test_leak_alone_counts(load):
    _, judged = load(
        agencies=[body("force"), body("second-hand"), body("told")],
        statements=[deny("force"), deny("second-hand"), deny("told")],
        leaked_clients=[
            leak("force", shows="searched", covers="2020-01"),
            leak("second-hand", shows="searched", covers="2020-01", seen="indirect"),
        ],
        evidence=[report("told")],
    )
    assert set(list_classes(judged).values()) == {"contested"}
    # a leaked entry alone, but neither one at second hand nor a press report alone
    assert list_classes(judged, leak_alone=True) == {
        "force-s01": "contradicted",
        "second-hand-s01": "contested",
        "told-s01": "contested",
    }


def test_leak_alone_does_not_weaken_what_another_origin_supports(load):
    _, judged = load(
        agencies=[body("force")],
        statements=[deny("force")],
        leaked_clients=[leak("force", shows="searched", covers="2020-01")],
        evidence=[report("force")],
    )
    assert list_classes(judged) == list_classes(judged, leak_alone=True) == {"force-s01": "contradicted"}


def test_may_counts_as_must(load):
    _, judged = load(
        agencies=[body("force"), body("later"), body("told")],
        statements=[
            deny("force", made="2020-01-01/2020-01-10"),
            deny("later", made="2020-01-02"),
            deny("told", made="2020-01"),
        ],
        evidence=[show("force"), show("later"), report("told")],
    )
    assert list_classes(judged) == {"force-s01": "contested", "later-s01": "overtaken", "told-s01": "contested"}
    # not what certainly came later, nor what one report alone shows
    assert list_classes(judged, may_is_must=True) == {
        "force-s01": "contradicted",
        "later-s01": "overtaken",
        "told-s01": "contested",
    }


def test_denials_of_knowledge_and_authorisation_are_left_out_but_not_who_made_them(load):
    record, judged = load(
        agencies=[body("force"), body("unaware")],
        statements=[
            deny("force", 1),
            deny("force", 2, scope="authorisation"),
            deny("unaware", scope="knowledge"),
        ],
        evidence=[show("force"), show("unaware")],
    )
    assert list(list_classes(judged)) == ["force-s01", "force-s02", "unaware-s01"]
    assert list(list_classes(judged, conduct_only=True)) == ["force-s01"]
    kept, left = count(record, judged), count(record, judged, conduct_only=True)
    assert (kept["denied_n"], kept["asked_n"], kept["evidence_n"]) == (2, 2, 2)
    assert (left["denied_n"], left["asked_n"], left["evidence_n"]) == (1, 2, 2)
    assert (kept["denied_narrow"], left["denied_narrow"]) == (1, 0)


def test_rows_seen_indirectly_are_left_out_and_bodies_known_only_from_them(load):
    record, judged = load(
        agencies=[body("force"), body("quoted"), body("asked"), body("listed")],
        statements=[
            deny("force"),
            deny("quoted", seen="indirect"),
            say("asked", position="no_reply", seen="indirect"),
        ],
        evidence=[report("force", seen="indirect"), show("quoted")],
        leaked_clients=[leak("listed", seen="indirect")],
    )
    assert list_classes(judged) == {"force-s01": "contested", "quoted-s01": "contradicted"}
    assert list_classes(judged, direct_only=True) == {"force-s01": "stands"}
    kept, left = count(record, judged), count(record, judged, direct_only=True)
    assert (kept["denied_n"], kept["asked_n"], kept["evidence_n"]) == (2, 3, 3)
    assert (left["denied_n"], left["asked_n"], left["evidence_n"]) == (1, 1, 1)


def test_admission_seen_indirectly_is_no_evidence_any_more(load):
    conceded = {"object": "clearview", "scope": "use", "tense": "ever", "position": "admits", "seen": "indirect"}
    _, judged = load(
        agencies=[body("force")],
        statements=[
            deny("force", 1),
            say("force", 2, "2020-03-01", admits_happened="2020-01-05", admits_shows="searched", **conceded),
        ],
    )
    assert list_classes(judged)["force-s01"] == "contested"
    assert list_classes(judged, direct_only=True) == {"force-s01": "stands"}


DAYS = {
    "one day": [("2020-02-01", "2020-02-01"), ("2020-02-01", "2020-02-01"), ("2020-03-01", "2020-03-01")],
    "unsettled": [("2020-02-01", "2020-02-29"), ("2020-02-20", "2020-02-20"), ("2020-03-01", "2020-03-01")],
    "within": [("2020-01-01", "2020-12-31"), ("2020-02-20", "2020-02-20"), ("2020-03-01", "2020-03-01")],
    "open": [(None, "2020-04-01"), ("2020-02-20", "2020-02-20"), ("2020-03-01", None)],
}


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [("one day", [0, 1], [2]), ("unsettled", [0, 1], [2]), ("within", [0, 1], [0, 2]), ("open", [0, 1], [0, 2])],
)
def test_first_and_last_denial_by_what_the_days_allow(days, first, last):
    denials = pd.DataFrame(DAYS[days], columns=["made_earliest", "made_latest"]).astype("datetime64[s]")
    denials = denials.assign(agency_id="force")
    assert list(keep_turn(denials, "first").index) == first
    assert list(keep_turn(denials, "last").index) == last
    assert list(keep_turn(denials, "all").index) == [0, 1, 2]


def test_first_denial_is_each_body_s_own(load):
    _, judged = load(
        agencies=[body("early"), body("late")],
        statements=[deny("early", 1, "2020-01-10"), deny("early", 2, "2020-02-10"), deny("late", 1, "2020-03-10")],
    )
    assert list(list_classes(judged, denials="first")) == ["early-s01", "late-s01"]
    assert list(list_classes(judged, denials="last")) == ["early-s02", "late-s01"]


def test_first_denial_is_the_first_among_those_left(load):
    _, judged = load(
        agencies=[body("force")],
        statements=[
            deny("force", 1, "2020-01-10", scope="knowledge"),
            deny("force", 2),
            deny("force", 3, "2020-02-11"),
        ],
    )
    assert list(list_classes(judged, denials="first")) == ["force-s01"]
    assert list(list_classes(judged, denials="first", conduct_only=True)) == ["force-s02"]


def test_published_rules_are_those_of_judge(load):
    record, judged = load(**EACH_CLASS)
    verdicts = judge(record)
    expected = list_denials(record, verdicts).set_index("statement_id")
    found = choose(judged).set_index("statement_id")
    for column in ("class", "rule", "tier", "deciding_ids"):
        assert found[column].to_dict() == expected[column].to_dict()
    row = count(record, judged)
    assert (row["denials_n"], row["contradicted"], row["narrow"], row["contested"], row["unresolved"]) == (
        7,
        1,
        1,
        1,
        1,
    )
    for group in ("denied", "asked", "evidence"):
        share = share_contradicted(record, verdicts, group)
        assert [row[f"{group}_{name}"] for name in ("low", "high", "n", "narrow")] == list(share[:4])


def test_on_a_day_only_what_was_public_counts(load):
    record, _ = load(
        agencies=[body("force"), body("later")],
        statements=[deny("force"), deny("later", made="2021-02-10")],
        evidence=[show("force", disclosed="2020-03-01"), show("later", disclosed="2021-03-01")],
    )
    judged = judge_variants(record, "2020-06-01")
    assert set(judged["statement_id"]) == {"force-s01"}
    row = choose(count_variants(record, judged, "2020-06-01")).iloc[0]
    assert (row["denied_n"], row["asked_n"], row["evidence_n"]) == (1, 1, 1)


def test_changers_name_the_switch_and_the_class(load):
    record, judged = load(
        agencies=[body("dated"), body("quoted"), body("sure")],
        statements=[
            deny("dated", made="2020-01-01/2020-01-10"),
            deny("quoted", seen="indirect"),
            deny("sure"),
        ],
        evidence=[show("dated"), show("sure")],
    )
    changers = name_changers(record, judged)
    assert changers.to_dict("split")["data"] == [
        ["dated", "Dated", "may_is_must", "contested", "contradicted", 24],
        ["quoted", "Quoted", "direct_only", "stands", "not_counted", 24],
    ]


def test_changer_that_no_switch_changes_alone(load):
    record, judged = load(
        agencies=[body("force")],
        statements=[deny("force", made="2020-01-01/2020-01-10")],
        leaked_clients=[leak("force", shows="searched", covers="2020-01-05")],
    )
    [row] = name_changers(record, judged).to_dict("records")
    assert (row["switch"], row["class_from"], row["class_to"]) == ("only_combined", "contested", "contradicted")
    assert row["combinations"] == 12


def test_a_case_without_denials_keeps_the_columns(load):
    record, judged = load(agencies=[body("force")], statements=[say("force", position="no_reply")])
    counted = count_variants(record, judged)
    assert (len(judged), len(counted)) == (0, 48)
    assert set(counted["asked_n"]) == {1}
    assert set(counted["denied_n"]) == {0}
    changers = name_changers(record, judged)
    assert list(changers.columns) == "agency_id short_name switch class_from class_to combinations".split()
    assert len(changers) == 0


def test_record_as_published(record, judged):
    row = choose(count_variants(record, judged)).iloc[0]
    verdicts = judge(record)
    assert len(list_denials(record, verdicts)) == row["denials_n"]
    for group in ("denied", "asked", "evidence"):
        share = share_contradicted(record, verdicts, group)
        assert [row[f"{group}_{name}"] for name in ("low", "high", "n", "narrow")] == list(share[:4])


def test_record_counts_are_those_of_the_shares_in_every_combination(record, judged):
    counted = count_variants(record, judged)
    direct = {False: record, True: keep_direct(record)}
    for row in counted.iloc[::7].to_dict("records"):
        variant = Variant(*[row[name] for name in SWITCHES])
        verdicts = choose(judged, **variant._asdict())[["statement_id", "agency_id", "class"]]
        for group in ("denied", "evidence"):
            share = share_contradicted(direct[variant.direct_only], verdicts, group)
            assert [row[f"{group}_{name}"] for name in ("low", "high", "n", "narrow")] == list(share[:4])
        assert (row["asked_low"], row["asked_high"]) == (row["denied_low"], row["denied_high"])


def test_record_keeps_its_bounds_in_order_whatever_is_switched(record, judged):
    counted = count_variants(record, judged)
    assert len(counted) == 48
    assert (counted["denied_low"] <= counted["denied_high"]).all()
    assert (counted["denied_n"] <= counted["asked_n"]).all()
    # a switch that only lets more count never lowers the lower bound
    keys = list(SWITCHES)
    for switch in ("leak_alone", "may_is_must"):
        off, on = (counted.loc[counted[switch] == state].reset_index(drop=True) for state in (False, True))
        rest = [key for key in keys if key != switch]
        assert off[rest].equals(on[rest])
        assert (off["denied_low"] <= on["denied_low"]).all()


def test_record_has_no_leaked_entry_that_changes_a_class_alone(judged):
    classes = [choose(judged, leak_alone=state)["class"].to_list() for state in (False, True)]
    assert classes[0] == classes[1]


def test_changers_of_the_record_are_those_whose_published_class_moves(record, judged):
    changers = name_changers(record, judged)
    gravest = summarise_speakers(record, judge(record)).set_index("agency_id")["gravest"]
    assert (changers["class_from"] == changers["agency_id"].map(gravest)).all()
    assert (changers["class_from"] != changers["class_to"]).all()
    moved = changers.loc[changers["switch"] == "may_is_must"].set_index("agency_id")["class_to"]
    assert moved.to_dict() == {
        "calgary-ps": "contradicted",
        "edmonton-ps": "contradicted",
        "halifax-rp": "contradicted",
        "london-ps": "narrow",
        "ottawa-ps": "contradicted",
    }
