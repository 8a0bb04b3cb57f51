"""How long some work takes, for the programs that are run by hand to measure it."""

import time


def time_runs(work, runs):
    """Give the seconds of each of some runs; one before them, in which everything is made ready, is left out."""
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return seconds[1:]
