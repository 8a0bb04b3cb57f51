"""Draw the main figures of a case for a workbook: for this case, and as known on this day.

Decides which figures a workbook shows and which stretch of time they cover; what they show and say is decided where the
notebooks have it from. A figure that would hold nothing is left out.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from analysis import (
    charts,
    charts_counts,
    charts_lags,
    charts_lanes,
    charts_matrix,
    corrections,
    findings,
    findings_counts,
    findings_time,
    lag_groups,
    measures,
)
from analysis.disclosers import find_first_disclosers
from analysis.discrepancies import read_as_of
from analysis.figures import Words, find_figure, new_axes, render_png
from analysis.groups import name_bodies
from analysis.record import Record
from analysis.timeline import lay_out_timeline

BURST_MONTHS = 2


class Picture(NamedTuple):
    """A drawn figure: its name, its words, its PNG and its height in inches."""

    name: str
    words: Words
    png: bytes
    height: float


def draw_pictures(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> list[Picture]:
    """Draw the main figures.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdicts : pandas.DataFrame
        As `judge` gives them for the same day.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.
    """
    return [*_draw_positions(record, verdicts, as_of), *_draw_answers(record, verdicts, as_of)]


def _take(name: str, words: Words, axes: Axes) -> Picture:
    return Picture(name, words, render_png(axes, words), find_figure(axes).get_figheight())


def _point_to_sheets(words: Words) -> Words:
    """Say that the rows of a figure are in the sheets beside it: there is no file of them for any case and day."""
    return words._replace(foot=re.sub(r"(Rows and \w+): [\w-]+\.csv", r"\1: the sheets of this workbook", words.foot))


def _draw_positions(record: Record, verdicts: pd.DataFrame, as_of: str | date | None) -> Iterator[Picture]:
    """Draw the matrix of denials against what is shown, and the swimlanes."""
    keys: Sequence[Artist]
    timeline = lay_out_timeline(record, verdicts, as_of)
    share = measures.share_contradicted(record, verdicts, as_of=as_of)
    matrix = measures.tabulate_matrix(record, verdicts, as_of)
    if len(matrix):
        words = _point_to_sheets(findings.word_matrix(matrix, share, timeline.as_of))
        scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
        height, keys = charts_matrix.measure_matrix(matrix, scopes), charts.list_class_keys(matrix["class"])
        axes = new_axes(words, 8, height, keys=keys, left=1.25)
        yield _take("discrepancy-matrix", words, charts_matrix.draw_matrix(axes, matrix, scopes=scopes, shown=shown))
    dated = timeline.items.loc[timeline.items["item"] == "statement"]
    if len(dated):
        words = _point_to_sheets(findings.word_swimlanes(timeline, share))
        height, keys = charts_lanes.measure_swimlanes(timeline.lanes), charts_lanes.list_swimlane_keys(timeline.items)
        axes = new_axes(words, 8, height, keys=keys)
        burst, period = choose_stretch(timeline.items, timeline.as_of)
        yield _take("agency-swimlanes", words, charts_lanes.draw_swimlanes(axes, timeline, burst=burst, period=period))


def _draw_answers(record: Record, verdicts: pd.DataFrame, as_of: str | date | None) -> Iterator[Picture]:
    """Draw how long denials went without a correction, and who told first."""
    keys: Sequence[Artist]
    day = read_as_of(record, as_of)
    lags = corrections.measure_lags(record, verdicts, as_of)
    starts = name_bodies(record, lag_groups.choose_starts(lags))
    if len(starts):
        left_out = lag_groups.group_left_out(record, verdicts, lags=lags, as_of=as_of)
        words = _point_to_sheets(findings_time.word_lags(starts, left_out, day))
        height, keys = charts_lags.measure_lag_lines(starts), charts_lags.list_lag_keys(starts)
        axes = new_axes(words, 8, height, keys=keys, left=1.1)
        yield _take("denial-to-correction", words, charts_lags.draw_lags(axes, starts))
    disclosers = name_bodies(record, find_first_disclosers(record, as_of))
    if len(disclosers):
        words = _point_to_sheets(findings_counts.word_first_disclosers(disclosers, day))
        height = charts_counts.measure_first_disclosers(disclosers)
        keys = charts_counts.list_eve_keys(disclosers["on_the_eve"])
        axes = new_axes(words, 8, height, keys=keys, left=1.75)
        yield _take("first-disclosers", words, charts_counts.draw_first_disclosers(axes, disclosers))


def choose_stretch(items: pd.DataFrame, as_of: pd.Timestamp) -> tuple[tuple[str, str], tuple[str, str]]:
    """Choose the two months that most statements fall in, to be drawn at a larger scale, and the years of the whole.

    Parameters
    ----------
    items : pandas.DataFrame
        As a `Timeline` has them.
    as_of : pandas.Timestamp
        The day of the table; its year is the last.

    Returns
    -------
    tuple
        Two pairs of days: the stretch, from the 1st or the 15th of a month, and the whole.
    """
    said = items.loc[items["item"] == "statement", "latest"].dropna()
    first = min(items["latest"].min(), as_of)  # an open or early bound is drawn at the edge
    months = pd.date_range(f"{first.year}-01-01", as_of, freq="MS")
    begins = sorted([*months, *(month + pd.Timedelta(days=14) for month in months)])
    ends = [begin + pd.DateOffset(months=BURST_MONTHS) for begin in begins]
    counts = [int(said.between(begin, end).sum()) for begin, end in zip(begins, ends, strict=True)]
    best = counts.index(max(counts))
    period = (f"{first.year}-01-01", f"{as_of.year}-12-31")
    last = min(ends[best], pd.Timestamp(period[1]) - pd.Timedelta(days=1))
    begin = max(begins[best], pd.Timestamp(period[0]) + pd.Timedelta(days=1))
    return (f"{begin:%Y-%m-%d}", f"{last:%Y-%m-%d}"), period
