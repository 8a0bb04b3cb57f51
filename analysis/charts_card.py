"""Draw the lane of one body by itself, large enough for each mark to stand apart.

Decides the height of the lane and which of the context stands above it; the marks are those of `charts_lanes`. Refuses to
filter by date or to name files.
"""

from matplotlib.axes import Axes

from analysis.charts_lanes import draw_swimlanes
from analysis.timeline import Timeline

LANE = 1.25
"""Height of one lane with what stands around it, in inches."""


def take_lane(timeline: Timeline, agency_id: str) -> Timeline:
    """Take the lane of one body out of a timeline, with what stands in it and the context.

    Raises
    ------
    ValueError
        The body has no lane: nothing is known of it on the day.
    """
    lanes = timeline.lanes.loc[timeline.lanes["agency_id"] == agency_id]
    if lanes.empty:
        raise ValueError(f"'{agency_id}' has no lane: it made no statement and nothing is shown of it on this day")
    items = timeline.items.loc[timeline.items["agency_id"] == agency_id]
    return timeline._replace(
        lanes=lanes.reset_index(drop=True).assign(lane=0), items=items.reset_index(drop=True).assign(lane=0)
    )


def draw_lane(
    axes: Axes, timeline: Timeline, agency_id: str, *, burst: tuple[str, str], period: tuple[str, str]
) -> Axes:
    """Draw what one body said and what was shown of it, as one lane of the swimlanes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty one, `LANE` inches high.
    timeline : Timeline
        As `timeline.lay_out_timeline` gives it.
    agency_id : str
        The body.
    burst, period : pair of str
        First and last day of the stretch drawn at a large scale, and of the whole.

    Returns
    -------
    matplotlib.axes.Axes
        The same one. A filled mark is a known day; a hollow mark on a bar falls somewhere within the bar.
    """
    draw_swimlanes(axes, take_lane(timeline, agency_id), burst=burst, period=period)
    # the swimlanes leave room for further lanes; one lane and the name of its group take the whole height
    axes.set_ylim(1.5, -0.35)
    return axes
