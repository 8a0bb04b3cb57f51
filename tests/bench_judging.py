"""Time load, check and judge on the real record, after imports. Run by hand: `python tests/bench_judging.py`."""

import statistics

from timing import time_runs

from analysis.discrepancies import judge
from analysis.record import check_case, load_record

RUNS = 7


def main():
    """Print one line a step, and the whole."""
    record = load_record()
    steps = {
        "check": check_case,
        "load (checks included)": load_record,
        "judge": lambda: judge(record),
        "load, check and judge": lambda: judge(load_record()),
    }
    for name, work in steps.items():
        print(f"{name:24} {statistics.median(time_runs(work, RUNS)):6.3f} s")


if __name__ == "__main__":
    main()
