"""The rules of the method, sections 4 to 6: tier x bearing x timing -> class.

Decides how each statement stands to the facts that are known. Pure functions on tables: no files, no figures, nothing of
ours imported. Works on all pairs of statement and fact at once; days are whole numbers inside, an open bound being the
least or greatest of them.
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
NOT_CLASSED = ("no_reply", "explains", "halts", "disputes")
BEHIND_SCOPES = ("use", "trial", "knowledge", "")
INQUIRY_SCOPES = ("use", "trial", "operation")

RULES = (
    ("not-classed", "not_classed", "", "no_reply, explains, halts, disputes: drawn and listed only"),
    ("legal-position", "legal_position", "", "denies; scope lawfulness: a legal position, not a fact"),
    ("declined", "declined", "", "answers, and neither confirms nor denies"),
    ("own-words", "contradicted", "own_words", "the agency itself says that this answer was wrong when given"),
    (
        "unresolved-denial",
        "unresolved",
        "",
        "a denial without object, scope or tense, or with a scope nothing bears on",
    ),
    ("unresolved-admission", "unresolved", "", "an admission without scope"),
    (
        "understated-count",
        "understated",
        "count",
        "tier 1-2 evidence has a count above the stated one, for the same period",
    ),
    ("understated-paid", "understated", "paid", "tier 1-2 evidence shows payment where a trial was stated"),
    ("admitted", "admitted", "", "admits, and not understated"),
    ("contradicts-must", "contradicted", "evidence", "contradicts; tier 1-2; the timing is certain"),
    ("outside-must", "narrow", "scope", "outside the literal words; tier 1-2; the timing is certain"),
    (
        "contradicts-before",
        "narrow",
        "tense",
        "contradicts; tier 1-2; the conduct ended before a denial of the present",
    ),
    ("own-words-differ", "contested", "own_words", "the same utterance concedes what would contradict it"),
    ("only-may", "contested", "date", "contradicts or outside; tier 1-2; the timing is only possible"),
    ("weak", "contested", "weak", "anything that bears, at tier 3, or weak at any tier"),
    ("only-after", "overtaken", "", "bearing evidence only after the statement"),
    ("none-found", "consistent", "", "a finding or court looked at the denied days and found no use"),
    ("nothing-bears", "stands", "", "nothing bears on it as of the date; never 'true'"),
)
"""Every rule in the order in which it is tried: name, class, reason, what it says."""


def apply_rules(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    bearing: pd.DataFrame,
    *,
    covers: Mapping[str, list[str]],
    vendors: Set[str] = frozenset(),
) -> pd.DataFrame:
    """Give every statement its class: the first rule that fires.

    Parameters
    ----------
    statements : pandas.DataFrame
        One row per statement known on the day, as in a `Record`.
    facts : pandas.DataFrame
        One row per fact known on the day, as `discrepancies.gather_facts` gives them.
    bearing : pandas.DataFrame
        The bearing table: `scope`, `shows`, `bearing`; a cell that is not there is `none`.
    covers : mapping
        Object of a statement -> objects of facts that may bear on it.
    vendors : set
        Agencies whose own records are `vendor_records`.

    Returns
    -------
    pandas.DataFrame
        One row per statement, in the same order: `statement_id`, `class`, `reason`, `rule`, `tier` (the best among the
        deciding rows, 0 where there are none), `flags` and `deciding_ids` (sorted, joined by a space).
    """
    statements, pairs = weigh_pairs(statements, facts, bearing, covers=covers, vendors=vendors)
    return judge_pairs(statements, pairs, bearing, covers=covers)


def judge_pairs(
    statements: pd.DataFrame, pairs: pd.DataFrame, bearing: pd.DataFrame, *, covers: Mapping[str, list[str]]
) -> pd.DataFrame:
    """Give every statement its class from its weighed pairs: the first rule that fires.

    Apart from `apply_rules` so that what a pair weighs can be varied in between.

    Parameters
    ----------
    statements, pairs : pandas.DataFrame
        As `weigh_pairs` gives them.
    bearing, covers
        As for `apply_rules`.

    Returns
    -------
    pandas.DataFrame
        As `apply_rules`.
    """
    cells = bearing.set_index(["scope", "shows"])["bearing"].to_dict()
    fired = _fire_on_pairs(pairs, cells, statements, covers)
    corrections = _find_corrections(statements)
    by_rule = _fire_on_statements(statements, set(bearing["scope"]))
    by_rule |= {name: statements["row"].isin(pairs["row"][mask]).to_numpy() for name, mask in fired.items()}
    by_rule["own-words"] = statements["row"].isin(corrections["row"]).to_numpy() & by_rule["denies"]
    names = [rule[0] for rule in RULES]
    conditions = [by_rule[name] & by_rule[_POSITION.get(name, "denies")] for name in names]
    chosen = np.select(conditions, range(len(names)), default=len(names) - 1)
    return _write_verdicts(statements, pairs, fired, corrections, chosen)


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
        bearing=_look_up(pairs["scope"], pairs["shows"], cells),
        timing=time_pairs(pairs),
        conceded=_find_conceded(pairs, statements),
    )


_POSITION = {
    "not-classed": "any",
    "declined": "declines",
    "unresolved-admission": "admits",
    "understated-count": "admits",
    "understated-paid": "admits",
    "admitted": "admits",
}


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


def _look_up(scopes: pd.Series, shows: pd.Series, cells: Mapping[tuple[str, str], str]) -> list[str]:
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


def _fire_on_pairs(
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
    use = np.array(_look_up(pd.Series("use", index=pairs.index), pairs["shows"], cells)) == "contradicts"
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
    shown = _look_up(pd.Series("use", index=statements.index), statements["admits_shows"], cells)
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


def _find_corrections(statements: pd.DataFrame) -> pd.DataFrame:
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


def _fire_on_statements(statements: pd.DataFrame, scopes: Set[str]) -> dict[str, np.ndarray]:
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


def _write_verdicts(
    statements: pd.DataFrame,
    pairs: pd.DataFrame,
    fired: Mapping[str, pd.Series],
    corrections: pd.DataFrame,
    chosen: np.ndarray,
) -> pd.DataFrame:
    """Write the verdicts: the rule chosen, the rows that decided it, their best tier, the flags."""
    names = np.array([rule[0] for rule in RULES])[chosen]
    rule_of_pair = names[pairs["row"].to_numpy(dtype=int)] if len(pairs) else np.array([], dtype=str)
    deciding = np.zeros(len(pairs), dtype=bool)
    for name, mask in fired.items():
        decides = "declined" if name == "evidence_behind" else name
        deciding |= mask.to_numpy() & (rule_of_pair == decides)
    decided = pairs.loc[deciding, ["row", "fact_id", "tier"]].rename(columns={"fact_id": "id"})
    owned = corrections.loc[lambda rows: names[rows["row"]] == "own-words", ["row", "correction_id"]]
    owned = owned.rename(columns={"correction_id": "id"}).assign(tier=1)
    decided = pd.concat([decided, owned], ignore_index=True)
    ids = decided.groupby("row")["id"].agg(lambda found: " ".join(sorted(set(found))))
    tiers = decided.groupby("row")["tier"].min()
    rows = statements["row"]
    return pd.DataFrame(
        {
            "statement_id": statements["statement_id"],
            "class": np.array([rule[1] for rule in RULES])[chosen],
            "reason": np.array([rule[2] for rule in RULES])[chosen],
            "rule": names,
            "tier": rows.map(tiers).fillna(0).astype("int64"),
            "flags": _write_flags(rows, pairs, fired, names),
            "deciding_ids": rows.map(ids).astype("str").fillna(""),
        }
    )


def _write_flags(rows: pd.Series, pairs: pd.DataFrame, fired: Mapping[str, pd.Series], names: np.ndarray) -> list[str]:
    """Join the flags of each statement; only rows judged against evidence can bear them."""
    unjudged = ["not-classed", "legal-position", "unresolved-denial", "unresolved-admission"]
    judged = set(rows[~np.isin(names, unjudged)])
    flags = {"conceded": "conceded", "evidence_behind": "evidence_behind", "own_words_differ": "own-words-differ"}
    bearers = {flag: set(pairs["row"][fired[name]]) & judged for flag, name in flags.items()}
    return [" ".join(flag for flag in flags if row in bearers[flag]) for row in rows]
