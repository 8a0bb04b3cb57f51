"""The lane of one body as a picture, for a page that is made while the reader waits.

Decides which stretch of time is drawn at a large scale: the days on which most happened, found in the record itself.
"""

import pandas as pd

from analysis.card import narrow_record, word_lane
from analysis.card_page import Card
from analysis.charts_card import LANE, draw_lane, take_lane
from analysis.charts_lanes import list_swimlane_keys
from analysis.figures import SavedFigure, new_axes, picture_figure
from analysis.histories import History, recall_body
from analysis.timeline import lay_out_timeline

BURST = 60
"""Days that are drawn at a large scale."""


def picture_lane(history: History, found: Card) -> SavedFigure | None:
    """Draw what the body of a card said and what was shown of it, as one lane; none where nothing was known of it.

    Parameters
    ----------
    history : History
        Of the record that the card is from.
    found : Card
        As `card` gives it for some day.
    """
    if not found.answers:
        return None
    agency_id, day = found.agency["agency_id"], found.as_of.date()
    record = narrow_record(history.record, agency_id)
    timeline = lay_out_timeline(record, recall_body(history, agency_id, day).verdicts, day)
    lane = take_lane(timeline, agency_id)
    burst, period = choose_stretches(history)
    words = word_lane(found, lane)
    axes = new_axes(words, 9, LANE, keys=list_swimlane_keys(lane.items), left=1.3)
    draw_lane(axes, timeline, agency_id, burst=burst, period=period)
    return picture_figure(axes, f"lane-{agency_id}", words)


def choose_stretches(history: History) -> tuple[tuple[str, str], tuple[str, str]]:
    """Choose the stretch drawn at a large scale, in which most became public, and the whole: first and last days."""
    days = pd.Series(sorted(history.days["since"]), dtype="datetime64[s]")
    own = pd.Timestamp(history.record.codebook.as_of)
    span = pd.Timedelta(days=BURST)
    if days.empty:
        days = pd.Series([own])
    held = days.searchsorted(days + span, side="right") - days.index
    start = days[int(held.argmax())] - pd.Timedelta(days=7)
    end = start + span
    first, last = min(days.iloc[0] - span, start - span), max(own, end + span)
    return (str(start.date()), str(end.date())), (str(first.date()), str(last.date()))
