"""Time the explorer on the real record, after imports. Run by hand: `python tests/bench_explorer.py`.

Each step is done for bodies and days that were not asked for before, so that nothing is recalled from the last time; the
lane, which follows when the reader pauses, is timed by itself. To be compared with 200 ms on an idle machine.
"""

import statistics
import tempfile
from datetime import date, timedelta
from itertools import count, cycle
from pathlib import Path

from timing import time_runs

from analysis.card import card
from analysis.discrepancies import judge
from analysis.explorer_view import Explorer
from analysis.histories import trace_history
from analysis.lanes import picture_lane
from analysis.record import load_record

RUNS = 9


def time_it(work):
    """Give the fastest and the median of some runs in milliseconds."""
    milliseconds = [1000 * seconds for seconds in time_runs(work, RUNS)]
    return min(milliseconds), statistics.median(milliseconds)


def main():
    """Print one line a step: fastest and median."""
    record = load_record()
    history = trace_history(record)
    view = Explorer(history, Path(tempfile.mkdtemp()))
    view._draw_soon = lambda: None
    day, steps, turns = date(2020, 2, 25), count(), cycle([True, False])
    words, places = cycle(["toronto", "police", "quebec"]), cycle(["CA-ON", ""])

    def pick_another():
        bodies = [agency_id for _, agency_id in view.agency.options]
        view.agency.value = bodies[next(steps) % len(bodies)]

    found = card(record, "toronto-ps", history=history)
    works = {
        "for comparison: judge": lambda: judge(record),
        "for comparison: card without a history": lambda: card(record, "toronto-ps"),
        "once, at the start: trace_history": lambda: trace_history(record),
        "day changed: table and page": lambda: setattr(view.day, "value", day + timedelta(days=next(steps))),
        "body picked: table and page": pick_another,
        "filter": lambda: setattr(view.filters["place"], "value", next(places)),
        "search": lambda: setattr(view.search, "value", next(words)),
        "order turned round": lambda: setattr(view.turned, "value", next(turns)),
        "rows saved": view.save.click,
        "after a pause: lane": lambda: picture_lane(history, found),
    }
    print(f"{'ms':40} {'fastest':>8} {'median':>8}")
    for name, work in works.items():
        fastest, median = time_it(work)
        print(f"{name:40} {fastest:8.0f} {median:8.0f}")


if __name__ == "__main__":
    main()
