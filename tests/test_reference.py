"""The fast rules agree with the slow reference, written from the method's text alone, on many random cases with ties."""

import random

from random_cases import random_case
from reference import judge_reference
from worlds import join_worlds, to_bearing, to_facts, to_statements

from analysis import crowds, meetings, pairs
from analysis.rules import apply_rules

CASES = 10_000
BATCH = 500


def test_rules_agree_with_the_reference_on_ten_thousand_cases():
    compare_with_reference(random.Random(20200118), CASES)


def test_rules_agree_with_the_reference_where_all_like_facts_are_met_together(monkeypatch):
    monkeypatch.setattr(crowds, "LONE", 0)
    monkeypatch.setattr(meetings, "FIRST_OPENED", 1)
    monkeypatch.setattr(pairs, "BLOCK", 5)
    compare_with_reference(random.Random(20210203), CASES // 5)


def compare_with_reference(rng, cases):
    judged = 0
    for _ in range(cases // BATCH):
        worlds = [random_case(rng) for _ in range(BATCH)]
        statements, facts, bearing, covers, vendors = join_worlds(worlds)
        verdicts = apply_rules(
            to_statements(statements), to_facts(facts), to_bearing(bearing), covers=covers, vendors=vendors
        )
        expected = {}
        for number, world in enumerate(worlds):
            for statement_id, verdict in judge_reference(*world).items():
                deciding = tuple(sorted(f"w{number}:{name}" for name in set(verdict["deciding"])))
                expected[f"w{number}:{statement_id}"] = (
                    verdict["klass"],
                    verdict["reason"],
                    " ".join(sorted(verdict["flags"])),
                    deciding,
                )
        found = {
            row["statement_id"]: (row["class"], row["reason"], row["flags"], tuple(row["deciding_ids"].split()))
            for row in verdicts.to_dict("records")
        }
        different = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
        assert not different, list(different.items())[:5]
        judged += len(found)
    assert judged > cases
