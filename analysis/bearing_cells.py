"""Fill the bearing table in other ways, and judge every denial again.

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
from analysis.robustness import weigh_known
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
    falls between the two, since more cells that contradict can only add contradicted denials.
    """
    filled = {(row["scope"], row["shows"]): row["published"] for row in cells.to_dict("records")}
    readings = [
        Reading(f"{old} \N{RIGHTWARDS ARROW} {new}", {cell: new for cell, value in filled.items() if value == old})
        for old in reversed(LADDER[1:])
        for new in reversed(LADDER)
        if new != old
    ]
    for words, step in (("one step down", -1), ("one step up", 1)):
        moved = {cell: LADDER[min(max(LADDER.index(value) + step, 0), 3)] for cell, value in filled.items()}
        readings.append(Reading(f"every cell {words}", moved))
    return readings + [
        Reading(f"every cell {value}", dict.fromkeys(filled, value)) for value in ("none", "contradicts")
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
    published = judge_pairs(statements, pairs, record.bearing).assign(row=statements["row"])
    published = published.loc[(statements["position"] == "denies").to_numpy()]
    own = published.loc[published["rule"] == "own-words", "row"]
    open_pairs = pairs.loc[(pairs["position"] == "denies") & ~pairs["row"].isin(own)]
    copies, weighed = _stack_readings(open_pairs, readings)
    said = statements.set_index("row").loc[copies["published"]].reset_index(drop=True)
    # no copy corrects another: the corrections have had their say, and what they reach is left out
    said = said.assign(corrects="", row=copies["row"].to_numpy())
    varied = judge_pairs(said, weighed, record.bearing)
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
