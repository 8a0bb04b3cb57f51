"""Every row of the method's tables (sections 4 to 6) on the smallest world that shows it, with a near miss beside it.

Days are day numbers; unless a case says otherwise, a force denies use of Clearview AI on day 10.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from random_cases import derive_admissions
from worlds import join_worlds, to_bearing, to_facts, to_statements

from analysis.crowds import Asked, time_facts
from analysis.pair_tables import grade_facts, weigh_pairs
from analysis.rules import RULES, apply_rules, judge_pairs

OPEN = float("inf")
BEARING_FILE = Path(__file__).resolve().parents[1] / "data" / "bearing.csv"
COVERS = {"clearview": ["clearview"], "facial_recognition": ["clearview", "facial_recognition"]}

# conduct as [start earliest, start latest, end earliest, end latest]
OVER = (0, 0, 5, 5)
STILL = (0, 0, 20, OPEN)
UNSURE = (-OPEN, 20, -OPEN, 20)
LATER = (15, 15, 20, 20)
# a correction of s1, for `say`
WRONG = {"position": "explains", "corrects": "s1", "correction": "wrong_when_given"}


class Verdict(NamedTuple):
    """What the tests look at: one verdict of `apply_rules`."""

    klass: str
    reason: str
    rule: str
    tier: int
    flags: str
    ids: str


def spread(day):
    return day if isinstance(day, tuple) else (day, day)


def say(name="s1", *, made=10, told=None, happened=(None,) * 4, **cells):
    blank = dict.fromkeys(("about_id", "measure", "access", "admits_shows", "corrects", "correction"), "")
    row = {"statement_id": name, "utterance_id": f"u-{name}", "agency_id": "force", "position": "denies"}
    row |= {"object": "clearview", "scope": "use", "tense": "ever", "count_min": None, "count_max": None}
    row |= dict(zip(("d0", "d1", "p0", "p1"), spread(made) + spread(made if told is None else told), strict=True))
    return row | blank | dict(zip(("a0", "a1", "b0", "b1"), happened, strict=True)) | {"seen": "direct"} | cells


def admit(name="a1", shows="searched", *, happened=OVER, **cells):
    return say(name, happened=happened, **{"position": "admits", "admits_shows": shows} | cells)


def show(name="e1", shows="searched", *, happened=OVER, **cells):
    row = {"fact_id": name, "agency_id": "force", "speaker_id": "", "utterance_id": "", "kind": "finding"}
    row |= {"origin": "regulator_inquiry", "object": "clearview", "shows": shows, "measure": "", "count_min": None}
    row |= dict(zip(("a0", "a1", "b0", "b1"), happened, strict=True))
    return row | {"access": "", "seen": "direct", "k1": 30} | cells


def read_bearing():
    with BEARING_FILE.open(encoding="utf-8", newline="") as lines:
        return {(row["scope"], row["shows"]): row["bearing"] for row in csv.DictReader(lines)}


BEARING = read_bearing()


def split_rows(rows):
    """Split rows into statements and facts, those in admissions included."""
    said = [row for row in rows if "statement_id" in row]
    return said, [row for row in rows if "fact_id" in row] + derive_admissions(said)


def judge(*rows, name="s1", vendors=frozenset()):
    said, shown = split_rows(rows)
    verdicts = apply_rules(
        to_statements(said), to_facts(shown), to_bearing(BEARING), covers=COVERS, vendors=set(vendors)
    )
    row = verdicts.set_index("statement_id").loc[name]
    return Verdict(row["class"], row["reason"], row["rule"], row["tier"], row["flags"], row["deciding_ids"])


def grade(*facts, vendors=frozenset()):
    return grade_facts(to_facts(facts), set(vendors)).tolist()


# --- section 6: the class table -------------------------------------------------------------------------------------

# class and reason of each rule, in the order of the method
CLASSES = {
    "not-classed": ("not_classed", ""),
    "legal-position": ("legal_position", ""),
    "declined": ("declined", ""),
    "own-words": ("contradicted", "own_words"),
    "unresolved-denial": ("unresolved", ""),
    "unresolved-admission": ("unresolved", ""),
    "understated-count": ("understated", "count"),
    "understated-paid": ("understated", "paid"),
    "admitted": ("admitted", ""),
    "contradicts-must": ("contradicted", "evidence"),
    "outside-must": ("narrow", "scope"),
    "contradicts-before": ("narrow", "tense"),
    "own-words-differ": ("contested", "own_words"),
    "only-may": ("contested", "date"),
    "weak": ("contested", "weak"),
    "only-after": ("overtaken", ""),
    "none-found": ("consistent", ""),
    "nothing-bears": ("stands", ""),
}

COUNTED = {"scope": "extent", "measure": "searches", "count_min": 78, "count_max": 78}

# rule: rows that fire it, the rows that decide; a near miss, and the rule that fires instead
EXAMPLES = {
    "not-classed": ([say(position="halts"), show()], "", [say(position="declines")], "declined"),
    "legal-position": (
        [say(scope="lawfulness"), show(shows="found_unlawful")],
        "",
        [say(scope="deletion"), show(shows="found_unlawful")],
        "nothing-bears",
    ),
    "declined": ([say(position="declines", object="", tense="")], "", [say(position="no_reply")], "not-classed"),
    "own-words": (
        [say(), say("s2", made=12, **WRONG)],
        "s2",
        [say(), say("s2", made=12, **WRONG | {"correction": "superseded"})],
        "nothing-bears",
    ),
    "unresolved-denial": ([say(tense=""), show()], "", [say(), show()], "contradicts-must"),
    "unresolved-admission": ([admit("s1", scope="")], "", [admit("s1", tense="", object="")], "admitted"),
    "understated-count": (
        [admit("s1", **COUNTED), show(measure="searches", count_min=79)],
        "e1",
        [admit("s1", **COUNTED), show(measure="searches", count_min=78)],
        "admitted",
    ),
    "understated-paid": (
        [admit("s1", access="trial"), show(shows="paid")],
        "e1",
        [admit("s1", access="unknown"), show(shows="paid")],
        "admitted",
    ),
    "admitted": ([admit("s1")], "", [admit("s1", position="explains")], "not-classed"),
    "contradicts-must": ([say(), show()], "e1", [say(), show(kind="press_report")], "weak"),
    "outside-must": (
        [say(scope="procurement"), show()],
        "e1",
        [say(scope="procurement"), show(happened=UNSURE)],
        "only-may",
    ),
    "contradicts-before": (
        [say(tense="now"), show()],
        "e1",
        [say(tense="now"), show(happened=STILL)],
        "contradicts-must",
    ),
    "own-words-differ": (
        [say(), admit(utterance_id="u-s1")],
        "a1",
        [say(tense="now"), admit(utterance_id="u-s1")],
        "nothing-bears",
    ),
    "only-may": ([say(), show(happened=UNSURE)], "e1", [say(), show(happened=(0, 10, 0, 10))], "contradicts-must"),
    "weak": (
        [say(), show(shows="listed", kind="leaked_entry")],
        "e1",
        [say(scope="operation"), show(shows="listed", kind="leaked_entry")],
        "nothing-bears",
    ),
    "only-after": ([say(), show(happened=LATER)], "e1", [say(), show(happened=(10, 15, 20, 20))], "only-may"),
    "none-found": (
        [say(), show(shows="no_use_found")],
        "e1",
        [say(), show(shows="no_use_found", kind="foi_release")],
        "nothing-bears",
    ),
    "nothing-bears": ([say(), show(agency_id="other-force")], "", [say(), show()], "contradicts-must"),
}


def test_the_rules_are_those_of_the_method_in_its_order():
    assert [(rule[0], rule[1:3]) for rule in RULES] == list(CLASSES.items())
    assert list(EXAMPLES) == list(CLASSES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_rule_fires_on_its_example_and_not_on_the_near_miss(rule):
    rows, deciding, near_miss, instead = EXAMPLES[rule]
    verdict = judge(*rows)
    assert (verdict.rule, verdict.klass, verdict.reason, verdict.ids) == (rule, *CLASSES[rule], deciding)
    assert judge(*near_miss).rule == instead


# each row: two facts (or utterances), either of which would decide alone; the first rule of the two fires
LISTED = show("e2", "listed", kind="leaked_entry")
PRECEDENCE = {
    "legal-position, own-words": [say(scope="lawfulness"), say("s2", made=12, **WRONG)],
    "own-words, unresolved-denial": [say(tense=""), say("s2", made=12, **WRONG)],
    "own-words, contradicts-must": [say(), show(), say("s2", made=12, **WRONG)],
    "unresolved-denial, contradicts-must": [say(object="facial_recognition", tense=""), show()],
    "unresolved-admission, understated-count": [
        admit("s1", **COUNTED | {"scope": ""}),
        show(measure="searches", count_min=79),
    ],
    "understated-count, understated-paid": [
        admit("s1", **COUNTED, access="trial"),
        show(measure="searches", count_min=79),
        show("e2", "paid"),
    ],
    "contradicts-must, outside-must": [say(scope="procurement"), show(shows="paid"), show("e2")],
    "outside-must, contradicts-before": [
        say(scope="procurement", tense="now"),
        show(happened=STILL),
        show("e2", "paid"),
    ],
    "contradicts-before, own-words-differ": [
        say(tense="now"),
        show(shows="operational"),
        admit(utterance_id="u-s1", happened=STILL),
    ],
    "own-words-differ, only-may": [say(), admit(utterance_id="u-s1"), show(shows="operational", happened=UNSURE)],
    "only-may, weak": [say(), show(happened=UNSURE), LISTED],
    "weak, only-after": [say(), LISTED, show(happened=LATER)],
    "only-after, none-found": [say(), show(happened=LATER), show("e2", "no_use_found")],
}


@pytest.mark.parametrize("rules", PRECEDENCE)
def test_the_first_rule_fires(rules):
    first, second = rules.split(", ")
    order = list(CLASSES)
    assert order.index(first) < order.index(second)
    assert judge(*PRECEDENCE[rules]).rule == first


@pytest.mark.parametrize("position", ["no_reply", "explains", "halts", "disputes"])
def test_other_positions_are_listed_only(position):
    assert judge(say(position=position), show(), say("s2", made=12, **WRONG))[:3] == ("not_classed", "", "not-classed")


@pytest.mark.parametrize("cells", [{"object": ""}, {"scope": ""}, {"tense": ""}, {"scope": "extent"}], ids=str)
def test_denial_that_is_not_coded_or_has_no_bearing_row_is_unresolved(cells):
    verdict = judge(say(**cells), show())
    assert (verdict.klass, verdict.ids, verdict.flags) == ("unresolved", "", "")


# id: (the evidence that decides, the rows)
DECLINES = {
    "use": ("e1", [say(position="declines"), show()]),
    "trial": ("e1", [say(position="declines", scope="trial"), show()]),
    "knowledge": ("e1", [say(position="declines", scope="knowledge"), show()]),
    "scope-empty": ("e1", [say(position="declines", scope="", tense=""), show()]),
    "operation": ("", [say(position="declines", scope="operation"), show(shows="operational")]),
    "extent": ("", [say(position="declines", scope="extent"), show()]),
    "object-empty": ("", [say(position="declines", object=""), show()]),
    "any-such-tool": ("e1", [say(position="declines", object="facial_recognition"), show()]),
    "began-on-the-day": ("e1", [say(position="declines"), show(happened=(10, 10, 12, 12))]),
    "begun-not-for-certain": ("", [say(position="declines"), show(happened=(9, 11, 12, 12))]),
    "made-not-for-certain-after": ("", [say(position="declines", made=(9, 12)), show(happened=(10, 10, 12, 12))]),
    "tier-3": ("", [say(position="declines"), show(kind="press_report")]),
    "weak-on-use": ("", [say(position="declines"), show(shows="paid")]),
    "admitted-before": ("", [say(position="declines"), show(), admit(made=9)]),
    "admitted-before-in-another-scope": ("", [say(position="declines"), show(), admit(made=9, scope="extent")]),
    "admitted-the-same-day": ("a1 e1", [say(position="declines"), show(), admit()]),
    "admitted-in-private": ("a1 e1", [say(position="declines"), show(), admit(made=9, told=12)]),
    "only-an-account-admitted": (
        "e1",
        [say(position="declines"), show(), admit(shows="account", made=9, scope="trial")],
    ),
    "admitted-by-another-body": (
        "a1 e1",  # at tier 2, with the finding as its second origin
        [say(position="declines"), show(), admit(made=9, agency_id="board", about_id="force")],
    ),
    "own-utterance": ("", [say(position="declines"), admit(utterance_id="u-s1")]),
}


@pytest.mark.parametrize("case", DECLINES)
def test_evidence_behind_an_answer_that_neither_confirms_nor_denies(case):
    deciding, rows = DECLINES[case]
    verdict = judge(*rows)
    assert (verdict.klass, verdict.ids, verdict.flags) == ("declined", deciding, "evidence_behind" if deciding else "")


# id: (whether it is cleared, the denial's cells, the finding's cells)
INQUIRIES = {
    "use": (True, {}, {}),
    "trial": (True, {"scope": "trial"}, {}),
    "operation": (True, {"scope": "operation"}, {}),
    "procurement": (False, {"scope": "procurement"}, {}),
    "future": (False, {"tense": "future"}, {"happened": STILL}),
    "court": (True, {}, {"kind": "court"}),
    "release": (False, {}, {"kind": "foi_release"}),
    "indirect": (False, {}, {"seen": "indirect"}),
    "now-and-span-over": (False, {"tense": "now"}, {}),
    "now-and-span-meets": (True, {"tense": "now"}, {"happened": (0, 0, 10, 10)}),
    "ever-and-span-later": (False, {}, {"happened": LATER}),
    "any-such-tool-denied-one-cleared": (False, {"object": "facial_recognition"}, {}),
    "any-such-tool-cleared": (True, {"object": "facial_recognition"}, {"object": "facial_recognition"}),
}


@pytest.mark.parametrize("case", INQUIRIES)
def test_inquiry_that_found_no_use(case):
    cleared, denial, finding = INQUIRIES[case]
    assert judge(say(**denial), show(shows="no_use_found", **finding)).klass == ("consistent" if cleared else "stands")


# --- section 5: the bearing table -----------------------------------------------------------------------------------

BEARING_TABLE = """
| denied scope | listed | account | searched | operational | other_purpose | paid | authorised | leaders_knew |
|---|---|---|---|---|---|---|---|---|
| use | weak | weak | contradicts | contradicts | contradicts | weak | none | none |
| trial | weak | contradicts | contradicts | contradicts | contradicts | none | none | none |
| procurement | none | outside | outside | outside | outside | contradicts | none | none |
| authorisation | none | outside | outside | outside | outside | contradicts | contradicts | none |
| knowledge | weak | outside | outside | outside | outside | contradicts | contradicts | contradicts |
| operation | none | none | none | contradicts | contradicts | none | none | none |
| beyond_victims | none | none | weak | weak | contradicts | none | none | none |
"""
VENDOR_CELLS = {
    ("clients", "private_clients"): "contradicts",
    ("market", "served_country"): "contradicts",
    ("market", "collection_continued"): "outside",
    ("lawfulness", "found_unlawful"): "contradicts",
    ("deletion", "not_deleted"): "contradicts",
    ("accuracy", "error_shown"): "contradicts",
}
VENDOR_SCOPES = ("clients", "market", "lawfulness", "deletion", "accuracy")
VENDOR_SHOWS = (
    "private_clients served_country collection_continued found_unlawful not_deleted error_shown no_use_found unknown"
).split()


def read_cells():
    grid = [[cell.strip() for cell in line.strip("|").split("|")] for line in BEARING_TABLE.split("\n") if line]
    shows = grid[0][1:]
    cells = {(row[0], shown): cell for row in grid[2:] for shown, cell in zip(shows, row[1:], strict=True)}
    vendor = {(scope, shown): "none" for scope in VENDOR_SCOPES for shown in VENDOR_SHOWS}
    return cells | vendor | VENDOR_CELLS


CELLS = read_cells()
CLASS_OF_BEARING = {
    "contradicts": ("contradicted", "evidence"),
    "outside": ("narrow", "scope"),
    "weak": ("contested", "weak"),
    "none": ("stands", ""),
}


def test_the_bearing_table_holds_the_cells_of_the_method_and_no_other():
    assert len(CELLS) == 7 * 8 + 5 * 8
    assert {cell: bearing for cell, bearing in CELLS.items() if bearing != "none"} == BEARING


@pytest.mark.parametrize(("scope", "shows"), CELLS, ids=lambda code: code)
def test_bearing_cell(scope, shows):
    assert BEARING.get((scope, shows), "none") == CELLS[scope, shows]
    expected = ("legal_position", "") if scope == "lawfulness" else CLASS_OF_BEARING[CELLS[scope, shows]]
    assert judge(say(scope=scope), show(shows=shows))[:2] == expected


@pytest.mark.parametrize("shows", ["no_use_found", "unknown"])
@pytest.mark.parametrize("scope", list(dict.fromkeys(scope for scope, _ in CELLS)))
def test_what_bears_on_no_denial(scope, shows):
    assert (scope, shows) not in BEARING


# id: (the rule, the denial's cells, the fact's cells)
MATTERS = {
    "denial-of-any-such-tool-covers-this-tool": ("contradicts-must", {"object": "facial_recognition"}, {}),
    "another-system-says-nothing-on-this-one": ("nothing-bears", {}, {"object": "facial_recognition"}),
    "another-body": ("nothing-bears", {}, {"agency_id": "other-force"}),
    "speaks-of-another-body": (
        "contradicts-must",
        {"agency_id": "board", "about_id": "force"},
        {"agency_id": "force"},
    ),
    "speaks-of-another-body-not-of-itself": (
        "nothing-bears",
        {"agency_id": "board", "about_id": "force"},
        {"agency_id": "board"},
    ),
}


@pytest.mark.parametrize("case", MATTERS)
def test_evidence_is_matched_on_body_and_object(case):
    rule, denial, fact = MATTERS[case]
    assert judge(say(**denial), show(**fact)).rule == rule


def test_the_strongest_of_several_shown_facts_counts():
    verdict = judge(say(), show("e1", "listed"), show("e2", "searched"), show("e3", "account"))
    assert (verdict.rule, verdict.ids) == ("contradicts-must", "e2")


# --- section 5: timing ----------------------------------------------------------------------------------------------

# the denial is made some day from 10 to 12
TIMING = {
    "ever-must": ("ever", "use", (5, 10, 30, 30), "must"),
    "ever-must-end-unknown": ("ever", "use", (5, 10, 5, OPEN), "must"),
    "ever-may-start-not-certain": ("ever", "use", (5, 11, 30, 30), "may"),
    "ever-may-last-day": ("ever", "use", (12, 12, 12, 12), "may"),
    "ever-may-start-open": ("ever", "use", (-OPEN, 11, -OPEN, 11), "may"),
    "ever-after": ("ever", "use", (13, 13, 13, 13), "after"),
    "now-must": ("now", "use", (5, 10, 12, 12), "must"),
    "now-must-still-going-on": ("now", "use", (5, 10, 30, OPEN), "must"),
    "now-may-start-not-certain": ("now", "use", (5, 11, 12, 12), "may"),
    "now-may-end-not-certain": ("now", "use", (5, 10, 11, 12), "may"),
    "now-may-end-unknown": ("now", "use", (5, 5, 5, OPEN), "may"),
    "now-may-by-a-later-day": ("now", "use", (-OPEN, 20, -OPEN, 20), "may"),
    "now-may-first-day": ("now", "use", (5, 5, 10, 10), "may"),
    "now-may-last-day": ("now", "use", (12, 12, 20, 20), "may"),
    "now-before": ("now", "use", (5, 5, 9, 9), "before"),
    "now-before-start-open": ("now", "use", (-OPEN, 9, -OPEN, 9), "before"),
    "now-after": ("now", "use", (13, 13, 20, 20), "after"),
    "future-must": ("future", "use", (5, 5, 13, 13), "must"),
    "future-must-begun-later": ("future", "use", (15, 15, 20, 20), "must"),
    "future-never-may": ("future", "use", (5, 5, 12, 30), "none"),
    "future-not-before": ("future", "use", (0, 0, 5, 5), "none"),
    "future-not-on-an-unknown-end": ("future", "use", (5, 5, 5, OPEN), "none"),
    "knowledge-must-what-ended-long-ago": ("now", "knowledge", (0, 0, 5, 5), "must"),
    "knowledge-may": ("now", "knowledge", (5, 11, 12, 12), "may"),
    "knowledge-after": ("now", "knowledge", (13, 13, 20, 20), "after"),
}
RULE_OF_TIMING = {
    "must": "contradicts-must",
    "may": "only-may",
    "before": "contradicts-before",
    "after": "only-after",
    "none": "nothing-bears",
}


@pytest.mark.parametrize("case", TIMING)
def test_timing(case):
    tense, scope, happened, timing = TIMING[case]
    far = {OPEN: 10**6, -OPEN: -(10**6)}
    bounds = dict(zip(("a0", "a1", "b0", "b1"), [far.get(day, day) for day in happened], strict=True))
    tense_asked = {name: np.array([name == tense]) for name in ("ever", "now", "future")}
    if scope == "knowledge":
        tense_asked = {name: np.array([name == "ever"]) for name in tense_asked}
    asked = Asked(**tense_asked, d0=np.array([10]), d1=np.array([12]))
    found = time_facts(**{name: np.array([day]) for name, day in bounds.items()}, asked=asked)
    named = {"must": found.must, "may": found.meets & ~found.must, "before": found.before, "after": found.after}
    assert [name for name, holds in named.items() if holds] == ([] if timing == "none" else [timing])
    shows = "leaders_knew" if scope == "knowledge" else "searched"
    denial = say(tense=tense, scope=scope, made=(10, 12))
    assert judge(denial, show(shows=shows, happened=happened)).rule == RULE_OF_TIMING[timing]


def test_timing_of_a_denial_whose_first_day_is_open():
    assert judge(say(made=(-OPEN, 12)), show(happened=OVER)).rule == "only-may"


# what bears how, at which tier, on a "now" denial after the conduct ended; `only-after` holds for any bearing
WEIGHTS = {
    "contradicts-before-tier-1": ("contradicts-before", "use", show()),
    "contradicts-before-tier-3": ("weak", "use", show(kind="press_report")),
    "weak-before-tier-1": ("weak", "use", show(shows="account")),
    "weak-before-tier-3": ("weak", "use", show(shows="account", kind="press_report")),
    "outside-before-tier-1": ("nothing-bears", "procurement", show()),
    "outside-before-tier-3": ("nothing-bears", "procurement", show(kind="press_report")),
    "outside-must-tier-3": ("weak", "procurement", show(happened=STILL, kind="press_report")),
    "outside-may-tier-1": ("only-may", "procurement", show(happened=UNSURE)),
    "outside-may-tier-3": ("weak", "procurement", show(happened=UNSURE, kind="press_report")),
    "contradicts-may-tier-3": ("weak", "use", show(happened=UNSURE, kind="press_report")),
    "weak-may-tier-1": ("weak", "use", show(shows="account", happened=UNSURE)),
    "outside-after": ("only-after", "procurement", show(happened=LATER)),
    "weak-after": ("only-after", "use", show(shows="account", happened=LATER)),
    "tier-3-after": ("only-after", "use", show(happened=LATER, kind="press_report")),
}


@pytest.mark.parametrize("case", WEIGHTS)
def test_bearing_timing_and_tier_together(case):
    rule, scope, fact = WEIGHTS[case]
    assert judge(say(tense="now", scope=scope), fact).rule == rule


# --- section 4: tiers -----------------------------------------------------------------------------------------------


def press(name="e1", **cells):
    return show(name, **{"kind": "press_report", "origin": "press_inquiry"} | cells)


def leaked(name="e2", **cells):
    return show(name, **{"kind": "leaked_entry", "origin": "leak_2020"} | cells)


ADMITTED = {"kind": "admission", "origin": "agency_admission", "utterance_id": "u-a1"}
OWN = show(kind="disclosure", origin="agency_records")
SOLD = show(kind="disclosure", origin="vendor_records", agency_id="vendor")
TIERS = {
    "finding": ([show()], [1]),
    "court": ([show(kind="court", origin="court_record")], [1]),
    "release": ([show(kind="foi_release", origin="agency_records")], [1]),
    "admission-by-the-body-it-is-about": ([show(**ADMITTED, speaker_id="force")], [1]),
    "admission-by-another-body": ([show(**ADMITTED, speaker_id="board")], [3]),
    "disclosure-of-agency-records": ([OWN], [1]),
    "disclosure-of-vendor-records-on-the-vendor": ([SOLD], [1]),
    "disclosure-of-vendor-records-on-a-force": ([SOLD | {"agency_id": "force"}], [3]),
    "disclosure-of-other-origin": ([show(kind="disclosure")], [3]),
    "press-report-on-agency-records": ([press(origin="agency_records")], [3]),
    "one-press-report": ([press()], [3]),
    "one-leaked-entry": ([leaked()], [3]),
    "finding-seen-indirectly": ([show(seen="indirect")], [3]),
    "release-seen-indirectly": ([show(kind="foi_release", seen="indirect")], [3]),
    "admission-seen-indirectly": ([show(**ADMITTED, speaker_id="force", seen="indirect")], [3]),
    "disclosure-seen-indirectly": ([OWN | {"seen": "indirect"}, SOLD | {"seen": "indirect"}], [3, 3]),
    "two-origins": ([press(), leaked()], [2, 2]),
    "two-origins-no-test-of-period": ([press(), leaked(happened=LATER)], [2, 2]),
    "two-origins-an-admission-included": ([press(), show("a1", **ADMITTED, speaker_id="force")], [2, 1]),
    "ten-articles-on-one-leak": ([leaked(f"e{n}", kind="press_report") for n in range(10)], [3] * 10),
    "other-agency": ([press(), leaked(agency_id="other-force")], [3, 3]),
    "other-object": ([press(), leaked(object="facial_recognition")], [3, 3]),
    "other-fact": ([press(), leaked(shows="account")], [3, 3]),
    "own-admission-and-own-records-are-one-origin": (
        [press(origin="agency_records"), press("e2", origin="agency_admission")],
        [3, 3],
    ),
    "own-records-and-another-origin": ([press(origin="agency_records"), leaked()], [2, 2]),
    "indirect-row-is-no-origin": ([press(), leaked(seen="indirect")], [3, 3]),
    "indirect-row-of-a-supported-fact": ([press(), leaked(), press("e3", seen="indirect")], [2, 2, 3]),
}


@pytest.mark.parametrize("case", TIERS)
def test_tier(case):
    facts, tiers = TIERS[case]
    assert grade(*facts, vendors={"vendor"}) == tiers


def test_vendor_records_are_first_tier_for_a_vendor_in_a_verdict():
    denial = say(agency_id="vendor", scope="clients", tense="ever")
    fact = SOLD | {"shows": "private_clients"}
    assert judge(denial, fact, vendors={"vendor"}).rule == "contradicts-must"
    assert judge(denial, fact).rule == "weak"


def test_two_origins_contradict_and_the_verdict_says_tier_2():
    verdict = judge(say(), press(), leaked())
    assert (verdict.klass, verdict.tier, verdict.ids) == ("contradicted", 2, "e1 e2")


def test_admission_of_the_same_utterance_is_no_origin_for_that_statement():
    utterance = [say(utterance_id="u1"), admit(utterance_id="u1"), say("s2", made=12, seen="direct")]
    assert judge(*utterance, press()).rule == "own-words-differ"
    assert judge(*utterance, press(), name="s2")[2:4] == ("contradicts-must", 1)
    assert judge(*utterance, press(), leaked())[2:4] == ("contradicts-must", 2)
    later = admit(utterance_id="u1", happened=LATER)
    assert judge(say(utterance_id="u1"), later, press())[2:4] == ("weak", 3)


def test_own_records_remain_an_origin_beside_a_barred_admission():
    rows = [say(utterance_id="u1"), admit(utterance_id="u1"), press(), press("e2", origin="agency_records")]
    verdict = judge(*rows)
    assert (verdict.rule, verdict.tier, verdict.ids, verdict.flags) == (
        "contradicts-must",
        2,
        "e1 e2",
        "own_words_differ",
    )


# --- section 5: what the speaker had itself conceded ----------------------------------------------------------------

# A denial of a purchase on day 10, and a finding e1 of searches, outside these words.
# id: (the rows that decide, none where the concession bars them; the admission of searches beside them)
CONCESSIONS = {
    "none": ("e1", []),
    "same-utterance": ("", [admit(utterance_id="u-s1")]),
    "earlier-in-public": ("", [admit(made=9)]),
    "same-day": ("", [admit(made=10)]),
    "order-unsettled": ("a1 e1", [admit(made=(9, 11))]),
    "later": ("a1 e1", [admit(made=11)]),
    "in-private": ("a1 e1", [admit(made=6, told=15)]),
    "in-private-public-by-the-day": ("", [admit(made=6, told=10)]),
    "stronger-fact": ("", [admit(made=9, shows="operational")]),
    "stronger-fact-other-purpose": ("", [admit(made=9, shows="other_purpose")]),
    "weaker-fact": ("e1", [admit(made=9, shows="account")]),
    "fact-off-the-ladder": ("e1", [admit(made=9, shows="authorised")]),
    "other-object": ("e1", [admit(made=9, object="facial_recognition")]),
    "other-speaker": ("a1 e1", [admit(made=9, agency_id="board", about_id="force")]),
    "other-body": ("e1", [admit(made=9, about_id="other-force")]),
}


@pytest.mark.parametrize("case", CONCESSIONS)
def test_concession(case):
    deciding, concession = CONCESSIONS[case]
    verdict = judge(say(scope="procurement"), show(), *concession)
    assert (verdict.klass, verdict.ids) == ("narrow" if deciding else "stands", deciding)
    assert (verdict.flags == "conceded") == (not deciding or case == "weaker-fact")


@pytest.mark.parametrize(("utterance", "klass"), [("u-s1", "stands"), ("u2", "narrow")], ids=["same", "another"])
def test_rows_of_one_utterance_concede_on_whatever_day_it_was(utterance, klass):
    some_day = {"made": (9, 12)}
    verdict = judge(say(scope="procurement", **some_day), show(), admit(utterance_id=utterance, **some_day))
    assert verdict.klass == klass


LADDER = ["listed", "account", "searched", "operational"]


@pytest.mark.parametrize(("conceded", "shown"), [(a, b) for a in LADDER for b in LADDER], ids=lambda code: code)
def test_concession_takes_any_weaker_fact_with_it(conceded, shown):
    verdict = judge(
        say(scope="knowledge"), admit(shows=conceded, made=9), press(shows=shown), leaked(shows=shown), name="s1"
    )
    is_barred = LADDER.index(shown) <= LADDER.index(conceded)
    assert verdict.flags == "conceded"
    assert verdict.ids == ("" if is_barred else "e1 e2")


@pytest.mark.parametrize(
    ("conceded", "shown"), [("operational", "other_purpose"), ("other_purpose", "operational")], ids=lambda code: code
)
def test_the_two_strongest_facts_do_not_concede_each_other(conceded, shown):
    assert judge(say(scope="procurement"), admit(shows=conceded, made=9), show(shows=shown)).ids == "e1"


# id: (rule, flags, deciding ids; the denial's cells; the rows beside it)
BARRED = {
    "contradicts-must-is-untouched": ("contradicts-must", "", "a1 e1", {}, [admit(made=9), show()]),
    "contradicts-may-is-untouched": (
        "only-may",
        "",
        "a1 e1",
        {},
        [admit(made=9, happened=UNSURE), show(happened=UNSURE)],
    ),
    "contradicts-before-is-barred": (
        "nothing-bears",
        "conceded",
        "",
        {"tense": "now"},
        [admit(made=9), show()],
    ),
    "contradicts-before-tier-3-is-barred": (
        "nothing-bears",
        "conceded",
        "",
        {"tense": "now"},
        [admit(made=9), show(kind="press_report")],
    ),
    "weak-is-barred": ("nothing-bears", "conceded", "", {"tense": "now"}, [admit(made=9), leaked(shows="listed")]),
    "outside-may-is-barred": (
        "nothing-bears",
        "conceded",
        "",
        {"scope": "procurement"},
        [admit(made=9, happened=UNSURE), show(happened=UNSURE)],
    ),
    "outside-after-is-barred": (
        "nothing-bears",
        "conceded",
        "",
        {"scope": "procurement"},
        [admit(made=9), show(happened=LATER)],
    ),
    "a-plan-is-not-touched-by-what-is-over": ("nothing-bears", "", "", {"tense": "future"}, [admit(made=9), show()]),
}


@pytest.mark.parametrize("case", BARRED)
def test_what_a_concession_bars(case):
    rule, flags, deciding, denial, rows = BARRED[case]
    verdict = judge(say(**denial), *rows)
    assert (verdict.rule, verdict.flags, verdict.ids) == (rule, flags, deciding)


@pytest.mark.parametrize(
    ("happened", "rule", "flags"),
    [
        (OVER, "nothing-bears", ""),
        (UNSURE, "own-words-differ", "own_words_differ"),
        (STILL, "own-words-differ", "own_words_differ"),
        (LATER, "nothing-bears", ""),
    ],
    ids=["before", "may", "must", "after"],
)
def test_own_words_differ_only_on_must_or_may(happened, rule, flags):
    verdict = judge(say(tense="now"), admit(utterance_id="u-s1", happened=happened))
    assert (verdict.rule, verdict.flags) == (rule, flags)


def test_own_words_differ_only_where_they_contradict():
    verdict = judge(say(scope="authorisation"), admit(utterance_id="u-s1"))
    assert (verdict.rule, verdict.flags) == ("nothing-bears", "")


# --- section 6: own words -------------------------------------------------------------------------------------------

NAMED = say("s0", made=8)
# A correction of s0, the denial of day 8, made on day 15. id: (whether it reaches s1, the cells of s1)
REACH = {
    "earlier-than-the-one-named": (True, {"made": 5}),
    "between-it-and-the-correction": (True, {"made": 14}),
    "other-tense": (True, {"tense": "now"}),
    "seen-indirectly": (True, {"seen": "indirect"}),
    "future": (False, {"tense": "future"}),
    "same-day-as-the-correction": (False, {"made": 15}),
    "order-unsettled": (False, {"made": (10, 15)}),
    "later": (False, {"made": 20}),
    "other-scope": (False, {"scope": "trial"}),
    "other-object": (False, {"object": "facial_recognition"}),
    "other-speaker": (False, {"agency_id": "other-force"}),
    "other-body": (False, {"about_id": "other-force"}),
    "itself-by-name": (True, {"about_id": "force"}),
    "no-denial-but-no-comment": (False, {"position": "declines"}),
    "no-denial-but-an-admission": (False, {"position": "admits"}),
}


@pytest.mark.parametrize("case", REACH)
def test_reach_of_own_words(case):
    is_reached, cells = REACH[case]
    correction = say("s2", made=15, **WRONG | {"corrects": "s0"})
    rows = [NAMED, say(**cells), correction]
    assert judge(*rows, name="s0")[:3] == ("contradicted", "own_words", "own-words")
    verdict = judge(*rows)
    assert (verdict.rule == "own-words") == is_reached
    assert (verdict.tier, verdict.ids) == ((1, "s2") if is_reached else (0, ""))


@pytest.mark.parametrize(("body", "rule"), [("other-force", "own-words"), ("third-force", "nothing-bears")])
def test_own_words_on_another_body_reach_what_was_said_of_it_alone(body, rule):
    rows = [say("s0", made=8, about_id="other-force"), say(about_id=body, made=5)]
    assert judge(*rows, say("s2", made=15, **WRONG | {"corrects": "s0"})).rule == rule


ABOUT = [(about, name) for about in ("", *(f"force-{number}" for number in range(6))) for name in COVERS]


@pytest.mark.parametrize("named", range(len(ABOUT)))
def test_own_words_reach_no_other_body_and_object(named):
    denials = [say(f"s{place}", about_id=about, object=name) for place, (about, name) in enumerate(ABOUT)]
    correction = say("c", made=15, **WRONG | {"corrects": f"s{named}"})
    rules = [judge(*denials, correction, name=f"s{place}").rule for place in range(len(ABOUT))]
    assert [place for place, rule in enumerate(rules) if rule == "own-words"] == [named]


def test_own_words_are_found_by_speaker_and_id():
    copies = [say("s1", agency_id=body) for body in ("a-force", "b-force", "c-force")]
    said = [*copies, say("s2", made=15, **WRONG | {"agency_id": "b-force"})]
    verdicts = apply_rules(to_statements(said), to_facts([]), to_bearing(BEARING), covers=COVERS)
    assert verdicts["rule"].tolist() == ["nothing-bears", "own-words", "nothing-bears", "not-classed"]


# id: (whether it counts, the cells of the correction that names s1)
CORRECTIONS = {
    "explains": (True, {}),
    "admits": (True, {"position": "admits"}),
    "superseded": (False, {"correction": "superseded"}),
    "seen-indirectly": (False, {"seen": "indirect"}),
    "another-speaker": (False, {"agency_id": "board", "about_id": "force"}),
    "names-nothing": (False, {"corrects": ""}),
    "names-what-is-not-known": (False, {"corrects": "s9"}),
}


@pytest.mark.parametrize("case", CORRECTIONS)
def test_correction_that_names_a_denial(case):
    counts, cells = CORRECTIONS[case]
    assert (judge(say(), say("s2", made=15, **WRONG | cells)).rule == "own-words") == counts


@pytest.mark.parametrize("cells", [{"tense": "future"}, {"scope": "extent"}, {"object": ""}], ids=str)
def test_named_denial_is_reached_whatever_its_codes(cells):
    assert judge(say(**cells), say("s2", made=15, **WRONG)).rule == "own-words"


@pytest.mark.parametrize("cells", [{"scope": ""}, {"object": ""}], ids=str)
def test_an_empty_object_or_scope_reaches_no_other_denial(cells):
    rows = [say("s0", made=8, **cells), say(made=5, **cells), say("s2", made=15, **WRONG | {"corrects": "s0"})]
    assert judge(*rows, name="s0").rule == "own-words"
    assert judge(*rows).rule == "unresolved-denial"


# --- section 6: understated -----------------------------------------------------------------------------------------

STATED = (2, 2, 8, 8)
# The admission of day 10 says 78 searches. id: (rule, its own cells, the cells of a finding of 521 searches)
COUNTS = {
    "in-the-period": ("understated-count", {}, {"happened": (3, 3, 7, 7)}),
    "the-same-period": ("understated-count", {}, {"happened": STATED}),
    "begun-before-the-period": ("admitted", {}, {"happened": (1, 1, 7, 7)}),
    "ended-after-the-period": ("admitted", {}, {"happened": (3, 3, 9, 9)}),
    "end-may-lie-after-the-period": ("admitted", {}, {"happened": (3, 3, 3, OPEN)}),
    "start-may-lie-before-the-period": ("admitted", {}, {"happened": (-OPEN, 7, -OPEN, 7)}),
    "stated-period-ends-on-its-own-day": ("admitted", {"happened": STILL}, {"happened": (3, 3, 12, 12)}),
    "no-period-begun-by-the-day": ("understated-count", {"happened": (None,) * 4}, {"happened": (10, 10, 30, 30)}),
    "no-period-begun-not-for-certain": ("admitted", {"happened": (None,) * 4}, {"happened": (9, 11, 30, 30)}),
    "empty-max": ("admitted", {"count_max": None}, {}),
    "range-below": ("understated-count", {"count_min": 1, "count_max": 520}, {}),
    "range-reaches-it": ("admitted", {"count_min": 1, "count_max": 521}, {}),
    "finding-without-a-count": ("admitted", {}, {"count_min": None}),
    "other-measure": ("admitted", {}, {"measure": "users"}),
    "no-measure": ("admitted", {"measure": ""}, {"measure": ""}),
    "other-object": ("admitted", {}, {"object": "facial_recognition"}),
    "object-that-covers-it": ("admitted", {"object": "facial_recognition"}, {}),
    "trial-against-paid": ("admitted", {"access": "trial"}, {"access": "paid"}),
    "paid-against-trial": ("admitted", {"access": "paid"}, {"access": "trial"}),
    "trial-against-trial": ("understated-count", {"access": "trial"}, {"access": "trial"}),
    "trial-against-unknown": ("understated-count", {"access": "trial"}, {"access": "unknown"}),
    "tier-3": ("admitted", {}, {"kind": "press_report"}),
    "seen-indirectly": ("admitted", {}, {"seen": "indirect"}),
}


@pytest.mark.parametrize("case", COUNTS)
def test_understated_count(case):
    rule, admission, finding = COUNTS[case]
    fact = {"happened": (3, 3, 7, 7), "measure": "searches", "count_min": 521} | finding
    verdict = judge(admit("s1", **COUNTED | {"happened": STATED} | admission), show(**fact))
    assert (verdict.rule, verdict.ids) == (rule, "" if rule == "admitted" else "e1")


@pytest.mark.parametrize(
    ("utterance", "rule"), [("u-s1", "admitted"), ("u2", "understated-count")], ids=["same", "another"]
)
def test_rows_of_one_utterance_are_not_set_against_each_other(utterance, rule):
    higher = admit("s2", **COUNTED | {"count_min": 521, "count_max": 521, "utterance_id": utterance})
    assert judge(admit("s1", **COUNTED), higher).rule == rule


PAID = {"shows": "paid", "scope": "procurement", "access": "paid"}
# id: (rule, the rows beside an admission of day 10 that states a trial)
PAYMENTS = {
    "shown": ("understated-paid", [show(shows="paid")]),
    "began-on-the-day": ("understated-paid", [show(shows="paid", happened=(10, 10, 12, 12))]),
    "begun-not-for-certain": ("admitted", [show(shows="paid", happened=(9, 11, 12, 12))]),
    "other-object": ("admitted", [show(shows="paid", object="facial_recognition")]),
    "tier-3": ("admitted", [show(shows="paid", kind="press_report")]),
    "conceded-in-the-same-utterance": ("admitted", [show(shows="paid"), admit(utterance_id="u-s1", **PAID)]),
    "conceded-earlier": ("admitted", [show(shows="paid"), admit(made=9, **PAID)]),
    "conceded-later": ("understated-paid", [show(shows="paid"), admit(made=11, **PAID)]),
    "conceded-in-private": ("understated-paid", [show(shows="paid"), admit(made=9, told=11, **PAID)]),
    "conceded-by-another-body": (
        "understated-paid",
        [show(shows="paid"), admit(made=9, agency_id="board", about_id="force", **PAID)],
    ),
    "something-else-conceded": ("understated-paid", [show(shows="paid"), admit(made=9, shows="operational")]),
}


@pytest.mark.parametrize("case", PAYMENTS)
def test_understated_payment(case):
    rule, rows = PAYMENTS[case]
    assert judge(admit("s1", access="trial"), *rows).rule == rule


@pytest.mark.parametrize("access", ["", "paid", "unknown"])
def test_payment_is_set_against_a_stated_trial_only(access):
    assert judge(admit("s1", access=access), show(shows="paid")).rule == "admitted"


def test_rows_without_an_utterance_are_not_one_utterance():
    verdict = judge(say(utterance_id=""), admit(made=12, utterance_id=""))
    assert verdict[:2] == ("contradicted", "evidence")
    verdict = judge(say(scope="procurement", utterance_id=""), admit(made=12, utterance_id=""))
    assert (verdict.rule, verdict.flags) == ("outside-must", "")


# --- pairs that are weighed first and judged then -------------------------------------------------------------------


def test_weighed_pairs_are_judged_as_the_rows_themselves():
    worlds = [rows for example in EXAMPLES.values() for rows in (example[0], example[2])]
    worlds += [*PRECEDENCE.values(), *(rows for _, rows in DECLINES.values())]
    worlds += [[say(**denial), *rows] for _, _, _, denial, rows in BARRED.values()]
    worlds += [[admit("s1", access="trial"), *rows] for _, rows in PAYMENTS.values()]
    said, shown, bearing, covers, _ = join_worlds([(*split_rows(rows), BEARING, COVERS, set()) for rows in worlds])
    tables = to_statements(said), to_facts(shown), to_bearing(bearing)
    assert_frame_equal(
        judge_pairs(*weigh_pairs(*tables, covers=covers), tables[2]), apply_rules(*tables, covers=covers)
    )


def test_a_table_of_statements_may_be_indexed_by_its_ids():
    statements, facts = to_statements([say()]).set_index("statement_id", drop=False), to_facts([show()])
    verdicts = apply_rules(statements, facts, to_bearing(BEARING), covers=COVERS)
    assert verdicts[["statement_id", "class"]].to_numpy().tolist() == [["s1", "contradicted"]]


# --- many like facts --------------------------------------------------------------------------------------------------

MANY = [f"e{number:03}" for number in range(200)]


def test_two_hundred_deciding_rows_are_named():
    verdict = judge(say(), *[show(name) for name in MANY])
    assert (verdict.ids.split(), verdict.flags) == (MANY, "")


def test_of_more_than_two_hundred_those_of_the_best_tier_are_named():
    verdict = judge(say("s0"), say(), *[press(name) for name in MANY], show("e200"), show("e201"))
    assert (verdict.ids.split(), verdict.flags) == ([*MANY[:198], "e200", "e201"], "more_deciding")
    assert (verdict.rule, verdict.tier) == ("contradicts-must", 1)


def test_of_very_many_like_facts_the_first_are_named():
    facts = [show(f"e{number:03}", shows) for number in range(500) for shows in ("operational", "searched")]
    verdict = judge(say(), *facts)
    assert (verdict.ids.split(), verdict.flags) == (MANY[:100], "more_deciding")


def test_an_inquiry_counts_beside_many_reports_that_found_no_use():
    reports = [press(name, shows="no_use_found", seen="indirect") for name in MANY[:50]]
    assert judge(say(), *reports, show("e99", "no_use_found"))[2:] == ("none-found", 1, "", "e99")
