"""Shares, bounds and the matrix on small literal cases, loaded as any case is; `write_case` serves other tests too."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import measures
from analysis.discrepancies import judge
from analysis.measures import GRAVEST_FIRST, SHOWN_ORDER, Share
from analysis.record import Record, load_record
from analysis.wording import CLASS_NAMES, SHOWS_NAMES

DATA = Path(__file__).resolve().parents[1] / "data"
SHARED_FILES = ("codes.csv", "bearing.csv")
SOURCE = {"source_id": "page", "title": "A page", "publisher": "Gazette", "url": "https://example.org/page"}
DEFAULTS = {
    "agencies": {"type": "police_municipal", "jurisdiction": "CA-ON"},
    "sources": SOURCE | {"kind": "news", "read": "whole"},
    "statements": {"position": "denies", "said_to": "Gazette", "channel": "press_reply", "summary": "Answered."},
    "evidence": {"kind": "finding", "object": "clearview", "origin": "regulator_inquiry", "summary": "Found."},
    "leaked_clients": {"name_as_listed": "A name", "leak": "leak_2020", "covers": "/2020-02-26", "shows": "listed"},
    "events": {"kind": "press", "summary": "It took place."},
}
SOURCED = {"source_id": "page", "seen": "direct"}
DENIAL = {"object": "clearview", "scope": "use", "tense": "ever"}


def write_case(folder, **tables) -> Path:
    """Write a case from rows that give only what matters; ids of rows are numbered per body in the order given."""
    for name in SHARED_FILES:
        shutil.copy(DATA / name, folder / name)
    codebook = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    codebook.pop("latest_row_date")  # that of the real rows
    (folder / "datapackage.json").write_text(json.dumps(codebook), encoding="utf-8")
    tables = {"sources": [{}]} | tables
    for resource in codebook["resources"]:
        if resource["path"] in SHARED_FILES:
            continue
        columns = [field["name"] for field in resource["schema"]["fields"]]
        key = columns[0] if columns[0] == resource["schema"]["primaryKey"] else ""
        rows = [_fill_row(resource["name"], row, columns) for row in tables.get(resource["name"], [])]
        rows = sorted(rows, key=lambda row: row.get(key, ""))
        with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _fill_row(table, row, columns):
    filled = DEFAULTS.get(table, {}) | {name: text for name, text in SOURCED.items() if name in columns} | row
    if table == "agencies":
        filled = {"name": f"{filled['agency_id']} police", "short_name": filled["agency_id"].title()} | filled
    return filled


def body(agency_id, **cells):
    return {"agency_id": agency_id} | cells


def deny(agency_id, number=1, made="2020-02-10", **cells):
    return say(agency_id, number, made, **DENIAL | cells)


def say(agency_id, number=1, made="2020-02-10", position="denies", **cells):
    ids = {"statement_id": f"{agency_id}-s{number:02}", "utterance_id": f"{agency_id}-u{number:02}"}
    return ids | {"agency_id": agency_id, "made": made, "position": position} | cells


def show(agency_id, number=1, *, shows="searched", happened="2020-01-05", disclosed="2020-03-01", **cells):
    row = {"evidence_id": f"{agency_id}-e{number:02}", "agency_id": agency_id, "shows": shows}
    return row | {"happened": happened, "disclosed": disclosed} | cells


def leak(agency_id, number=1, disclosed="2020-02-27", **cells):
    return {"entry_id": f"{agency_id}-l{number:02}", "agency_id": agency_id, "disclosed": disclosed} | cells


@pytest.fixture
def load(tmp_path):
    def load_case(**tables) -> tuple[Record, pd.DataFrame]:
        record = load_record(write_case(tmp_path, **tables))
        return record, judge(record)

    return load_case


def report(agency_id, number=1, **cells):
    """Give evidence at tier 3: one press report."""
    return show(agency_id, number, **{"kind": "press_report", "origin": "press_inquiry"} | cells)


# one body for each class that a denial of use can have, and three that denied nothing
EACH_CLASS = {
    "agencies": [
        body(name)
        for name in ("against", "beyond", "doubtful", "later", "looked", "open", "plain", "asked", "admitting", "named")
    ]
    + [body("seller", type="vendor")],
    "statements": [
        deny("against"),
        deny("beyond", tense="now"),
        deny("doubtful"),
        deny("later"),
        deny("looked"),
        deny("open", scope="extent"),
        deny("plain"),
        say("asked", position="no_reply"),
        say("admitting", position="admits", object="clearview", scope="use", tense="ever"),
        deny("seller", scope="clients", tense="now"),
    ],
    "evidence": [
        show("against"),
        show("beyond"),
        report("doubtful"),
        show("later", happened="2020-02-20"),
        show("looked", shows="no_use_found", happened="2020-01/2020-03"),
        show("named"),
        show("seller", shows="private_clients", happened="2019/2020-02-20"),
    ],
}
EXPECTED_CLASSES = {
    "against": "contradicted",
    "beyond": "narrow",
    "doubtful": "contested",
    "later": "overtaken",
    "looked": "consistent",
    "open": "unresolved",
    "plain": "stands",
    "asked": "",
    "admitting": "",
    "seller": "contradicted",
}


def test_gravest_class_of_each_speaker(load):
    record, verdicts = load(**EACH_CLASS)
    speakers = measures.summarise_speakers(record, verdicts).set_index("agency_id")
    assert speakers["gravest"].to_dict() == EXPECTED_CLASSES
    assert list(speakers.index) == sorted(EXPECTED_CLASSES), "a body that is only named in evidence is no speaker"


def test_what_each_speaker_did(load):
    record, verdicts = load(
        agencies=[body("force")],
        statements=[
            deny("force", 1),
            deny("force", 2, tense="future"),
            say("force", 3, position="declines"),
            say("force", 4, position="explains"),
        ],
    )
    [speaker] = measures.summarise_speakers(record, verdicts).to_dict("records")
    assert (speaker["statements"], speaker["denials"]) == (4, 2)
    assert (speaker["declined"], speaker["admitted"], speaker["silent"]) == (True, False, False)


def test_admission_and_silence_are_told_apart(load):
    record, verdicts = load(**EACH_CLASS)
    speakers = measures.summarise_speakers(record, verdicts).set_index("agency_id")
    assert speakers.loc["admitting", ["admitted", "declined", "silent"]].to_list() == [True, False, False]
    assert speakers.loc["asked", ["admitted", "declined", "silent"]].to_list() == [False, False, True]


def test_contested_too_is_seen_on_denials_only(load):
    record, verdicts = load(
        agencies=[body("force"), body("other")],
        statements=[
            deny("force", 1),
            deny("force", 2, scope="extent"),
            say("other", position="admits", note="Unclear."),
        ],
        evidence=[show("force")],
    )
    speakers = measures.summarise_speakers(record, verdicts).set_index("agency_id")
    assert speakers["gravest"].to_dict() == {"force": "contradicted", "other": ""}
    assert speakers["contested_too"].to_dict() == {"force": True, "other": False}
    assert verdicts.set_index("statement_id").at["other-s01", "class"] == "unresolved"


@pytest.mark.parametrize("place", range(len(GRAVEST_FIRST)))
def test_graver_class_wins(place):
    assert measures.find_gravest(pd.Series(GRAVEST_FIRST[place:][::-1])) == GRAVEST_FIRST[place]


def test_gravest_order_holds_every_class_of_a_denial_once():
    others = {"understated", "admitted", "declined", "not_classed"}
    assert sorted(GRAVEST_FIRST) == sorted(set(CLASS_NAMES) - others)


def test_shown_order_climbs_the_ladder_of_the_method():
    ladder = ["listed", "account", "searched", "operational", "other_purpose"]
    assert [code for code in SHOWN_ORDER if code in ladder] == ladder
    assert SHOWN_ORDER[0] == "nothing"
    assert set(SHOWN_ORDER[1:]) <= set(SHOWS_NAMES)


def test_share_of_those_that_denied(load):
    record, verdicts = load(**EACH_CLASS)
    share = measures.share_contradicted(record, verdicts)
    # contested and unresolved make the upper bound, narrow stands beside it, the vendor is left out of all
    assert share == Share(low=1, high=3, n=7, narrow=1, group="bodies that denied")


def test_share_of_those_asked(load):
    record, verdicts = load(**EACH_CLASS)
    assert measures.share_contradicted(record, verdicts, "asked")[:4] == (1, 3, 9, 1)


def test_share_of_those_with_evidence_counts_bodies_that_never_spoke(load):
    record, verdicts = load(**EACH_CLASS)
    # against, beyond, doubtful, later, looked, named; the one left unresolved has no evidence
    assert measures.share_contradicted(record, verdicts, "evidence")[:4] == (1, 2, 6, 1)


def test_share_refuses_another_denominator(load):
    record, verdicts = load(**EACH_CLASS)
    with pytest.raises(ValueError, match="'population' is no denominator; allowed: denied, asked, evidence"):
        measures.share_contradicted(record, verdicts, "population")


def test_share_on_a_day_counts_the_evidence_known_on_it(load):
    record, _ = load(
        agencies=[body("early"), body("late")],
        statements=[deny("early"), deny("late")],
        evidence=[show("early", disclosed="2020-03-01"), show("late", disclosed="2021-03-01")],
    )
    verdicts = judge(record, "2020-06-01")
    share = measures.share_contradicted(record, verdicts, "evidence", as_of="2020-06-01")
    assert (share.low, share.n) == (1, 1)
    assert measures.share_contradicted(record, judge(record), "evidence").n == 2


def test_contradicted_and_contested_body_is_counted_once(load):
    record, verdicts = load(
        agencies=[body("force")],
        statements=[deny("force", 1), deny("force", 2, "2020-01-01/2020-02-10")],
        evidence=[show("force")],
    )
    assert sorted(verdicts["class"]) == ["contested", "contradicted"]
    assert measures.share_contradicted(record, verdicts)[:3] == (1, 1, 1)


def test_narrow_body_with_a_contested_denial_is_within_the_upper_bound(load):
    record, verdicts = load(
        agencies=[body("force")],
        statements=[deny("force", 1, tense="now"), deny("force", 2, "2020-01-01/2020-02-10")],
        evidence=[show("force")],
    )
    assert sorted(verdicts["class"]) == ["contested", "narrow"]
    share = measures.share_contradicted(record, verdicts)
    assert share[:4] == (0, 1, 1, 1)
    assert share.also == ("Force",), "a reader who adds up the classes must be told of it"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Share(1, 3, 7, 1, "bodies"), "1 to 3 of 7 bodies"),
        (Share(2, 2, 9, 0, "bodies"), "2 of 9 bodies"),
        (Share(2, 4, 10, 0, "bodies"), "2 to 4 of 10 bodies (20% to 40%)"),
        (Share(5, 5, 20, 0, "bodies"), "5 of 20 bodies (25%)"),
        (Share(0, 0, 0, 0, "bodies"), "0 of 0 bodies"),
    ],
)
def test_share_in_words_has_a_percentage_only_from_ten(share, text):
    assert str(share) == text


def test_denials_leave_out_the_vendor_and_every_other_position(load):
    record, verdicts = load(**EACH_CLASS)
    denials = measures.list_denials(record, verdicts)
    assert set(denials["agency_id"]) == {"against", "beyond", "doubtful", "later", "looked", "open", "plain"}
    assert {"made", "summary", "class", "why", "deciding_ids"} <= set(denials.columns)


def test_denials_and_first_admissions_around_a_day(load):
    concession = {"object": "clearview", "scope": "use", "tense": "ever", "position": "admits"}
    record, _ = load(
        agencies=[body("force"), body("other"), body("seller", type="vendor")],
        statements=[
            deny("force", 1, "2020-02-20"),
            deny("force", 2, "2020-02-20/2020-03-05"),
            say("force", 3, "2020-02-25", **concession),
            say("force", 4, "2020-03-01", **concession),
            say("other", 1, "2020-03-02", **concession),
            deny("seller", scope="clients"),
        ],
    )
    around = measures.count_around(record, pd.Timestamp("2020-02-26"))
    assert around.loc["denials"].to_dict() == {"before": 1, "after": 0, "unsettled": 1}
    assert around.loc["bodies' first admissions"].to_dict() == {"before": 1, "after": 1, "unsettled": 0}


def tabulate(load, *facts, **denial):
    entries = [fact for fact in facts if "entry_id" in fact]
    record, verdicts = load(
        agencies=[body("force"), body("other")],
        statements=[deny("force", **denial)],
        evidence=[fact for fact in facts if "evidence_id" in fact],
        leaked_clients=entries,
    )
    [row] = measures.tabulate_matrix(record, verdicts).to_dict("records")
    return row


def test_matrix_shows_nothing(load):
    row = tabulate(load, show("other"))
    assert (row["shown"], row["shown_tier"], row["shown_ids"], row["class"]) == ("nothing", 0, "", "stands")


def test_matrix_shows_the_strongest_at_tier_1_or_2(load):
    row = tabulate(
        load,
        show("force", 1, shows="account"),
        show("force", 2, shows="searched"),
        report("force", 3, shows="operational"),
    )
    assert (row["shown"], row["shown_tier"], row["shown_ids"]) == ("searched", 1, "force-e02")
    assert row["class"] == "contradicted"


def test_matrix_shows_tier_3_only_where_nothing_is_firmer(load):
    row = tabulate(load, leak("force"), report("force", shows="searched"))
    assert (row["shown"], row["shown_tier"], row["shown_ids"], row["class"]) == (
        "searched",
        3,
        "force-e01",
        "contested",
    )


def test_matrix_gives_the_best_tier_of_what_it_shows(load):
    second = report("force", 2, origin="vendor_records")
    row = tabulate(load, report("force", 1), second)
    assert (row["shown"], row["shown_tier"], row["shown_ids"]) == ("searched", 2, "force-e01 force-e02")


def test_matrix_shows_conduct_after_the_denial_too(load):
    row = tabulate(load, show("force", happened="2020-02-20"))
    assert (row["shown"], row["class"]) == ("searched", "overtaken")


def test_matrix_leaves_another_system_out_of_a_denial_of_this_one(load):
    row = tabulate(load, show("force", object="facial_recognition"))
    assert (row["shown"], row["class"]) == ("nothing", "stands")


def test_matrix_sets_any_system_against_a_denial_of_any(load):
    row = tabulate(load, show("force", object="facial_recognition"), object="facial_recognition")
    assert (row["shown"], row["class"]) == ("searched", "contradicted")


def test_matrix_leaves_out_what_is_no_rung(load):
    row = tabulate(load, show("force", shows="no_use_found", happened="2020-01/2020-03"))
    assert (row["shown"], row["class"]) == ("nothing", "consistent")


def test_matrix_sets_a_board_against_the_force_it_speaks_of(load):
    record, verdicts = load(
        agencies=[body("board", type="police_board"), body("force")],
        statements=[deny("board", about_id="force")],
        evidence=[show("force")],
    )
    [row] = measures.tabulate_matrix(record, verdicts).to_dict("records")
    assert (row["agency_id"], row["short_name"], row["shown"], row["class"]) == (
        "board",
        "Board",
        "searched",
        "contradicted",
    )


def test_matrix_has_a_row_a_body_and_scope_with_the_gravest_class(load):
    record, verdicts = load(
        agencies=[body("force"), body("seller", type="vendor")],
        statements=[
            deny("force", 1),
            deny("force", 2, tense="future"),
            deny("force", 3, scope="procurement"),
            deny("seller", scope="clients"),
        ],
        evidence=[show("force")],
    )
    matrix = measures.tabulate_matrix(record, verdicts)
    rows = matrix[["agency_id", "scope", "class", "statement_ids", "deciding_ids"]].to_dict("split")["data"]
    assert rows == [
        ["force", "procurement", "narrow", "force-s03", "force-e01"],
        ["force", "use", "contradicted", "force-s01 force-s02", "force-e01"],
    ]


def test_matrix_on_a_day_has_only_what_was_known(load):
    record, _ = load(agencies=[body("force")], statements=[deny("force")], evidence=[show("force")])
    [row] = measures.tabulate_matrix(record, judge(record, "2020-02-29"), "2020-02-29").to_dict("records")
    assert (row["shown"], row["class"]) == ("nothing", "stands")


def test_matrix_of_an_empty_case_keeps_its_columns(load):
    record, verdicts = load()
    matrix = measures.tabulate_matrix(record, verdicts)
    assert len(matrix) == 0
    assert {"agency_id", "scope", "shown", "class"} <= set(matrix.columns)
    assert measures.share_contradicted(record, verdicts)[:4] == (0, 0, 0, 0)


def test_facts_known_on_a_day_carry_their_tier(load):
    record, _ = load(
        agencies=[body("force")],
        evidence=[show("force", 1), report("force", 2, shows="paid"), show("force", 3, disclosed="2021")],
        leaked_clients=[leak("force")],
    )
    facts = measures.grade_known_facts(record, "2020-12-31").set_index("fact_id")
    assert facts["tier"].to_dict() == {"force-e01": 1, "force-e02": 3, "force-l01": 3}
