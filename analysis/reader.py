"""Read one CSV file strictly, before any frame exists: the same text in, the same text out, or a message saying why not.

Decides what a well-formed table file is (UTF-8, commas, the exact header, every row as long as the header, true line
numbers). Refuses to guess: another encoding, another delimiter or a ragged row is named with the way to mend it, because
the usual readers shift columns or change values in silence.
"""

import codecs
import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from analysis.case_files import read_content
from analysis.codebook import Field, TableRules
from analysis.problems import ERROR, WARNING, Problem, find_near, quote

CELL = r'(?:"[^"]*(?:""[^"]*)*"|[^",\r\n]*)'
WHOLE_CELL, WHOLE_RECORD = re.compile(CELL), re.compile(f"{CELL}(?:,{CELL})*")
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
FIELD_LIMIT = 10_000_000
SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)'"
FIRST_BYTES = {
    b"PK\x03\x04": "a zip file or an Excel workbook, not CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, not CSV",
    b"\x1f\x8b": "compressed with gzip, not CSV",
    codecs.BOM_UTF16_LE: "UTF-16, not UTF-8",
    codecs.BOM_UTF16_BE: "UTF-16, not UTF-8",
}


class RawTable(NamedTuple):
    """The cells of one file as text: one tuple a row, and the line each row starts on.

    `complete` says that no row was left out for its shape, so that an id not found here is not in the file either.
    """

    rules: TableRules
    rows: list[tuple[str, ...]]
    lines: list[int]
    complete: bool = True


class Row(NamedTuple):
    """One row of a table with its place, for messages."""

    table: RawTable
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give a cell; empty where the case has no such column."""
        return self.cells.get(column, "")

    def lacks(self, column: str) -> bool:
        """Say whether a cell is there and empty; a column that the case does not have lacks nothing."""
        return self.cells.get(column) == ""

    def field(self, column: str) -> Field | None:
        """Give the rules of a column, if the case has it."""
        return next((field for field in self.table.rules.fields if field.name == column), None)

    def fault(self, column: str, message: str, kind: str, severity: str = "error") -> Problem:
        """Make a problem at a cell of this row."""
        columns = self.table.rules.columns
        position = columns.index(column) + 1 if column in columns else 0
        return Problem(self.table.rules.file, self.line, column, message, kind, severity, position)


def read_table(folder: Path, rules: TableRules) -> tuple[RawTable | None, list[Problem]]:
    """Read one table of a case.

    Returns
    -------
    tuple
        The table (`None` where the file can't be read as a table) and the problems found. Ragged and empty rows are
        reported and left out of the table, so that the other rows can be checked in the same pass.
    """
    text, problems = _decode(folder, rules.file)
    if text is None:
        return None, problems
    problems += _find_line_faults(text, rules.file) + _find_other_delimiter(text, rules)
    if any(problem.severity == ERROR for problem in problems):
        return None, problems
    records, fault = _split_records(text, rules.file)
    if fault:
        return None, [*problems, fault]
    header_faults = _compare_header(records[0][1] if records else (), rules)
    if header_faults:
        return None, problems + header_faults
    rows, lines = [], []
    for line, cells, raw in records[1:]:
        ragged = _find_row_fault(cells, raw, rules)
        if ragged:
            problems.append(Problem(rules.file, line, "", *ragged))
        else:
            rows.append(cells)
            lines.append(line)
    return RawTable(rules, rows, lines, complete=len(rows) + 1 == len(records)), problems


def list_rows(table: RawTable) -> list[Row]:
    """Give the rows of a table by the names of their columns."""
    columns = table.rules.columns
    pairs = zip(table.rows, table.lines, strict=True)
    return [Row(table, line, dict(zip(columns, cells, strict=True))) for cells, line in pairs]


def _decode(folder: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Read the bytes once and decode them, or say what they are instead."""

    def fault(message: str, line: int = 0, kind: str = "encoding") -> tuple[None, list[Problem]]:
        return None, [Problem(file, line, "", message, kind)]

    try:
        content = read_content(folder / file, folder)
    except FileNotFoundError:
        message = "not found; the codebook names it, so put it there or take it out of datapackage.json"
        return fault(message, kind="missing file")
    except OSError as error:
        return fault(f"can't be read: {error.strerror}", kind="unreadable file")
    for start, what in FIRST_BYTES.items():
        if content.startswith(start):
            return fault(f"is {what}; {SAVE_AS}", kind="not CSV" if what.endswith("CSV") else "encoding")
    if content[:100].count(0) * 4 > len(content[:100]):
        return fault(f"looks like UTF-16 or no text at all; {SAVE_AS}")
    if b"\0" in content:
        return fault("holds a NUL byte; remove it", content[: content.index(b"\0")].count(b"\n") + 1, "NUL byte")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start : error.start + 1]
        guess = f" (in Windows-1252 it would be {byte.decode('cp1252')!r})" if byte.decode("cp1252", "ignore") else ""
        return fault(f"byte 0x{byte.hex().upper()}{guess} is not UTF-8; {SAVE_AS}", line)


def _find_line_faults(text: str, file: str) -> list[Problem]:
    """Say which line ends a file has, where they are not plain line feeds."""
    bare = text.replace("\r\n", "\n")
    if "\r" in bare:
        line = bare[: bare.index("\r")].count("\n") + 1
        return [
            Problem(
                file,
                line,
                "",
                "a lone carriage return stands here; use line feeds to end lines",
                "lone carriage return",
            )
        ]
    if "\r\n" in text:
        message = "lines end in CR LF as Windows writes them; read all the same, but the record keeps plain LF"
        return [Problem(file, 0, "", message, "Windows line ends", WARNING)]
    if text and not text.endswith("\n"):
        message = "the last line has no line end; was the file cut off?"
        return [Problem(file, text.count("\n") + 1, "", message, "last line end", WARNING)]
    return []


def _find_other_delimiter(text: str, rules: TableRules) -> list[Problem]:
    """Say that cells are separated by something else; told first, since quotation marks then seem to be wrong too."""
    header = text.split("\n", 1)[0]
    if header.lower().startswith("sep=") or header.count(",") + 1 >= len(rules.columns):
        return []
    names = [name for delimiter, name in DELIMITERS.items() if delimiter in header]
    message = f"cells are separated by {names[0]}, not commas; {SAVE_AS}" if names else ""
    return [Problem(rules.file, 1, "", message, "delimiter")] if names else []


def _split_records(text: str, file: str) -> tuple[list[tuple[int, tuple[str, ...], str]], Problem | None]:
    """Split a file into records of (first line, cells, raw text); a stray or unclosed quote stops it."""
    # only a line feed ends a line: `str.splitlines` would also split at characters that belong to the text of a cell
    lines = list(io.StringIO(text, newline="\n"))
    reader = csv.reader(lines, strict=True)
    records, start = [], 0
    limit = csv.field_size_limit(FIELD_LIMIT)
    try:
        for cells in reader:
            raw = "".join(lines[start : reader.line_num])
            if '"' in raw and not WHOLE_RECORD.fullmatch(raw.rstrip("\r\n")):
                return [], _name_stray_quote(raw, start + 1, file)
            records.append((start + 1, tuple(cells), raw))
            start = reader.line_num
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            message = (
                "a quotation mark opened in this row is never closed; close it, or double it if it belongs to the text"
            )
            return [], Problem(file, start + 1, "", message, "unclosed quote")
        if "field limit" in str(error):
            message = f"a cell has more than {FIELD_LIMIT} characters; was a quotation mark left open in this row?"
            return [], Problem(file, start + 1, "", message, "endless cell")
        return [], _name_stray_quote("".join(lines[start : reader.line_num]), start + 1, file, str(error))
    finally:
        csv.field_size_limit(limit)
    return records, None


def _end_cell(raw: str, start: int) -> int:
    whole = WHOLE_CELL.match(raw, start)
    return whole.end() if whole else start


def _name_stray_quote(raw: str, line: int, file: str, detail: str = "") -> Problem:
    """Say which cell holds a quotation mark where none may stand."""
    raw, start = raw.rstrip("\r\n"), 0
    while (end := _end_cell(raw, start)) < len(raw) and raw[end] == ",":
        start = end + 1
    cell = raw[start:end] + raw[end:].partition(",")[0]
    message = (
        f"a stray quotation mark in {quote(cell)}; put the whole cell in quotation marks and double those inside"
        + (f" ({detail})" if detail else "")
    )
    return Problem(file, line, "", message, "stray quote")


def _compare_header(header: tuple[str, ...], rules: TableRules) -> list[Problem]:
    """Compare the header with the codebook: exactly the same names in the same order."""

    def fault(kind: str, message: str, column: str = "", position: int = 0) -> Problem:
        return Problem(rules.file, 1, column, message, kind, position=position)

    expected = rules.columns
    if header == expected:
        return []
    if not any(header):
        return [fault("no header", f"the file has no header; the first line must be {','.join(expected)}")]
    if header[0].lower().startswith("sep="):
        return [fault("sep line", "the first line is Excel's 'sep=' line, not the header; delete it")]
    problems = []
    for position, name in enumerate(header[: 2 * len(expected) + 20], start=1):
        if header.index(name) + 1 < position:
            problems.append(fault("column twice", f"the column {quote(name)} stands twice; keep one", name, position))
        elif name not in expected:
            near = find_near(name.strip().lower(), expected, cutoff=0.7)
            hint = f"; did you mean '{near}'?" if near else f"; allowed: {', '.join(expected)}"
            problems.append(fault("unknown column", f"unknown column {quote(name)}{hint}", name.strip(), position))
    problems += [
        fault("missing column", f"the column '{name}' is missing", name) for name in expected if name not in header
    ]
    message = f"the columns stand in another order; they must be {','.join(expected)}"
    return problems or [fault("column order", message)]


def _find_row_fault(cells: tuple[str, ...], raw: str, rules: TableRules) -> tuple[str, str] | None:
    """Say what is wrong with the shape of a row, as (message, kind)."""
    expected = len(rules.columns)
    if len(cells) == expected and any(cells):
        return None
    if not any(cells):
        return "an empty row; delete it", "empty row"
    found = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
    start = f"the row that starts {quote(raw.strip(), 40)} has {found}, the header has {expected}"
    if len(cells) > expected:
        return f"{start}; put text that holds a comma in quotation marks", "long row"
    return f"{start}; add the missing commas, or close a quotation mark", "short row"
