"""Pair statements with facts, and weigh each pair: tier x bearing x timing (method, sections 4 and 5).

Decides what a fact weighs against a statement. Pure functions on tables: no files, no figures. A pair of a statement and a
crowd of like facts stands for all pairs with them, its timing saying what some of them have.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.concessions import Concessions, find_conceded, find_concessions, find_unadmitted
from analysis.crowds import Asked, Crowds, Timing, find_crowds, time_crowds, time_facts
from analysis.numbered import Matter, Shown, number_matter
from analysis.tiers import Topics, find_topics, grade_for

BEHIND_SCOPES = ("use", "trial", "knowledge", "")
INQUIRY_SCOPES = ("use", "trial", "operation")
BLOCK = 1 << 19
"""Pairs weighed at once: enough to be fast, few enough to need little memory."""


class Asks(NamedTuple):
    """What statements ask of a fact, one element each: the tense, and whether they can be cleared, outdone or answered.

    `inquired`: an inquiry can clear it. `trial`: it states a trial. `silent`: it neither confirms nor denies use that its
    speaker had not admitted.
    """

    ever: np.ndarray
    now: np.ndarray
    future: np.ndarray
    inquired: np.ndarray
    trial: np.ndarray
    silent: np.ndarray


class Weighing(NamedTuple):
    """All that pairs are weighed with: the matter, its facts sorted into crowds, and what depends on all rows together.

    `order` gives for each place of a sorted fact its row among the facts.
    """

    matter: Matter
    shown: Shown
    order: np.ndarray
    topics: Topics
    crowds: Crowds
    concessions: Concessions
    asks: Asks


class Pairs(NamedTuple):
    """Pairs, one element each, and what they weigh; `row` and `fact` are places of the statement and of the sorted fact.

    `crowd` says that the fact stands for its crowd. `looked`: an inquiry that could clear the denial. `higher`, `unpaid`,
    `behind`: what an admission leaves out, or an answer that says nothing, weighed but for the tier.
    """

    row: np.ndarray
    fact: np.ndarray
    crowd: np.ndarray
    tier: np.ndarray
    bearing: np.ndarray
    timing: Timing
    conceded: np.ndarray
    same_utterance: np.ndarray
    looked: np.ndarray
    higher: np.ndarray
    unpaid: np.ndarray
    behind: np.ndarray


def prepare_weighing(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, Sequence[str]],
    vendors: Set[str] = frozenset(),
) -> Weighing:
    """Prepare to weigh; parameters are those of `rules.apply_rules`."""
    matter = number_matter(statements, facts, bearing, covers=covers, vendors=vendors)
    topics = find_topics(matter.shown, matter.utterances)
    # topics are numbered by body, object and shows; within one, only the tier and `looked` tell facts apart but for days
    key = (topics.topic * 4 + topics.alone) * 2 + matter.shown.looked
    order = np.argsort(key, kind="stable")
    shown = matter.shown.take(order)
    sorted_topics = topics._replace(topic=topics.topic[order], alone=topics.alone[order])
    crowds = find_crowds(shown, key[order])
    return Weighing(matter, shown, order, sorted_topics, crowds, find_concessions(matter), _find_asks(matter))


def _find_asks(matter: Matter) -> Asks:
    said = matter.said
    # one may know today of what ended long ago: a denial of knowledge is timed as `ever`
    known = said.scope.among(["knowledge"])
    return Asks(
        ever=known | said.tense.among(["ever"]),
        now=~known & said.tense.among(["now"]),
        future=~known & said.tense.among(["future"]),
        inquired=said.scope.among(INQUIRY_SCOPES) & ~said.tense.among(["future"]),
        trial=said.access == matter.find_access("trial"),
        silent=said.scope.among(BEHIND_SCOPES) & find_unadmitted(matter),
    )


def pair_rows(weighing: Weighing, rows: np.ndarray, facts: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pair some statements with those facts that are about the same body and an object that is covered.

    Parameters
    ----------
    rows, facts : numpy.ndarray
        Places of statements and, ascending, of sorted facts.

    Yields
    ------
    tuple of numpy.ndarray
        Places of statements and of facts, about `BLOCK` pairs at a time.
    """
    matter, said = weighing.matter, weighing.matter.said
    objects = len(matter.covered)
    dossier = weighing.shown.body[facts].astype("int64") * objects + weighing.shown.object[facts]
    starts = np.concatenate([[0], np.cumsum(np.bincount(dossier, minlength=matter.bodies * objects))])
    by_object = said.object[rows]
    for number in np.flatnonzero(np.bincount(by_object)):
        here = rows[by_object == number]
        for covered in matter.covered[number]:
            wanted = said.body[here].astype("int64") * objects + covered
            for row, place in expand(here, starts[wanted], starts[wanted + 1]):
                yield row, facts[place]


def expand(rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give each row with each place from `low` up to before `high`, about `BLOCK` at a time."""
    sizes = high - low
    kept = sizes > 0
    rows, low, sizes = rows[kept], low[kept], sizes[kept]
    ends = np.cumsum(sizes)
    start = 0
    while start < len(rows):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + BLOCK, side="right")), start + 1)
        part = sizes[start:stop]
        first = np.repeat(low[start:stop] - (ends[start:stop] - part - done), part)
        yield np.repeat(rows[start:stop], part), first + np.arange(len(first))
        start = stop


def weigh(
    weighing: Weighing, row: np.ndarray, fact: np.ndarray, crowd: np.ndarray, *, position: str | None = None
) -> Pairs:
    """Weigh pairs of statement and fact.

    Parameters
    ----------
    row, fact : numpy.ndarray
        Places of statements and of sorted facts, one element a pair.
    crowd : numpy.ndarray
        Where it is set, the fact stands for its whole crowd.
    position : str, optional
        That of all these statements: what only the others are asked is then left out, and false.
    """
    matter, said, shown, asks = weighing.matter, weighing.matter.said, weighing.shown, weighing.asks
    objects, shows = shown.object[fact], shown.shows[fact]
    timing = _time(weighing, row, fact, crowd)
    conceded = find_conceded(matter, weighing.concessions, row, objects, shows)
    same_object = objects == said.object[row]
    spoken = said.utterance[row]
    none = np.zeros(len(row), dtype=bool)
    denied, admitted, declined = (position in (None, name) for name in ("denies", "admits", "declines"))
    return Pairs(
        row=row,
        fact=fact,
        crowd=crowd,
        tier=grade_for(weighing.topics, fact, spoken),
        bearing=matter.bearing[said.scope.numbers[row], shows],
        timing=timing,
        conceded=conceded,
        same_utterance=(spoken != 0) & (shown.utterance[fact] == spoken),
        looked=shown.looked[fact] & same_object & asks.inquired[row] if denied else none,
        higher=same_object & _find_higher_counts(weighing, row, fact) if admitted else none,
        unpaid=(same_object & asks.trial[row] & matter.find_shows("paid")[shows] & ~conceded & timing.begun)
        if admitted
        else none,
        behind=asks.silent[row] & matter.find_contradicting("use")[shows] & timing.begun if declined else none,
    )


def _time(weighing: Weighing, row: np.ndarray, fact: np.ndarray, crowd: np.ndarray) -> Timing:
    asks, said, shown = weighing.asks, weighing.matter.said, weighing.shown
    asked = Asked(asks.ever[row], asks.now[row], asks.future[row], said.d0[row], said.d1[row])
    timing = time_facts(shown.a0[fact], shown.a1[fact], shown.b0[fact], shown.b1[fact], asked)
    together = np.flatnonzero(crowd)
    if len(together):
        met = time_crowds(
            weighing.crowds, weighing.crowds.crowd[fact[together]], Asked(*(part[together] for part in asked))
        )
        for alone, some in zip(timing, met, strict=True):
            alone[together] = some
    return timing


def _find_higher_counts(weighing: Weighing, row: np.ndarray, fact: np.ndarray) -> np.ndarray:
    """Find counts of the same measure above the stated one, within the stated period (section 6, `understated`).

    An admission speaks of nothing after its own day, so the stated period ends there at the latest.
    """
    said, shown = weighing.matter.said, weighing.shown
    higher = np.zeros(len(row), dtype=bool)
    found = np.flatnonzero(
        (said.measure[row] != 0)
        & (shown.measure[fact] == said.measure[row])
        & (shown.count_low[fact] > said.count_high[row])
    )
    row, fact = row[found], fact[found]
    stated_to = np.minimum(said.stated_to[row], said.d1[row])
    inside = (shown.a0[fact] >= said.stated_from[row]) & (shown.b1[fact] <= stated_to)
    in_period = np.where(said.period_stated[row], inside, shown.a1[fact] <= said.d0[row])
    trial, paid = (weighing.matter.find_access(name) for name in ("trial", "paid"))
    stated, counted = said.access[row], shown.access[fact]
    apart = ((stated == trial) & (counted == paid)) | ((stated == paid) & (counted == trial))
    higher[found] = in_period & ~apart
    return higher
