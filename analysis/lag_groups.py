"""The lags of denials taken together: each body's first and last one, and how many ended within some days.

Decides the two starts and the counting band (method, section 8), as intervals, and says which denials are left out and why.
How long one denial went uncorrected is decided in `corrections`.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.corrections import LAG_TYPES, LAGGED, TIE, join_prompts, list_followed_classes, list_left_out
from analysis.discrepancies import keep_known, read_as_of
from analysis.record import Record


class Band(NamedTuple):
    """How many denials were corrected within some days: at least `low`, at most `high`, of `n`."""

    days: int
    low: int
    high: int
    n: int


def group_left_out(
    record: Record, verdicts: pd.DataFrame, *, lags: pd.DataFrame, as_of: str | date | None = None
) -> dict[str, list[str]]:
    """Group the denials of a followed class that are not drawn as a first or last one, by why they are not.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdicts : pandas.DataFrame
        As `judge` gives them for the same day.
    lags : pandas.DataFrame
        As `measure_lags` gives them for it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    dict
        The ids, sorted, by reason: `unsettled` and `after` (as `list_left_out` says), `future` (a denial of the future),
        `between` (it has a lag, and is neither the first nor the last followed denial of its body). What is drawn and
        what stands here are all denials of the classes in `LAGGED`, the vendor's left out.
    """
    left_out = list_left_out(record, verdicts, as_of)
    ids = {order: sorted(left_out.loc[left_out["order"] == order, "statement_id"]) for order in ("unsettled", "after")}
    kept = list_followed_classes(record, keep_known(record.statements, read_as_of(record, as_of)), verdicts)
    drawn = set(" ".join(choose_starts(lags)["statement_ids"]).split())
    return ids | {
        "future": sorted(kept.loc[kept["tense"] == "future", "statement_id"]),
        "between": sorted(set(lags["statement_id"]) - drawn),
    }


def choose_starts(lags: pd.DataFrame) -> pd.DataFrame:
    """Choose the first and the last followed denial of each agency: the two starts, both shown.

    Where denials overlap, each that can have been the first (last) is named, and the bounds are those of the first (last)
    whichever it was.

    Returns
    -------
    pandas.DataFrame
        One row per agency and start, sorted by agency: the columns of `measure_lags`, with `statement_ids` instead of
        `statement_id`, and `start` (`first`, `last`). Classes and prompts that differ are joined by ` / `, ids by a space.
    """
    rows = [
        _join_starts(clip(denials), start)
        for _, denials in lags.groupby("agency_id", sort=True)
        for start, clip in (("first", _clip_to_first), ("last", _clip_to_last))
    ]
    types = {"statement_ids" if name == "statement_id" else name: kind for name, kind in LAG_TYPES.items()}
    return pd.DataFrame(rows, columns=[*types, "start"]).astype({**types, "start": "str"})


def _clip_to_first(denials: pd.DataFrame) -> pd.DataFrame:
    """Keep the denials that can have been the first; it had been made by the day on which any had been made."""
    limit = denials["made_latest"].min()
    kept = denials.loc[denials["made_earliest"].isna() | (denials["made_earliest"] <= limit)]
    made = kept["made_latest"].clip(upper=limit)
    clipped = kept.assign(made_latest=made)
    for least, end in (("lag_days_min", "corrected_earliest"), ("contradiction_days_min", "contradicted_earliest")):
        # an open lag runs to the as-of date, so an earlier start makes it longer; one that ends is measured again
        longer = kept[least] + (kept["made_latest"] - made).dt.days
        open_ended = kept[end].isna() & kept[end.replace("earliest", "latest")].isna()
        measured = (kept[end] - made).dt.days.clip(lower=0).fillna(0)
        clipped[least] = longer.where(open_ended, measured).astype("int64")
    return clipped


def _clip_to_last(denials: pd.DataFrame) -> pd.DataFrame:
    """Keep the denials that can have been the last; it was not made before the latest of the earliest days."""
    limit = denials["made_earliest"].max()
    kept = denials if pd.isna(limit) else denials.loc[denials["made_latest"] >= limit]
    # of a single one an open start stays open
    made = kept["made_earliest"].clip(lower=limit).fillna(limit)
    clipped = kept.assign(made_earliest=made)
    for most, end in (("lag_days_max", "corrected_latest"), ("contradiction_days_max", "contradicted_latest")):
        clipped[most] = (kept[end] - made).dt.days.clip(lower=0)
    return clipped


def _join_starts(kept: pd.DataFrame, start: str) -> dict:
    """Join the denials that can be a start into one row, its bounds as wide as theirs."""
    kept = kept.sort_values(["made_latest", "made_earliest", "statement_id"], na_position="first")
    least = {name: kept[name].min(skipna=False) for name in LAG_TYPES if name.endswith(("_earliest", "_min"))}
    most = {name: kept[name].max(skipna=False) for name in LAG_TYPES if name.endswith(("_latest", "_max"))}
    ids = {name: " ".join(dict.fromkeys(" ".join(kept[name]).split())) for name in LAG_TYPES if name.endswith("_ids")}
    return {
        "agency_id": kept["agency_id"].iloc[0],
        "statement_ids": " ".join(kept["statement_id"]),
        "class": TIE.join(name for name in LAGGED if name in set(kept["class"])),
        "prompted_by": join_prompts(kept["prompted_by"]),
        **least,
        **most,
        **ids,
        "start": start,
    }


def count_corrected(lags: pd.DataFrame, days: int) -> Band:
    """Count the lags corrected within some days: a band, no model (method, section 8).

    Lower: lags whose longest reading is at most `days`. Upper: lags whose shortest reading is at most `days`, plus those
    uncorrected and followed for less than that.
    """
    corrected = lags["correction_ids"] != ""
    low = int((corrected & (lags["lag_days_max"] <= days)).sum())
    possible = int((corrected & (lags["lag_days_min"] <= days)).sum())
    short = int((~corrected & (lags["lag_days_min"] < days)).sum())
    return Band(days, low, possible + short, len(lags))


def measure_from_leak(lags: pd.DataFrame, record: Record) -> pd.DataFrame:
    """Measure days from the leak to each own correction; negative where the correction came first.

    Returns
    -------
    pandas.DataFrame
        One row per corrected denial: `agency_id`, `statement_id`, `correction_ids`, `from_leak_min`, `from_leak_max`.
    """
    leaks = record.events.loc[record.events["kind"] == "leak"].sort_values("date_earliest").head(1)
    corrected = lags.loc[lags["correction_ids"] != ""] if len(leaks) else lags.head(0)
    return pd.DataFrame(
        {
            "agency_id": corrected["agency_id"],
            "statement_id": corrected["statement_id"],
            "correction_ids": corrected["correction_ids"],
            "from_leak_min": (corrected["corrected_earliest"] - leaks["date_latest"].min()).dt.days,
            "from_leak_max": (corrected["corrected_latest"] - leaks["date_earliest"].min()).dt.days,
        }
    ).reset_index(drop=True)
