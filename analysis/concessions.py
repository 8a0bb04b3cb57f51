"""What speakers had themselves conceded by the day of a statement, or concede in the same utterance (method, section 5).

Decides which facts a concession concedes with it, and finds for a statement and a fact whether the speaker had conceded it.
"""

from typing import NamedTuple

import numpy as np

from analysis.columns import find_numbers, list_numbers
from analysis.numbered import OPEN, Matter, Said

LADDER = ("listed", "account", "searched")
"""Each is weaker than those after it; `operational` and `other_purpose` are stronger than all three (section 5)."""
STRONGER_THAN_LADDER = ("operational", "other_purpose")


class Concessions(NamedTuple):
    """The concessions of a record: who conceded of which body, object and shown fact (`key`, ascending), and when first.

    `utters` says of the number of each utterance whether it concedes anything, and `uttered` (ascending) what: the place of
    the key times how many utterances there are, plus the number of the utterance.
    """

    key: np.ndarray
    first_shown: np.ndarray
    utters: np.ndarray
    uttered: np.ndarray


def list_weaker(shows: str) -> list[str]:
    """List what a conceded fact concedes with it: itself and any weaker fact (section 5)."""
    if shows in STRONGER_THAN_LADDER:
        return [shows, *LADDER]
    if shows in LADDER:
        return list(LADDER[: LADDER.index(shows) + 1])
    return [shows]


def find_concessions(matter: Matter) -> Concessions:
    """Find what each speaker conceded on each body, and by when it was public."""
    said = matter.said
    conceding = np.flatnonzero(said.position.among(["admits"]) & (said.concedes != 0))
    numbers = {name: place for place, name in enumerate(matter.shows)}
    rows, shows = [conceding[:0]], [conceding[:0]]
    for number in np.flatnonzero(np.bincount(said.concedes[conceding])):
        here = conceding[said.concedes[conceding] == number]
        for name in list_weaker(matter.shows[number]):
            if name in numbers:
                rows.append(here)
                shows.append(np.full(len(here), numbers[name]))
    row, shown = np.concatenate(rows), np.concatenate(shows)
    keys, place = np.unique(_make_key(matter, row, said.object[row], shown), return_inverse=True)
    first = np.full(len(keys), OPEN)
    np.minimum.at(first, place, said.shown_by[row])
    utters = np.zeros(int(said.utterance.max(initial=0)) + 1, dtype=bool)
    utters[said.utterance[row]] = True
    utters[0] = False  # rows without an utterance share none
    spoken = utters[said.utterance[row]]
    uttered = list_numbers(place[spoken] * len(utters) + said.utterance[row][spoken])
    return Concessions(keys, first, utters, uttered)


def find_conceded(
    matter: Matter, concessions: Concessions, row: np.ndarray, objects: np.ndarray, shows: np.ndarray
) -> np.ndarray:
    """Say of each pair whether the speaker had conceded the fact by the day of the statement, or in the same utterance.

    Parameters
    ----------
    row, objects, shows : numpy.ndarray
        Of each pair, the place of the statement, and the object and the shown code of the fact.
    """
    conceded = np.zeros(len(row), dtype=bool)
    found, place = find_numbers(concessions.key, _make_key(matter, row, objects, shows))
    row = row[found]
    conceded[found] = concessions.first_shown[place] <= matter.said.d0[row]
    spoken = np.flatnonzero(concessions.utters[matter.said.utterance[row]] & ~conceded[found])
    together = place[spoken] * len(concessions.utters) + matter.said.utterance[row[spoken]]
    same, _ = find_numbers(concessions.uttered, together)
    conceded[found[spoken[same]]] = True
    return conceded


def _make_key(matter: Matter, row: np.ndarray, objects: np.ndarray, shows: np.ndarray) -> np.ndarray:
    said = matter.said
    speakers = said.speaker[row].astype("int64") * matter.bodies + said.body[row]
    return (speakers * len(matter.covered) + objects) * len(matter.shows) + shows


def find_unadmitted(matter: Matter) -> np.ndarray:
    """Say of each answer that declines whether its speaker had not yet admitted use of what it speaks of (section 6)."""
    said: Said = matter.said
    use = matter.find_contradicting("use")
    of_use = said.position.among(["admits"]) & (said.scope.among(["use", "operation"]) | use[said.concedes])
    rows = np.flatnonzero(of_use)
    keys, place = np.unique(_make_speech(matter, rows, said.object[rows]), return_inverse=True)
    first = np.full(len(keys), OPEN)
    np.minimum.at(first, place, said.shown_by[rows])
    unadmitted = np.ones(len(said.d0), dtype=bool)
    for number, covered in enumerate(matter.covered):
        asked = np.flatnonzero(said.position.among(["declines"]) & (said.object == number))
        for other in covered:
            found, place = find_numbers(keys, _make_speech(matter, asked, other))
            unadmitted[asked[found]] &= first[place] >= said.d0[asked[found]]
    return unadmitted


def _make_speech(matter: Matter, row: np.ndarray, objects: np.ndarray | int) -> np.ndarray:
    said = matter.said
    return (said.speaker[row].astype("int64") * matter.bodies + said.body[row]) * len(matter.covered) + objects
