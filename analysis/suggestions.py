"""Which agencies a printed name may mean: at most three, ranked, each with the reason in words.

Decides an order and nothing more: a score of 95 is no link, and no score ever makes one. Words that many agencies share
(police, service) count little, words of one agency (its place) count much; a word may be mistyped, cut short or abbreviated.
Likeness of words is difflib's. Measured on the 40 names of the tests that mean an agency without naming it: all 40 come first,
with difflib as with rapidfuzz in its place, at 0.9 against 0.3 ms a name, so no further package is needed. Whole names
compared by rapidfuzz's scorers put 31 to 38 first, and its WRatio gives 85 or more to 33 of the 40 strangers there.
"""

import difflib
import math
import re
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from analysis.names import OWN_NAME, Form, Index, normalise

SHOWN, LEAST_SCORE = 3, 30
NEAR, NEAR_WHOLE = 0.75, 0.8
TELLING = 5
"""Agencies that may share a word, such as a place, for it to suggest each of them; words of more suggest nothing alone."""
SPELLED_OUT = {
    "pd": "police department",
    "ps": "police service",
    "rp": "regional police",
    "rps": "regional police service",
    "psb": "police services board",
    "dept": "department",
    "depart": "department",
    "svc": "service",
    "svcs": "service",
    "serv": "service",
    "services": "service",
    "reg": "regional",
    "regl": "regional",
    "regionale": "regional",
    "region": "regional",
    "prov": "provincial",
    "provinciale": "provincial",
    "assoc": "association",
    "assn": "association",
    "dquebec": "quebec",
}
"""Abbreviations and French words that agencies share; used for ranking alone."""
LITTLE_WORDS = {"the", "of", "de", "la", "le", "les", "du", "des", "d", "and", "et", "for", "in", "on", "to"}


class Suggestion(NamedTuple):
    """An agency that a printed name may mean, with a score from 0 to 100 for ranking alone, and why."""

    agency_id: str
    score: int
    reason: str


class Suggester:
    """Ranks the agencies of a case by likeness to a name; made once, asked for every name."""

    def __init__(self, index: Index):
        """Take the forms of all agencies."""
        self.forms = [form for forms in index.values() for form in forms]
        self.index = index
        self.words = {form: split_words(form.normal) for form in self.forms}
        self.near_words: dict[str, dict[str, float]] = {}

    @cached_property
    def holders(self) -> dict[str, list[Form]]:
        """The forms that hold each word."""
        holders = defaultdict(list)
        for form, words in self.words.items():
            for word in set(words):
                holders[word].append(form)
        return dict(holders)

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each word tells one agency from the others."""
        bodies = len({form.agency_id for form in self.forms})
        return {
            word: math.log(1 + bodies / len({form.agency_id for form in forms})) for word, forms in self.holders.items()
        }

    @cached_property
    def rarest(self) -> float:
        """The weight of a word that no agency has."""
        return max(self.weights.values(), default=1.0)

    def suggest(self, name: str) -> list[Suggestion]:
        """Give at most three agencies, the likeliest first."""
        repaired = repair(name)
        found = [*self._compare_words(normalise(repaired)), *self._compare_initials(normalise(name))]
        if not found:
            found = self._compare_whole(normalise(name))
        if repaired != name:
            note = f"read as '{repaired}', since its letters look wrongly decoded"
            found = [s._replace(reason=f"{note}; {s.reason}") for s in found]
        best: dict[str, Suggestion] = {}
        for suggestion in sorted(found, key=lambda s: (-s.score, s.agency_id, s.reason)):
            best.setdefault(suggestion.agency_id, suggestion)
        return [s for s in best.values() if s.score >= LEAST_SCORE][:SHOWN]

    def _compare_words(self, normal: str) -> list[Suggestion]:
        """Score the agencies that have a telling word of the name, or one near it."""
        words = split_words(normal)[:20]
        near = {word: self._find_near(word) for word in words}
        holders = [self.holders[known] for found in near.values() for known in found]
        telling = [forms for forms in holders if len({form.agency_id for form in forms}) <= TELLING]
        candidates = {form for forms in telling for form in forms}
        return [self._score(words, near, form) for form in sorted(candidates)]

    def _find_near(self, word: str) -> dict[str, float]:
        """Give the known words that a word may be, with their likeness."""
        if word not in self.near_words:
            found = {word: 1.0} if word in self.weights else {}
            if not found and len(word) >= 3:
                for known in difflib.get_close_matches(word[:40], self.weights, n=3, cutoff=NEAR):
                    found[known] = difflib.SequenceMatcher(None, word, known).ratio()
                for known in self.weights:
                    if len(known) > len(word) and known.startswith(word):
                        found[known] = max(found.get(known, 0), NEAR)
            self.near_words[word] = found
        return self.near_words[word]

    def _score(self, words: list[str], near: dict[str, dict[str, float]], form: Form) -> Suggestion:
        """Weigh the words that both have against all words of both."""
        theirs = self.words[form]
        matched = {known: max((near[word].get(known, 0.0), word) for word in words) for known in theirs}
        shared = sum(self.weights[known] * likeness for known, (likeness, _) in matched.items())
        used = {word for likeness, word in matched.values() if likeness}
        ours = sum(max((self.weights[k] for k in near[word]), default=self.rarest) for word in words)
        score = 200 * shared / (ours + sum(self.weights[known] for known in theirs))
        return Suggestion(
            form.agency_id, min(99, round(score)), _explain(form, matched, [w for w in words if w not in used])
        )

    def _compare_initials(self, normal: str) -> list[Suggestion]:
        """Give the agencies of which a short name may be the initials."""
        if not re.fullmatch(r"[a-z]{2,6}", normal):
            return []
        return [
            Suggestion(form.agency_id, 50, f"its letters are the initials of {form}")
            for form in self.forms
            if normal in _list_initials(form.normal)
        ]

    def _compare_whole(self, normal: str) -> list[Suggestion]:
        """Compare the letters of whole names, for words that run together."""
        if " " in normal or len(normal) < 4:
            return []
        joined = {form.normal.replace(" ", ""): form for form in self.forms}
        found = []
        for known in difflib.get_close_matches(normal[:80], joined, n=SHOWN, cutoff=NEAR_WHOLE):
            likeness = difflib.SequenceMatcher(None, normal, known).ratio()
            reason = f"its letters are {'' if likeness == 1 else 'nearly '}those of {joined[known]}"
            found.append(Suggestion(joined[known].agency_id, min(99, round(100 * likeness)), reason))
        return found


def split_words(normal: str) -> list[str]:
    """Give the words of a normal form, spelled out, without the little ones."""
    spelled = " ".join(SPELLED_OUT.get(word, word) for word in normal.split()).split()
    return list(dict.fromkeys(word for word in spelled if word not in LITTLE_WORDS))


def repair(name: str) -> str:
    """Give a name whose UTF-8 was read as Windows-1252 as it was meant; any other name as it is.

    Examples
    --------
    >>> repair("Sûreté du QuÃ©bec"), repair("Sûreté du Québec")
    ('Sûreté du Québec', 'Sûreté du Québec')
    """
    return re.sub(r"[^\x00-\x7f]{2,}", lambda letters: _decode_anew(letters[0]), name)


def _decode_anew(letters: str) -> str:
    try:
        return letters.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return letters


def _list_initials(normal: str) -> set[str]:
    words = normal.split()
    return {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in LITTLE_WORDS)}


def _explain(form: Form, matched: dict[str, tuple[float, str]], left: list[str]) -> str:
    same = [f"'{known}'" for known, (likeness, _) in matched.items() if likeness == 1]
    near = [f"'{word}' for '{known}'" for known, (likeness, word) in matched.items() if 0 < likeness < 1]
    missing = [f"'{known}'" for known, (likeness, _) in matched.items() if not likeness]
    parts = [
        f"shares {', '.join(same)} with {form}" if same else f"is like {form}",
        f"{', '.join(near)}" if near else "",
        f"but {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in the printed name" if missing else "",
        f"and {', '.join(map(repr, left))} {'is' if len(left) == 1 else 'are'} only in the printed name"
        if left
        else "",
    ]
    return "; ".join(part for part in parts if part)


def suggest_shared(forms: tuple[Form, ...]) -> list[Suggestion]:
    """Give the agencies that share one name or alias."""
    ranked = sorted(forms, key=lambda form: (form.kind != OWN_NAME, form.agency_id))
    found = {form.agency_id: Suggestion(form.agency_id, 99, f"has {form}, as others have") for form in reversed(ranked)}
    return list(reversed(found.values()))[:SHOWN]
