"""Time and measure the reading of large workbooks. Run by hand: `python tests/bench_sheets.py`."""

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import openpyxl

import analysis.sheets

ROWS, COLUMNS = 100_000, 7


def write_book(path, make_cell):
    """Write a workbook of 100,000 rows and 7 columns, one cell at a time."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Clients")
    for row in range(ROWS):
        sheet.append([make_cell(row, column) for column in range(COLUMNS)])
    book.save(path)


KINDS = {
    "text, all different": lambda row, column: f"Police Service {row}-{column}",
    "text, often the same": lambda row, column: f"Police Service {(row + column) % 500}",
    "numbers, all different": lambda row, column: row * COLUMNS + column + 0.5,
}


def measure(path, queue):
    """Read a workbook; give seconds of work, and megabytes at the peak above what stood before."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.process_time()
    try:
        book = analysis.sheets.read_workbook(path)
        result = f"{sum(len(sheet.rows) for sheet in book.sheets):,} rows"
    except analysis.sheets.SheetError as error:
        result = str(error).splitlines()[0]
    seconds = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    queue.put((seconds, (after.ru_maxrss - before.ru_maxrss) / 1024, result))


def measure_apart(path):
    """Measure in a fresh process, whose peak no earlier work has raised."""
    fresh = multiprocessing.get_context("spawn")
    queue = fresh.Queue()
    process = fresh.Process(target=measure, args=(path, queue))
    process.start()
    answer = queue.get()
    process.join()
    return answer


def main():
    """Print one line a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        for name, make_cell in KINDS.items():
            path = Path(folder) / "big.xlsx"
            write_book(path, make_cell)
            seconds, megabytes, result = measure_apart(path)
            print(f"{name:28} {seconds:6.2f} s {megabytes:7.0f} MB  {result}")


if __name__ == "__main__":
    main()
