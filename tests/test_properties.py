"""The properties that section 6 of the method names, over small random worlds and, for the as-of day, the real record.

Each example draws a seed and judges a hundred worlds at once; `random_cases` says what such a world may hold.
"""

import copy
import random
from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from random_cases import COVERS, INFINITY, KINDS, LAST_DAY, derive_admissions, draw_fact, random_case
from worlds import DAY_ZERO, join_worlds, to_bearing, to_facts, to_statements

from analysis.discrepancies import VERDICT_COLUMNS, judge
from analysis.record import Record, load_record
from analysis.rules import RULES, apply_rules

WORLDS = 100
LADDER = ["stands", "consistent", "overtaken", "contested", "narrow", "contradicted"]
OTHER_KINDS = [kind for kind in KINDS if kind not in ("finding", "court", "foi_release")]
SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=5)


def draw_worlds(rng):
    return [random_case(rng) for _ in range(WORLDS)]


def judge_worlds(worlds):
    """Judge worlds in one go: statement id, marked with its world, to its row."""
    statements, facts, bearing, covers, vendors = join_worlds(worlds)
    verdicts = apply_rules(
        to_statements(statements), to_facts(facts), to_bearing(bearing), covers=covers, vendors=vendors
    )
    return {row["statement_id"]: row for row in verdicts.to_dict("records")}


def change(worlds, change_world):
    """Copy worlds and change each copy in place; admissions are derived anew from the changed statements."""
    changed = []
    for statements, facts, *rest in copy.deepcopy(worlds):
        evidence = [fact for fact in facts if fact["kind"] != "admission"]
        change_world(statements, evidence)
        changed.append((statements, evidence + derive_admissions(statements), *rest))
    return changed


def is_lowered(old, new):
    """Whether a class sank on the ladder; off the ladder, only two steps are possible at all."""
    if old in LADDER and new in LADDER:
        return LADDER.index(new) < LADDER.index(old)
    return old != new and (old, new) not in (("admitted", "understated"), ("unresolved", "contradicted"))


def assert_none_lowered(before, after):
    lowered = [(old, after[name]) for name, old in before.items() if is_lowered(old["class"], after[name]["class"])]
    assert not lowered, lowered[:3]


# --- exactly one class ----------------------------------------------------------------------------------------------


@few
@given(SEEDS)
def test_every_statement_has_exactly_one_class(seed):
    worlds = draw_worlds(random.Random(seed))
    statements, facts, bearing, covers, vendors = join_worlds(worlds)
    verdicts = apply_rules(
        to_statements(statements), to_facts(facts), to_bearing(bearing), covers=covers, vendors=vendors
    )
    assert verdicts["statement_id"].tolist() == [said["statement_id"] for said in statements]
    of_rule = {name: (klass, reason) for name, klass, reason, _ in RULES}
    classes = zip(verdicts["class"], verdicts["reason"], strict=True)
    assert list(classes) == [of_rule[rule] for rule in verdicts["rule"]]
    decided_by_rows = (verdicts["tier"] > 0) == (verdicts["deciding_ids"] != "")
    assert decided_by_rows.all()


@few
@given(SEEDS)
def test_deciding_rows_are_known_and_on_the_body_spoken_of(seed):
    worlds = draw_worlds(random.Random(seed))
    statements, facts, *_ = join_worlds(worlds)
    said = {row["statement_id"]: row for row in statements}
    shown = {row["fact_id"]: row for row in facts}
    for name, verdict in judge_worlds(worlds).items():
        speaker, about = said[name]["agency_id"], said[name]["about_id"] or said[name]["agency_id"]
        for deciding in verdict["deciding_ids"].split():
            if verdict["rule"] == "own-words":
                assert said[deciding]["agency_id"] == speaker
            else:
                assert shown[deciding]["agency_id"] == about


# --- adding evidence, raising a tier, widening a date ---------------------------------------------------------------


@settings(max_examples=10)
@given(SEEDS)
def test_adding_evidence_never_lowers_a_class(seed):
    rng = random.Random(seed)
    worlds = draw_worlds(rng)

    def add_facts(statements, evidence):
        bodies = sorted({row[key] for row in statements for key in ("agency_id", "about_id") if row[key]})
        for number in range(rng.choice((1, 1, 2))):
            fact = draw_fact(rng, f"added{number}", bodies)
            if evidence and rng.random() < 0.6:  # another row of a fact that is there
                known = rng.choice(evidence)
                fact |= {key: known[key] for key in ("agency_id", "object", "shows")}
            evidence.append(fact)

    assert_none_lowered(judge_worlds(worlds), judge_worlds(change(worlds, add_facts)))


@few
@given(SEEDS)
def test_a_kind_of_tier_1_never_lowers_a_class(seed):
    rng = random.Random(seed)
    worlds = draw_worlds(rng)

    def raise_kinds(_, evidence):
        for fact in evidence:
            if fact["kind"] in OTHER_KINDS and rng.random() < 0.4:
                fact["kind"] = rng.choice(("finding", "court", "foi_release"))

    assert_none_lowered(judge_worlds(worlds), judge_worlds(change(worlds, raise_kinds)))


@few
@given(SEEDS)
def test_reading_a_row_directly_never_lowers_a_class(seed):
    # an admission read directly concedes nothing more: a concession does not ask how it was seen
    rng = random.Random(seed)
    worlds = draw_worlds(rng)

    def read_directly(statements, evidence):
        for row in statements + evidence:
            if rng.random() < 0.5:
                row["seen"] = "direct"

    assert_none_lowered(judge_worlds(worlds), judge_worlds(change(worlds, read_directly)))


def widen(rng, row, earliest, latest):
    for key in earliest:
        row[key] = rng.choice((row[key], row[key] - rng.randint(0, 3), row[key] - rng.randint(0, 3), -INFINITY))
    for key in latest:
        row[key] = rng.choice((row[key], row[key] + rng.randint(0, 3), row[key] + rng.randint(0, 3), INFINITY))


@few
@given(SEEDS)
def test_widening_a_date_never_creates_a_contradiction(seed):
    rng = random.Random(seed)
    worlds = draw_worlds(rng)

    def widen_dates(statements, evidence):
        which = rng.choice(("statements", "admissions", "evidence", "all"))
        for said in statements:
            if which in ("statements", "all") and rng.random() < 0.5:
                widen(rng, said, ("d0", "p0"), ("d1", "p1"))
            if which in ("admissions", "all") and said["a0"] is not None and rng.random() < 0.5:
                widen(rng, said, ("a0", "b0"), ("a1", "b1"))
        for fact in evidence:
            if which in ("evidence", "all") and rng.random() < 0.5:
                widen(rng, fact, ("a0", "b0"), ("a1", "b1"))

    before, after = judge_worlds(worlds), judge_worlds(change(worlds, widen_dates))
    created = {
        name: (before[name], verdict)
        for name, verdict in after.items()
        if verdict["class"] == "contradicted" != before[name]["class"]
    }
    assert not created, list(created.items())[:3]


# --- the as-of day --------------------------------------------------------------------------------------------------


def to_day(number):
    return (DAY_ZERO + timedelta(days=number)).date()


def to_record(worlds):
    """Build a record from worlds: what `judge` needs, with the plainest text in every cell it prints."""
    statements, facts, bearing, covers, vendors = join_worlds(worlds)
    printed = {"made": "2020-01", "disclosed": "", "happened": "2020-01", "source_id": "some-source"}
    said = to_statements(statements).assign(**printed)
    evidence = to_facts(facts).rename(columns={"fact_id": "evidence_id"}).assign(**printed | {"disclosed": "2020-01"})
    evidence = evidence.assign(disclosed_earliest=evidence["disclosed_latest"], count_high=float("nan"))
    entries = evidence.iloc[:0].rename(columns={"evidence_id": "entry_id", "origin": "leak", "happened": "covers"})
    entries = entries.assign(users_low=[], users_high=[], searches_low=[], searches_high=[])
    entries = entries.drop(
        columns=["kind", "object", "speaker_id", "utterance_id", "measure", "count_low", "count_high"]
    )
    codebook = SimpleNamespace(as_of="2020-12-31", case={"covers": covers, "leak_object": "clearview"})
    empty = dict.fromkeys(Record._fields, pd.DataFrame())
    agencies = pd.DataFrame({"agency_id": sorted(vendors), "type": "vendor"}, dtype="str")
    tables = {"statements": said, "evidence": evidence, "leaked_clients": entries, "agencies": agencies}
    return Record(**empty | tables | {"bearing": to_bearing(bearing), "codebook": codebook})


def filter_by_hand(record, last_day):
    """Keep the rows whose disclosure lies wholly on or before a day, one by one."""
    kept = {}
    for name in ("statements", "evidence", "leaked_clients"):
        table = getattr(record, name)
        days = table["disclosed_latest"].tolist()
        known = [place for place, day in enumerate(days) if not pd.isna(day) and day.date() <= last_day]
        kept[name] = table.iloc[known].reset_index(drop=True)
    return record._replace(**kept)


def assert_as_of_is_dropping(record, last_day):
    then, by_hand = judge(record, as_of=last_day), filter_by_hand(record, last_day)
    assert_frame_equal(then, judge(by_hand, as_of=last_day))
    # the sentence of a denial that stands names the day; nothing else does
    assert_frame_equal(then.drop(columns="why"), judge(by_hand).drop(columns="why"))
    assert then["statement_id"].tolist() == by_hand.statements["statement_id"].tolist()
    known = set(by_hand.statements["statement_id"]) | set(by_hand.evidence["evidence_id"])
    known |= set(by_hand.leaked_clients["entry_id"])
    assert set(" ".join(then["deciding_ids"]).split()) <= known


@few
@given(SEEDS, st.integers(0, LAST_DAY))
def test_as_of_a_day_is_dropping_what_was_disclosed_later(seed, number):
    assert_as_of_is_dropping(to_record(draw_worlds(random.Random(seed))), to_day(number))


@few
@given(SEEDS, st.integers(0, LAST_DAY))
def test_what_comes_later_does_not_change_what_was_known(seed, number):
    rng = random.Random(seed)
    worlds = draw_worlds(rng)

    def add_later(statements, evidence):
        bodies = sorted({said["agency_id"] for said in statements})
        late = draw_fact(rng, "late", bodies)
        evidence.append(late | {"k1": number + 1})
        again = rng.choice(statements)
        later = {"statement_id": "late-s", "utterance_id": "late-u", "p0": number, "p1": number + 1}
        denials = [said["statement_id"] for said in statements if said["agency_id"] == again["agency_id"]]
        correction = {"corrects": rng.choice(denials), "correction": "wrong_when_given", "seen": "direct"}
        statements.append(again | later | correction)

    before = judge(to_record(worlds), as_of=to_day(number))
    after = judge(to_record(change(worlds, add_later)), as_of=to_day(number))
    assert_frame_equal(before, after)


@pytest.fixture(scope="module")
def record():
    return load_record()


@settings(max_examples=6)
@given(day=st.dates(date(2020, 1, 17), date(2022, 12, 31)))
def test_as_of_a_day_on_the_record(record, day):
    assert_as_of_is_dropping(record, day)


@pytest.mark.parametrize("day", ["2019-01-01", "2020-01-18", "2020-02-13", "2020-02-27", "2020-02-28", "2026-11-22"])
def test_as_of_a_turning_point_on_the_record(record, day):
    assert_as_of_is_dropping(record, date.fromisoformat(day))


def test_as_of_the_day_of_the_record_is_the_whole_record(record):
    assert_frame_equal(judge(record), judge(record, as_of=record.codebook.as_of))
    assert judge(record)["statement_id"].tolist() == record.statements["statement_id"].tolist()


# --- order of rows, arguments left alone ----------------------------------------------------------------------------


@few
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    rng = random.Random(seed)
    statements, facts, bearing, covers, vendors = join_worlds(draw_worlds(rng))
    tables = [to_statements(statements), to_facts(facts), to_bearing(bearing)]
    shuffled = [table.sample(frac=1, random_state=rng.randint(0, 2**31)) for table in tables]
    turned = {name: list(reversed(list(names))) for name, names in covers.items()}
    before = apply_rules(*tables, covers=covers, vendors=vendors)
    after = apply_rules(*shuffled, covers=turned, vendors=vendors)
    assert after["statement_id"].tolist() == shuffled[0]["statement_id"].tolist()
    in_order = [table.sort_values("statement_id", ignore_index=True) for table in (before, after)]
    assert_frame_equal(*in_order)


@few
@given(SEEDS)
def test_the_arguments_are_left_alone(seed):
    statements, facts, bearing, covers, vendors = join_worlds(draw_worlds(random.Random(seed)))
    tables = [to_statements(statements), to_facts(facts), to_bearing(bearing)]
    kept, kept_covers, kept_vendors = [table.copy() for table in tables], copy.deepcopy(covers), set(vendors)
    apply_rules(*tables, covers=covers, vendors=vendors)
    for table, copied in zip(tables, kept, strict=True):
        assert_frame_equal(table, copied)
    assert (covers, vendors) == (kept_covers, kept_vendors)


def test_judging_leaves_the_record_alone(record):
    tables = {name: table.copy() for name, table in record._asdict().items() if isinstance(table, pd.DataFrame)}
    verdicts = judge(record, as_of="2020-03-01")
    assert verdicts.columns.tolist() == VERDICT_COLUMNS
    for name, table in tables.items():
        assert_frame_equal(getattr(record, name), table)


def test_the_order_of_rows_in_the_record_does_not_matter(record):
    turned = {
        name: getattr(record, name).iloc[::-1].reset_index(drop=True) for name in ("statements", "leaked_clients")
    }
    turned["evidence"] = record.evidence.iloc[::-1].reset_index(drop=True)
    verdicts = judge(record._replace(**turned))
    assert_frame_equal(verdicts.iloc[::-1].reset_index(drop=True), judge(record))


def test_worlds_know_what_covers_what(record):
    assert {name: set(names) for name, names in record.codebook.case["covers"].items()} == COVERS
