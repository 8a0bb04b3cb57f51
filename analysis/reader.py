"""Read one CSV file strictly, before any frame exists: the same text in, the same text out, or a message saying why not.

Decides what a well-formed table file is (UTF-8, commas, the exact header, every row as long as the header, true line
numbers). Refuses to guess: another encoding, another delimiter or a ragged row is named with the way to mend it, because
the usual readers shift columns or change values in silence.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.blocks import BLOCK, Part, cut_blocks, is_utf8, join_parts, read_blocks, tabulate_rows
from analysis.case_files import read_content
from analysis.codebook import TableRules
from analysis.problems import ERROR, WARNING, Problem, find_near, quote
from analysis.raw_tables import RawTable

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


def read_table(folder: Path, rules: TableRules) -> tuple[RawTable | None, list[Problem]]:
    """Read one table of a case.

    Returns
    -------
    tuple
        The table (`None` where the file can't be read as a table) and the problems found. Ragged and empty rows are
        reported and left out of the table, so that the other rows can be checked in the same pass.
    """
    parts, problems = _read_file(folder, rules)
    if parts is None:
        return None, problems
    columns, starts, ragged = join_parts(parts, rules)
    return RawTable(rules, columns, starts, complete=not ragged), problems + ragged


def _read_file(folder: Path, rules: TableRules) -> tuple[Iterator[Part] | None, list[Problem]]:
    """Read the rows of a file, and let go of its bytes; `None` where it can't be read as a table."""
    content, problems = _read_text(folder, rules)
    if content is None:
        return None, problems
    problems += _find_line_faults(content, rules.file) + _find_other_delimiter(content, rules)
    if any(problem.severity == ERROR for problem in problems):
        return None, problems
    try:
        body, header_faults = _pass_header(content, rules)
        parts = [] if header_faults else _read_parts(content, body, rules)
    except _StrayQuoteError as error:
        return None, [*problems, error.problem]
    # an iterator, so that a block is in memory no longer than until its cells have been joined to the others
    return None if header_faults else iter(parts), problems + header_faults


class _StrayQuoteError(ValueError):
    """A quotation mark stands where none may, so that nobody can tell where the cells after it end."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


class _Record(NamedTuple):
    """One row as it stands in the file: its first line, its cells, its text."""

    line: int
    cells: tuple[str, ...]
    raw: str


def _read_text(folder: Path, rules: TableRules) -> tuple[bytes | None, list[Problem]]:
    """Read the bytes of a file that is text in UTF-8, without its byte order mark, or say what they are instead."""

    def fault(message: str, line: int = 0, kind: str = "encoding") -> tuple[None, list[Problem]]:
        return None, [Problem(rules.file, line, "", message, kind)]

    try:
        content = read_content(folder / rules.file, folder)
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
    bad = _find_bad_byte(content)
    if bad is None:
        return content, []
    byte = content[bad : bad + 1]
    guess = f" (in Windows-1252 it would be {byte.decode('cp1252')!r})" if byte.decode("cp1252", "ignore") else ""
    message = f"byte 0x{byte.hex().upper()}{guess} is not UTF-8; {SAVE_AS}"
    _, problems = fault(message, content[:bad].count(b"\n") + 1)
    return None, _find_other_delimiter(content, rules) + problems


def _find_bad_byte(content: bytes) -> int | None:
    """Find the first byte that is not UTF-8; looked at piece by piece, so that the text is never in memory whole."""
    if is_utf8(content):
        return None
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(content)
    for start in range(0, len(content), BLOCK):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + BLOCK], start + BLOCK >= len(content))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return None


def _find_line_faults(content: bytes, file: str) -> list[Problem]:
    """Say which line ends a file has, where they are not plain line feeds."""
    bare = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    if b"\r" in bare:
        line = bare[: bare.index(b"\r")].count(b"\n") + 1
        return [
            Problem(
                file,
                line,
                "",
                "a lone carriage return stands here; use line feeds to end lines",
                "lone carriage return",
            )
        ]
    if len(bare) < len(content):
        message = "lines end in CR LF as Windows writes them; read all the same, but the record keeps plain LF"
        return [Problem(file, 0, "", message, "Windows line ends", WARNING)]
    if content and not content.endswith(b"\n"):
        message = "the last line has no line end; was the file cut off?"
        return [Problem(file, content.count(b"\n") + 1, "", message, "last line end", WARNING)]
    return []


def _find_other_delimiter(content: bytes, rules: TableRules) -> list[Problem]:
    """Say that cells are separated by something else; told first, since quotation marks then seem to be wrong too."""
    header = content[: content.find(b"\n") + 1].decode("utf-8", "replace").rstrip("\n")
    if header.lower().startswith("sep=") or header.count(",") + 1 >= len(rules.columns):
        return []
    names = [name for delimiter, name in DELIMITERS.items() if delimiter in header]
    message = f"cells are separated by {names[0]}, not commas; {SAVE_AS}" if names else ""
    return [Problem(rules.file, 1, "", message, "delimiter")] if names else []


def _pass_header(content: bytes, rules: TableRules) -> tuple[int, list[Problem]]:
    """Compare the header with the codebook; give the place where the rows begin."""
    records = _split_records(content, (0, 1), file=rules.file, line=1)
    faults = _compare_header(records[0].cells if records else (), rules)
    if faults:
        # a stray quotation mark is told first, wherever it stands: the names may seem wrong because of it
        _split_records(content, (0, len(content)), file=rules.file, line=1)
    return len(records[0].raw.encode("utf-8")) if records else 0, faults


def _read_parts(content: bytes, start: int, rules: TableRules) -> list[Part]:
    """Read the rows block by block, each fast where that is certain, and exactly otherwise."""
    blocks = cut_blocks(content, start)
    parts = []
    for block, certain in zip(blocks, read_blocks(content, blocks, rules), strict=True):
        if certain is not None:
            parts.append(certain)
            continue
        # a block ends where a row does, or where a quotation mark is astray, which stops the reading
        records = _split_records(content, (block.start, block.end), file=rules.file, line=block.line)
        parts.append(_read_exactly(records, rules))
    return parts


def _read_exactly(records: list[_Record], rules: TableRules) -> Part:
    """Take the rows that are well formed, and say what is wrong with the others."""
    faults = [_find_row_fault(record.cells, record.raw, rules) for record in records]
    taken = [record for record, fault in zip(records, faults, strict=True) if not fault]
    told = [Problem(rules.file, at.line, "", *fault) for at, fault in zip(records, faults, strict=True) if fault]
    return tabulate_rows([record.cells for record in taken], [record.line for record in taken], rules)._replace(
        ragged=told
    )


def _split_records(content: bytes, place: tuple[int, int], *, file: str, line: int) -> list[_Record]:
    """Split the text between two places into rows, the last one to its end; a stray or unclosed quote stops it."""
    held: list[str] = []
    reached, stop = place

    def read_lines() -> Iterator[str]:
        nonlocal reached
        while reached < len(content):
            # only a line feed ends a line: `str.splitlines` would also split at characters that belong to the text of a cell
            end = content.find(b"\n", reached) + 1 or len(content)
            held.append(content[reached:end].decode("utf-8"))
            reached = end
            yield held[-1]

    reader = csv.reader(read_lines(), strict=True)
    records = []
    limit = csv.field_size_limit(FIELD_LIMIT)
    try:
        while reached < min(stop, len(content)):
            cells, raw = tuple(next(reader)), "".join(held)
            if '"' in raw and not WHOLE_RECORD.fullmatch(raw.rstrip("\r\n")):
                raise _StrayQuoteError(_name_stray_quote(raw, line, file))
            records.append(_Record(line, cells, raw))
            line += len(held)
            held.clear()
    except csv.Error as error:
        raise _StrayQuoteError(_explain(error, "".join(held), line=line, file=file)) from None
    finally:
        csv.field_size_limit(limit)
    return records


def _explain(error: csv.Error, raw: str, *, line: int, file: str) -> Problem:
    """Say what stops the reading in a row."""
    if "unexpected end of data" in str(error):
        message = (
            "a quotation mark opened in this row is never closed; close it, or double it if it belongs to the text"
        )
        return Problem(file, line, "", message, "unclosed quote")
    if "field limit" in str(error):
        message = f"a cell has more than {FIELD_LIMIT} characters; was a quotation mark left open in this row?"
        return Problem(file, line, "", message, "endless cell")
    return _name_stray_quote(raw, line, file, str(error))


def _end_cell(raw: str, start: int) -> int:
    cell = WHOLE_CELL.match(raw, start)
    return cell.end() if cell else start


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
