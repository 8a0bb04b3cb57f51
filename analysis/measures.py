"""Count what the verdicts show: per body, and over named groups of bodies, with bounds.

Decides denominators and bounds (method, section 8). A census of known cases: no tests, no extrapolation; a percentage only
where n is at least 10. The vendor's claims are about its trade, not about an agency's conduct, and are counted apart.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.discrepancies import gather_facts, keep_known, read_as_of
from analysis.pair_tables import grade_facts
from analysis.record import Record

GRAVEST_FIRST = (
    "contradicted",
    "narrow",
    "contested",
    "unresolved",
    "overtaken",
    "stands",
    "consistent",
    "legal_position",
)
"""Classes of a denial; `unresolved` comes before those that leave a denial standing, since it was not judged."""
SHOWN_ORDER = (
    "nothing",
    "listed",
    "account",
    "paid",
    "authorised",
    "leaders_knew",
    "searched",
    "operational",
    "other_purpose",
)
"""What can be shown of an agency, weakest first: the ladder of section 5, facts beside it before a first search."""
LEAST_FOR_PERCENT = 10


class Share(NamedTuple):
    """k of n with bounds: at least `low`, at most `high` of `n`; `narrow` is reported beside it, never inside.

    `also` names the bodies that only the upper bound counts though their gravest class is another than contested or
    unresolved: of one that worded a denial narrowly, a second denial may be contested.
    """

    low: int
    high: int
    n: int
    narrow: int
    group: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say the share in words; a percentage only from n = 10 on."""
        span = f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"
        percent = ""
        if self.n >= LEAST_FOR_PERCENT:
            low, high = round(100 * self.low / self.n), round(100 * self.high / self.n)
            percent = f" ({low}%)" if low == high else f" ({low}% to {high}%)"
        return f"{span} of {self.n} {self.group}{percent}"


def list_denials(record: Record, verdicts: pd.DataFrame) -> pd.DataFrame:
    """List the denials that were judged, the vendor's left out.

    Returns
    -------
    pandas.DataFrame
        One row per denial: the columns of `statements` with those of the verdict.
    """
    judged = record.statements.merge(verdicts.drop(columns="agency_id"), on="statement_id", validate="one_to_one")
    return judged.loc[lambda rows: (rows["position"] == "denies") & ~rows["agency_id"].isin(record.vendors)]


def find_gravest(classes: pd.Series) -> str:
    """Give the gravest of some classes of denials."""
    found = set(classes)
    return next(name for name in GRAVEST_FIRST if name in found)


def summarise_speakers(record: Record, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Summarise each body that spoke by what it did and the gravest class of its denials.

    Returns
    -------
    pandas.DataFrame
        One row per body with a statement known on the day, sorted by id: `agency_id`, `statements`, `denials` (numbers),
        `gravest` (class; empty without a denial), `contested_too` (whether any denial is contested or unresolved),
        `admitted`, `declined`, `silent` (booleans: any such statement).
    """
    judged = record.statements.merge(verdicts.drop(columns="agency_id"), on="statement_id", validate="one_to_one")
    bodies = judged.groupby("agency_id")
    denials = judged.loc[judged["position"] == "denies"].groupby("agency_id")["class"]
    summary = pd.DataFrame({"statements": bodies.size()})
    summary["denials"] = denials.size().reindex(summary.index, fill_value=0)
    summary["gravest"] = denials.agg(find_gravest).reindex(summary.index).fillna("").astype("str")
    summary["contested_too"] = _has_any(judged, "class", ["contested", "unresolved"], "denies")
    for column, positions in (("admitted", ["admits"]), ("declined", ["declines"]), ("silent", ["no_reply"])):
        summary[column] = _has_any(judged, "position", positions)
    return summary.reset_index()


def _has_any(judged: pd.DataFrame, column: str, codes: list[str], position: str = "") -> pd.Series:
    hits = judged[column].isin(codes) & ((judged["position"] == position) if position else True)
    return hits.groupby(judged["agency_id"]).any()


def share_contradicted(
    record: Record, verdicts: pd.DataFrame, group: str = "denied", *, as_of: str | date | None = None
) -> Share:
    """Count the bodies with a contradicted denial, out of a named group (method, section 8).

    Lower bound: contradicted. Upper bound: plus those with a contested or unresolved denial. Bodies whose gravest class
    is `narrow` are counted beside it.

    Parameters
    ----------
    group : str
        The denominator: `denied` (bodies that denied), `asked` (bodies that answered or were asked), `evidence` (bodies
        with any row of evidence).
    as_of : str or datetime.date, optional
        The day of the verdicts, which evidence must have been known on; the record's own where it is left out.

    Raises
    ------
    ValueError
        The denominator has another name.
    """
    speakers = summarise_speakers(record, verdicts).loc[lambda rows: ~rows["agency_id"].isin(record.vendors)]
    words = {
        "denied": "bodies that denied",
        "asked": "bodies that spoke or were asked",
        "evidence": "bodies with any evidence",
    }
    if group not in words:
        raise ValueError(f"'{group}' is no denominator; allowed: {', '.join(words)}")
    if group == "evidence":
        known = keep_known(gather_facts(record), read_as_of(record, as_of))
        bodies = set(known["agency_id"]) - record.vendors
        kept = speakers.loc[speakers["agency_id"].isin(bodies)]
        n = len(bodies)
    else:
        kept = speakers.loc[speakers["denials"] > 0] if group == "denied" else speakers
        n = len(kept)
    contradicted = kept["gravest"] == "contradicted"
    also = kept["contested_too"] & ~kept["gravest"].isin(["contradicted", "contested", "unresolved"])
    names = record.agencies.set_index("agency_id")["short_name"]
    low, high = int(contradicted.sum()), int((contradicted | kept["contested_too"]).sum())
    narrow = int((kept["gravest"] == "narrow").sum())
    return Share(low, high, n, narrow, words[group], tuple(names[kept.loc[also, "agency_id"]]))


def find_first_leak(record: Record) -> pd.Timestamp:
    """Find the day by which the first leak among the events had certainly taken place; NaT where there is none."""
    return record.events.loc[record.events["kind"] == "leak"].sort_values("date_earliest")["date_latest"].head(1).min()


def count_around(record: Record, day: pd.Timestamp) -> pd.DataFrame:
    """Count denials, and the bodies' first admissions, before and after a day; the vendor is left out.

    Returns
    -------
    pandas.DataFrame
        Two rows, `denials` and `bodies' first admissions`: `before` (certainly), `after` (certainly), `unsettled`.
    """
    said = record.statements.loc[lambda rows: ~rows["agency_id"].isin(record.vendors)]
    admissions = said.loc[said["position"] == "admits"].sort_values(["disclosed_latest", "statement_id"])
    counted = {
        "denials": said.loc[said["position"] == "denies"],
        "bodies' first admissions": admissions.drop_duplicates("agency_id"),
    }
    rows = {}
    for name, table in counted.items():
        before, after = (table["disclosed_latest"] < day).sum(), (table["disclosed_earliest"] > day).sum()
        rows[name] = {"before": int(before), "after": int(after), "unsettled": int(len(table) - before - after)}
    return pd.DataFrame(rows).T


def grade_known_facts(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Give the facts known on a day, each with its tier.

    Returns
    -------
    pandas.DataFrame
        One row per fact, as `gather_facts` gives them, with `tier` (1 to 3).
    """
    facts = keep_known(gather_facts(record), read_as_of(record, as_of))
    return facts.assign(tier=grade_facts(facts, record.vendors))


def tabulate_matrix(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> pd.DataFrame:
    """Set the scope that each body denied against the strongest thing shown of it.

    The strongest thing is taken over the facts at tier 1 or 2 whose object its denials cover, whenever the conduct took
    place; only where there is none, over those at tier 3 (`shown_tier` 3). A shown fact that a case added (it is not in
    `SHOWN_ORDER`) counts for the scopes on which it bears: as the strongest where it contradicts, else as the weakest.

    Returns
    -------
    pandas.DataFrame
        One row per body and scope denied (the vendor left out): `agency_id`, `short_name`, `scope`, `shown`, `shown_tier`
        (0 where nothing is shown), `class` (the gravest among its denials of that scope), `statement_ids`,
        `deciding_ids`, `shown_ids`.
    """
    denials = list_denials(record, verdicts)
    facts = grade_known_facts(record, as_of)
    names = record.agencies.set_index("agency_id")["short_name"]
    rows = []
    for (agency_id, scope), group in denials.groupby(["agency_id", "scope"], sort=True):
        bodies = set(group["about_id"].where(group["about_id"] != "", group["agency_id"]))
        objects = {name for object_ in group["object"] for name in record.covers.get(object_, [])}
        about = facts.loc[facts["agency_id"].isin(bodies) & facts["object"].isin(objects)]
        shown, tier, ids = _find_strongest(about, _rank_shown(record.bearing, str(scope)))
        rows.append(
            {
                "agency_id": agency_id,
                "short_name": names[str(agency_id)],
                "scope": scope,
                "shown": shown,
                "shown_tier": tier,
                "class": find_gravest(group["class"]),
                "statement_ids": " ".join(group["statement_id"]),
                "deciding_ids": " ".join(sorted(set(" ".join(group["deciding_ids"]).split()))),
                "shown_ids": ids,
            }
        )
    columns = "agency_id short_name scope shown shown_tier class statement_ids deciding_ids shown_ids".split()
    return pd.DataFrame(rows, columns=columns)


def _rank_shown(bearing: pd.DataFrame, scope: str) -> dict[str, int]:
    """Rank what can be shown to a body that denied a scope, the strongest highest; what is not ranked does not count."""
    known = {code: place for place, code in enumerate(SHOWN_ORDER)}
    rows = bearing.loc[
        (bearing["scope"] == scope) & (bearing["bearing"] != "none") & ~bearing["shows"].isin(SHOWN_ORDER)
    ]
    added = zip(rows["shows"], rows["bearing"] == "contradicts", strict=True)
    return known | {code: len(SHOWN_ORDER) if contradicts else 0 for code, contradicts in added}


def _find_strongest(facts: pd.DataFrame, ranks: dict[str, int]) -> tuple[str, int, str]:
    """Find the strongest thing shown, its tier, and the rows that show it."""
    counted = facts.loc[facts["shows"].isin(ranks)]
    if counted.empty:
        return "nothing", 0, ""
    firm = counted.loc[counted["tier"] <= 2]
    counted = firm if len(firm) else counted
    strongest = max(sorted(counted["shows"]), key=ranks.__getitem__)
    showing = counted.loc[counted["shows"] == strongest]
    return strongest, int(showing["tier"].min()), " ".join(sorted(set(showing["fact_id"])))
