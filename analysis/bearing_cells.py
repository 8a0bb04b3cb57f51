"""Fill the bearing table in other ways, judge every denial again, and say which cells the result hangs on.

The cells of the bearing table are the editorial judgement of the kit (method, section 5). Decides which other fillings are
tried: each cell by itself with each other value, one value re-read wherever it stands, and the whole table at its extremes.
Refuses to say which filling is right. What weighs in a pair of statement and fact but for the bearing (tier, timing,
concession) does not depend on the table, so pairs are weighed once and all fillings are judged in one go.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measures import SHOWN_ORDER
from analysis.record import Record
from analysis.robustness import get_covers, grade_bodies, list_vendors, weigh_known
from analysis.rules import judge_pairs

LADDER = ("none", "weak", "outside", "contradicts")
"""The values of a cell, from the weakest to the strongest (method, section 5)."""
Cell = tuple[str, str]


class Reading(NamedTuple):
    """One way to fill the table: a name, and what the cells hold that differ from the published ones."""

    name: str
    cells: Mapping[Cell, str]


PUBLISHED = Reading("as published", {})


def list_cells(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List the cells: each thing an agency can deny with each thing that can be shown of one, then those of the vendor.

    Returns
    -------
    pandas.DataFrame
        One row per cell, by scope as the table sorts them, then weakest fact first: `scope`, `shows`, `published` (`none`
        where the table has no row), `of_vendor` (a fact that can be shown of a vendor alone; only the cells that have a
        row), `denials` (how many are known by the day that meet such a fact: a cell that none meets can change nothing).
    """
    bearing = record.bearing
    filled = bearing.set_index(["scope", "shows"])["bearing"].to_dict()
    of_agency = bearing["shows"].isin(SHOWN_ORDER)
    cells = [(*cell, False) for cell in product(bearing.loc[of_agency, "scope"].unique(), SHOWN_ORDER[1:])]
    cells += [(scope, shows, True) for scope, shows in bearing.loc[~of_agency, ["scope", "shows"]].to_numpy()]
    _, _, pairs = weigh_known(record, as_of)
    denied = pairs.loc[pairs["position"] == "denies"].groupby(["scope", "shows"])["row"].nunique().to_dict()
    rows = [(*cell[:2], filled.get(cell[:2], "none"), cell[2], denied.get(cell[:2], 0)) for cell in cells]
    return pd.DataFrame(rows, columns=["scope", "shows", "published", "of_vendor", "denials"])


def vary_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """List the tables that differ from the published one in one cell: each cell with each other value.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `list_cells` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per cell and other value: the columns of `list_cells`, `to` (the value), `steps` (how many up the ladder;
        negative: down) and `reading` (a name of its own).
    """
    varied = cells.merge(pd.DataFrame({"to": LADDER}), how="cross").loc[lambda rows: rows["to"] != rows["published"]]
    steps = varied["to"].map(LADDER.index) - varied["published"].map(LADDER.index)
    names = varied["scope"] + " / " + varied["shows"] + ": " + varied["to"]
    return varied.assign(steps=steps, reading=names).reset_index(drop=True)


def vary_values(cells: pd.DataFrame) -> list[Reading]:
    """List the readings of the whole table: one value re-read wherever it stands, every cell moved, every cell alike.

    That every cell is `none` or `contradicts` brackets the lower number of bodies contradicted: whatever a table holds, it
    lies between the two, since more cells that contradict can only add contradicted denials.
    """
    filled = {(row["scope"], row["shows"]): row["published"] for row in cells.to_dict("records")}
    readings = [
        Reading(f"every '{old}' read as '{new}'", {cell: new for cell, value in filled.items() if value == old})
        for old in reversed(LADDER[1:])
        for new in reversed(LADDER)
        if new != old
    ]
    for words, step in (("one step down", -1), ("one step up", 1)):
        moved = {cell: LADDER[min(max(LADDER.index(value) + step, 0), 3)] for cell, value in filled.items()}
        readings.append(Reading(f"every cell {words}", moved))
    return readings + [
        Reading(f"every cell '{value}'", dict.fromkeys(filled, value)) for value in ("none", "contradicts")
    ]


def judge_readings(record: Record, readings: Sequence[Reading], as_of: str | date | None = None) -> pd.DataFrame:
    """Judge the denials under each reading of the table, in one go.

    A denial that its own speaker called wrong when given is contradicted whatever the table holds, and keeps its verdict.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    readings : sequence of Reading
        With names that differ; the published table need not be among them.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per reading and denial, the vendor's too, in the order given, then of the record: `reading`,
        `statement_id`, `agency_id`, `scope`, `class`, `rule`, `deciding_ids`.
    """
    _, statements, pairs = weigh_known(record, as_of)
    covers = get_covers(record)
    published = judge_pairs(statements, pairs, record.bearing, covers=covers).assign(row=statements["row"])
    published = published.loc[(statements["position"] == "denies").to_numpy()]
    own = published.loc[published["rule"] == "own-words", "row"]
    open_pairs = pairs.loc[(pairs["position"] == "denies") & ~pairs["row"].isin(own)]
    copies, weighed = _stack_readings(open_pairs, readings)
    said = statements.set_index("row").loc[copies["published"]].reset_index(drop=True)
    # no copy corrects another: the corrections have had their say, and what they reach is left out
    said = said.assign(corrects="", row=copies["row"].to_numpy())
    varied = judge_pairs(said, weighed, record.bearing, covers=covers)
    varied = varied.assign(place=copies["place"].to_numpy(), row=copies["published"].to_numpy())
    everything = published.merge(pd.DataFrame({"place": range(len(readings))}), how="cross")
    judged = pd.concat([varied, everything]).drop_duplicates(["place", "row"]).sort_values(["place", "row"])
    names = np.array([reading.name for reading in readings], dtype=object)
    judged = judged.assign(reading=names[judged["place"]]).merge(statements[["row", "agency_id", "scope"]], on="row")
    return judged["reading statement_id agency_id scope class rule deciding_ids".split()]


def _stack_readings(pairs: pd.DataFrame, readings: Sequence[Reading]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Copy the denials that meet a cell which a reading changes, with all their pairs as that reading weighs them.

    Returns
    -------
    tuple of pandas.DataFrame
        The copies, numbered from 0 as the rules want it (`row`, `place` of the reading, `published` row), and their pairs.
    """
    cells = np.empty(len(pairs), dtype=object)
    cells[:] = list(zip(pairs["scope"], pairs["shows"], strict=True))
    rows, published = pairs["row"].to_numpy(), pairs["bearing"].to_numpy(dtype=object)
    taken, bearing = [np.array([], dtype=int)], [published[:0]]
    for reading in readings:
        edited = np.array([cell in reading.cells for cell in cells], dtype=bool)
        taken.append(np.flatnonzero(np.isin(rows, rows[edited])))
        bearing.append(np.array([reading.cells.get(cells[one], published[one]) for one in taken[-1]], dtype=object))
    weighed = pairs.iloc[np.concatenate(taken)].rename(columns={"row": "published"})
    place = np.repeat(np.arange(len(readings)), [len(one) for one in taken[1:]])
    weighed = weighed.assign(bearing=np.concatenate(bearing), place=place)
    weighed = weighed.assign(row=weighed.groupby(["place", "published"]).ngroup().to_numpy())
    copies = weighed[["row", "place", "published"]].drop_duplicates().sort_values("row", ignore_index=True)
    return copies, weighed.reset_index(drop=True)


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
    counted = judged.loc[~judged["agency_id"].isin(list_vendors(record))]
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
    counted = judged.loc[~judged["agency_id"].isin(list_vendors(record))]
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
