"""Every way a table can break its codebook, gathered as problems.

Decides whether ids are filled, unique and sorted, references lead somewhere and codes are explained; what one cell may hold
is decided in `cells`, what a statement or a piece of evidence *means* in `meaning`. Works on the raw text of any case that a
codebook describes, and looks at each distinct value of a column once.
"""

from collections.abc import Iterator, Set

from analysis.cells import Fault, find_cell_faults, suggest
from analysis.codebook import Codebook, Field, TableRules
from analysis.problems import PRINTED_PER_KIND, WARNING, Problem, find_near, quote
from analysis.reader import RawTable


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


def _check_column(table: RawTable, position: int, field: Field) -> Iterator[Problem]:
    values = {row[position] for row in table.rows}
    faults = {value: list(find_cell_faults(value, field)) for value in values}
    yield from locate(table, position, {value: found for value, found in faults.items() if found})
    if field.unique:
        yield from _find_doubles(table, (position,))


def _check_key(table: RawTable) -> Iterator[Problem]:
    """Ids are filled and there once each, and rows are sorted by them.

    The order is a warning: it changes no verdict, and a spreadsheet sorts without regard to hyphens.
    """
    columns = table.rules.columns
    positions = tuple(columns.index(name) for name in table.rules.primary_key)
    if not positions:
        return
    for position in positions:
        if not table.rules.fields[position].required:
            empty = {"": [("is empty, but it is part of the row's id", "required", "error")]}
            yield from locate(table, position, empty)
    yield from _find_doubles(table, positions)
    keys = [tuple(row[position] for position in positions) for row in table.rows]
    order = [rank_key(table.rules, key) for key in keys]
    for place in range(1, len(keys)):
        if order[place] < order[place - 1]:
            message = f"{_join(keys[place])} stands after {_join(keys[place - 1])}; sort the rows by id"
            first = positions[0]
            yield Problem(
                table.rules.file, table.lines[place], columns[first], message, "row order", WARNING, first + 1
            )


def rank_key(rules: TableRules, key: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Give what the rows of a table are sorted by, from the key of one of them."""
    types = {field.name: field.type for field in rules.fields}
    return tuple(_rank_id(value, types[name] == "integer") for name, value in zip(rules.primary_key, key, strict=True))


def _rank_id(value: str, numeric: bool) -> tuple[int, str]:
    """Give what ids are sorted by: their text, or, in a column of whole numbers, their size."""
    return (len(value.lstrip("0")), value.lstrip("0")) if numeric and value.isdecimal() else (0, value)


def _join(key: tuple[str, ...]) -> str:
    return quote("+".join(key))


def _find_doubles(table: RawTable, positions: tuple[int, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        key = tuple(row[position] for position in positions)
        if key in first:
            message = f"{_join(key)} stands already in line {first[key]}; each may stand once"
            column = table.rules.columns[positions[0]]
            yield Problem(table.rules.file, line, column, message, "double", position=positions[0] + 1)
        elif any(key):
            first[key] = line


def _check_references(table: RawTable, tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Ids that a row names must be there; a table that could not be read whole has been reported already."""
    readable = {name: target for name, target in tables.items() if target.complete}
    for key in table.rules.foreign_keys:
        if key.table in readable:
            positions = tuple(table.rules.columns.index(name) for name in key.columns)
            known = _collect(readable[key.table], key.table_columns)
            yield from _find_missing(table, positions, known, readable[key.table].rules.file)
    for position, field in enumerate(table.rules.fields):
        if field.references and all(name in readable for name in field.references):
            targets = [readable[name] for name in field.references]
            known = {key for target in targets for key in _collect(target, target.rules.primary_key)}
            yield from _find_missing(table, (position,), known, " or ".join(target.rules.file for target in targets))


def _collect(table: RawTable, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    positions = [table.rules.columns.index(name) for name in columns]
    return {tuple(row[p] for p in positions) for row in table.rows}


def _find_missing(
    table: RawTable, positions: tuple[int, ...], known: Set[tuple[str, ...]], files: str
) -> Iterator[Problem]:
    """Give a problem for each row that names what is not known; the first few with the nearest known id."""
    named = [tuple(row[p] for p in positions) for row in table.rows]
    unknown = dict.fromkeys(value for value in named if any(value) and value not in known)
    ids = ["+".join(key) for key in known] if unknown else []
    missing = {}
    for place, value in enumerate(unknown):
        near = find_near("+".join(value), ids) if place < PRINTED_PER_KIND else ""
        hint = f"did you mean '{near}'?" if near else "add its row there"
        missing[value] = f"{_join(value)} is not in {files}; {hint}"
    column = table.rules.columns[positions[0]]
    for value, line in zip(named, table.lines, strict=True):
        if value in missing:
            yield Problem(table.rules.file, line, column, missing[value], "reference", position=positions[0] + 1)


def _check_codes(codebook: Codebook, tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Every allowed code is explained in `codes.csv`, where the case has that table, and no other code of its columns."""
    codes = tables.get("codes")
    if codes is None or not codes.complete or not {"column", "code"} <= set(codes.rules.columns):
        return
    explained = _collect(codes, ("column", "code"))
    allowed: dict[str, set[str]] = {}
    for rules in codebook.tables.values():
        for field in rules.fields if rules.name != "codes" else ():
            names = (field.name, f"{rules.name}.{field.name}")
            for name in names:
                allowed.setdefault(name, set()).update(field.enum)
            for code in field.enum:
                if not any((name, code) in explained for name in names):
                    message = (
                        f"the code '{code}' of {names[1]} has no row here; explain it, with {field.name} as its column"
                    )
                    yield Problem(codes.rules.file, 0, "", message, "code not explained")
    column_at, code_at = codes.rules.columns.index("column"), codes.rules.columns.index("code")
    for row, line in zip(codes.rows, codes.lines, strict=True):
        codes_of_column = sorted(allowed.get(row[column_at], ()))
        if codes_of_column and row[code_at] not in codes_of_column:
            message = f"{quote(row[code_at])} is no code of {row[column_at]}; {suggest(row[code_at], codes_of_column)}"
            yield Problem(codes.rules.file, line, "code", message, "explanation of no code", position=code_at + 1)
