"""Time the kit on cases of 1,000 to 1,000,000 statements. Run by hand: `python tests/bench_scale.py [LARGEST]`.

Each size is measured in a fresh process, imports included in its memory and not in its seconds; the cases are those of
`scale_cases`, written to a temporary folder. The last column says how many times the seconds of the size before, for ten
times the data. Nothing is asserted: figures depend on the machine, and on what else it does.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from scale_cases import DATA

GENERATOR = Path(__file__).with_name("scale_cases.py")

SIZES = [1_000, 10_000, 100_000, 1_000_000]
STATEMENTS_AN_AGENCY = 10

LOAD = """
import json, resource, sys, time
from analysis.record import check_case, load_record
before = time.perf_counter(), time.process_time()
record = {work}(sys.argv[1])
after = time.perf_counter(), time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([after[0] - before[0], after[1] - before[1], peak]))
"""
STEPS = {"check": LOAD.format(work="check_case"), "load and check": LOAD.format(work="load_record")}


def write_case(folder, statements, evidence, agencies):
    """Write a case in a process of its own: what is started from a large process counts as large from the start."""
    sizes = ["--statements", str(statements), "--evidence", str(evidence), "--agencies", str(agencies)]
    subprocess.run([sys.executable, str(GENERATOR), str(folder), *sizes], check=True, stdout=subprocess.DEVNULL)


def measure(program, folder):
    """Run a program in a process of its own: its seconds, its seconds of processor time, its peak in MB."""
    done = subprocess.run([sys.executable, "-c", program, str(folder)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def print_steps(name, folder, before):
    """Print one line a step of one case; give the seconds of each."""
    seconds = {}
    for step, program in STEPS.items():
        wall, processor, peak = measure(program, folder)
        ratio = f"{wall / before[step]:8.1f}" if step in before else " " * 8
        print(f"{name:44} {step:16} {wall:8.2f} {processor:8.2f} {peak:8.0f} {ratio}", flush=True)
        seconds[step] = wall
    return seconds


def main():
    """Print a table: the real record, then each size, alone and with as many rows of evidence."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print(f"{'case':44} {'step':16} {'s':>8} {'cpu s':>8} {'MB':>8} {'times':>8}")
    print_steps("the record", DATA, {})
    with tempfile.TemporaryDirectory() as scratch:
        for words, share in (("statements, little evidence", 1000), ("statements and as much evidence", 1)):
            before = {}
            for size in [size for size in SIZES if size <= largest]:
                evidence, agencies = max(size // share, 10), max(size // STATEMENTS_AN_AGENCY, 1)
                folder = Path(scratch) / f"{size}-{share}"
                write_case(folder, size, evidence, agencies)
                before = print_steps(f"{size:>9,} {words}", folder, before)


if __name__ == "__main__":
    main()
