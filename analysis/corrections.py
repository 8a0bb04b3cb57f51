"""How long a denial went uncorrected, who corrected it and what prompted it; who told first.

Decides correction lags, the counting band and the first discloser with its ties (method, section 8), all as intervals.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.discrepancies import gather_facts, judge, keep_known, read_as_of
from analysis.record import Record
from analysis.rules import weigh_pairs
from analysis.trajectories import order_denials, relate_answers

LAGGED = ("contradicted", "narrow", "contested")
LAG_COLUMNS = (
    "agency_id statement_id class made_earliest made_latest correction_id corrected_earliest corrected_latest prompted_by "
    "lag_days_min lag_days_max contradiction_id contradicted_earliest contradicted_latest contradiction_days_min "
    "contradiction_days_max"
).split()


class Band(NamedTuple):
    """How many denials were corrected within some days: at least `low`, at most `high`, of `n`."""

    days: int
    low: int
    high: int
    n: int


def measure_lags(record: Record, verdicts: pd.DataFrame | None = None, as_of: str | date | None = None) -> pd.DataFrame:
    """Measure how long each denial went until its own correction and until the first public contradiction by anyone.

    One lag per denial classed contradicted, narrow or contested that was made before the first admission that bears on it,
    for certain, or on which no admission bears; none for a denial of the future (`list_unsettled` names what is left out
    because the order is not settled). The own correction is the earliest related admission that names a denial
    in `corrects`, else the first related admission, on the day it became public.

    Returns
    -------
    pandas.DataFrame
        One row per denial: `LAG_COLUMNS`. Lags are whole days, [max(0, c0 - d1), c1 - d0]; where nothing corrects the denial
        by the as-of date `correction_id` is empty, `lag_days_min` runs to that date and `lag_days_max` is missing (open).
        The same for the first public contradiction, the agency included.
    """
    day = read_as_of(record, as_of)
    verdicts = judge(record, as_of) if verdicts is None else verdicts
    statements = keep_known(record.statements, day)
    related = relate_answers(statements, record.codebook.case["covers"])
    late = set(order_denials(related).loc[lambda found: found != "before"].index)
    vendors = set(record.agencies.loc[record.agencies["type"] == "vendor", "agency_id"])
    followed = statements.merge(verdicts[["statement_id", "class"]], on="statement_id", validate="one_to_one").loc[
        lambda rows: (
            (rows["position"] == "denies")
            & rows["class"].isin(LAGGED)
            & (rows["tense"] != "future")
            & ~rows["statement_id"].isin(late)
            & ~rows["agency_id"].isin(vendors)
        )
    ]
    contradictions = _list_contradictions(record, statements, day)
    said = statements.set_index("statement_id")
    rows = [_follow(denial, related, said, contradictions, day) for denial in followed.to_dict("records")]
    return pd.DataFrame(rows, columns=LAG_COLUMNS).astype(
        {"lag_days_max": "float64", "contradiction_days_max": "float64"}
    )


def list_unsettled(record: Record, as_of: str | date | None = None) -> list[str]:
    """List the denials that have no lag because the first admission that bears on them may have come before them."""
    statements = keep_known(record.statements, read_as_of(record, as_of))
    standing = order_denials(relate_answers(statements, record.codebook.case["covers"]))
    return sorted(standing.index[standing == "unsettled"])


def _list_contradictions(record: Record, statements: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """List what publicly contradicted each denial: facts that contradict it or lie outside its words, and own corrections."""
    facts = keep_known(gather_facts(record), day)
    vendors = set(record.agencies.loc[record.agencies["type"] == "vendor", "agency_id"])
    _, pairs = weigh_pairs(
        statements, facts, record.bearing, covers=record.codebook.case["covers"], vendors=frozenset(vendors)
    )
    bearing = pairs["bearing"].isin(["contradicts", "outside"]) & ~pairs["same_utterance"] & ~pairs["conceded"]
    bearing &= pairs["timing"].isin(["must", "may"]) | (
        (pairs["timing"] == "before") & (pairs["bearing"] == "contradicts")
    )
    shown = pairs.loc[bearing, ["statement_id", "fact_id"]].merge(
        facts[["fact_id", "disclosed_earliest", "disclosed_latest"]].drop_duplicates("fact_id"), on="fact_id"
    )
    wrong = statements.loc[statements["correction"] == "wrong_when_given"]
    own = wrong[["corrects", "statement_id", "disclosed_earliest", "disclosed_latest"]]
    own = own.set_axis(["statement_id", "fact_id", "disclosed_earliest", "disclosed_latest"], axis=1)
    return pd.concat([shown, own], ignore_index=True)


def _follow(
    denial: dict, related: pd.DataFrame, said: pd.DataFrame, contradictions: pd.DataFrame, day: pd.Timestamp
) -> dict:
    """Follow one denial to its own correction and to the first public contradiction."""
    own = said.loc[related.loc[related["denial_id"] == denial["statement_id"], "admission_id"]]
    naming = own.loc[own["corrects"] != ""]
    candidates = (naming if len(naming) else own).sort_values(["disclosed_latest", "disclosed_earliest"], kind="stable")
    corrected = candidates.head(1)
    against = contradictions.loc[contradictions["statement_id"] == denial["statement_id"]]
    if len(corrected):
        public = corrected.reset_index()[["statement_id", "disclosed_earliest", "disclosed_latest"]]
        public = public.set_axis(["fact_id", "disclosed_earliest", "disclosed_latest"], axis=1)
        against = pd.concat([against, public], ignore_index=True)
    first = against.sort_values(["disclosed_latest", "disclosed_earliest", "fact_id"], kind="stable").head(1)
    correction = _measure(denial, _bound_first(corrected), day)
    contradiction = _measure(denial, _bound_first(against), day)
    return {
        **{name: denial[name] for name in ("agency_id", "statement_id", "class", "made_earliest", "made_latest")},
        "correction_id": corrected.index[0] if len(corrected) else "",
        "corrected_earliest": correction[0],
        "corrected_latest": correction[1],
        "prompted_by": corrected["prompted_by"].iloc[0] if len(corrected) else "",
        "lag_days_min": correction[2],
        "lag_days_max": correction[3],
        "contradiction_id": first["fact_id"].iloc[0] if len(first) else "",
        "contradicted_earliest": contradiction[0],
        "contradicted_latest": contradiction[1],
        "contradiction_days_min": contradiction[2],
        "contradiction_days_max": contradiction[3],
    }


def _bound_first(rows: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Bound the day of the earliest of some rows: it lies between the least of the earliest and of the latest days."""
    if rows.empty:
        return None
    return rows["disclosed_earliest"].min(), rows["disclosed_latest"].min()


def _measure(denial: dict, end: tuple[pd.Timestamp, pd.Timestamp] | None, day: pd.Timestamp) -> tuple:
    """Measure days from a denial to an end; open where there is none or a bound is open."""
    if end is None:
        return pd.NaT, pd.NaT, max(0, (day - denial["made_latest"]).days), float("nan")
    least = (end[0] - denial["made_latest"]).days if pd.notna(end[0]) else 0
    most = (end[1] - denial["made_earliest"]).days if pd.notna(denial["made_earliest"]) else float("nan")
    return end[0], end[1], max(0, least), most


def choose_starts(lags: pd.DataFrame) -> pd.DataFrame:
    """Choose the first and the last followed denial of each agency: the two starts, both shown.

    Returns
    -------
    pandas.DataFrame
        One row per agency and start: the columns of `measure_lags` and `start` (`first`, `last`).
    """
    first = lags.sort_values(["made_latest", "made_earliest", "statement_id"]).drop_duplicates("agency_id")
    last = lags.sort_values(["made_earliest", "made_latest", "statement_id"]).drop_duplicates("agency_id", keep="last")
    both = pd.concat([first.assign(start="first"), last.assign(start="last")])
    return both.sort_values(["agency_id", "start"], ignore_index=True)


def count_corrected(lags: pd.DataFrame, days: int) -> Band:
    """Count the lags corrected within some days: a band, no model (method, section 8).

    Lower: lags whose longest reading is at most `days`. Upper: lags whose shortest reading is at most `days`, plus those
    uncorrected and followed for less than that.
    """
    corrected = lags["correction_id"] != ""
    low = int((corrected & (lags["lag_days_max"] <= days)).sum())
    possible = int((corrected & (lags["lag_days_min"] <= days)).sum())
    short = int((~corrected & (lags["lag_days_min"] < days)).sum())
    return Band(days, low, possible + short, len(lags))


def measure_from_leak(lags: pd.DataFrame, record: Record) -> pd.DataFrame:
    """Measure days from the leak to each own correction; negative where the correction came first.

    Returns
    -------
    pandas.DataFrame
        One row per corrected denial: `agency_id`, `statement_id`, `correction_id`, `from_leak_min`, `from_leak_max`.
    """
    leaks = record.events.loc[record.events["kind"] == "leak"].sort_values("date_earliest").head(1)
    corrected = lags.loc[lags["correction_id"] != ""] if len(leaks) else lags.head(0)
    return pd.DataFrame(
        {
            "agency_id": corrected["agency_id"],
            "statement_id": corrected["statement_id"],
            "correction_id": corrected["correction_id"],
            "from_leak_min": (corrected["corrected_earliest"] - leaks["date_latest"].min()).dt.days,
            "from_leak_max": (corrected["corrected_latest"] - leaks["date_earliest"].min()).dt.days,
        }
    ).reset_index(drop=True)
