"""What speakers had themselves conceded by the day of a statement, or concede in the same utterance (method, section 5).

Decides which facts a concession concedes with it, and finds for a statement and a fact whether the speaker had conceded it.
"""

from typing import NamedTuple

import numpy as np

from analysis.numbered import OPEN, Matter, Said

LADDER = ("listed", "account", "searched")
"""Each is weaker than those after it; `operational` and `other_purpose` are stronger than all three (section 5)."""
STRONGER_THAN_LADDER = ("operational", "other_purpose")


class Concessions(NamedTuple):
    """The concessions of a record: who conceded of which body, object and shown fact (`key`, ascending), and when first.

    `uttered` (ascending) holds the place of a key and the number of an utterance that concedes it, `utterances` how many
    numbers those have.
    """

    key: np.ndarray
    first_shown: np.ndarray
    uttered: np.ndarray
    utterances: int


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
    for shown in np.unique(said.concedes[conceding]):
        here = conceding[said.concedes[conceding] == shown]
        for name in list_weaker(matter.shows[shown]):
            if name in numbers:
                rows.append(here)
                shows.append(np.full(len(here), numbers[name]))
    row, shown = np.concatenate(rows), np.concatenate(shows)
    keys, place = np.unique(_make_key(matter, row, said.object[row], shown), return_inverse=True)
    first = np.full(len(keys), OPEN)
    np.minimum.at(first, place, said.shown_by[row])
    utterances = int(said.utterance.max(initial=0)) + 1
    spoken = said.utterance[row] != 0
    uttered = np.unique(place[spoken] * utterances + said.utterance[row][spoken])
    return Concessions(keys, first, uttered, utterances)


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
    if not len(concessions.key):
        return conceded
    probe = _make_key(matter, row, objects, shows)
    place = np.minimum(np.searchsorted(concessions.key, probe), len(concessions.key) - 1)
    found = np.flatnonzero(concessions.key[place] == probe)
    row, place = row[found], place[found]
    together = place * concessions.utterances + matter.said.utterance[row]
    same = (matter.said.utterance[row] != 0) & np.isin(together, concessions.uttered)
    conceded[found] = (concessions.first_shown[place] <= matter.said.d0[row]) | same
    return conceded


def _make_key(matter: Matter, row: np.ndarray, objects: np.ndarray, shows: np.ndarray) -> np.ndarray:
    said = matter.said
    speakers = said.speaker[row].astype("int64") * matter.bodies + said.body[row]
    return (speakers * len(matter.covered) + objects) * len(matter.shows) + shows


def find_unadmitted(matter: Matter) -> np.ndarray:
    """Say of each statement whether its speaker had not yet admitted use of what it speaks of (section 6, `declined`)."""
    said: Said = matter.said
    use = matter.find_contradicting("use")
    of_use = said.position.among(["admits"]) & (said.scope.among(["use", "operation"]) | use[said.concedes])
    rows = np.flatnonzero(of_use)
    keys, place = np.unique(_make_speech(matter, rows, said.object[rows]), return_inverse=True)
    first = np.full(len(keys), OPEN)
    np.minimum.at(first, place, said.shown_by[rows])
    unadmitted = np.ones(len(said.d0), dtype=bool)
    if not len(keys):
        return unadmitted
    for number, covered in enumerate(matter.covered):
        asked = np.flatnonzero(said.object == number)
        for other in covered:
            probe = _make_speech(matter, asked, other)
            found = np.minimum(np.searchsorted(keys, probe), len(keys) - 1)
            unadmitted[asked] &= ~((keys[found] == probe) & (first[found] < said.d0[asked]))
    return unadmitted


def _make_speech(matter: Matter, row: np.ndarray, objects: np.ndarray | int) -> np.ndarray:
    said = matter.said
    return (said.speaker[row].astype("int64") * matter.bodies + said.body[row]) * len(matter.covered) + objects
