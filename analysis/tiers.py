"""The tier of a fact as a statement meets it (method, section 4): 1, 2 or 3, computed from kind, origin and how it was seen.

Decides which origins support a fact, and when an admission falls away as one: for a statement of its own utterance.
"""

from typing import NamedTuple

import numpy as np

from analysis.columns import find_numbers, list_numbers
from analysis.numbered import Shown


class Topics(NamedTuple):
    """What facts show alike: body, object and shows.

    One element a fact: `topic` (its number) and `alone` (the tier as a statement of another utterance meets the fact). One
    element a topic: `origins` (distinct ones, over facts seen directly) and `own_rows` (of these, the body's own). One
    element a topic and utterance: `uttered` (ascending) and `uttered_rows`, the admissions among the body's own rows.
    """

    topic: np.ndarray
    alone: np.ndarray
    origins: np.ndarray
    own_rows: np.ndarray
    uttered: np.ndarray
    uttered_rows: np.ndarray
    utterances: int


def find_topics(shown: Shown, utterances: int) -> Topics:
    """Find the topics of facts, and what supports each; `utterances` is how many numbers utterances have."""
    objects, kinds = (int(numbers.max(initial=0)) + 1 for numbers in (shown.object, shown.shows))
    key = (shown.body.astype("int64") * objects + shown.object) * kinds + shown.shows
    keys, topic = np.unique(key, return_inverse=True)
    width = int(shown.origin.max(initial=0)) + 1
    supports = list_numbers((topic * width + shown.origin)[shown.direct]) // width
    origins = np.bincount(supports, minlength=len(keys))
    own = shown.own & shown.direct
    uttered, rows = np.unique((topic * utterances + shown.utterance)[own & (shown.utterance != 0)], return_counts=True)
    supported = shown.direct & (origins[topic] >= 2)
    return Topics(
        topic=topic,
        alone=np.select([shown.first_tier, supported], [1, 2], default=3).astype("int8"),
        origins=origins,
        own_rows=np.bincount(topic[own], minlength=len(keys)),
        uttered=uttered,
        uttered_rows=rows,
        utterances=utterances,
    )


def grade_for(topics: Topics, fact: np.ndarray, utterance: np.ndarray) -> np.ndarray:
    """Grade facts as statements of some utterances meet them: an admission of one's own utterance is no origin.

    Parameters
    ----------
    fact, utterance : numpy.ndarray
        Of each pair, the place of the fact and the number of the statement's utterance (0: none).
    """
    tier = topics.alone[fact].copy()
    asked = np.flatnonzero((tier == 2) & (utterance != 0))
    topic = topics.topic[fact[asked]]
    spoken, place = find_numbers(topics.uttered, topic * topics.utterances + utterance[asked])
    asked, topic = asked[spoken], topic[spoken]
    tier[asked[(topics.uttered_rows[place] == topics.own_rows[topic]) & (topics.origins[topic] == 2)]] = 3
    return tier
