"""Say which cells of the bearing table the result hangs on: what each other filling counts, and whom it moves.

Decides when a cell matters: when another value changes the gravest class of a body, or a number of bodies. The vendor's
claims are judged with the rest and counted nowhere; the denials that change class are named, its own too.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis.bearing_cells import PUBLISHED, Reading, judge_readings, list_cells, vary_cells, vary_values
from analysis.record import Record
from analysis.robustness import grade_bodies


def count_readings(record: Record, judged: pd.DataFrame, readings: Sequence[Reading]) -> pd.DataFrame:
    """Count the headline numbers under each reading, and name the bodies whose gravest class is another than published.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    judged : pandas.DataFrame
        As `judge_readings` gives it.
    readings : sequence of Reading
        Those judged, `PUBLISHED` among them.

    Returns
    -------
    pandas.DataFrame
        One row per reading, in the order given: `reading`; of the denials, the vendor's left out, `contradicted`, `narrow`,
        `contested`; of the bodies `low`, `high`, `n` as in `measures.share_contradicted`, and `narrow_bodies`; `low_change`
        and `high_change` (how many more, or fewer, than published); `changed` (how many bodies change their gravest class),
        `changes` (which, from what to what), `statement_ids` (the denials whose class changes, the vendor's too).
    """
    order = [reading.name for reading in readings]
    counted = judged.loc[~judged["agency_id"].isin(record.vendors)]
    bodies = grade_bodies(counted, ["reading"])
    changes = list_changes(record, judged)
    named = changes["short_name"] + ": " + changes["class_from"] + " to " + changes["class_to"]
    classes = counted.groupby(["reading", "class"]).size().unstack(fill_value=0).reindex(index=order, fill_value=0)
    bounds = bodies.groupby("reading")[["low", "high", "narrow"]].sum().rename(columns={"narrow": "narrow_bodies"})
    counts = (
        classes.reindex(columns=["contradicted", "narrow", "contested"], fill_value=0)
        .join(bounds)
        .fillna(0)
        .astype(int)
    )
    counts = counts.assign(n=counted["agency_id"].nunique())
    published = counts.loc[PUBLISHED.name]
    counts = counts.assign(**{f"{name}_change": counts[name] - published[name] for name in ("low", "high")})
    moved = named.groupby(changes["reading"]).agg(changed="size", changes="; ".join)
    counts = counts.join(moved).join(_name_statements(judged)).rename_axis("reading").reset_index()
    return counts.fillna({"changed": 0, "changes": "", "statement_ids": ""}).astype({"changed": int})


def list_changes(record: Record, judged: pd.DataFrame) -> pd.DataFrame:
    """List each change of a body's gravest class, the vendor left out.

    Returns
    -------
    pandas.DataFrame
        One row per reading and body that changes, in the order given, then by body: `reading`, `agency_id`, `short_name`,
        `class_from` (as published), `class_to`.
    """
    counted = judged.loc[~judged["agency_id"].isin(record.vendors)]
    bodies = grade_bodies(counted, ["reading"])[["reading", "agency_id", "gravest"]]
    order = {reading: place for place, reading in enumerate(judged["reading"].unique())}
    published = bodies.loc[bodies["reading"] == PUBLISHED.name].set_index("agency_id")["gravest"]
    changes = bodies.rename(columns={"gravest": "class_to"}).assign(
        class_from=bodies["agency_id"].map(published),
        short_name=bodies["agency_id"].map(record.agencies.set_index("agency_id")["short_name"]),
        place=bodies["reading"].map(order),
    )
    changes = changes.loc[changes["class_from"] != changes["class_to"]].sort_values(["place", "agency_id"])
    return changes[["reading", "agency_id", "short_name", "class_from", "class_to"]].reset_index(drop=True)


def _name_statements(judged: pd.DataFrame) -> pd.Series:
    """Name for each reading the denials whose class is another than published."""
    published = judged.loc[judged["reading"] == PUBLISHED.name].set_index("statement_id")["class"]
    moved = judged.loc[judged["class"] != judged["statement_id"].map(published)]
    return moved.groupby("reading")["statement_id"].agg(" ".join).rename("statement_ids")


def tabulate_cells(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Judge again with each cell by itself changed to each other value, and say what moves.

    Returns
    -------
    pandas.DataFrame
        One row per cell and other value, as `vary_cells` lists them: its columns, and those of `count_readings`.
    """
    varied = vary_cells(list_cells(record, as_of))
    cells = varied[["scope", "shows", "to"]].itertuples(index=False, name=None)
    readings = [Reading(name, {(*cell,): to}) for name, (*cell, to) in zip(varied["reading"], cells, strict=True)]
    readings = [PUBLISHED, *readings]
    counts = count_readings(record, judge_readings(record, readings, as_of), readings)
    return varied.merge(counts, on="reading", validate="one_to_one")


def tabulate_values(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Judge again with the whole table read otherwise, as `vary_values` lists it; the first row is the published table.

    Returns
    -------
    pandas.DataFrame
        One row per reading, with the columns of `count_readings`.
    """
    readings = [PUBLISHED, *vary_values(list_cells(record, as_of))]
    return count_readings(record, judge_readings(record, readings, as_of), readings)


def list_deciding_cells(varied: pd.DataFrame) -> pd.DataFrame:
    """List the cells that matter: those where another value changes the gravest class of a body, or a number of bodies.

    Parameters
    ----------
    varied : pandas.DataFrame
        As `tabulate_cells` gives it.

    Returns
    -------
    pandas.DataFrame
        Its rows that change anything, those first that move the lower number most, then the upper one, then most bodies.
    """
    moving = varied.loc[(varied["changed"] > 0) | (varied["low_change"] != 0) | (varied["high_change"] != 0)]
    weights = moving[["low_change", "high_change", "changed"]].abs()
    order = weights.sort_values(list(weights.columns), ascending=False, kind="stable").index
    return moving.loc[order].reset_index(drop=True)
