"""What meets: the pairs of statements with facts, and with crowds of like facts, that make anything true.

Decides which facts can matter to a statement, and which of a crowd's facts a verdict names. Weighs in blocks, and keeps of
each only what fired, so that the memory it takes grows with what is found and not with what is compared.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.at_once import work_at_once
from analysis.conditions import FIRE, FIRED
from analysis.pairs import INQUIRY_SCOPES, Pairs, Weighing, expand, pair_rows, weigh

FIRST_OPENED = 64
"""So many facts of each crowd are looked at first; four times as many more each time that too few of them decide."""

Block = tuple[str, np.ndarray, np.ndarray, np.ndarray]
"""Pairs to weigh: the position of all the statements, the places of statements and facts, and where a crowd is meant."""


class Found(NamedTuple):
    """Pairs that make something true: the pair, whether the fact stands for its crowd, its tier, a bit for each in `FIRED`."""

    row: np.ndarray
    fact: np.ndarray
    crowd: np.ndarray
    tier: np.ndarray
    bits: np.ndarray

    def keep(self, kept: np.ndarray) -> "Found":
        """Give some of the pairs."""
        return Found(*(column[kept] for column in self))


def find_true(weighing: Weighing) -> Found:
    """Find every pair that makes something true of its statement."""

    def find(block: Block) -> Found:
        position, *pair = block
        return note_true(weigh(weighing, *pair, position=position), position)

    return join_found([*work_at_once(find, _pair_what_matters(weighing))])


def note_true(pairs: Pairs, position: str) -> Found:
    """Note what pairs make true of statements that all have a position, and leave out the pairs that make nothing true."""
    bits = np.zeros(len(pairs.row), dtype="uint16")
    for name, holds in FIRE[position](pairs).items():
        bits |= np.left_shift(holds, FIRED.index(name), dtype="uint16")
    found = Found(pairs.row, pairs.fact, pairs.crowd, pairs.tier, bits).keep(bits != 0)
    return found._replace(row=found.row.astype("int32"), fact=found.fact.astype("int32"))


def join_found(parts: Sequence[Found]) -> Found:
    """Put what was found in several blocks together."""
    none = Found(*(np.array([], dtype=kind) for kind in ("int32", "int32", "bool", "int8", "uint16")))
    return Found(*map(np.concatenate, zip(none, *parts, strict=True)))


def open_crowds(weighing: Weighing, deciding: Found, most: int) -> Found:
    """Name, for each crowd that decides, the facts of it that do: at least the first `most` and one more, if so many do."""
    positions = weighing.matter.said.position
    parts = [deciding.keep(~deciding.crowd)]
    for position in FIRE:
        crowds = deciding.keep(deciding.crowd & positions.among([position])[deciding.row])
        parts += _open_crowds(weighing, crowds, position, most)
    return join_found(parts)


def _open_crowds(weighing: Weighing, deciding: Found, position: str, most: int) -> Iterator[Found]:
    crowd = weighing.crowds.crowd[deciding.fact]
    first, end = weighing.crowds.first[crowd], weighing.crowds.first[crowd] + weighing.crowds.size[crowd]
    left, opened, step = np.arange(len(crowd)), 0, FIRST_OPENED
    named = np.zeros(len(crowd), dtype="int64")
    while len(left):
        low = first[left] + opened
        high = np.minimum(low + step, end[left])
        for place, fact in expand(left, low, high):
            pairs = weigh(weighing, deciding.row[place], fact, np.zeros(len(fact), dtype=bool), position=position)
            decides = note_true(pairs._replace(row=place), position)
            decides = decides.keep((decides.bits & deciding.bits[decides.row]) != 0)
            named += np.bincount(decides.row, minlength=len(crowd))
            yield decides._replace(row=deciding.row[decides.row], bits=deciding.bits[decides.row])
        opened, step = opened + step, step * 4
        left = left[(first[left] + opened < end[left]) & (named[left] <= most)]


def _pair_what_matters(
    weighing: Weighing,
) -> Iterator[Block]:
    """Pair statements with the facts, and crowds of facts, that can make anything true of them.

    Statements are taken by position and scope, since these say which facts can matter. A statement that shares its utterance
    with an admission meets each fact by itself: the admissions of its own utterance are no evidence on it.
    """
    said, shown = weighing.matter.said, weighing.shown
    admitting = np.zeros(weighing.matter.utterances, dtype=bool)
    admitting[shown.utterance] = True
    admitting[0] = False  # rows without an utterance share none
    shares = admitting[said.utterance]
    for position, rows, facts in _list_what_matters(weighing):
        single, together = rows[shares[rows]], rows[~shares[rows]]
        for row, fact in pair_rows(weighing, single, facts):
            yield position, row, fact, np.zeros(len(row), dtype=bool)
        crowded = position != "admits"  # an admission is compared with counts, which differ within a crowd
        units = facts[~weighing.crowds.follows[facts]] if crowded else facts
        for row, fact in pair_rows(weighing, together, units):
            yield position, row, fact, weighing.crowds.leads[fact] & crowded


def _list_what_matters(weighing: Weighing) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """List, by position and scope, the statements and the facts that can matter to them."""
    matter, said, shown = weighing.matter, weighing.matter.said, weighing.shown
    for number, scope in enumerate(matter.scopes):
        denials = np.flatnonzero(said.position.among(["denies"]) & (said.scope.numbers == number))
        if len(denials):
            bears = (matter.bearing[number] > 0)[shown.shows]
            yield "denies", denials, np.flatnonzero(bears | (shown.looked & (scope in INQUIRY_SCOPES)))
    silent = np.flatnonzero(said.position.among(["declines"]) & weighing.asks.silent)
    yield "declines", silent, np.flatnonzero(matter.find_contradicting("use")[shown.shows])
    admits, trial = said.position.among(["admits"]), weighing.asks.trial
    counted = (said.measure != 0) & ~np.isnan(said.count_high)
    counts = (shown.measure != 0) & ~np.isnan(shown.count_low)
    paid = matter.find_shows("paid")[shown.shows]
    yield "admits", np.flatnonzero(admits & counted & ~trial), np.flatnonzero(counts)
    yield "admits", np.flatnonzero(admits & trial & ~counted), np.flatnonzero(paid)
    yield "admits", np.flatnonzero(admits & trial & counted), np.flatnonzero(counts | paid)
