"""The rules of the method, section 6, in their order: the first that fires gives a statement its class.

Decides how each statement stands to the facts that are known, from what `pairs` weighs and `conditions` finds. Pure
functions on tables: no files, no figures.
"""

from collections.abc import Mapping, Set

import numpy as np
import pandas as pd

from analysis.conditions import find_corrections, fire_on_pairs, fire_on_statements
from analysis.pairs import weigh_pairs

RULES = (
    ("not-classed", "not_classed", "", "no_reply, explains, halts, disputes: drawn and listed only"),
    ("legal-position", "legal_position", "", "denies; scope lawfulness: a legal position, not a fact"),
    ("declined", "declined", "", "answers, and neither confirms nor denies"),
    ("own-words", "contradicted", "own_words", "the agency itself says that this answer was wrong when given"),
    (
        "unresolved-denial",
        "unresolved",
        "",
        "a denial without object, scope or tense, or with a scope nothing bears on",
    ),
    ("unresolved-admission", "unresolved", "", "an admission without scope"),
    (
        "understated-count",
        "understated",
        "count",
        "tier 1-2 evidence has a count above the stated one, for the same period",
    ),
    ("understated-paid", "understated", "paid", "tier 1-2 evidence shows payment where a trial was stated"),
    ("admitted", "admitted", "", "admits, and not understated"),
    ("contradicts-must", "contradicted", "evidence", "contradicts; tier 1-2; the timing is certain"),
    ("outside-must", "narrow", "scope", "outside the literal words; tier 1-2; the timing is certain"),
    (
        "contradicts-before",
        "narrow",
        "tense",
        "contradicts; tier 1-2; the conduct ended before a denial of the present",
    ),
    ("own-words-differ", "contested", "own_words", "the same utterance concedes what would contradict it"),
    ("only-may", "contested", "date", "contradicts or outside; tier 1-2; the timing is only possible"),
    ("weak", "contested", "weak", "anything that bears, at tier 3, or weak at any tier"),
    ("only-after", "overtaken", "", "bearing evidence only after the statement"),
    ("none-found", "consistent", "", "a finding or court looked at the denied days and found no use"),
    ("nothing-bears", "stands", "", "nothing bears on it as of the date; never 'true'"),
)
"""Every rule in the order in which it is tried: name, class, reason, what it says."""


def apply_rules(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, list[str]],
    vendors: Set[str] = frozenset(),
) -> pd.DataFrame:
    """Give every statement its class: the first rule that fires.

    Parameters
    ----------
    statements : pandas.DataFrame
        One row per statement known on the day, as in a `Record`.
    facts : pandas.DataFrame
        One row per fact known on the day, as `discrepancies.gather_facts` gives them.
    bearing : pandas.DataFrame
        The bearing table: `scope`, `shows`, `bearing`; a cell that is not there is `none`.
    covers : mapping
        Object of a statement -> objects of facts that may bear on it.
    vendors : set
        Agencies whose own records are `vendor_records`.

    Returns
    -------
    pandas.DataFrame
        One row per statement, in the same order: `statement_id`, `class`, `reason`, `rule`, `tier` (the best among the
        deciding rows, 0 where there are none), `flags` and `deciding_ids` (sorted, joined by a space).
    """
    statements, pairs = weigh_pairs(statements, facts, bearing, covers=covers, vendors=vendors)
    return judge_pairs(statements, pairs, bearing, covers=covers)


def judge_pairs(
    statements: pd.DataFrame, pairs: pd.DataFrame, bearing: pd.DataFrame, *, covers: Mapping[str, list[str]]
) -> pd.DataFrame:
    """Give every statement its class from its weighed pairs: the first rule that fires.

    Apart from `apply_rules` so that what a pair weighs can be varied in between.

    Parameters
    ----------
    statements, pairs : pandas.DataFrame
        As `weigh_pairs` gives them.
    bearing, covers
        As for `apply_rules`.

    Returns
    -------
    pandas.DataFrame
        As `apply_rules`.
    """
    cells = bearing.set_index(["scope", "shows"])["bearing"].to_dict()
    fired = fire_on_pairs(pairs, cells, statements, covers)
    corrections = find_corrections(statements)
    by_rule = fire_on_statements(statements, set(bearing["scope"]))
    by_rule |= {name: statements["row"].isin(pairs["row"][mask]).to_numpy() for name, mask in fired.items()}
    by_rule["own-words"] = statements["row"].isin(corrections["row"]).to_numpy() & by_rule["denies"]
    names = [rule[0] for rule in RULES]
    conditions = [by_rule[name] & by_rule[_POSITION.get(name, "denies")] for name in names]
    chosen = np.select(conditions, range(len(names)), default=len(names) - 1)
    return _write_verdicts(statements, pairs, fired, corrections, chosen)


_POSITION = {
    "not-classed": "any",
    "declined": "declines",
    "unresolved-admission": "admits",
    "understated-count": "admits",
    "understated-paid": "admits",
    "admitted": "admits",
}


def _write_verdicts(
    statements: pd.DataFrame,
    pairs: pd.DataFrame,
    fired: Mapping[str, pd.Series],
    corrections: pd.DataFrame,
    chosen: np.ndarray,
) -> pd.DataFrame:
    """Write the verdicts: the rule chosen, the rows that decided it, their best tier, the flags."""
    names = np.array([rule[0] for rule in RULES])[chosen]
    rule_of_pair = names[pairs["row"].to_numpy(dtype=int)] if len(pairs) else np.array([], dtype=str)
    deciding = np.zeros(len(pairs), dtype=bool)
    for name, mask in fired.items():
        decides = "declined" if name == "evidence_behind" else name
        deciding |= mask.to_numpy() & (rule_of_pair == decides)
    decided = pairs.loc[deciding, ["row", "fact_id", "tier"]].rename(columns={"fact_id": "id"})
    owned = corrections.loc[lambda rows: names[rows["row"]] == "own-words", ["row", "correction_id"]]
    owned = owned.rename(columns={"correction_id": "id"}).assign(tier=1)
    decided = pd.concat([decided, owned], ignore_index=True)
    ids = decided.groupby("row")["id"].agg(lambda found: " ".join(sorted(set(found))))
    tiers = decided.groupby("row")["tier"].min()
    rows = statements["row"]
    return pd.DataFrame(
        {
            "statement_id": statements["statement_id"],
            "class": np.array([rule[1] for rule in RULES])[chosen],
            "reason": np.array([rule[2] for rule in RULES])[chosen],
            "rule": names,
            "tier": rows.map(tiers).fillna(0).astype("int64"),
            "flags": _write_flags(rows, pairs, fired, names),
            "deciding_ids": rows.map(ids).astype("str").fillna(""),
        }
    )


def _write_flags(rows: pd.Series, pairs: pd.DataFrame, fired: Mapping[str, pd.Series], names: np.ndarray) -> list[str]:
    """Join the flags of each statement; only rows judged against evidence can bear them."""
    unjudged = ["not-classed", "legal-position", "unresolved-denial", "unresolved-admission"]
    judged = set(rows[~np.isin(names, unjudged)])
    flags = {"conceded": "conceded", "evidence_behind": "evidence_behind", "own_words_differ": "own-words-differ"}
    bearers = {flag: set(pairs["row"][fired[name]]) & judged for flag, name in flags.items()}
    return [" ".join(flag for flag in flags if row in bearers[flag]) for row in rows]
