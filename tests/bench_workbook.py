"""Time the workbook out and back in on the real record, after imports. Run by hand: `python tests/bench_workbook.py`."""

import statistics
import tempfile
from pathlib import Path

from timing import time_runs

from analysis.discrepancies import judge
from analysis.import_case import plan_import
from analysis.paths import DATA
from analysis.record import load_record
from analysis.workbook import build_workbook
from analysis.workbook_figures import draw_pictures

RUNS = 3


def main():
    """Print one line a step."""
    record = load_record()
    verdicts = judge(record)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.xlsx"
        path.write_bytes(build_workbook())
        steps = {
            "figures alone": lambda: draw_pictures(record, verdicts),
            "workbook, figures included": build_workbook,
            "workbook as of a day": lambda: build_workbook(DATA, "2020-02-25"),
            "import, dry run": lambda: plan_import(path, DATA),
        }
        print(f"{path.stat().st_size / 1e6:.1f} MB")
        for name, work in steps.items():
            print(f"{name:28} {statistics.median(time_runs(work, RUNS)):6.3f} s")


if __name__ == "__main__":
    main()
