"""The rules of the method, section 6, in their order: the first that fires gives a statement its class.

Decides how each statement stands to the facts that are known, from what `pairs` weighs and `conditions` finds. Pure
functions on tables: no files, no figures.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.at_once import work_all_at_once
from analysis.columns import join_texts, name_numbers, rank_texts
from analysis.conditions import FIRE, FIRED, find_corrections, fire_on_statements
from analysis.crowds import Timing
from analysis.meetings import Found, find_true, join_found, note_true, open_crowds
from analysis.numbered import BEARINGS
from analysis.pairs import Pairs, Weighing, prepare_weighing

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


NAMES = [rule[0] for rule in RULES]
FLAGS = {"conceded": "conceded", "evidence_behind": "evidence_behind", "own_words_differ": "own-words-differ"}
"""The flags, and what pairs make true where a statement bears one."""
MORE = "more_deciding"
"""The flag of a statement that more rows decide than are named."""
NAMED_MOST = 200
"""So many deciding rows are named at most: those of the best tier first, in the order of the facts."""
UNJUDGED = ("not-classed", "legal-position", "unresolved-denial", "unresolved-admission")
"""Rules that look at no evidence: what they decide bears no flag."""


STATEMENT_COLUMNS = (
    "statement_id utterance_id agency_id about_id made_earliest made_latest disclosed_latest position object scope tense "
    "measure access count_high start_earliest end_latest admits_shows admits_happened corrects correction seen"
).split()
"""What the rules look at of a statement."""
WEIGHED_COLUMNS = (
    "fact_id agency_id speaker_id utterance_id kind origin object shows measure access seen count_low disclosed_latest "
    "start_earliest start_latest end_earliest end_latest"
).split()
"""What the rules look at of a fact, and the day from which it is known."""


def apply_rules(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, Sequence[str]],
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
        deciding rows, 0 where there are none), `flags` and `deciding_ids` (sorted, joined by a space; at most `NAMED_MOST`,
        with the flag `more_deciding` where there are more).
    """
    statements = statements.reset_index(drop=True).assign(row=np.arange(len(statements)))
    parts: list[Callable[[], Any]] = [
        partial(prepare_weighing, statements, facts, bearing, covers=covers, vendors=vendors),
        partial(_fire_alone, statements, bearing),
    ]
    weighing, alone = work_all_at_once(lambda part: part(), parts)
    return _decide(alone, find_true(weighing), facts["fact_id"], weighing)


def judge_pairs(statements: pd.DataFrame, pairs: pd.DataFrame, bearing: pd.DataFrame) -> pd.DataFrame:
    """Give every statement its class from its weighed pairs: the first rule that fires.

    Apart from `apply_rules` so that what a pair weighs can be varied in between.

    Parameters
    ----------
    statements, pairs : pandas.DataFrame
        As `weigh_pairs` gives them.
    bearing : pandas.DataFrame
        As for `apply_rules`.

    Returns
    -------
    pandas.DataFrame
        As `apply_rules`, with every deciding row named.
    """
    found = join_found([_read_pairs(pairs, position) for position in FIRE])
    return _decide(_fire_alone(statements, bearing), found, pairs["fact_id"])


def _read_pairs(pairs: pd.DataFrame, position: str) -> Found:
    """Read the pairs of a position from a table, and note what they make true; `fact` is the row of the table."""
    some = np.flatnonzero(pairs["position"] == position)
    columns = {name: pairs[name].to_numpy()[some] for name in pairs if name in {*Pairs._fields, *Timing._fields}}
    columns |= {"fact": some, "crowd": np.zeros(len(some), dtype=bool)}
    columns["bearing"] = np.array([BEARINGS.index(name) for name in columns["bearing"]], dtype="int8")
    timing = Timing(*(columns.pop(name) for name in Timing._fields))
    return note_true(Pairs(**columns, timing=timing), position)


class _Alone(NamedTuple):
    """What fires without any evidence: the rules on a statement's own codes, by name, and its speaker's own words later."""

    statement_ids: pd.Series
    by_rule: dict[str, np.ndarray]
    corrections: pd.DataFrame


def _fire_alone(statements: pd.DataFrame, bearing: pd.DataFrame) -> _Alone:
    by_rule, corrections = fire_on_statements(statements, set(bearing["scope"])), find_corrections(statements)
    by_rule["own-words"] = _mark(len(statements), corrections["row"].to_numpy())
    return _Alone(statements["statement_id"], by_rule, corrections)


def _decide(alone: _Alone, found: Found, fact_ids: pd.Series, weighing: Weighing | None = None) -> pd.DataFrame:
    """Choose each statement's rule and write its verdict; `fact` of what was found is the place of its id."""
    length = len(alone.statement_ids)
    chosen = _choose(alone, found)
    deciding = _keep_deciding(found, chosen)
    more = np.zeros(length, dtype=bool)
    if weighing is not None:
        deciding = open_crowds(weighing, deciding, NAMED_MOST)
        deciding = deciding._replace(fact=weighing.order[deciding.fact])
        deciding, more = _cut_deciding(deciding, length)
    verdicts = {
        "statement_id": alone.statement_ids,
        **{name: name_numbers(chosen, [rule[place] for rule in RULES]) for name, place in _CELLS.items()},
        "flags": _write_flags(found, chosen, more),
        **_write_deciding(chosen, deciding, fact_ids.iloc[deciding.fact], alone.corrections),
    }
    return pd.DataFrame(verdicts)[VERDICT_COLUMNS]


_CELLS = {"class": 1, "reason": 2, "rule": 0}
VERDICT_COLUMNS = "statement_id class reason rule tier flags deciding_ids".split()


def _choose(alone: _Alone, found: Found) -> np.ndarray:
    """Choose for each statement the place in `RULES` of the first rule that fires."""
    length = len(alone.statement_ids)
    by_rule = alone.by_rule | {name: _mark(length, found.row[_holds(found, name)]) for name in FIRED if name in NAMES}
    chosen = np.zeros(length, dtype="int8")  # some rule fires for each position; of another, nothing is said
    for place in reversed(range(len(NAMES))):
        chosen[by_rule[NAMES[place]]] = place
    return chosen


def _holds(found: Found, name: str) -> np.ndarray:
    """Say which pairs make a rule or a flag true."""
    return (found.bits >> FIRED.index(name)) & 1 != 0


def _mark(length: int, rows: np.ndarray) -> np.ndarray:
    marked = np.zeros(length, dtype=bool)
    marked[rows] = True
    return marked


def _keep_deciding(found: Found, chosen: np.ndarray) -> Found:
    """Keep the pairs that make the chosen rule true, and of their bits that of the rule."""
    # evidence behind an answer that says nothing is a flag, and what decides it
    names = ["evidence_behind" if name == "declined" else name for name in NAMES]
    bits = np.array([1 << FIRED.index(name) if name in FIRED else 0 for name in names], dtype="uint16")
    wanted = bits[chosen[found.row]]
    return found._replace(bits=wanted).keep(found.bits & wanted != 0)


def _cut_deciding(deciding: Found, length: int) -> tuple[Found, np.ndarray]:
    """Keep of each statement the first deciding pairs, and say which statements have more."""
    count = np.bincount(deciding.row, minlength=length)
    more = count > NAMED_MOST
    if not more.any():
        return deciding, more
    sequence = np.lexsort((deciding.fact, deciding.tier, deciding.row))
    rows = deciding.row[sequence]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return deciding.keep(sequence[rank < NAMED_MOST]), more


def _write_deciding(
    chosen: np.ndarray, deciding: Found, ids: pd.Series, corrections: pd.DataFrame
) -> dict[str, pd.Series | np.ndarray]:
    """Write what decided each statement: the best tier and the ids, sorted, each once."""
    owned = corrections.loc[chosen[corrections["row"]] == NAMES.index("own-words")]
    rows = np.concatenate([deciding.row, owned["row"].to_numpy(dtype="int64")])
    texts = pd.concat([ids, owned["correction_id"]], ignore_index=True)
    tier = np.zeros(len(chosen), dtype="int64")
    for grade in (3, 2, 1):
        tier[deciding.row[deciding.tier == grade]] = grade
    tier[owned["row"].to_numpy(dtype="int64")] = 1
    return {"tier": tier, "deciding_ids": _join_ids(rows, texts, len(chosen))}


def _join_ids(rows: np.ndarray, texts: pd.Series, length: int) -> pd.Series:
    """Join the ids of each row, sorted, each once, by spaces."""
    rank = rank_texts(texts)
    keys, first = np.unique(rows.astype("int64") * (len(texts) + 1) + rank, return_index=True)
    return join_texts(keys // (len(texts) + 1), texts.iloc[first], length)


def _write_flags(found: Found, chosen: np.ndarray, more: np.ndarray) -> pd.Series:
    """Join the flags of each statement; only rows judged against evidence can bear them."""
    judged = np.array([name not in UNJUDGED for name in NAMES])[chosen]
    borne = {flag: judged & _mark(len(chosen), found.row[_holds(found, name)]) for flag, name in FLAGS.items()}
    borne[MORE] = more
    names = sorted(borne)
    number = sum(borne[name].astype("int64") << place for place, name in enumerate(names))
    texts = [
        " ".join(name for place, name in enumerate(names) if chosen_flags >> place & 1)
        for chosen_flags in range(1 << len(names))
    ]
    return name_numbers(number, texts)
