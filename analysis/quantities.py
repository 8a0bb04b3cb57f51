"""Set what a body said of how much beside the counts that others' records show.

Decides which figures may be compared and how they stand to each other. Refuses to compare what differs in measure, object,
access or period, and to turn words into a number: such pairs are listed all the same, with the reason. Whether a figure is
understated is for `rules` to say.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.discrepancies import keep_known, read_as_of
from analysis.measures import grade_known_facts
from analysis.record import Record

IN_WORDS = ("testing_only",)
"""Explanations that say how much without a figure."""
FIRST_DAY, LAST_DAY = (pd.Timestamp(day).as_unit("s") for day in (date.min, date.max))
RELATIONS = ("above", "within", "below", "unsettled", "not comparable")
PAIR_COLUMNS = (
    "agency_id speaker_id statement_id fact_id relation why stated_measure stated_low stated_high in_words shown_measure "
    "shown_low shown_high gap_low gap_high tier made stated_period shown_period disclosed source_id shown_source_id"
).split()


def list_stated(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List the statements that say how much: with a figure, or in words such as "tested only".

    Returns
    -------
    pandas.DataFrame
        One row per such statement known on the day, whatever its position: `statement_id`, `speaker_id`, `agency_id` (the
        body spoken of), `made` and `stated_period` (as written; the period is that of the conduct admitted), `object`,
        `stated_measure`, `stated_low`, `stated_high` (NaN: no such bound), `in_words` (the explanation, if it is one of
        `IN_WORDS`), `stated_access`, `source_id`; the days `d0`, `d1` on which it was made and `from_day`, `to_day` within
        which the period falls, open bounds closed with the first and the last day there is.
    """
    said = keep_known(record.statements, read_as_of(record, as_of))
    stated = said.assign(
        speaker_id=said["agency_id"],
        agency_id=said["about_id"].where(said["about_id"] != "", said["agency_id"]),
        in_words=said["explanation"].where(said["explanation"].isin(IN_WORDS), ""),
        d0=said["made_earliest"].fillna(FIRST_DAY),
        d1=said["made_latest"].fillna(LAST_DAY),
        from_day=said["start_earliest"].fillna(FIRST_DAY),
        to_day=said["end_latest"].fillna(LAST_DAY),
    ).rename(
        columns={
            "measure": "stated_measure",
            "count_low": "stated_low",
            "count_high": "stated_high",
            "access": "stated_access",
            "admits_happened": "stated_period",
        }
    )
    columns = (
        "statement_id speaker_id agency_id made stated_period object stated_measure stated_low stated_high in_words "
        "stated_access source_id d0 d1 from_day to_day"
    ).split()
    counted = stated["stated_low"].notna() | stated["stated_high"].notna()
    return stated.loc[counted | (stated["in_words"] != ""), columns].reset_index(drop=True)


def list_shown(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List the counts that evidence and leaked entries give; the body's own admissions are on the other side.

    Returns
    -------
    pandas.DataFrame
        One row per count known on the day: `fact_id`, `agency_id`, `shown_object`, `shown_measure`, `shown_low`,
        `shown_high` (NaN: no such bound), `shown_access`, `shown_period` and `disclosed` (as written), `tier` (as a
        statement of any other utterance meets it), `shown_source_id`; the bounds of the conduct `a0`, `a1`, `b1`, open ones
        closed with the first and the last day there is.
    """
    facts = grade_known_facts(record, as_of).loc[lambda rows: rows["kind"] != "admission"]
    shown = facts.assign(
        a0=facts["start_earliest"].fillna(FIRST_DAY),
        a1=facts["start_latest"].fillna(LAST_DAY),
        b1=facts["end_latest"].fillna(LAST_DAY),
    ).rename(
        columns={
            "object": "shown_object",
            "measure": "shown_measure",
            "count_low": "shown_low",
            "count_high": "shown_high",
            "access": "shown_access",
            "happened": "shown_period",
            "source_id": "shown_source_id",
        }
    )
    columns = (
        "fact_id agency_id shown_object shown_measure shown_low shown_high shown_access shown_period disclosed tier "
        "shown_source_id a0 a1 b1"
    ).split()
    counted = shown["shown_low"].notna() | shown["shown_high"].notna()
    return shown.loc[counted, columns].reset_index(drop=True)


def pair_quantities(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Pair what was said of how much with every count that records show of the same body.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per statement and count of one body, sorted by body, statement, fact and measure, with the columns in
        `PAIR_COLUMNS`; both intervals are [low, high], NaN where a bound is open. `relation` (one of `RELATIONS`) is how
        the shown count stands to the stated one: all of it `above`, all of it `below`, all of it `within`, `unsettled`
        where the intervals overlap otherwise. `why`: what keeps a pair from being compared; of one that is compared, what
        to bear in mind. `gap_low`, `gap_high`: the bounds of shown minus stated, where compared. `tier` is the shown
        count's; `made`, `disclosed` and the two periods are as written.
    """
    pairs = list_stated(record, as_of).merge(list_shown(record, as_of), on="agency_id")
    pairs = pairs.assign(why=_find_reasons(pairs))
    compared = pairs["why"] == ""
    unbounded = compared & (pairs["stated_period"] == "")
    pairs = pairs.assign(
        relation=_relate_counts(pairs).where(compared, "not comparable"),
        why=pairs["why"].mask(unbounded, "stated without a period; what is shown had begun by then"),
        gap_low=(pairs["shown_low"] - pairs["stated_high"]).where(compared),
        gap_high=(pairs["shown_high"] - pairs["stated_low"]).where(compared),
    )
    ordered = pairs.sort_values(["agency_id", "statement_id", "fact_id", "shown_measure"], ignore_index=True)
    return ordered[PAIR_COLUMNS]


def _find_reasons(pairs: pd.DataFrame) -> pd.Series:
    """Find what keeps each pair from being compared, by the tests of `understated` (method, section 6); empty: nothing.

    Of the same period is what falls for certain within the stated one, which ends with the statement at the latest; where
    none is stated, what had begun for certain by the day of the statement.
    """
    in_figures = pairs["stated_low"].notna() | pairs["stated_high"].notna()
    inside = (pairs["a0"] >= pairs["from_day"]) & (pairs["b1"] <= np.minimum(pairs["to_day"], pairs["d1"]))
    same_period = inside.where(pairs["stated_period"] != "", pairs["a1"] <= pairs["d0"])
    access = pairs["stated_access"] + "/" + pairs["shown_access"]
    same_measure = (pairs["stated_measure"] == pairs["shown_measure"]) & (pairs["shown_measure"] != "")
    found = {
        "no figure stated": ~in_figures,
        "other measure": in_figures & ~same_measure,
        "other object": pairs["object"] != pairs["shown_object"],
        "trial against paid": access.isin(["trial/paid", "paid/trial"]),
        "not for certain the same period": ~same_period,
    }
    reasons = pd.DataFrame(found, index=pairs.index)
    return reasons.apply(lambda row: "; ".join(name for name in found if row[name]), axis=1).astype("str")


def _relate_counts(pairs: pd.DataFrame) -> pd.Series:
    """Say how the shown count stands to the stated one; an open bound is the least or the greatest number."""
    stated_low, shown_low = pairs["stated_low"].fillna(0), pairs["shown_low"].fillna(0)
    stated_high, shown_high = pairs["stated_high"].fillna(np.inf), pairs["shown_high"].fillna(np.inf)
    conditions = [
        shown_low > stated_high,
        shown_high < stated_low,
        (shown_low >= stated_low) & (shown_high <= stated_high),
    ]
    related = np.select(conditions, ["above", "below", "within"], default="unsettled")
    return pd.Series(related, index=pairs.index, dtype="str")
