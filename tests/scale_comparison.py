"""The verdicts of a large case held against the slow reference, on a sample of bodies, and against rules without crowds.

A body with ten thousand statements and as many facts is too much for the reference; it is judged again by the same rules, each
of its facts met alone.
"""

import random

import numpy as np
from reference import judge_reference

from analysis import crowds, rules
from analysis.rules import MORE, apply_rules

BODIES_SAMPLED = 60
ROWS_OF_A_SAMPLED_BODY = 120


def compare_with_reference(tables, known, verdicts):
    """Judge all that some bodies were spoken of again, by the slow reference; give how many statements that were."""
    statements, facts, bearing = tables
    body = statements["about_id"].where(statements["about_id"] != "", statements["agency_id"])
    sizes = body.value_counts().add(facts["agency_id"].value_counts(), fill_value=0)
    small = sorted(sizes.index[sizes <= ROWS_OF_A_SAMPLED_BODY])
    sampled = random.Random(20200226).sample(small, min(BODIES_SAMPLED, len(small)))
    spoken = body.isin(sampled)
    speakers = statements.loc[spoken, "agency_id"].unique()
    said = statements.loc[spoken | statements["agency_id"].isin(speakers)]
    plain = write_statements(said), write_facts(facts.loc[facts["agency_id"].isin(sampled)])
    cells = dict(zip(zip(bearing["scope"], bearing["shows"], strict=True), bearing["bearing"], strict=True))
    covers = {name: set(others) for name, others in known["covers"].items()}
    expected = judge_reference(*plain, cells, covers, known["vendors"])
    found = verdicts.loc[spoken.to_numpy()]
    for row in found.to_dict("records"):
        verdict = expected[row["statement_id"]]
        assert (row["class"], row["reason"]) == (verdict["klass"], verdict["reason"]), row
        assert row["deciding_ids"].split() == sorted(set(verdict["deciding"])), row
        assert set(row["flags"].split()) == set(verdict["flags"]), row
    return len(found)


def compare_without_crowds(tables, known, verdicts):
    """Judge the body with most rows again, each fact met alone; give how many statements that were."""
    statements, facts, bearing = tables
    largest = facts["agency_id"].value_counts().idxmax()
    body = statements["about_id"].where(statements["about_id"] != "", statements["agency_id"])
    of_it = (body == largest) | (statements["agency_id"] == largest)
    crowds.LONE, rules.NAMED_MOST = len(facts), len(facts)
    some = apply_rules(statements.loc[of_it], facts.loc[facts["agency_id"] == largest], bearing, **known)
    judged = (body == largest)[of_it].to_numpy()
    alone, together = some.loc[judged], verdicts.loc[of_it.to_numpy()].loc[judged]
    for name in ("statement_id", "rule", "tier"):
        assert alone[name].tolist() == together[name].tolist(), name
    for every, few, flags in zip(alone["deciding_ids"], together["deciding_ids"], together["flags"], strict=True):
        assert set(few.split()) <= set(every.split())
        assert (few == every) != (MORE in flags.split())
    return int(judged.sum())


SPANS = {"a0": "start_earliest", "a1": "start_latest", "b0": "end_earliest", "b1": "end_latest"}
SAID = SPANS | {"d0": "made_earliest", "d1": "made_latest", "p1": "disclosed_latest"}


def write_statements(table):
    """Write statements as the reference reads them: days as numbers, open ones infinite."""
    rows = write_rows(table, SAID, count_max="count_high")
    return [row | dict.fromkeys(SPANS) if row["admits_happened"] == "" else row for row in rows]


def write_facts(table):
    """Write facts as the reference reads them."""
    return write_rows(table, SPANS, count_min="count_low")


def write_rows(table, names, **counts):
    """Write rows with days as numbers, and counts that are missing as None."""
    days = {short: write_days(table[name], -np.inf if short.endswith("0") else np.inf) for short, name in names.items()}
    counted = {short: table[name].astype(object).where(table[name].notna(), None) for short, name in counts.items()}
    return table.assign(**days, **counted).to_dict("records")


def write_days(days, open_bound):
    """Write days as numbers."""
    numbers = days.to_numpy().astype("datetime64[D]").astype("int64").astype("float64")
    return np.where(days.isna(), open_bound, numbers)
