"""Every way a table can break its codebook, gathered as problems.

Decides whether each cell has its type, form and code, whether ids are unique and sorted and references lead somewhere,
and whether the text is clean. What a statement or a piece of evidence *means* is checked in `meaning`. Works on the raw
text of any case that a codebook describes, and looks at each distinct value of a column once.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from analysis.bounds import read_day, read_span, read_window
from analysis.codebook import Codebook, Field
from analysis.problems import WARNING, Problem, quote
from analysis.reader import RawTable

EXCEL_CELL = 32_767
READERS = {"day": read_day, "span": read_span, "window": read_window}
NUMBERS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "year": r"\d{4}", "boolean": "true|false"}
INVISIBLE = {
    "a control character": re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    "a line break or tab": re.compile("[\t\n\r\u2028\u2029]"),
    "a zero-width character": re.compile("[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]"),
    "a bidirectional control": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "a replacement character (text lost in an earlier conversion)": re.compile("\ufffd"),
    "a non-breaking or other special space": re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"),
}
CONFUSABLE = re.compile("[\u0370-\u03ff\u0400-\u052f]")

Fault = tuple[str, str, str]
"""(message, kind, severity) of what is wrong with one value."""


def check_tables(codebook: Codebook, tables: dict[str, RawTable]) -> list[Problem]:
    """Check every table against the codebook.

    Parameters
    ----------
    codebook : Codebook
        What is allowed.
    tables : dict
        The tables that could be read, by name.

    Returns
    -------
    list of Problem
        In no particular order; see `problems.sort_problems`.
    """
    problems: list[Problem] = []
    for table in tables.values():
        for position, field in enumerate(table.rules.fields):
            problems += _check_column(table, position, field)
        problems += _check_key(table)
        problems += _check_references(table, tables)
    return [*problems, *_check_codes(codebook, tables)]


def locate(table: RawTable, position: int, faults: dict[str, list[Fault]]) -> Iterator[Problem]:
    """Give a problem for each row that holds a faulty value in a column."""
    if not faults:
        return
    name = table.rules.columns[position]
    for row, line in zip(table.rows, table.lines, strict=True):
        for message, kind, severity in faults.get(row[position], ()):
            yield Problem(table.rules.file, line, name, message, kind, severity, position + 1)


def suggest(value: str, allowed: list[str], shown: int = 12) -> str:
    """Name the nearest allowed value, or the allowed values where none is near."""
    near = difflib.get_close_matches(value, allowed, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    listed = ", ".join(allowed[:shown]) + (f" … ({len(allowed)} in all)" if len(allowed) > shown else "")
    return f"allowed: {listed}"


def _check_column(table: RawTable, position: int, field: Field) -> Iterator[Problem]:
    values = {row[position] for row in table.rows}
    faults = {value: list(_find_faults(value, field)) for value in values}
    yield from locate(table, position, {value: found for value, found in faults.items() if found})
    if field.unique:
        yield from _find_doubles(table, (position,))


def _find_faults(value: str, field: Field) -> Iterator[Fault]:
    """Say everything that is wrong with one value of a column."""
    if not value:
        if field.required:
            yield "is empty, but every row needs it", "required", "error"
        return
    yield from _find_text_faults(value)
    if field.enum and value not in field.enum:
        yield f"{quote(value)} is not a code of this column; {suggest(value, list(field.enum))}", "code", "error"
        return
    fault = _find_type_fault(value, field)
    if fault:
        yield fault, field.form or field.type, "error"
        return
    if field.pattern and not re.fullmatch(field.pattern, value):
        yield f"{quote(value)} does not have the form {field.pattern}", "pattern", "error"
    yield from _find_limit_faults(value, field)


def _find_text_faults(value: str) -> Iterator[Fault]:
    if value != value.strip():
        yield f"{quote(value)} starts or ends with a space; remove it", "stray space", "error"
    if "  " in value:
        yield f"{quote(value)} holds two spaces in a row; keep one", "stray space", "error"
    for name, pattern in INVISIBLE.items():
        found = pattern.search(value)
        if found:
            code = f"U+{ord(found.group()):04X}"
            yield f"{quote(value)} holds {name} ({code}); remove it", "hidden character", "error"
    if not unicodedata.is_normalized("NFC", value):
        yield f"{quote(value)} has accents in separate characters; write it in Unicode NFC", "Unicode form", "error"
    confusable = CONFUSABLE.search(value)
    if confusable and re.search("[A-Za-z]", value):
        name = unicodedata.name(confusable.group(), "unnamed").lower()
        message = f"{quote(value)} mixes Latin letters with {name}, which may look the same; check it"
        yield message, "look-alike", WARNING
    if len(value) > EXCEL_CELL:
        yield f"is {len(value)} characters long; a cell of a workbook holds {EXCEL_CELL}", "length", "error"


def _find_type_fault(value: str, field: Field) -> str:
    """Say why a value has not the type or form of its column; empty where it has."""
    if field.form in READERS:
        try:
            READERS[field.form](value)
        except ValueError as error:
            return str(error)
        return ""
    if field.form == "url" and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", value):
        return f"{quote(value)} is not a link that starts with http:// or https://"
    if field.type == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{quote(value)} is not a date of the form YYYY-MM-DD"
    if field.type in NUMBERS and not re.fullmatch(NUMBERS[field.type], value, flags=re.ASCII):
        hint = "; write digits only, no comma or sign" if field.type == "integer" else ""
        return f"{quote(value)} is not of type {field.type}{hint}"
    return ""


def _find_limit_faults(value: str, field: Field) -> Iterator[Fault]:
    words = len(value.split())
    if field.max_words is not None and words > field.max_words:
        yield f"has {words} words, at most {field.max_words} are allowed", "length", "error"
    if field.max_length is not None and len(value) > field.max_length:
        yield f"has {len(value)} characters, at most {field.max_length} are allowed", "length", "error"
    if field.min_length is not None and len(value) < field.min_length:
        yield f"has {len(value)} characters, at least {field.min_length} are needed", "length", "error"
    if field.type in ("integer", "number"):
        if field.minimum is not None and float(value) < field.minimum:
            yield f"{quote(value)} is below {field.minimum}, the least allowed", "limit", "error"
        if field.maximum is not None and float(value) > field.maximum:
            yield f"{quote(value)} is above {field.maximum}, the most allowed", "limit", "error"


def _check_key(table: RawTable) -> Iterator[Problem]:
    """Ids are there once each, and rows are sorted by them."""
    positions = tuple(table.rules.columns.index(name) for name in table.rules.primary_key)
    if not positions:
        return
    yield from _find_doubles(table, positions)
    keys = [tuple(row[position] for position in positions) for row in table.rows]
    for place in range(1, len(keys)):
        if keys[place] < keys[place - 1]:
            message = f"{'+'.join(keys[place])} stands after {'+'.join(keys[place - 1])}; sort the rows by id"
            yield Problem(table.rules.file, table.lines[place], table.rules.columns[positions[0]], message, "order")


def _find_doubles(table: RawTable, positions: tuple[int, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        key = tuple(row[position] for position in positions)
        if key in first:
            message = f"{quote('+'.join(key))} stands already in line {first[key]}; each may stand once"
            column = table.rules.columns[positions[0]]
            yield Problem(table.rules.file, line, column, message, "double", position=positions[0] + 1)
        elif any(key):
            first[key] = line


def _check_references(table: RawTable, tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Ids that a row names must be there; a missing table has been reported already."""
    for key in table.rules.foreign_keys:
        if key.table not in tables:
            continue
        positions = [table.rules.columns.index(name) for name in key.columns]
        known = _collect(tables[key.table], key.table_columns)
        named = {tuple(row[p] for p in positions): row for row in table.rows}
        missing = {value for value in named if any(value) and value not in known}
        for row, line in zip(table.rows, table.lines, strict=True):
            value = tuple(row[p] for p in positions)
            if value in missing:
                message = _name_missing("+".join(value), ["+".join(item) for item in known], [tables[key.table]])
                yield Problem(table.rules.file, line, key.columns[0], message, "reference", position=positions[0] + 1)
    for position, field in enumerate(table.rules.fields):
        targets = [tables[name] for name in field.references if name in tables]
        if targets:
            known_ids = {key[0] for target in targets for key in _collect(target, target.rules.primary_key)}
            values = {row[position] for row in table.rows} - known_ids - {""}
            faults = {v: [(_name_missing(v, list(known_ids), targets), "reference", "error")] for v in values}
            yield from locate(table, position, faults)


def _collect(table: RawTable, columns: tuple[str, ...]) -> dict[tuple[str, ...], None]:
    positions = [table.rules.columns.index(name) for name in columns]
    return dict.fromkeys(tuple(row[p] for p in positions) for row in table.rows)


def _name_missing(value: str, known: list[str], targets: list[RawTable]) -> str:
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
    files = " or ".join(target.rules.file for target in targets)
    return f"{quote(value)} is not in {files}" + (f"; did you mean '{near[0]}'?" if near else "; add its row there")


def _check_codes(codebook: Codebook, tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Every allowed code is explained in `codes.csv`, where the case has that table."""
    codes = tables.get("codes")
    if codes is None or not {"column", "code"} <= set(codes.rules.columns):
        return
    explained = _collect(codes, ("column", "code"))
    for rules in codebook.tables.values():
        for field in rules.fields:
            for code in field.enum if rules.name != "codes" else ():
                if (field.name, code) not in explained and (f"{rules.name}.{field.name}", code) not in explained:
                    message = f"the code '{code}' of {rules.name}.{field.name} has no row here; explain it"
                    yield Problem(codes.rules.file, 0, "", message, "codes")
