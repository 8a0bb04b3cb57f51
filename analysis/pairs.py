"""Pair statements with facts, and weigh each pair: tier x bearing x timing (method, sections 4 and 5).

Decides what a fact weighs against a statement. Pure functions on tables: no files, no figures, nothing of ours imported.
Works on all pairs of statement and fact at once; days are whole numbers inside, an open bound being the least or greatest
of them.
"""

from collections.abc import Mapping, Set

import numpy as np
import pandas as pd

OPEN = np.iinfo("int64").max // 4
LADDER = ("listed", "account", "searched")
"""Each is weaker than those after it; `operational` and `other_purpose` are stronger than all three (section 5)."""
STRONGER_THAN_LADDER = ("operational", "other_purpose")
OWN_ORIGINS = ("agency_admission", "agency_records")
TIER_1_KINDS = ("finding", "court", "foi_release")


def weigh_pairs(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, list[str]],
    vendors: Set[str] = frozenset(),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pair each denial, refusal and admission with the facts about it, and weigh each pair.

    Parameters are those of `apply_rules`.

    Returns
    -------
    tuple of pandas.DataFrame
        The statements with days as numbers, and one row per statement and fact: `statement_id`, `fact_id`, `tier` (1 to
        3, for this statement), `bearing`, `timing`, `conceded` and `same_utterance` (booleans), and what they rest on.
    """
    statements = _number_statements(statements)
    facts = _number_facts(facts, vendors)
    cells = bearing.set_index(["scope", "shows"])["bearing"].to_dict()
    pairs = _pair(statements, facts, covers)
    return statements, pairs.assign(
        tier=_tier_pairs(pairs, facts),
        bearing=look_up_bearing(pairs["scope"], pairs["shows"], cells),
        timing=time_pairs(pairs),
        conceded=_find_conceded(pairs, statements),
    )


def grade_facts(facts: pd.DataFrame, vendors: Set[str] = frozenset()) -> np.ndarray:
    """Grade each fact by itself (method, section 4): its tier as any statement of another utterance meets it.

    Parameters
    ----------
    facts : pandas.DataFrame
        One row per fact known on the day.
    vendors : set
        Agencies whose own records are `vendor_records`.

    Returns
    -------
    numpy.ndarray
        1, 2 or 3 for each row.
    """
    numbered = _number_facts(facts, vendors)
    alone = numbered.rename(columns={"agency_id": "fact_agency_id", "object": "fact_object"}).assign(utterance_id="")
    return _tier_pairs(alone, numbered)


def time_pairs(pairs: pd.DataFrame) -> np.ndarray:
    """Say when the conduct took place as seen from the statement (method, section 5).

    Parameters
    ----------
    pairs : pandas.DataFrame
        `tense`, `scope`; the statement's day `d0`, `d1`; the conduct's start `a0`, `a1` and end `b0`, `b1`.

    Returns
    -------
    numpy.ndarray
        `must`, `may`, `before`, `after`, or `none` where the fact says nothing on the days denied.
    """
    d0, d1 = pairs["d0"], pairs["d1"]
    a0, a1, b0, b1 = pairs["a0"], pairs["a1"], pairs["b0"], pairs["b1"]
    # one may know today of what ended long ago: a denial of knowledge is timed as `ever`
    tense = pairs["tense"].where(pairs["scope"] != "knowledge", "ever")
    ever, now, future = tense == "ever", tense == "now", tense == "future"
    conditions = [
        ever & (a1 <= d0),
        ever & (a0 <= d1),
        ever,
        now & (a1 <= d0) & (b0 >= d1),
        now & (a0 <= d1) & (b1 >= d0),
        now & (a0 > d1),
        now,
        future & (b0 > d1),
    ]
    outcomes = ["must", "may", "after", "must", "may", "after", "before", "must"]
    return np.select(conditions, outcomes, default="none")


def _number_statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Give statements the columns that the rules work on; days as numbers."""
    about = statements["about_id"].where(statements["about_id"] != "", statements["agency_id"])
    return statements.reset_index(drop=True).assign(
        row=np.arange(len(statements)),
        body=about.to_numpy(),
        d0=_to_numbers(statements["made_earliest"], -OPEN),
        d1=_to_numbers(statements["made_latest"], OPEN),
        shown_by=_to_numbers(statements["disclosed_latest"], OPEN),
        stated_from=_to_numbers(statements["start_earliest"], -OPEN),
        stated_to=_to_numbers(statements["end_latest"], OPEN),
    )


def _number_facts(facts: pd.DataFrame, vendors: Set[str]) -> pd.DataFrame:
    """Give facts their numbers, the origin they count as, and whether each is tier 1 by itself (section 4)."""
    direct = facts["seen"] == "direct"
    own_records = (facts["origin"] == "agency_records") | (
        (facts["origin"] == "vendor_records") & facts["agency_id"].isin(list(vendors))
    )
    first_tier = (
        facts["kind"].isin(TIER_1_KINDS)
        | ((facts["kind"] == "admission") & (facts["speaker_id"] == facts["agency_id"]))
        | ((facts["kind"] == "disclosure") & own_records)
    )
    return facts.reset_index(drop=True).assign(
        fact=np.arange(len(facts)),
        direct=direct.to_numpy(),
        first_tier=(first_tier & direct).to_numpy(),
        counted_origin=facts["origin"].where(~facts["origin"].isin(OWN_ORIGINS), "own").to_numpy(),
        a0=_to_numbers(facts["start_earliest"], -OPEN),
        a1=_to_numbers(facts["start_latest"], OPEN),
        b0=_to_numbers(facts["end_earliest"], -OPEN),
        b1=_to_numbers(facts["end_latest"], OPEN),
    )


def _to_numbers(days: pd.Series, open_bound: int) -> np.ndarray:
    """Turn days into whole numbers, an open bound into the least or greatest."""
    stamps = days.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(stamps), open_bound, stamps.astype("int64"))


def _pair(statements: pd.DataFrame, facts: pd.DataFrame, covers: Mapping[str, list[str]]) -> pd.DataFrame:
    """Pair each statement that is judged with the facts on the body spoken of and on an object it covers."""
    judged = statements.loc[lambda rows: rows["position"].isin(["denies", "declines", "admits"])]
    judged = judged.assign(fact_object=judged["object"].map(lambda name: tuple(covers.get(name, ()))))
    columns = (
        "row statement_id utterance_id agency_id body position object scope tense measure access d0 d1 stated_from stated_to "
        "count_high admits_happened fact_object"
    ).split()
    judged = judged[columns].explode("fact_object", ignore_index=True).dropna(subset="fact_object")
    kept = (
        "fact fact_id agency_id utterance_id kind object shows measure access count_low direct first_tier a0 a1 b0 b1"
    ).split()
    named = {name: f"fact_{name}" for name in ("agency_id", "utterance_id", "object", "measure", "access")}
    pairs = judged.astype({"fact_object": "str"}).merge(
        facts[kept].rename(columns=named),
        left_on=["body", "fact_object"],
        right_on=["fact_agency_id", "fact_object"],
        how="inner",
    )
    uttered = (pairs["kind"] == "admission") & (pairs["utterance_id"] != "")
    same = uttered & (pairs["utterance_id"] == pairs["fact_utterance_id"])
    return pairs.assign(same_utterance=same)


def _tier_pairs(pairs: pd.DataFrame, facts: pd.DataFrame) -> np.ndarray:
    """Grade the fact of each pair (section 4); an admission of the statement's own utterance is no origin for it."""
    key = ["agency_id", "object", "shows"]
    direct = facts.loc[lambda rows: rows["direct"]]
    origins = direct.groupby(key)["counted_origin"].nunique().rename("origins")
    own = direct.loc[lambda rows: rows["counted_origin"] == "own"]
    own_rows = own.groupby(key).size().rename("own_rows")
    uttered = own.loc[lambda rows: (rows["kind"] == "admission") & (rows["utterance_id"] != "")]
    barred_rows = uttered.groupby([*key, "utterance_id"]).size().rename("barred_rows")
    graded = pairs[["fact_agency_id", "fact_object", "shows", "utterance_id"]].rename(
        columns={"fact_agency_id": "agency_id", "fact_object": "object"}
    )
    graded = graded.join(origins, on=key).join(own_rows, on=key).join(barred_rows, on=[*key, "utterance_id"])
    counts = graded[["origins", "own_rows", "barred_rows"]].fillna(0)
    own_falls_away = (counts["barred_rows"] > 0) & (counts["barred_rows"] == counts["own_rows"])
    supported = (counts["origins"] - own_falls_away >= 2).to_numpy() & pairs["direct"].to_numpy()
    return np.select([pairs["first_tier"].to_numpy(), supported], [1, 2], default=3)


def look_up_bearing(scopes: pd.Series, shows: pd.Series, cells: Mapping[tuple[str, str], str]) -> list[str]:
    """Look up the bearing of each shown fact on a denial of each scope."""
    return [cells.get(cell, "none") for cell in zip(scopes, shows, strict=True)]


def _list_weaker(shows: str) -> list[str]:
    """List what a conceded fact concedes with it: itself and any weaker fact (section 5)."""
    if shows in STRONGER_THAN_LADDER:
        return [shows, *LADDER]
    if shows in LADDER:
        return list(LADDER[: LADDER.index(shows) + 1])
    return [shows]


def _list_concessions(statements: pd.DataFrame) -> pd.DataFrame:
    """List what each speaker conceded on each body: one row per admission and fact conceded."""
    conceding = statements.loc[lambda rows: (rows["position"] == "admits") & (rows["admits_shows"] != "")]
    shown = conceding["admits_shows"].map(_list_weaker)
    conceding = conceding[["agency_id", "body", "object", "utterance_id", "shown_by"]].assign(shows=shown)
    return conceding.explode("shows", ignore_index=True).astype({"shows": "str"})


def _find_conceded(pairs: pd.DataFrame, statements: pd.DataFrame) -> np.ndarray:
    """Say which facts the speaker had itself conceded in public by the day of the statement, or in the same utterance."""
    concessions = _list_concessions(statements)
    key = ["agency_id", "body", "object", "shows"]
    first = concessions.groupby(key)["shown_by"].min().rename("first_shown")
    probe = pairs[["agency_id", "body", "fact_object", "shows", "utterance_id"]].rename(
        columns={"fact_object": "object"}
    )
    earlier = probe.join(first, on=key)["first_shown"].fillna(OPEN).to_numpy() <= pairs["d0"].to_numpy()
    spoken = concessions.loc[concessions["utterance_id"] != ""]
    uttered = set(spoken[[*key, "utterance_id"]].itertuples(index=False, name=None))
    same = [cell in uttered for cell in probe[[*key, "utterance_id"]].itertuples(index=False, name=None)]
    return earlier | np.array(same, dtype=bool)
