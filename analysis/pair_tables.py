"""Pairs and tiers as tables, one row each, for what looks at them one by one or weighs them otherwise.

Decides nothing: `pairs` and `tiers` do. For a record whose pairs all fit into memory, unlike the rules themselves.
"""

from collections.abc import Mapping, Sequence, Set

import numpy as np
import pandas as pd

from analysis.columns import name_numbers
from analysis.numbered import BEARINGS, number_facts
from analysis.pairs import Pairs, Weighing, pair_rows, prepare_weighing, weigh
from analysis.tiers import find_topics

JUDGED = ("denies", "declines", "admits")


def pair_all(weighing: Weighing) -> Pairs:
    """Pair each denial, refusal and admission with every fact about it, one by one, by statement and fact."""
    rows = np.flatnonzero(weighing.matter.said.position.among(JUDGED))
    blocks = [*pair_rows(weighing, rows, np.arange(len(weighing.order)))]
    row, fact = (np.concatenate([rows[:0], *parts]) for parts in (zip(*blocks, strict=True) if blocks else ((), ())))
    order = np.lexsort((weighing.order[fact], row))
    return weigh(weighing, row[order], fact[order], np.zeros(len(row), dtype=bool))


def weigh_pairs(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, Sequence[str]],
    vendors: Set[str] = frozenset(),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pair each denial, refusal and admission with each fact about it, and weigh each pair.

    All pairs at once: for a record whose pairs fit into memory. Parameters are those of `rules.apply_rules`.

    Returns
    -------
    tuple of pandas.DataFrame
        The statements with their place as `row`, and one row per statement and fact: `row`, `statement_id`, `position`,
        `scope`; `fact_id`, `kind`, `shows`, `direct` (seen directly); `tier` (1 to 3, for this statement), `bearing`; the
        timing as `must`, `meets` (must or may), `before`, `after`; and `conceded`, `same_utterance`, `looked`, `higher`,
        `unpaid`, `behind` (booleans, see `Pairs`).
    """
    statements = statements.reset_index(drop=True).assign(row=np.arange(len(statements)))
    weighing = prepare_weighing(statements, facts, bearing, covers=covers, vendors=vendors)
    pairs = pair_all(weighing)
    said = statements.iloc[pairs.row][["row", "statement_id", "position", "scope"]].reset_index(drop=True)
    shown = facts.iloc[weighing.order[pairs.fact]][["fact_id", "kind", "shows"]].reset_index(drop=True)
    weighed = {name: getattr(pairs, name) for name in Pairs._fields[6:]}
    return statements, said.join(shown).assign(
        direct=weighing.shown.direct[pairs.fact],
        tier=pairs.tier.astype("int64"),
        bearing=name_numbers(pairs.bearing, BEARINGS),
        **pairs.timing._asdict(),
        **weighed,
    )


def grade_facts(facts: pd.DataFrame, vendors: Set[str] = frozenset()) -> np.ndarray:
    """Grade each fact by itself (method, section 4): its tier as any statement of another utterance meets it.

    Parameters
    ----------
    facts : pandas.DataFrame
        One row per fact known on the day.
    vendors : set
        Agencies whose own records are `vendor_records`.

    Returns
    -------
    numpy.ndarray
        1, 2 or 3 for each row.
    """
    return find_topics(number_facts(facts, vendors), len(facts) + 1).alone.astype("int64")
