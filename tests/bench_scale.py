"""Time the kit on cases of 1,000 to 1,000,000 statements, beside the bare match by DuckDB and Polars. Run by hand:

    python -m pip install --group bench
    python tests/bench_scale.py [LARGEST]

The cases are those of `scale_cases`, written to a temporary folder: with little evidence, and with as much evidence as
statements over many bodies and over few. Each step runs in a process of its own. Its seconds leave out imports, and before
judging the loading; `MB` is the peak of memory with both, `more` how far the step raised it; `times` how many times the
seconds of the case before, for ten times the data. Nothing is asserted of time; but the classes of a sample are compared with
the slow reference, and those of the body with most rows with the same rules without crowds, and the run stops where they
differ.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bare_match import match_by_duckdb, match_by_polars
from scale_cases import DATA
from scale_comparison import compare_with_reference, compare_without_crowds

from analysis.discrepancies import gather_facts, judge, keep_known, read_as_of
from analysis.record import check_case, load_record
from analysis.rules import apply_rules

GENERATOR = Path(__file__).with_name("scale_cases.py")
SIZES = [1_000, 10_000, 100_000, 1_000_000]
CASES = {
    "little evidence": {"evidence": 1 / 1000, "agencies": 1 / 10},
    "as much evidence": {"evidence": 1, "agencies": 1 / 10},
    "as much evidence, few bodies": {"evidence": 1, "agencies": 1 / 1000},
}
"""Rows of evidence and bodies for each statement."""


def load_known(folder):
    """Load a case, and give what its rules are applied to."""
    record = load_record(folder)
    day = read_as_of(record, None)
    tables = keep_known(record.statements, day), keep_known(gather_facts(record), day), record.bearing
    return tables, {"covers": record.covers, "vendors": record.vendors}


def time_it(work):
    """Give the seconds, those of processor time, the peak of memory in MB, and how far it rose meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, processor = time.perf_counter(), time.process_time()
    work()
    seconds = time.perf_counter() - started, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return [*seconds, peak / 1024, (peak - before) / 1024]


def time_reading(folder, read):
    """Time the reading of a case."""
    return time_it(partial(read, folder))


def time_rules(folder):
    """Time the rules on what is known."""
    tables, known = load_known(folder)
    return time_it(lambda: apply_rules(*tables, **known))


def time_judge(folder):
    """Time `judge` without its sentences: gathering the facts and what is known, and the rules."""
    record = load_record(folder)
    return time_it(lambda: judge(record, explained=False))


def time_match(folder, match):
    """Time the bare match."""
    tables, known = load_known(folder)
    return match(tables, known["covers"], time_it)


def compare(folder):
    """Compare a sample with the slow reference, and the body with most rows with the same rules without crowds."""
    tables, known = load_known(folder)
    verdicts = apply_rules(*tables, **known)
    return [compare_with_reference(tables, known, verdicts), compare_without_crowds(tables, known, verdicts)]


STEPS = {
    "check": partial(time_reading, read=check_case),
    "load and check": partial(time_reading, read=load_record),
    "the rules": time_rules,
    "judge": time_judge,
    "bare match, DuckDB": partial(time_match, match=match_by_duckdb),
    "bare match, Polars": partial(time_match, match=match_by_polars),
    "compared": compare,
}


def run_step(folder, step):
    """Run a step in a process of its own: seconds, seconds of processor time, peak and rise of memory in MB."""
    command = [sys.executable, __file__, "--step", str(folder), step]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def write_case(folder, size, *, evidence, agencies):
    """Write a case in a process of its own: what is started from a large process counts as large from the start."""
    counts = {
        "--statements": size,
        "--evidence": max(int(size * evidence), 10),
        "--agencies": max(int(size * agencies), 100),
    }
    command = [sys.executable, str(GENERATOR), str(folder), *(str(part) for pair in counts.items() for part in pair)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def print_steps(name, folder, steps, before):
    """Print one line a step of one case; give the seconds of each."""
    seconds = {}
    for step in steps:
        found = run_step(folder, step)
        if step == "compared":
            print(f"{name:42} {found[0]} alike with the reference, {found[1]} without crowds", flush=True)
            continue
        wall, processor, peak, more = found
        ratio = f"{wall / before[step]:6.1f}" if step in before else ""
        print(f"{name:42} {step:20} {wall:8.2f} {processor:8.2f} {peak:8.0f} {more:8.0f} {ratio:>6}", flush=True)
        seconds[step] = wall
    return seconds


def main():
    """Print a table: the real record, then each size."""
    if "--step" in sys.argv:
        folder, step = sys.argv[2:]
        print(json.dumps(STEPS[step](Path(folder))))
        return
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print(f"{'case':42} {'step':20} {'s':>8} {'cpu s':>8} {'MB':>8} {'more':>8} {'times':>6}")
    reading = list(STEPS)[:2]
    print_steps("the record", DATA, reading, {})
    for words, shares in CASES.items():
        before = {}
        for size in [size for size in SIZES if size <= largest]:
            with tempfile.TemporaryDirectory() as folder:
                write_case(folder, size, **shares)
                steps = reading if shares["evidence"] < 1 else STEPS
                before = print_steps(f"{size:>9,} {words}", folder, steps, before)


if __name__ == "__main__":
    main()
