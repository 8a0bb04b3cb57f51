"""Time load, check and judge on the real record, after imports. Run by hand: `python tests/bench_judging.py`."""

import statistics
import time

from analysis.discrepancies import judge
from analysis.record import check_case, load_record

RUNS = 7


def time_it(work):
    """Give the median of some runs in seconds, the first one left out."""
    seconds = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[1:])


def main():
    """Print one line a step, and the whole."""
    record = load_record()
    steps = {"check": check_case, "load (checks included)": load_record, "judge": lambda: judge(record)}
    for name, work in steps.items():
        print(f"{name:24} {time_it(work):6.3f} s")
    print(f"{'load, check and judge':24} {time_it(lambda: judge(load_record())):6.3f} s")


if __name__ == "__main__":
    main()
