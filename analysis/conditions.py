"""When a rule fires: the conditions of the method's section 6, said of pairs of statement and fact and of single statements.

Decides for each rule which rows make it true; which rule is tried first is decided in `rules`.
"""

from collections.abc import Mapping, Set

import numpy as np
import pandas as pd

from analysis.pairs import OPEN, look_up_bearing

NOT_CLASSED = ("no_reply", "explains", "halts", "disputes")
BEHIND_SCOPES = ("use", "trial", "knowledge", "")
INQUIRY_SCOPES = ("use", "trial", "operation")


def fire_on_pairs(
    pairs: pd.DataFrame,
    cells: Mapping[tuple[str, str], str],
    statements: pd.DataFrame,
    covers: Mapping[str, list[str]],
) -> dict[str, pd.Series]:
    """Say for each rule on pairs, and each flag, which pairs make it true."""
    strong = pairs["tier"] <= 2
    contradicts, outside, weak = (pairs["bearing"] == name for name in ("contradicts", "outside", "weak"))
    must, may, before, after = (pairs["timing"] == name for name in ("must", "may", "before", "after"))
    other = ~pairs["same_utterance"]
    denies, admits, declines = (pairs["position"] == name for name in ("denies", "admits", "declines"))
    # what a concession bars: outside and weak wholly, contradicts only as `before`
    barred = pairs["conceded"] & (outside | weak | (contradicts & before))
    bears = denies & other & ~barred
    counts = must | may | after | (before & ~outside)
    begun = pairs["a1"] <= pairs["d0"]
    use = np.array(look_up_bearing(pd.Series("use", index=pairs.index), pairs["shows"], cells)) == "contradicts"
    return {
        "contradicts-must": bears & contradicts & strong & must,
        "outside-must": bears & outside & strong & must,
        "contradicts-before": bears & contradicts & strong & before,
        "own-words-differ": denies & ~other & contradicts & (must | may),
        "only-may": bears & (contradicts | outside) & strong & may,
        "weak": bears & (weak | (~strong & (contradicts | outside))) & (must | may | (before & ~outside)),
        "only-after": bears & (contradicts | outside | weak) & after,
        "none-found": denies & other & _find_inquiries(pairs),
        "understated-count": admits & other & strong & _find_higher_counts(pairs),
        "understated-paid": admits & other & strong & begun & _find_unstated_payment(pairs),
        "evidence_behind": declines
        & pairs["scope"].isin(BEHIND_SCOPES)
        & (other & strong & begun & use)
        & _find_unadmitted(pairs, statements, cells, covers),
        "conceded": denies & other & barred & counts,
    }


def _find_inquiries(pairs: pd.DataFrame) -> pd.Series:
    """Find inquiries that looked at the denied days and found no use."""
    from_day = pairs["d0"].where(pairs["tense"] == "now", -OPEN)
    meets = (pairs["a0"] <= pairs["d1"]) & (pairs["b1"] >= from_day)
    same = pairs["fact_object"] == pairs["object"]  # an inquiry into one tool clears no denial of any such tool
    looked = same & pairs["kind"].isin(["finding", "court"]) & (pairs["shows"] == "no_use_found") & (pairs["tier"] == 1)
    return looked & meets & pairs["scope"].isin(INQUIRY_SCOPES) & (pairs["tense"] != "future")


def _find_higher_counts(pairs: pd.DataFrame) -> pd.Series:
    """Find counts of the same measure and object above the stated one, within the stated period.

    An admission speaks of nothing after its own day, so the stated period ends there at the latest.
    """
    same = (
        (pairs["measure"] != "")
        & (pairs["fact_measure"] == pairs["measure"])
        & (pairs["fact_object"] == pairs["object"])
    )
    stated_to = np.minimum(pairs["stated_to"], pairs["d1"])
    inside = (pairs["a0"] >= pairs["stated_from"]) & (pairs["b1"] <= stated_to)
    in_period = inside.where(pairs["admits_happened"] != "", pairs["a1"] <= pairs["d0"])
    access = pairs["access"] + "/" + pairs["fact_access"]
    return same & (pairs["count_low"] > pairs["count_high"]) & in_period & ~access.isin(["trial/paid", "paid/trial"])


def _find_unstated_payment(pairs: pd.DataFrame) -> pd.Series:
    """Find payment shown where only a trial was stated and payment not conceded by then."""
    same = pairs["fact_object"] == pairs["object"]
    return same & (pairs["access"] == "trial") & (pairs["shows"] == "paid") & ~pairs["conceded"]


def _find_unadmitted(
    pairs: pd.DataFrame,
    statements: pd.DataFrame,
    cells: Mapping[tuple[str, str], str],
    covers: Mapping[str, list[str]],
) -> np.ndarray:
    """Say which statements of a pair come before the speaker had admitted use (section 6, flag of `declined`)."""
    shown = look_up_bearing(pd.Series("use", index=statements.index), statements["admits_shows"], cells)
    of_use = (statements["position"] == "admits") & (
        statements["scope"].isin(["use", "operation"]) | (np.array(shown, dtype=object) == "contradicts")
    )
    first = statements[of_use].groupby(["agency_id", "body", "object"])["shown_by"].min().to_dict()
    columns = pairs[["agency_id", "body", "object", "d0"]].itertuples(index=False, name=None)
    return np.array(
        [
            not any(first.get((speaker, body, name), OPEN) < day for name in covers.get(named, ()))
            for speaker, body, named, day in columns
        ],
        dtype=bool,
    )


def find_corrections(statements: pd.DataFrame) -> pd.DataFrame:
    """Find the denials that their speaker itself calls wrong when given, seen directly.

    A correction reaches the denial it names and every earlier denial by the same speaker, of the same body, object and
    scope. It does not reach a denial of the future, which no later fact makes wrong when given, unless it names it.

    Returns
    -------
    pandas.DataFrame
        One row per statement and correction: `row` and `statement_id` of the statement, `correction_id`.
    """
    wrong = statements.loc[
        lambda rows: (rows["correction"] == "wrong_when_given") & (rows["seen"] == "direct") & (rows["corrects"] != "")
    ]
    wrong = wrong[["statement_id", "agency_id", "corrects", "d0"]].rename(
        columns={"statement_id": "correction_id", "d0": "corrected_on"}
    )
    denials = statements.loc[lambda rows: rows["position"] == "denies"]
    same = ["agency_id", "body", "object", "scope"]
    columns = ["row", "statement_id", *same, "tense", "d1"]
    named = wrong.merge(denials[columns], left_on=["corrects", "agency_id"], right_on=["statement_id", "agency_id"])
    spoken = named.loc[lambda rows: (rows["object"] != "") & (rows["scope"] != "")]
    reached = spoken[["correction_id", "corrected_on", *same]].merge(denials[columns], on=same)
    reached = reached.loc[lambda rows: (rows["tense"] != "future") & (rows["d1"] < rows["corrected_on"])]
    kept = ["row", "statement_id", "correction_id"]
    return pd.concat([named[kept], reached[kept]], ignore_index=True).drop_duplicates()


def fire_on_statements(statements: pd.DataFrame, scopes: Set[str]) -> dict[str, np.ndarray]:
    """Say which rules on a statement's own codes fire, and the positions that limit the others."""
    position, scope = statements["position"], statements["scope"]
    uncoded = (statements["object"] == "") | (statements["tense"] == "") | ~scope.isin(list(scopes))
    everything = pd.Series(data=True, index=statements.index)
    fired = {
        "any": everything,
        "denies": position == "denies",
        "admits": position == "admits",
        "declines": position == "declines",
        "not-classed": position.isin(NOT_CLASSED),
        "legal-position": scope == "lawfulness",
        "declined": everything,
        "unresolved-denial": uncoded,
        "unresolved-admission": scope == "",
        "admitted": everything,
        "nothing-bears": everything,
    }
    return {name: values.to_numpy() for name, values in fired.items()}
