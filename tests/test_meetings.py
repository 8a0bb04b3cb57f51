"""Like facts met together: a body with very many facts is judged as if each were met alone, and no list of rows is endless."""

import random

import pytest
from random_cases import BEARING, COVERS, derive_admissions, draw_fact, draw_statement, draw_utterance
from reference import judge_reference
from worlds import to_bearing, to_facts, to_statements

from analysis import crowds, meetings, rules
from analysis.rules import MORE, apply_rules

BODIES = ["body-a", "body-b"]


@pytest.fixture(autouse=True)
def _crowds_are_small(monkeypatch):
    monkeypatch.setattr(crowds, "LONE", 2)
    monkeypatch.setattr(meetings, "FIRST_OPENED", 3)


def draw_crowded(seed, said=40, shown=400):
    """Draw a world of two bodies with many facts each, so that most have many like them."""
    rng = random.Random(seed)
    statements = [draw_statement(rng, f"s{i}", draw_utterance(rng, f"u{i // 2}", BODIES)) for i in range(said)]
    facts = [draw_fact(rng, f"e{number}", BODIES) for number in range(shown)]
    return statements, facts + derive_admissions(statements)


def judge_crowded(statements, facts):
    tables = to_statements(statements), to_facts(facts), to_bearing(BEARING)
    return apply_rules(*tables, covers={name: sorted(covered) for name, covered in COVERS.items()})


@pytest.mark.parametrize("seed", range(6))
def test_a_crowded_body_is_judged_as_if_each_fact_were_met_alone(seed, monkeypatch):
    monkeypatch.setattr(rules, "NAMED_MOST", 10_000)
    world = draw_crowded(seed)
    together = judge_crowded(*world)
    monkeypatch.setattr(crowds, "LONE", 10_000)
    assert judge_crowded(*world).equals(together)


def test_a_crowded_body_is_judged_as_the_reference_has_it(monkeypatch):
    monkeypatch.setattr(rules, "NAMED_MOST", 10_000)
    statements, facts = draw_crowded(99)
    covers = {name: set(covered) for name, covered in COVERS.items()}
    expected = judge_reference(statements, facts, dict(BEARING), covers, set())
    for row in judge_crowded(statements, facts).to_dict("records"):
        verdict = expected[row["statement_id"]]
        assert (row["class"], row["reason"]) == (verdict["klass"], verdict["reason"])
        assert row["deciding_ids"].split() == sorted(set(verdict["deciding"]))


def test_most_facts_of_a_crowded_body_are_met_together(monkeypatch):
    counted = []
    find = meetings.find_true
    monkeypatch.setattr(rules, "find_true", lambda weighing: counted.append(weighing) or find(weighing))
    judge_crowded(*draw_crowded(1))
    [weighing] = counted
    assert weighing.crowds.follows.mean() > 0.3


def test_more_deciding_rows_than_are_named_are_flagged_and_the_first_of_the_best_tier_are_named(monkeypatch):
    world = draw_crowded(3)
    monkeypatch.setattr(rules, "NAMED_MOST", 10_000)
    everything = judge_crowded(*world)
    monkeypatch.setattr(rules, "NAMED_MOST", 5)
    some = judge_crowded(*world)
    assert some.drop(columns=["flags", "deciding_ids"]).equals(everything.drop(columns=["flags", "deciding_ids"]))
    cut = [len(ids.split()) > 5 for ids in everything["deciding_ids"]]
    assert any(cut)
    assert not all(cut)
    assert [MORE in flags.split() for flags in some["flags"]] == cut
    place = {fact["fact_id"]: number for number, fact in enumerate(world[1])}
    for kept, full, was_cut in zip(some["deciding_ids"], everything["deciding_ids"], cut, strict=True):
        named = set(kept.split())
        assert named <= set(full.split())
        assert len(named) == (5 if was_cut else len(full.split()))
        strong = [name for name in full.split() if name in place and is_strong(world[1], place[name])]
        assert len(named & set(strong)) == min(len(strong), len(named))


def is_strong(facts, number):
    """Say whether a fact is tier 1 by itself."""
    fact = facts[number]
    own = fact["kind"] == "admission" and fact["speaker_id"] == fact["agency_id"]
    records = fact["kind"] == "disclosure" and fact["origin"] == "agency_records"
    return fact["seen"] == "direct" and (fact["kind"] in ("finding", "court", "foi_release") or own or records)
