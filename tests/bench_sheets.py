"""Time and measure the reading of large workbooks. Run by hand: `python tests/bench_sheets.py`."""

import multiprocessing
import re
import tempfile
import time
from pathlib import Path

import openpyxl
from odd_workbooks import make_parts, make_rows, make_sheet, make_texts, zip_parts

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


def read_peak():
    """Give the peak memory of this process in megabytes (Linux; the usual call counts that of its parent too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def measure(path, queue):
    """Read a workbook; give seconds of work, and megabytes at the peak above what stood before."""
    before = read_peak()
    started = time.process_time()
    try:
        book = analysis.sheets.read_workbook(path)
        result = f"{sum(len(sheet.rows) for sheet in book.sheets):,} rows"
    except analysis.sheets.SheetError as error:
        result = str(error).splitlines()[0]
    seconds = time.process_time() - started
    queue.put((seconds, read_peak() - before, result))


def measure_apart(path):
    """Measure in a fresh process, whose peak no earlier work has raised."""
    fresh = multiprocessing.get_context("spawn")
    queue = fresh.Queue()
    process = fresh.Process(target=measure, args=(path, queue))
    process.start()
    answer = queue.get()
    process.join()
    return answer


def make_shared():
    """Give 100,000 rows of 7 shared texts, as Excel writes them."""
    cells = '<c t="s"><v>%d</v></c>' * COLUMNS
    rows = (f"<row>{cells % tuple(range(row * COLUMNS, (row + 1) * COLUMNS))}</row>" for row in range(ROWS))
    texts = make_texts(*(f"Police Service {number}" for number in range(ROWS * COLUMNS)))
    return make_parts(make_sheet("".join(rows)), texts=texts)


def make_odd(rows, after=""):
    """Give a workbook of these rows, in XML."""
    return make_parts(make_sheet(rows, after=after))


def wrap_text(text):
    """Give a cell of text."""
    return f'<row><c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c></row>'


ODD = {
    "shared texts, all different": make_shared,
    "90 MB of spaces": lambda: make_odd(" " * 90_000_000),
    "a cell of 90 MB": lambda: make_odd(wrap_text("x" * 90_000_000)),
    "99 MB of wide text": lambda: make_odd(wrap_text("😀" + "x" * 32_000) * 3_000),
    "200 MB of spaces": lambda: make_odd(" " * 200_000_000),
    "a tag of 90 MB": lambda: make_odd(f'<row x="{"x" * 90_000_000}"/>'),
    "30 million tags deep": lambda: make_odd("<a>" * 30_000_000),
    "9 million kinds of tags": lambda: make_odd("".join(f"<a{number}/>" for number in range(9_000_000))),
    "a million blank rows": lambda: make_odd("<row/>" * 1_000_000),
    "2 million blank cells": lambda: make_odd("<row>" + '<c s="1"/>' * 2_000_000 + "</row>"),
    "2 million rows": lambda: make_odd('<row r="1"/>' * 2_000_000),
    "a million bad cells": lambda: make_odd("<row>" + "<c><v>x</v></c>" * 900_000 + "</row>"),
    "a lone cell at XFD1048576": lambda: make_odd('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a million merged cells": lambda: make_odd("", '<mergeCell ref="A1:B2"/>' * 1_000_000),
    "500 sheets": lambda: make_parts(*[make_sheet(make_rows(("a", "b")))] * 500),
    "100,000 members": lambda: make_odd("") | {f"xl/media/{number}": "x" for number in range(100_000)},
}


def print_measure(name, path):
    """Print one line."""
    seconds, megabytes, result = measure_apart(path)
    print(f"{name:28} {seconds:6.2f} s {megabytes:7.0f} MB  {result[:100]}", flush=True)


def main():
    """Print one line a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        for name, make_cell in KINDS.items():
            path = Path(folder) / "big.xlsx"
            write_book(path, make_cell)
            print_measure(name, path)
        for name, make in ODD.items():
            path.write_bytes(zip_parts(make()))
            print_measure(name, path)


if __name__ == "__main__":
    main()
