"""When a rule fires: the conditions of the method's section 6, said of pairs of statement and fact and of single statements.

Decides for each rule which rows make it true; which rule is tried first is decided in `rules`. What holds of a pair holds
of a statement and a crowd of like facts too, where `meets` or `after` says what some of them have: no rule asks for two
timings of the same fact.
"""

from collections.abc import Set

import numpy as np
import pandas as pd

from analysis.columns import find_numbers, list_numbers, number_texts
from analysis.numbered import BEARINGS, OPEN, number_days
from analysis.pairs import Pairs, expand

NOT_CLASSED = ("no_reply", "explains", "halts", "disputes")
WEAK, OUTSIDE, CONTRADICTS = (BEARINGS.index(name) for name in ("weak", "outside", "contradicts"))
ON_DENIALS = (
    *("contradicts-must", "outside-must", "contradicts-before", "own-words-differ", "only-may", "weak", "only-after"),
    *("none-found", "conceded"),
)
ON_ADMISSIONS = ("understated-count", "understated-paid")
ON_REFUSALS = ("evidence_behind",)
FIRED = (*ON_DENIALS, *ON_ADMISSIONS, *ON_REFUSALS)
"""What pairs can make true: rules, and flags that are no rules."""


def fire_on_denials(pairs: Pairs) -> dict[str, np.ndarray]:
    """Say for each of `ON_DENIALS` which pairs make it true of a denial."""
    must, meets, before, after, _ = pairs.timing
    strong, other = pairs.tier <= 2, ~pairs.same_utterance
    contradicts, outside, weak = (pairs.bearing == place for place in (CONTRADICTS, OUTSIDE, WEAK))
    ended = before & ~outside  # what ended before a denial of the present leaves its literal words alone
    # what a concession bars: outside and weak wholly, contradicts only as `before`
    barred = pairs.conceded & (outside | weak)
    bears, ended_bears = other & ~barred, ended & ~pairs.conceded
    feeble = weak | (~strong & (contradicts | outside))
    return {
        "contradicts-must": bears & contradicts & strong & must,
        "outside-must": bears & outside & strong & must,
        "contradicts-before": bears & contradicts & strong & ended_bears,
        "own-words-differ": ~other & contradicts & meets,
        # tried after `must`, so that what meets it is `may`
        "only-may": bears & (contradicts | outside) & strong & meets,
        "weak": bears & feeble & (meets | ended_bears),
        "only-after": bears & (contradicts | outside | weak) & after,
        "none-found": other & pairs.looked & meets,
        "conceded": other & ((barred & (meets | after | ended)) | (pairs.conceded & contradicts & before)),
    }


def fire_on_admissions(pairs: Pairs) -> dict[str, np.ndarray]:
    """Say for each of `ON_ADMISSIONS` which pairs make it true of an admission."""
    bears = ~pairs.same_utterance & (pairs.tier <= 2)
    return {"understated-count": bears & pairs.higher, "understated-paid": bears & pairs.unpaid}


def fire_on_refusals(pairs: Pairs) -> dict[str, np.ndarray]:
    """Say which pairs put evidence behind an answer that neither confirms nor denies."""
    return {"evidence_behind": ~pairs.same_utterance & (pairs.tier <= 2) & pairs.behind}


FIRE = {"denies": fire_on_denials, "admits": fire_on_admissions, "declines": fire_on_refusals}
"""By position: what pairs make true of it."""


def fire_on_statements(statements: pd.DataFrame, scopes: Set[str]) -> dict[str, np.ndarray]:
    """Say which rules on a statement's own codes fire; `scopes` are those that anything can bear on."""
    position, scope = statements["position"], statements["scope"]
    uncoded = (statements["object"] == "") | (statements["tense"] == "") | ~scope.isin(list(scopes))
    denies, admits = position == "denies", position == "admits"
    fired = {
        "not-classed": position.isin(NOT_CLASSED),
        "legal-position": denies & (scope == "lawfulness"),
        "declined": position == "declines",
        "unresolved-denial": denies & uncoded,
        "unresolved-admission": admits & (scope == ""),
        "admitted": admits,
        "nothing-bears": denies,
    }
    return {name: values.to_numpy(dtype=bool) for name, values in fired.items()}


def find_corrections(statements: pd.DataFrame) -> pd.DataFrame:
    """Find the denials that their speaker itself calls wrong when given, seen directly.

    A correction reaches the denial it names and every earlier denial by the same speaker, of the same body, object and
    scope. It does not reach a denial of the future, which no later fact makes wrong when given, unless it names it.

    Parameters
    ----------
    statements : pandas.DataFrame
        With their place as `row`.

    Returns
    -------
    pandas.DataFrame
        One row per statement and correction: `row` of the statement, `correction_id`.
    """
    wrong = (statements["correction"] == "wrong_when_given") & (statements["seen"] == "direct")
    called = statements[["statement_id", "agency_id", "corrects", "made_earliest"]].loc[wrong]
    denied = (statements["position"] == "denies") & statements["agency_id"].isin(called["agency_id"].tolist())
    columns = ["row", "statement_id", "agency_id", "about_id", "object", "scope", "tense", "made_latest"]
    denials = statements[columns].loc[denied]
    known, place = _find_named(denials, called)
    earlier, caller = _find_alike(denials, place, number_days(called["made_earliest"], -OPEN)[known])
    pairs = np.append(place, earlier) * np.int64(len(called)) + np.append(known, known[caller])
    place, known = np.divmod(list_numbers(pairs), max(len(called), 1))
    ids = called["statement_id"].iloc[known].reset_index(drop=True)
    return pd.DataFrame({"row": denials["row"].to_numpy()[place], "correction_id": ids})


def _find_named(denials: pd.DataFrame, called: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Find the denials that corrections of the same speaker name: the place of each such correction, and of its denial.

    By speaker and id: several copies of a body may be judged at once, each under a name of its own, all with the same ids.
    """
    speaker, caller = number_texts(denials["agency_id"], called["agency_id"])
    own, asked = number_texts(denials["statement_id"], called["corrects"])
    keys, wanted = (
        of.numbers * np.int64(len(own.texts)) + ids.numbers for of, ids in ((speaker, own), (caller, asked))
    )
    order = np.argsort(keys, kind="stable")
    known, place = find_numbers(keys[order], wanted)
    return known, order[place]


def _find_alike(denials: pd.DataFrame, named: np.ndarray, corrected_on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the denials of the same speaker, body, object and scope as a named one, made before it was corrected.

    Parameters
    ----------
    denials : pandas.DataFrame
        All denials of these speakers.
    named, corrected_on : numpy.ndarray
        The place of each denial that a correction names, and the number of the first day on which that may have been made.

    Returns
    -------
    tuple of numpy.ndarray
        The place of each denial found, and that of the named one in `named`.
    """
    speaker, about = number_texts(denials["agency_id"], denials["about_id"])
    objects, scopes = (number_texts(denials[name])[0] for name in ("object", "scope"))
    body = np.where(about.filled(), about.numbers, speaker.numbers)
    key = (speaker.numbers * np.int64(len(speaker.texts)) + body) * len(objects.texts) + objects.numbers
    key = key * len(scopes.texts) + scopes.numbers
    coded = np.flatnonzero((objects.filled() & scopes.filled())[named])
    reached = np.flatnonzero(denials["tense"] != "future")
    reached = reached[np.argsort(key[reached], kind="stable")]
    low, high = (np.searchsorted(key[reached], key[named[coded]], side=side) for side in ("left", "right"))
    made = number_days(denials["made_latest"], OPEN)
    found = [(reached[:0], coded[:0])]
    for caller, at in expand(coded, low, high):
        kept = made[reached[at]] < corrected_on[caller]  # an open bound is never certainly earlier
        found.append((reached[at[kept]], caller[kept]))
    alike, callers = zip(*found, strict=True)
    return np.concatenate(alike), np.concatenate(callers)
