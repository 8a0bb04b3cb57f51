"""Lanes, what stands in them, and the context, on small literal cases and as of a day."""

import pandas as pd
import pytest
from test_measures import DENIAL, EACH_CLASS, body, deny, leak, report, say, show, write_case

from analysis.charts_lanes import GROUP_NAMES
from analysis.discrepancies import judge
from analysis.record import load_record
from analysis.timeline import GROUPS, choose_context, lay_out_timeline

CONCEDING = DENIAL | {"position": "admits"}


@pytest.fixture
def lay_out(tmp_path):
    def lay_out_case(as_of=None, **tables):
        record = load_record(write_case(tmp_path, **tables))
        return lay_out_timeline(record, judge(record, as_of), as_of)

    return lay_out_case


def list_days(items, *columns):
    days = {name: items[name].dt.strftime("%Y-%m-%d").fillna("") for name in columns}
    return list(zip(*days.values(), strict=True))


def pick(items, kind):
    return items.loc[items["item"] == kind]


def event(date, name, kind="press", **cells):
    return {"event_id": f"{date[:10]}-{name}", "date": date, "kind": kind, "label": name} | cells


def test_group_of_each_body(lay_out):
    lanes = lay_out(**EACH_CLASS).lanes.set_index("agency_id")
    assert lanes["group"].to_dict() == {
        "against": "contradicted",
        "beyond": "narrow",
        "doubtful": "contested",
        "later": "denied_else",
        "looked": "denied_else",
        "open": "denied_else",
        "plain": "stands",
        "admitting": "admitted",
        "asked": "declined",
        "named": "evidence_only",
        "seller": "vendor",
    }


def test_body_that_only_explains_is_in_a_group_of_its_own(lay_out):
    lanes = lay_out(agencies=[body("force")], statements=[say("force", position="explains")]).lanes
    assert list(lanes["group"]) == ["other"]


def test_refusal_counts_less_than_an_admission_and_that_less_than_a_denial(lay_out):
    lanes = lay_out(
        agencies=[body("first"), body("second"), body("third")],
        statements=[
            say("first", 1, position="declines"),
            say("first", 2, note="Unclear.", **CONCEDING),
            deny("first", 3),
            say("second", 1, position="declines"),
            say("second", 2, **CONCEDING),
            say("third", 1, position="declines"),
        ],
        evidence=[show("first")],
    ).lanes
    assert lanes.set_index("agency_id")["group"].to_dict() == {
        "first": "contradicted",
        "second": "admitted",
        "third": "declined",
    }


def test_every_group_has_a_name():
    assert set(GROUPS) == set(GROUP_NAMES)


def test_lanes_are_in_the_order_of_groups_and_numbered(lay_out):
    lanes = lay_out(**EACH_CLASS).lanes
    places = [GROUPS.index(group) for group in lanes["group"]]
    assert places == sorted(places)
    assert list(lanes["lane"]) == list(range(len(lanes)))


def test_lanes_of_a_group_are_in_the_order_of_first_words_then_of_names(lay_out):
    lanes = lay_out(
        agencies=[body("a", short_name="Zed"), body("b", short_name="Young"), body("c", short_name="Xu"), body("d")],
        statements=[
            deny("a", made="2020-02-03"),
            deny("b", made="2020-02-03"),
            deny("c", made="2020-02-01/2020-02-09"),
        ],
        evidence=[show("a"), show("b"), show("c"), show("d")],
    ).lanes
    # the last of them can have been first, and is not known to have been
    assert list(lanes["short_name"]) == ["Young", "Zed", "Xu", "D"]


def test_bodies_that_never_spoke_are_in_the_order_of_disclosure(lay_out):
    lanes = lay_out(
        agencies=[body("a"), body("b")],
        statements=[],
        evidence=[show("a", disclosed="2021"), show("b", disclosed="2020-03")],
    ).lanes
    assert list(lanes["agency_id"]) == ["b", "a"]


def test_body_without_words_or_evidence_has_no_lane(lay_out):
    assert list(lay_out(agencies=[body("force"), body("quiet")], evidence=[show("force")]).lanes["agency_id"]) == [
        "force"
    ]


def test_one_item_an_utterance_and_position(lay_out):
    one = {"utterance_id": "force-u01"}
    timeline = lay_out(
        agencies=[body("force")],
        statements=[
            deny("force", 1) | one,
            deny("force", 2, scope="procurement") | one,
            say("force", 3, **CONCEDING) | one,
            deny("force", 4, made="2020-02-11/2020-02-14"),
        ],
        evidence=[show("force", happened="2020-01-05")],
    )
    said = pick(timeline.items, "statement")
    assert said[["mark", "ids"]].to_numpy().tolist() == [
        ["denies", "force-s01 force-s02"],
        ["admits", "force-s03"],
        ["denies", "force-s04"],
    ]
    assert list_days(said, "earliest", "latest") == [
        ("2020-02-10", "2020-02-10"),
        ("2020-02-10", "2020-02-10"),
        ("2020-02-11", "2020-02-14"),
    ]
    assert set(said["tier"]) == {0}


def test_item_names_each_class_of_its_denials_once(lay_out):
    one = {"utterance_id": "force-u01"}
    timeline = lay_out(
        agencies=[body("force")],
        statements=[
            deny("force", 1) | one,
            deny("force", 2, tense="now") | one,
            deny("force", 3) | one,
        ],
        evidence=[show("force")],
    )
    [item] = pick(timeline.items, "statement").to_dict("records")
    assert item["class"] == "contradicted narrow"


def test_private_words_stand_where_they_were_made_not_where_they_came_out(lay_out):
    timeline = lay_out(
        agencies=[body("force")],
        statements=[deny("force", made="2020-02-10", disclosed="2021-05-01", channel="letter_to_regulator")],
        evidence=[show("force")],
    )
    assert list_days(pick(timeline.items, "statement"), "earliest", "latest") == [("2020-02-10", "2020-02-10")]


def test_open_day_stays_open(lay_out):
    timeline = lay_out(
        agencies=[body("force")], statements=[deny("force", made="../2020-02-14")], evidence=[show("force")]
    )
    assert list_days(pick(timeline.items, "statement"), "earliest", "latest") == [("", "2020-02-14")]


def test_evidence_of_one_kind_and_day_is_one_item(lay_out):
    timeline = lay_out(
        agencies=[body("force")],
        evidence=[
            show("force", 1),
            show("force", 2, shows="account", seen="indirect"),
            show("force", 3, disclosed="2020-03"),
            report("force", 4),
        ],
        leaked_clients=[leak("force")],
    )
    shown = pick(timeline.items, "evidence")
    assert sorted(shown[["mark", "ids", "tier"]].to_numpy().tolist()) == [
        ["finding", "force-e01 force-e02", 1],
        ["finding", "force-e03", 1],
        ["leaked_entry", "force-l01", 3],
        ["press_report", "force-e04", 2],
    ]


def test_admission_is_drawn_as_words_and_as_conduct_but_not_as_a_disclosure(lay_out):
    timeline = lay_out(
        agencies=[body("force")],
        statements=[say("force", **CONCEDING, admits_happened="2020-01-05", admits_shows="searched")],
    )
    assert timeline.items[["item", "mark", "ids"]].to_numpy().tolist() == [
        ["conduct", "searched", "force-s01"],
        ["statement", "admits", "force-s01"],
    ]


@pytest.mark.parametrize(
    ("happened", "possible", "certain"),
    [
        ("2020-01-05", ("2020-01-05", "2020-01-05"), ("2020-01-05", "2020-01-05")),
        ("2020-01-05/2020-01-20", ("2020-01-05", "2020-01-20"), ("2020-01-05", "2020-01-20")),
        ("2019-10/2020-02", ("2019-10-01", "2020-02-29"), ("2019-10-31", "2020-02-01")),
        ("2019-10/2019-11", ("2019-10-01", "2019-11-30"), ("2019-10-31", "2019-11-01")),
        ("2020-01", ("2020-01-01", "2020-01-31"), ("", "")),
        ("2020/2020-02", ("2020-01-01", "2020-02-29"), ("", "")),
        ("[2020-01-05..2020-01-20]", ("2020-01-05", "2020-01-20"), ("", "")),
        ("/2020-02-14", ("", "2020-02-14"), ("", "")),
        ("2019-12-10/", ("2019-12-10", "2020-03-01"), ("2019-12-10", "2019-12-10")),
        ("2019-12/", ("2019-12-01", "2020-03-01"), ("", "")),
        ("2019-12/..", ("2019-12-01", "2020-03-01"), ("2019-12-31", "2020-03-01")),
    ],
)
def test_conduct_is_possible_from_a0_to_b1_and_certain_where_a1_is_by_b0(lay_out, happened, possible, certain):
    timeline = lay_out(agencies=[body("force")], evidence=[show("force", happened=happened)])
    conduct = pick(timeline.items, "conduct")
    assert list_days(conduct, "earliest", "latest") == [possible]
    assert list_days(conduct, "certain_from", "certain_to") == [certain]


@pytest.mark.parametrize("shows", ["listed", "account", "paid", "authorised", "unknown", "no_use_found"])
def test_what_does_not_contradict_a_denial_of_use_is_no_conduct(lay_out, shows):
    timeline = lay_out(agencies=[body("force")], evidence=[show("force", shows=shows)])
    assert list(timeline.items["item"]) == ["evidence"]


def test_leaked_entry_with_two_counts_is_one_stretch_of_conduct(lay_out):
    counts = {"users_min": "2", "users_max": "2", "searches_min": "30", "searches_max": "40"}
    timeline = lay_out(agencies=[body("force")], leaked_clients=[leak("force", shows="searched", **counts)])
    assert sorted(timeline.items["item"]) == ["conduct", "evidence"]


def test_items_stand_in_the_order_of_lanes(lay_out):
    items = lay_out(**EACH_CLASS).items
    assert list(items["lane"]) == sorted(items["lane"])
    assert (items["ids"] != "").all()
    assert (items["source_ids"] == "page").all()


def test_every_row_that_is_known_stands_in_some_item(lay_out):
    timeline = lay_out(**EACH_CLASS)
    ids = set(" ".join(timeline.items["ids"]).split())
    given = {row.get("statement_id") or row["evidence_id"] for row in EACH_CLASS["statements"] + EACH_CLASS["evidence"]}
    assert ids == given


def test_as_of_a_day_only_what_is_known_is_laid_out(lay_out):
    timeline = lay_out(
        "2020-02-29",
        agencies=[body("force"), body("later"), body("named")],
        statements=[
            deny("force", 1),
            deny("force", 2, "2020-02-10", disclosed="2021"),
            deny("later", made="2020-02/2020-03"),
        ],
        evidence=[show("force", disclosed="2020-02-20"), show("named", disclosed="2020-03-01")],
        events=[
            event("2020-01-18", "story"),
            event("2020-02-28/2020-03-01", "unsure", "leak"),
            event("2020-02-26", "list", "leak"),
        ],
    )
    assert timeline.as_of == pd.Timestamp("2020-02-29")
    assert list(timeline.lanes["agency_id"]) == ["force"]
    assert set(" ".join(timeline.items["ids"]).split()) == {"force-s01", "force-e01"}
    assert list(timeline.context["label"]) == ["story", "list"]


def test_later_evidence_does_not_change_the_group_of_an_earlier_day(lay_out):
    case = {"agencies": [body("force")], "statements": [deny("force", 1), deny("force", 2, "2020-02-12", tense="now")]}
    shown = [show("force", 1, shows="account", disclosed="2020-02-15"), show("force", 2)]
    eve = lay_out("2020-02-29", **case, evidence=shown)
    assert list(eve.lanes["group"]) == ["contested"]
    assert list(lay_out(**case, evidence=shown).lanes["group"]) == ["contradicted"]


def test_context_is_the_first_story_each_leak_and_what_regulators_did(tmp_path):
    events = [
        event("2020-02-27", "second-story"),
        event("2020-01-18", "first-story"),
        event("2020-02-26", "list-stolen", "leak"),
        event("2019-12-19", "law", "policy"),
        event("2021-02-03", "report", "regulator"),
        event("2020-07-06", "exit", "vendor"),
        event("2020-02-21/2020-02-25", "probe", "regulator"),
    ]
    context = choose_context(load_record(write_case(tmp_path, events=events)))
    assert context[["number", "label"]].to_numpy().tolist() == [
        [1, "first-story"],
        [2, "probe"],
        [3, "list-stolen"],
        [4, "report"],
    ]
    assert list_days(context, "date_earliest", "date_latest")[1] == ("2020-02-21", "2020-02-25")
    assert set(context["source_id"]) == {"page"}


def test_context_may_be_empty(lay_out):
    timeline = lay_out(agencies=[body("force")], evidence=[show("force")])
    assert len(timeline.context) == 0


def test_empty_case_has_no_lanes(lay_out):
    timeline = lay_out()
    assert (len(timeline.lanes), len(timeline.items), len(timeline.context)) == (0, 0, 0)
    assert {"agency_id", "item", "mark", "earliest", "latest", "ids"} <= set(timeline.items.columns)


def test_refuses_a_day_after_the_record(lay_out):
    with pytest.raises(ValueError, match="is after 2026-11-22"):
        lay_out("2027-01-01")
