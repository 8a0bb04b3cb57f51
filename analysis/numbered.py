"""Statements and facts in numbers: what `pairs` compares, each cell a whole number and each day too.

Decides which cells of a statement and of a fact the rules look at, and what counts as the origin of a fact (method, section
4). An open bound of days is the least or greatest number.
"""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.at_once import work_all_at_once
from analysis.columns import Numbered, number_shared, number_texts

OPEN = 4_000_000
"""Beyond every day that a date can have, counted from 1970; four million days are 10,000 years."""
BEARINGS = ("none", "weak", "outside", "contradicts")
"""From the weakest to the strongest (section 5); a bearing's number is its place here."""
OWN_ORIGINS = ("agency_admission", "agency_records")
TIER_1_KINDS = ("finding", "court", "foi_release")
INQUIRY_KINDS = ("finding", "court")


class Said(NamedTuple):
    """Statements, one element each: who speaks of which body, the codes, the days, what an admission states and concedes."""

    position: Numbered
    scope: Numbered
    tense: Numbered
    object: np.ndarray
    speaker: np.ndarray
    body: np.ndarray
    utterance: np.ndarray
    d0: np.ndarray
    d1: np.ndarray
    shown_by: np.ndarray
    stated_from: np.ndarray
    stated_to: np.ndarray
    period_stated: np.ndarray
    count_high: np.ndarray
    measure: np.ndarray
    access: np.ndarray
    concedes: np.ndarray


class Shown(NamedTuple):
    """Facts, one element each; `utterance` is 0 but for an admission's, `looked` says: an inquiry that found no use."""

    body: np.ndarray
    object: np.ndarray
    shows: np.ndarray
    utterance: np.ndarray
    direct: np.ndarray
    first_tier: np.ndarray
    own: np.ndarray
    origin: np.ndarray
    looked: np.ndarray
    a0: np.ndarray
    a1: np.ndarray
    b0: np.ndarray
    b1: np.ndarray
    count_low: np.ndarray
    measure: np.ndarray
    access: np.ndarray

    def take(self, order: np.ndarray) -> "Shown":
        """Give some of the facts, in this order."""
        return Shown(*(column[order] for column in self))


class Matter(NamedTuple):
    """What is weighed: the statements, the facts, and what the numbers of their objects, shows, access and scopes mean.

    `bearing` holds the bearing of each shown fact (column) on a denial of each scope (row), `covered` for each object of a
    statement the objects of facts that may bear on it.
    """

    said: Said
    shown: Shown
    bearing: np.ndarray
    covered: list[list[int]]
    scopes: list[str]
    shows: list[str]
    access: list[str]
    bodies: int
    utterances: int

    def find_shows(self, *names: str) -> np.ndarray:
        """Say of each number of `shows` whether it stands for one of these."""
        return np.isin(self.shows, names)

    def find_contradicting(self, scope: str) -> np.ndarray:
        """Say of each number of `shows` whether it contradicts a denial of a scope."""
        strongest = BEARINGS.index("contradicts")
        rows = [row for row, name in enumerate(self.scopes) if name == scope]
        return (self.bearing[rows] == strongest).any(axis=0)

    def find_access(self, name: str) -> int:
        """Give the number of an access code; -1 where no row has it."""
        return self.access.index(name) if name in self.access else -1


def number_matter(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, Sequence[str]],
    vendors: Set[str] = frozenset(),
) -> Matter:
    """Put statements and facts into numbers.

    Parameters are those of `rules.apply_rules`.
    """
    numbered = _number_together(statements, facts, bearing)
    speaker, about, body, teller = numbered["who"]
    objects, shows, scopes, measures, access = (
        numbered[name] for name in ("object", "shows", "scope", "measure", "access")
    )
    utterances = numbered["utterance"]
    said = Said(
        position=numbered["position"][0],
        scope=scopes[0],
        tense=numbered["tense"][0],
        object=objects[0].numbers,
        speaker=speaker.numbers,
        body=np.where(about.filled(), about.numbers, speaker.numbers),
        utterance=utterances[0].numbers,
        measure=measures[0].numbers,
        access=access[0].numbers,
        concedes=shows[0].numbers,
        **_number_days_said(statements),
    )
    cells = {"body": body, "object": objects[1], "shows": shows[1], "utterance": utterances[1]}
    cells |= {"measure": measures[1], "access": access[1]}
    shown = _make_shown(facts, cells, teller, vendors)
    names = objects[0].texts
    places = {name: place for place, name in enumerate(names)}
    covered = [[places[other] for other in covers.get(name, ()) if other in places] for name in names]
    table = tabulate_bearing(scopes[1], shows[2], bearing["bearing"])
    texts = (scopes[0].texts, shows[0].texts, access[0].texts)
    return Matter(said, shown, table, covered, *texts, bodies=len(speaker.texts), utterances=len(utterances[0].texts))


def _number_together(statements: pd.DataFrame, facts: pd.DataFrame, bearing: pd.DataFrame) -> dict[str, list[Numbered]]:
    """Number the columns that are compared with each other together: first those of statements, then of facts, of bearings."""
    conceding = statements["utterance_id"].where(statements["admits_shows"] != "", "")
    compared = {
        "utterance": (statements["utterance_id"], _list_uttered(facts), conceding),
        "who": (statements["agency_id"], statements["about_id"], facts["agency_id"], facts["speaker_id"]),
        "object": (statements["object"], facts["object"]),
        "shows": (statements["admits_shows"], facts["shows"], bearing["shows"]),
        "scope": (statements["scope"], bearing["scope"]),
        "measure": (statements["measure"], facts["measure"]),
        "access": (statements["access"], facts["access"]),
        "position": (statements["position"],),
        "tense": (statements["tense"],),
    }

    def number(name: str) -> list[Numbered]:
        # most utterances stand alone
        return (number_shared if name == "utterance" else number_texts)(*compared[name])

    return dict(zip(compared, work_all_at_once(number, compared), strict=True))


def number_facts(facts: pd.DataFrame, vendors: Set[str] = frozenset()) -> Shown:
    """Put facts into numbers by themselves, as `grade_facts` needs them."""
    body, teller = number_texts(facts["agency_id"], facts["speaker_id"])
    cells = {name: number_texts(facts[name])[0] for name in ("object", "shows", "measure", "access")}
    cells |= {"body": body, "utterance": number_texts(_list_uttered(facts))[0]}
    return _make_shown(facts, cells, teller, vendors)


def _list_uttered(facts: pd.DataFrame) -> pd.Series:
    """List the utterance of each admission; other facts are uttered by nobody."""
    return facts["utterance_id"].where(facts["kind"] == "admission", "")


def _make_shown(facts: pd.DataFrame, cells: Mapping[str, Numbered], teller: Numbered, vendors: Set[str]) -> Shown:
    numbers = {name: cell.numbers for name, cell in cells.items()}
    by_itself = _grade_by_themselves(facts, cells["body"].among(vendors), numbers["body"] == teller.numbers)
    return Shown(**numbers, **by_itself, **_number_days_shown(facts))


def tabulate_bearing(scopes: Numbered, shows: Numbered, bearing: pd.Series) -> np.ndarray:
    """Give the bearing of each number of shows (column) on each number of scopes (row); what has no cell is `none`."""
    table = np.zeros((len(scopes.texts), len(shows.texts)), dtype="int8")
    table[scopes.numbers, shows.numbers] = [BEARINGS.index(name) for name in bearing]
    return table


def _number_days_said(statements: pd.DataFrame) -> dict[str, np.ndarray]:
    return {
        "d0": number_days(statements["made_earliest"], -OPEN),
        "d1": number_days(statements["made_latest"], OPEN),
        "shown_by": number_days(statements["disclosed_latest"], OPEN),
        "stated_from": number_days(statements["start_earliest"], -OPEN),
        "stated_to": number_days(statements["end_latest"], OPEN),
        "period_stated": (statements["admits_happened"] != "").to_numpy(),
        "count_high": statements["count_high"].to_numpy(),
    }


def _number_days_shown(facts: pd.DataFrame) -> dict[str, np.ndarray]:
    return {
        "a0": number_days(facts["start_earliest"], -OPEN),
        "a1": number_days(facts["start_latest"], OPEN),
        "b0": number_days(facts["end_earliest"], -OPEN),
        "b1": number_days(facts["end_latest"], OPEN),
        "count_low": facts["count_low"].to_numpy(),
    }


def _grade_by_themselves(facts: pd.DataFrame, of_vendor: np.ndarray, of_itself: np.ndarray) -> dict[str, np.ndarray]:
    """Say of each fact what it is by itself (section 4): tier 1, of the body's own origin, an inquiry that found no use."""
    kind, origin, seen = (number_texts(facts[name])[0] for name in ("kind", "origin", "seen"))
    direct = seen.among(["direct"])
    own = origin.among(OWN_ORIGINS)
    own_records = origin.among(["agency_records"]) | (origin.among(["vendor_records"]) & of_vendor)
    first = (
        kind.among(TIER_1_KINDS) | (kind.among(["admission"]) & of_itself) | (kind.among(["disclosure"]) & own_records)
    )
    found_none = (facts["shows"] == "no_use_found").to_numpy()
    return {
        "direct": direct,
        "first_tier": first & direct,
        "own": own,
        "origin": np.where(own, len(origin.texts), origin.numbers),
        "looked": kind.among(INQUIRY_KINDS) & first & direct & found_none,
    }


def number_days(days: pd.Series, open_bound: int) -> np.ndarray:
    """Turn days into whole numbers, an open bound into the least or greatest."""
    stamps = days.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(stamps), open_bound, stamps.astype("int64")).astype("int32")
