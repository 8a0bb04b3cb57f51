"""Every way a table can break its codebook, gathered as problems.

Decides whether ids are filled, unique and sorted, references lead somewhere and codes are explained; what one cell may hold
is decided in `cells`, what a statement or a piece of evidence *means* in `meaning`. Works on the raw text of any case that a
codebook describes, and looks at each distinct value of a column once.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.at_once import gather_at_once
from analysis.cells import Fault, find_column_faults, suggest
from analysis.codebook import Codebook, Field, TableRules
from analysis.problems import PRINTED_PER_KIND, WARNING, Problem, find_near, quote
from analysis.raw_tables import Column, RawTable, Row, list_rows, pick_rows, to_numpy

MOST_SEARCHED = 20_000
"""Ids among which the nearest to a mistyped one is looked for; among more, the search would take minutes."""


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
    tasks: list[Callable[[], Iterator[Problem]]] = []
    for table in tables.values():
        tasks += [partial(_check_column, table, place, field) for place, field in enumerate(table.rules.fields)]
        tasks += [partial(_check_key, table), *_list_references(table, tables)]
    return gather_at_once([*tasks, partial(_check_codes, codebook, tables)])


def locate(table: RawTable, position: int, faults: dict[int, list[Fault]]) -> Iterator[Problem]:
    """Give a problem for each row that holds a faulty value in a column; faults are named by the place of the value."""
    if not faults:
        return
    name, column = table.rules.columns[position], table.columns[position]
    faulty = np.zeros(len(column.values), dtype=bool)
    faulty[list(faults)] = True
    for row in pick_rows(table, column.spread(faulty)):
        for fault in faults[row.place if column.codes is None else int(column.codes[row.place])]:
            yield row.fault(name, *fault)


def _check_column(table: RawTable, position: int, field: Field) -> Iterator[Problem]:
    yield from locate(table, position, find_column_faults(table.columns[position].values, field))
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
            for row in pick_rows(table, table.lacks(columns[position])):
                yield row.fault(columns[position], "is empty, but it is part of the row's id", "required")
    if positions != (position,) or not table.rules.fields[position].unique:
        yield from _find_doubles(table, positions)
    for row in pick_rows(table, _find_steps_back(table, positions)):
        here, before = _take_key(row, positions), _take_key(row._replace(place=row.place - 1), positions)
        message = f"{_join(here)} stands after {_join(before)}; sort the rows by id"
        yield row.fault(columns[positions[0]], message, "row order", WARNING)


def _find_steps_back(table: RawTable, positions: tuple[int, ...]) -> np.ndarray:
    """Find the rows whose key is smaller than that of the row before."""
    back = np.zeros(len(table.starts), dtype=bool)
    if len(back) < 2:
        return back
    equal = np.ones(len(back) - 1, dtype=bool)
    for position in positions:
        ranks = _rank_column(table.columns[position], table.rules.fields[position].type == "integer")
        here, before = ranks.slice(1), ranks.slice(0, len(ranks) - 1)
        back[1:] |= equal & to_numpy(pc.less(here, before))
        equal &= to_numpy(pc.equal(here, before))
    return back


def _rank_column(column: Column, numeric: bool) -> pa.Array:
    """Give what the rows are sorted by: their ids in the order of bytes, which is that of characters; numbers by size."""
    if not numeric:
        return column.take()
    ranks = [_rank_id(value, numeric) for value in column.list_values()]
    return column._replace(values=pa.array([f"{size:012d}{text}" for size, text in ranks])).take()


def _take_key(row: Row, positions: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(row.get(row.table.rules.columns[position]) for position in positions)


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
    columns = [table.columns[position] for position in positions]
    if len(columns) == 1 and _rises(columns[0]):
        return
    keys = _number_keys(columns)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    earlier = first[which]
    filled = np.zeros(len(keys), dtype=bool)
    for position in positions:
        filled |= table.fills(table.rules.columns[position])
    for row in pick_rows(table, filled & (earlier < np.arange(len(keys)))):
        line = table.starts[earlier[row.place]]
        message = f"{_join(_take_key(row, positions))} stands already in line {line}; each may stand once"
        yield row.fault(table.rules.columns[positions[0]], message, "double")


def _rises(column: Column) -> bool:
    """Say whether each row's text is larger than the one before, so that none stands twice."""
    if column.codes is not None:
        return len(column.codes) == len(column.values)
    return bool(pc.all(pc.less(column.values.slice(0, max(len(column.values) - 1, 0)), column.values.slice(1))).as_py())


def _number_keys(columns: list[Column]) -> np.ndarray:
    """Give each row a number, the same to the rows that hold the same in all columns."""
    keys = np.zeros(1, dtype=np.int64)
    for column in columns:
        told = column.tell_apart()
        _, keys = np.unique(keys, return_inverse=True)
        keys = keys * max(len(told.values), 1) + told.places
    return keys


def _list_references(table: RawTable, tables: dict[str, RawTable]) -> Iterator[Callable[[], Iterator[Problem]]]:
    """List the checks that ids which a row names are there; a table that could not be read whole has been reported already."""
    readable = {name: target for name, target in tables.items() if target.complete}
    columns = table.rules.columns
    for key in table.rules.foreign_keys:
        if key.table in readable:
            target = readable[key.table]
            positions = tuple(columns.index(name) for name in key.columns)
            find = _find_missing if len(positions) == 1 else _find_missing_keys
            yield partial(find, table, positions, [target], key.table_columns)
    for position, field in enumerate(table.rules.fields):
        if field.references and all(name in readable for name in field.references):
            targets = [readable[name] for name in field.references]
            yield partial(_find_missing, table, (position,), targets)


def _collect(table: RawTable, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    return set(zip(*(table.own(name).take().to_pylist() for name in columns), strict=True))


def _find_missing(
    table: RawTable, positions: tuple[int, ...], targets: list[RawTable], keys: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Give a problem for each row that names what is no id of some tables, or not in their column `keys`."""
    column = table.columns[positions[0]]
    if not len(column.values):
        return  # pyarrow would go through all that is known
    named = [target.own(*(keys or target.rules.primary_key[:1])).values for target in targets]
    known = pa.concat_arrays(named) if len(named) > 1 else named[0]
    lost = ~to_numpy(pc.is_in(column.values, value_set=known)) & (to_numpy(pc.binary_length(column.values)) > 0)
    values = column.values.filter(pa.array(lost)).to_pylist()
    messages = _word_missing([(value,) for value in values], known.to_pylist() if values else [], targets)
    name = table.rules.columns[positions[0]]
    for row in pick_rows(table, column.spread(lost)):
        yield row.fault(name, messages[(row.get(name),)], "reference")


def _find_missing_keys(
    table: RawTable, positions: tuple[int, ...], targets: list[RawTable], keys: tuple[str, ...]
) -> Iterator[Problem]:
    """Give a problem for each row that names, in several columns, what is not in the columns `keys` of a table."""
    known = _collect(targets[0], keys)
    named = list(zip(*(table.columns[position].take().to_pylist() for position in positions), strict=True))
    lost = np.array([any(key) and key not in known for key in named], dtype=bool)
    values = [key for key, missing in zip(named, lost, strict=True) if missing]
    messages = _word_missing(values, ["+".join(key) for key in known] if values else [], targets)
    for row in pick_rows(table, lost):
        yield row.fault(table.rules.columns[positions[0]], messages[named[row.place]], "reference")


def _word_missing(
    values: list[tuple[str, ...]], known: list[str], targets: list[RawTable]
) -> dict[tuple[str, ...], str]:
    """Say of each id that is not known so, and of the first few which known one is nearest."""
    messages, files = dict.fromkeys(values, ""), " or ".join(target.rules.file for target in targets)
    searched = PRINTED_PER_KIND if len(known) <= MOST_SEARCHED else 0
    for place, value in enumerate(messages):
        near = find_near("+".join(value), known) if place < searched else ""
        hint = f"did you mean '{near}'?" if near else "add its row there"
        messages[value] = f"{_join(value)} is not in {files}; {hint}"
    return messages


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
    for row in list_rows(codes):
        codes_of_column = sorted(allowed.get(row.get("column"), ()))
        if codes_of_column and row.get("code") not in codes_of_column:
            message = f"{quote(row.get('code'))} is no code of {row.get('column')}; {suggest(row.get('code'), codes_of_column)}"
            yield row.fault("code", message, "explanation of no code")
