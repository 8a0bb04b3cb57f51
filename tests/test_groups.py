"""Groups of denials and of bodies, and what is flagged, on small literal cases; the vendor is left out of every group."""

import pandas as pd
import pytest
from test_measures import EACH_CLASS, EXPECTED_CLASSES, body, deny, report, say, show, write_case

from analysis import groups
from analysis.discrepancies import judge
from analysis.measures import GRAVEST_FIRST, list_denials
from analysis.record import load_record
from analysis.wording import PROVINCE_NAMES, TYPE_NAMES


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        record = load_record(write_case(tmp_path, **tables))
        return record, judge(record)

    return load_case


def admit(agency_id, number, made, shows="searched", **cells):
    codes = {"object": "clearview", "scope": "use", "admits_shows": shows, "admits_happened": "/2020-01-31"}
    return say(agency_id, number, made, "admits", **codes | cells)


PLACES = {
    "agencies": [
        body("avon", jurisdiction="CA-ON"),
        body("bow", jurisdiction="CA-AB", type="police_regional"),
        body("coe", jurisdiction="CA-ON", type="police_board"),
        body("dee", jurisdiction="CA-ON"),
        body("mute", jurisdiction="CA-MB"),
        body("seller", jurisdiction="US", type="vendor"),
    ],
    "statements": [
        deny("avon"),
        deny("avon", 2, scope="procurement"),
        deny("bow"),
        deny("coe"),
        deny("dee"),
        say("mute", position="declines"),
        deny("seller", scope="clients", tense="now"),
    ],
    "evidence": [show("dee"), report("bow"), show("seller", shows="private_clients", happened="2019/2020-02-20")],
}


# squares


def test_squares_hold_each_body_that_denied_once_and_no_vendor(load):
    squares = groups.tabulate_squares(*load(**EACH_CLASS), "type")
    expected = {name: code for name, code in EXPECTED_CLASSES.items() if code and name != "seller"}
    assert dict(zip(squares["agency_id"], squares["class"], strict=True)) == expected


def test_squares_stand_by_size_of_group_then_gravity_then_name(load):
    squares = groups.tabulate_squares(*load(**PLACES), "jurisdiction")
    assert squares[["agency_id", "group", "group_name", "class"]].to_numpy().tolist() == [
        ["dee", "CA-ON", "Ontario", "contradicted"],
        ["avon", "CA-ON", "Ontario", "stands"],
        ["coe", "CA-ON", "Ontario", "stands"],
        ["bow", "CA-AB", "Alberta", "contested"],
    ]


def test_squares_by_kind_of_agency(load):
    squares = groups.tabulate_squares(*load(**PLACES), "type")
    assert squares[["agency_id", "group_name"]].to_numpy().tolist() == [
        ["dee", "municipal police"],
        ["avon", "municipal police"],
        ["coe", "police board"],
        ["bow", "regional police"],
    ]


def test_squares_keep_the_ids_of_their_rows(load):
    squares = groups.tabulate_squares(*load(**PLACES), "type").set_index("agency_id")
    assert squares.loc["avon", "statement_ids"] == "avon-s01 avon-s02"
    assert squares.loc["dee", ["class_ids", "deciding_ids", "source_ids"]].tolist() == ["dee-s01", "dee-e01", "page"]
    assert squares.loc["bow", "contested_too"]
    assert not squares.loc["dee", "contested_too"]


def test_squares_name_only_denials_of_the_gravest_class_beside_it(load):
    record, verdicts = load(
        agencies=[body("avon")], statements=[deny("avon"), deny("avon", 2, tense="future")], evidence=[show("avon")]
    )
    [square] = groups.tabulate_squares(record, verdicts, "type").to_dict("records")
    assert (square["class"], square["class_ids"]) == ("contradicted", "avon-s01")
    assert square["statement_ids"] == "avon-s01 avon-s02"


@pytest.mark.parametrize("by", ["name", "", "province"])
def test_squares_refuse_another_grouping(load, by):
    with pytest.raises(ValueError, match=rf"'{by}' is no grouping; allowed: jurisdiction, type"):
        groups.tabulate_squares(*load(**PLACES), by)


@pytest.mark.parametrize("by", groups.GROUPED_BY)
def test_squares_of_no_denial_keep_their_columns(load, by):
    record, verdicts = load(agencies=[body("avon")], statements=[say("avon", position="no_reply")])
    squares = groups.tabulate_squares(record, verdicts, by)
    assert list(squares.columns) == groups.SQUARE_COLUMNS
    assert len(squares) == 0
    assert len(groups.count_squares(squares)) == 0


def test_counts_of_squares_have_both_bounds(load):
    counts = groups.count_squares(groups.tabulate_squares(*load(**PLACES), "jurisdiction"))
    assert counts.reset_index().to_dict("records") == [
        {"group_name": "Ontario", "n": 3, "contradicted_min": 1, "contradicted_max": 1}
        | {"contradicted": 1, "contested": 0, "stands": 2},
        {"group_name": "Alberta", "n": 1, "contradicted_min": 0, "contradicted_max": 1}
        | {"contradicted": 0, "contested": 1, "stands": 0},
    ]


def test_body_contradicted_and_contested_is_counted_once():
    squares = pd.DataFrame(
        {"agency_id": ["a"], "group_name": ["G"], "class": ["contradicted"], "contested_too": [True]}
    )
    assert groups.count_squares(squares).loc["G", ["n", "contradicted_min", "contradicted_max"]].tolist() == [1, 1, 1]


def test_each_place_and_kind_of_agency_has_a_name_of_its_own():
    record = load_record()
    [kinds] = [field.enum for field in record.codebook.tables["agencies"].fields if field.name == "type"]
    assert set(kinds) == set(TYPE_NAMES)
    assert set(record.agencies["jurisdiction"]) <= set(PROVINCE_NAMES)
    for names in (PROVINCE_NAMES, TYPE_NAMES):
        assert len(set(names.values())) == len(names)


# classes in groups


def test_classes_are_counted_gravest_first():
    denials = pd.DataFrame({"scope": ["use", "use", "trial"], "class": ["stands", "contradicted", "stands"]})
    counts = groups.count_classes(denials, "scope")
    assert list(counts.columns) == ["contradicted", "stands", "total"]
    assert counts.loc["use"].tolist() == [1, 1, 2]
    assert counts.loc["trial"].tolist() == [0, 1, 1]


def test_classes_are_counted_in_two_groupings_at_once():
    denials = pd.DataFrame({"scope": ["use", "use"], "tense": ["now", "ever"], "class": ["stands", "narrow"]})
    assert groups.count_classes(denials, ["scope", "tense"]).loc[("use", "ever")].tolist() == [1, 0, 1]


def test_classes_of_no_denial_are_an_empty_count():
    counts = groups.count_classes(pd.DataFrame({"scope": [], "class": []}, dtype="str"), "scope")
    assert list(counts.columns) == ["total"]
    assert len(counts) == 0


def test_counts_of_classes_add_up_to_the_denials(load):
    denials = list_denials(*load(**EACH_CLASS))
    counts = groups.count_classes(denials, "scope")
    assert counts["total"].sum() == len(denials)
    assert [name for name in GRAVEST_FIRST if name in set(denials["class"])] == list(counts.columns[:-1])


# flags


def test_refusal_with_evidence_behind_is_flagged_with_the_day_it_was_shown(load):
    record, verdicts = load(
        agencies=[body("avon"), body("bow")],
        statements=[
            say("avon", made="2020-02-10", position="declines", object="clearview", scope="use"),
            say("bow", made="2020-02-10", position="declines", object="clearview", scope="use"),
        ],
        evidence=[show("avon")],
    )
    flagged = groups.list_flagged(record, verdicts, "evidence_behind")
    assert list(flagged.index) == ["avon-s01"]
    assert flagged.loc["avon-s01", ["made", "source_id", "class"]].tolist() == ["2020-02-10", "page", "declined"]
    [row] = groups.compare_refusals(record, verdicts).reset_index().to_dict("records")
    assert row["deciding_ids"] == "avon-e01"
    assert row["shown_earliest"] == row["shown_latest"] == pd.Timestamp("2020-03-01")
    assert row["public_then"] is False


@pytest.mark.parametrize(
    ("made", "disclosed", "public_then"),
    [
        ("2020-02-10", "2020-02-11", False),
        ("2020-02-10", "2020-02-10", True),
        ("2020-02-10/2020-02-20", "2020-02-15", True),
        ("2020-02-10", "2020-02-05/2020-02-28", True),
        ("2020-02-10", "../2020-02-28", True),
    ],
)
def test_evidence_may_have_been_public_where_the_days_meet(load, made, disclosed, public_then):
    record, verdicts = load(
        agencies=[body("avon")],
        statements=[say("avon", made=made, position="declines", object="clearview", scope="use")],
        evidence=[show("avon", disclosed=disclosed)],
    )
    assert groups.compare_refusals(record, verdicts)["public_then"].tolist() == [public_then]


def test_concessions_are_those_public_by_the_day_or_of_the_same_utterance(load):
    record, verdicts = load(
        agencies=[body("avon")],
        statements=[
            admit("avon", 1, "2020-02-05"),
            deny("avon", 2, "2020-02-10", scope="authorisation"),
            admit("avon", 3, "2020-02-10", utterance_id="avon-u02"),
            admit("avon", 4, "2020-02-20"),
        ],
    )
    assert list(groups.list_flagged(record, verdicts, "conceded").index) == ["avon-s02"]
    conceded = groups.list_concessions(record, verdicts)
    assert conceded["admission_id"].tolist() == ["avon-s01", "avon-s03"]
    assert conceded["conceded_on"].tolist() == ["2020-02-05", "2020-02-10"]
    assert set(conceded["conceded"]) == {"searched"}


def test_concession_of_the_same_day_counts_and_so_does_one_of_the_utterance_on_an_unknown_day(load):
    record, verdicts = load(
        agencies=[body("avon"), body("bow")],
        statements=[
            deny("avon", 1, "2020-02-10", scope="authorisation"),
            admit("avon", 2, "2020-02-10"),
            deny("bow", 1, "2020-02-10/2020-02-12", scope="authorisation"),
            admit("bow", 2, "2020-02-10/2020-02-12", utterance_id="bow-u01"),
        ],
    )
    assert list(groups.list_flagged(record, verdicts, "conceded").index) == ["avon-s01"]
    assert groups.list_concessions(record, verdicts)["admission_id"].tolist() == ["avon-s02"]
    flagged = verdicts.assign(flags="conceded").loc[lambda rows: rows["statement_id"].str.endswith("s01")]
    assert groups.list_concessions(record, flagged)["admission_id"].tolist() == ["avon-s02", "bow-s02"]


def test_concession_that_became_public_later_is_not_listed(load):
    record, verdicts = load(
        agencies=[body("avon")],
        statements=[
            admit("avon", 1, "2020-02-05", disclosed="2020-02-20", channel="letter_to_regulator"),
            admit("avon", 2, "2020-02-06"),
            deny("avon", 3, "2020-02-10", scope="authorisation"),
        ],
    )
    assert groups.list_concessions(record, verdicts)["admission_id"].tolist() == ["avon-s02"]


@pytest.mark.parametrize("flag", ["conceded", "evidence_behind", "own_words_differ"])
def test_no_flag_gives_an_empty_table(load, flag):
    record, verdicts = load(agencies=[body("avon")], statements=[deny("avon")])
    assert len(groups.list_flagged(record, verdicts, flag)) == 0
    assert len(groups.list_concessions(record, verdicts)) == 0
    assert len(groups.compare_refusals(record, verdicts)) == 0


def test_flag_is_read_as_a_word_of_its_own():
    verdicts = pd.DataFrame(
        {"statement_id": ["a-s01", "a-s02"], "agency_id": "a", "class": "stands", "why": "", "deciding_ids": ""}
    ).assign(flags=["conceded own_words_differ", "conceded_not"])
    said = pd.DataFrame({"statement_id": ["a-s01", "a-s02"]}).assign(made="", scope="", tense="", source_id="")
    record = load_record()._replace(statements=said)
    assert list(groups.list_flagged(record, verdicts, "conceded").index) == ["a-s01"]


def test_every_flag_of_the_record_is_listed_by_its_kind():
    record = load_record()
    verdicts = judge(record)
    flagged = verdicts.set_index("statement_id")["flags"].str.split().explode().dropna()
    for flag, names in flagged.groupby(flagged):
        assert sorted(names.index) == sorted(groups.list_flagged(record, verdicts, flag).index)


# names


def test_names_stand_beside_their_ids(load):
    record, _ = load(agencies=[body("avon"), body("bow")], statements=[deny("avon")])
    named = groups.name_bodies(record, pd.DataFrame({"number": [1, 2], "agency_id": ["bow", "avon"]}))
    assert named.to_dict("list") == {"agency_id": ["bow", "avon"], "short_name": ["Bow", "Avon"], "number": [1, 2]}
