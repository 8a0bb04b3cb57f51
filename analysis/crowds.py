"""Like facts taken together: those of one topic and tier, which only their days tell apart.

Decides what a statement meets in such a crowd without meeting each of its facts, so that a body with ten thousand statements
and ten thousand facts costs a search a statement, not a hundred million pairs. Says whether *some* fact of a crowd has a
timing; which ones have it is for `pairs`.
"""

from typing import NamedTuple

import numpy as np

from analysis.numbered import OPEN, Shown

SHIFT = 24
"""Bits that a day takes below the number of its crowd; `OPEN` twice fits in."""
LONE = 16
"""Up to so many like facts are met one by one; a search costs about as much as so many comparisons."""


class Crowds(NamedTuple):
    """The crowds of facts that are sorted so that each crowd's stand together.

    One element a fact: `crowd` (the number of its crowd), `leads` (it is the first of a crowd with more than `LONE` facts,
    and stands for it), `follows` (it belongs to such a crowd, and another stands for it). One element a crowd: `first` (the
    place of its first fact) and `size`. The rest are the days of the large crowds, made for searching.
    """

    crowd: np.ndarray
    leads: np.ndarray
    follows: np.ndarray
    first: np.ndarray
    size: np.ndarray
    least: dict[str, np.ndarray]
    most: dict[str, np.ndarray]
    ranks: dict[str, tuple[np.ndarray, np.ndarray]]


class Timing(NamedTuple):
    """When conduct took place as seen from a statement, for each pair (method, section 5).

    `meets` holds where it is *must* or *may*; `begun` where it had begun for certain by the statement, whatever its tense.
    """

    must: np.ndarray
    meets: np.ndarray
    before: np.ndarray
    after: np.ndarray
    begun: np.ndarray


class Asked(NamedTuple):
    """The days a statement speaks of, one element a pair: `ever`, `now`, `future`, and the bounds of its own day."""

    ever: np.ndarray
    now: np.ndarray
    future: np.ndarray
    d0: np.ndarray
    d1: np.ndarray


def find_crowds(shown: Shown, key: np.ndarray) -> Crowds:
    """Find the crowds of sorted facts: neighbours with the same key."""
    count = len(key)
    starts = np.ones(count, dtype=bool)
    starts[1:] = key[1:] != key[:-1]
    first, crowd = np.flatnonzero(starts), np.cumsum(starts) - 1
    size = np.diff(np.append(first, count))
    large = size[crowd] > LONE
    inside = np.flatnonzero(large)
    days = {name: getattr(shown, name) for name in ("a0", "a1", "b0", "b1")}
    least, most = {}, {}
    if count:
        least = {name: np.minimum.reduceat(days[name], first) for name in ("a0", "a1")}
        most = {name: np.maximum.reduceat(days[name], first) for name in ("a0", "b0")}
    ranks = {
        # by the start, the latest end among those that start so early; and by the end, the earliest start
        "must": _rank(crowd[inside], days["a1"][inside], days["b0"][inside]),
        "meets": _rank(crowd[inside], days["a0"][inside], days["b1"][inside]),
        "before": _rank(crowd[inside], days["b1"][inside], -days["a0"][inside]),
    }
    return Crowds(crowd, large & starts, large & ~starts, first, size, least, most, ranks)


def _rank(crowd: np.ndarray, by: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort each crowd by a day, and give beside it the greatest value up to there; both with the crowd's number above."""
    keys = _join(crowd, by)
    order = np.argsort(keys, kind="stable")
    # the crowd's number stands above the value, so that the greatest so far starts anew with each crowd
    return keys[order], np.maximum.accumulate(_join(crowd, value)[order])


def _join(crowd: np.ndarray, day: np.ndarray) -> np.ndarray:
    return (crowd.astype("int64") << SHIFT) | (day.astype("int64") + OPEN)


def _search(rank: tuple[np.ndarray, np.ndarray], crowd: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Give the greatest value among the facts of a crowd up to a day; below every value where there is none."""
    keys, values = rank
    if not len(keys):
        return np.full(len(crowd), -2 * OPEN)
    place = np.searchsorted(keys, _join(crowd, day), side="right") - 1
    found = values[np.maximum(place, 0)]
    inside = (place >= 0) & (found >> SHIFT == crowd)
    return np.where(inside, (found & ((1 << SHIFT) - 1)) - OPEN, -2 * OPEN)


def time_crowds(crowds: Crowds, crowd: np.ndarray, asked: Asked) -> Timing:
    """Say what the statement of each pair meets in its crowd: whether some fact of it has that timing."""
    d0, d1 = asked.d0, asked.d1
    begun = crowds.least["a1"][crowd] <= d0
    over = _search(crowds.ranks["must"], crowd, d0) >= d1
    meeting = _search(crowds.ranks["meets"], crowd, d1) >= d0
    ended = -_search(crowds.ranks["before"], crowd, np.maximum(d0 - 1, -OPEN)) <= d1
    must = (asked.ever & begun) | (asked.now & over) | (asked.future & (crowds.most["b0"][crowd] > d1))
    meets = must | (asked.ever & (crowds.least["a0"][crowd] <= d1)) | (asked.now & meeting)
    later = ~asked.future & (asked.ever | asked.now) & (crowds.most["a0"][crowd] > d1)
    return Timing(must, meets, asked.now & ended, later, begun)


def time_facts(a0: np.ndarray, a1: np.ndarray, b0: np.ndarray, b1: np.ndarray, asked: Asked) -> Timing:
    """Say when conduct took place as seen from a statement (method, section 5).

    Parameters
    ----------
    a0, a1, b0, b1 : numpy.ndarray
        Of each pair, the bounds of the conduct's start and end.
    asked : Asked
        Of each pair, what the statement speaks of.
    """
    d0, d1 = asked.d0, asked.d1
    begun, late = a1 <= d0, a0 > d1
    must = (asked.ever & begun) | (asked.now & begun & (b0 >= d1)) | (asked.future & (b0 > d1))
    meets = must | (asked.ever & ~late) | (asked.now & ~late & (b1 >= d0))
    return Timing(must, meets, asked.now & ~meets & ~late, (asked.ever | asked.now) & ~meets & late, begun)
