"""Count the headline numbers again under every combination of the method's variants.

Decides what each variant changes (method, section 8): leaks, timing, scopes, second-hand rows, and which of a body's
denials count. Refuses to choose among them: the published rules are one row among the others. After specification curves
(Simonsohn, Simmons, Nelson 2020), without their tests.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.discrepancies import gather_facts, keep_known, read_as_of
from analysis.measures import GRAVEST_FIRST
from analysis.pair_tables import weigh_pairs
from analysis.record import Record
from analysis.rules import judge_pairs

LEFT_OUT_SCOPES = ("knowledge", "authorisation")
WHICH_DENIALS = ("all", "first", "last")
COUNTED_CLASSES = ("contradicted", "narrow", "contested", "unresolved")
NOT_COUNTED = "not_counted"
ONLY_COMBINED = "only_combined"
FIRST_DAY, LAST_DAY = (pd.Timestamp(day).as_unit("s") for day in (date.min, date.max))


class Variant(NamedTuple):
    """One way to apply the method; without arguments, the published one.

    - `leak_alone`: a leaked entry seen directly is tier 2 even if nothing else supports it;
    - `may_is_must`: conduct that only may have fallen within what was denied counts as if it certainly had;
    - `conduct_only`: denials of knowledge and of authorisation are left out of the count;
    - `direct_only`: statements, evidence and leaked entries seen indirectly are left out of the record;
    - `denials`: `all`, or of each body only its `first` or `last` among those that the other switches leave.
    """

    leak_alone: bool = False
    may_is_must: bool = False
    conduct_only: bool = False
    direct_only: bool = False
    denials: str = "all"


SWITCHES = Variant._fields
PUBLISHED = Variant()


def list_variants() -> list[Variant]:
    """List every combination, the published rules first."""
    choices: Iterable[tuple[Any, ...]] = product(*[(False, True)] * 4, WHICH_DENIALS)
    return [Variant(*choice) for choice in choices]


def judge_variants(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Judge the denials under every combination; pairs are weighed once for all of one set of rows.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per combination and denial counted in it (the vendor's left out), in the order of `list_variants`, then of
        the record: the switches of `Variant`, `statement_id`, `agency_id`, `scope`, `class`, `rule`, `tier`,
        `deciding_ids`.
    """
    denials = {}
    for direct_only in (False, True):
        known, statements, pairs = weigh_known(keep_direct(record) if direct_only else record, as_of)
        for leak_alone, may_is_must in product((False, True), repeat=2):
            variant = Variant(leak_alone, may_is_must, direct_only=direct_only)
            verdicts = judge_pairs(statements, vary_pairs(pairs, variant), record.bearing)
            judged = known.merge(verdicts, on="statement_id", validate="one_to_one")
            own_denials = (judged["position"] == "denies") & ~judged["agency_id"].isin(record.vendors)
            denials[variant] = judged.loc[own_denials]
    frames = []
    for variant in list_variants():
        counted = denials[variant._replace(conduct_only=False, denials="all")]
        if variant.conduct_only:
            counted = counted.loc[~counted["scope"].isin(LEFT_OUT_SCOPES)]
        frames.append(keep_turn(counted, variant.denials).assign(**variant._asdict()))
    columns = [*SWITCHES, *"statement_id agency_id scope class rule tier deciding_ids".split()]
    return pd.concat(frames, ignore_index=True)[columns]


def weigh_known(record: Record, as_of: str | date | None) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Weigh the pairs of what is known on a day, so that they can be judged in more than one way.

    Returns
    -------
    tuple of pandas.DataFrame
        The statements known on the day; then the two of `pairs.weigh_pairs`: the statements as the rules number them, and
        the weighed pairs.
    """
    day = read_as_of(record, as_of)
    known = keep_known(record.statements, day)
    facts = keep_known(gather_facts(record), day)
    return known, *weigh_pairs(known, facts, record.bearing, covers=record.covers, vendors=record.vendors)


def vary_pairs(pairs: pd.DataFrame, variant: Variant) -> pd.DataFrame:
    """Weigh pairs of statement and fact as a variant has it.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `pair_tables.weigh_pairs` gives them.
    variant : Variant
        Only `leak_alone` and `may_is_must` touch a pair.

    Returns
    -------
    pandas.DataFrame
        The same rows with their `tier` and timing.
    """
    tier, must = pairs["tier"], pairs["must"]
    if variant.leak_alone:
        tier = tier.mask((pairs["kind"] == "leaked_entry") & pairs["direct"], np.minimum(tier, 2))
    if variant.may_is_must:
        must = pairs["meets"]
    return pairs.assign(tier=tier, must=must)


def keep_direct(record: Record) -> Record:
    """Keep the statements, evidence and leaked entries that were read in the cited text itself."""
    tables = {name: getattr(record, name) for name in ("statements", "evidence", "leaked_clients")}
    direct = {name: table.loc[table["seen"] == "direct"].reset_index(drop=True) for name, table in tables.items()}
    return record._replace(**direct)


def keep_turn(denials: pd.DataFrame, which: str) -> pd.DataFrame:
    """Keep of each body its first or its last denial: each one that no other of its denials certainly precedes or follows.

    Days are intervals, so several may be kept: those of one day, and those whose order is unsettled.

    Parameters
    ----------
    denials : pandas.DataFrame
        `agency_id`, `made_earliest`, `made_latest`; an open bound is NaT.
    which : str
        `first`, `last`, or `all`.

    Returns
    -------
    pandas.DataFrame
        The rows kept, in their order, with all their columns.
    """
    earliest, latest = denials["made_earliest"].fillna(FIRST_DAY), denials["made_latest"].fillna(LAST_DAY)
    if which == "first":
        return denials.loc[earliest <= latest.groupby(denials["agency_id"]).transform("min")]
    if which == "last":
        return denials.loc[latest >= earliest.groupby(denials["agency_id"]).transform("max")]
    return denials


def count_variants(record: Record, judged: pd.DataFrame, as_of: str | date | None = None) -> pd.DataFrame:
    """Count the headline numbers of each combination.

    A switch that leaves out denials takes none of the bodies asked out of their number, nor of those with evidence; one
    that leaves out rows does, where nothing else is known of a body.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    judged : pandas.DataFrame
        As `judge_variants` gives it for the same day.
    as_of : str or datetime.date, optional
        That day.

    Returns
    -------
    pandas.DataFrame
        One row per combination, in the order of `list_variants`: the switches; `denials_n` and of these `contradicted`,
        `narrow`, `contested`, `unresolved`; and for each group of `measures.share_contradicted` (`denied`, `asked`,
        `evidence`) the bodies `<group>_low`, `<group>_high`, `<group>_n`, `<group>_narrow`.
    """
    members = {False: _list_members(record, as_of), True: _list_members(keep_direct(record), as_of)}
    bodies = grade_bodies(judged)
    classes = judged.groupby(list(SWITCHES))["class"].value_counts().to_dict()
    rows = []
    for variant in list_variants():
        graded = bodies.loc[(bodies[list(SWITCHES)] == list(variant)).all(axis=1)]
        counts = {name: classes.get((*variant, name), 0) for name in GRAVEST_FIRST}
        row = variant._asdict() | {"denials_n": sum(counts.values())} | {name: counts[name] for name in COUNTED_CLASSES}
        for group, names in ({"denied": set(graded["agency_id"])} | members[variant.direct_only]).items():
            inside = graded.loc[graded["agency_id"].isin(names)]
            row |= {f"{group}_low": int(inside["low"].sum()), f"{group}_high": int(inside["high"].sum())}
            row |= {f"{group}_n": len(names), f"{group}_narrow": int(inside["narrow"].sum())}
        rows.append(row)
    return pd.DataFrame(rows)


def _list_members(record: Record, as_of: str | date | None) -> dict[str, set[str]]:
    """List the bodies that spoke or were asked by a day, and those with any evidence, the vendor left out."""
    day = read_as_of(record, as_of)
    tables = {"asked": record.statements, "evidence": gather_facts(record)}
    return {group: set(keep_known(table, day)["agency_id"]) - record.vendors for group, table in tables.items()}


def grade_bodies(judged: pd.DataFrame, keys: Sequence[str] = SWITCHES) -> pd.DataFrame:
    """Grade each body under each way of judging: its gravest class, and within which bounds of `share_contradicted` it is.

    Parameters
    ----------
    judged : pandas.DataFrame
        One row per way of judging and denial: the keys, `agency_id`, `class`.
    keys : sequence of str
        The columns that tell the ways apart.

    Returns
    -------
    pandas.DataFrame
        One row per way and body, sorted by both: the keys, `agency_id`, `gravest`, and as booleans `low` (contradicted),
        `high` (contradicted, or any denial contested or unresolved) and `narrow` (the gravest class is narrow).
    """
    graded = judged.assign(
        rank=judged["class"].map(GRAVEST_FIRST.index), doubtful=judged["class"].isin(["contested", "unresolved"])
    )
    bodies = graded.groupby([*keys, "agency_id"]).agg(rank=("rank", "min"), doubtful=("doubtful", "any")).reset_index()
    gravest = bodies["rank"].map(dict(enumerate(GRAVEST_FIRST))).astype("str")
    low = gravest == "contradicted"
    return bodies.drop(columns=["rank", "doubtful"]).assign(
        gravest=gravest,
        low=low,
        high=low | bodies["doubtful"].astype(bool),
        narrow=gravest == "narrow",
    )


def name_changers(record: Record, judged: pd.DataFrame) -> pd.DataFrame:
    """Name the bodies whose gravest class is another under some combination, and what each switch alone makes of it.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    judged : pandas.DataFrame
        As `judge_variants` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per body and single switch that changes its gravest class, by body, then in the order of `Variant`:
        `agency_id`, `short_name`, `switch` (the name of a switch; `first` or `last`; `only_combined` for a body that no
        switch changes alone), `class_from` (under the published rules), `class_to` (`not_counted`: no denial of it is left;
        for `only_combined` each class that occurs), `combinations` (in how many of all it is another than published).
    """
    gravest = grade_bodies(judged).set_index([*SWITCHES, "agency_id"])["gravest"].unstack("agency_id")
    gravest = gravest.reindex(pd.MultiIndex.from_tuples(list_variants(), names=SWITCHES)).fillna(NOT_COUNTED)
    singles = _list_singles()
    rows = []
    for agency_id, classes in gravest.items():
        published = classes.loc[tuple(PUBLISHED)]
        others = classes.loc[classes != published]
        alone = {name: others.loc[tuple(one)] for name, one in singles.items() if tuple(one) in others.index}
        if len(others) and not alone:
            alone = {ONLY_COMBINED: _join_once(others)}
        rows += [(agency_id, switch, published, to, len(others)) for switch, to in alone.items()]
    changers = pd.DataFrame(rows, columns="agency_id switch class_from class_to combinations".split())
    names = record.agencies.set_index("agency_id")["short_name"]
    changers.insert(1, "short_name", changers["agency_id"].map(names))
    return changers


def _list_singles() -> dict[str, Variant]:
    """List the variants that differ from the published rules in one switch."""
    changes: dict[str, dict[str, Any]] = {name: {name: True} for name in SWITCHES[:-1]}
    changes |= {name: {"denials": name} for name in WHICH_DENIALS[1:]}
    return {name: PUBLISHED._replace(**change) for name, change in changes.items()}


def _join_once(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(values))
