"""Plan the sheets of a workbook: what each table, computed table and list of a case puts on its sheet.

Decides which columns are ids, counts, links and coded, which lists a person chooses from, and how computed values are
written. Draws nothing itself.
"""

import re
from collections.abc import Sequence, Set
from typing import Any

import pandas as pd

from analysis.charts import CLASS_STYLES
from analysis.codebook import Codebook, Field, TableRules
from analysis.record import Record
from analysis.wording import CLASS_NAMES, name_code
from analysis.workbook_sheets import Cell, Choice, Sheet
from analysis.workbook_words import explain_column

CLASS_FILLS = {code: colour for code, (_, colour) in CLASS_STYLES.items()}
READ_FIRST = ("made", "position", "scope", "tense", "summary", "key_phrase", "source_id")
FROM_THE_LIST = "Choose a code from the list, or leave the cell empty. The sheets 'codes' and 'columns' explain them."
Lists = dict[str, Sequence[str]]


def plan_table(rules: TableRules, rows: Sequence[Sequence[str]], *, name: str, lists: Set[str]) -> Sheet:
    """Plan the sheet of one table of a case.

    Parameters
    ----------
    rules : TableRules
        The table.
    rows : sequence of sequence of str
        The rows to show.
    name : str
        The name of the sheet.
    lists : set
        The names of the ranges that hold what can be chosen.
    """
    choices = [choice for field in rules.fields for choice in _choose_from(field, rules, lists)]
    return Sheet(
        name,
        rules.columns,
        rows,
        keys=rules.primary_key,
        hints={field.name: describe_field(field) for field in rules.fields},
        counts=[field.name for field in rules.fields if field.type == "integer"],
        links=[field.name for field in rules.fields if field.form == "url"],
        choices=choices,
    )


def describe_field(field: Field) -> str:
    """Say what a column means, and whether it must be filled."""
    needed = "Must be filled. " if field.required else ""
    return needed + (field.description or field.title)


def name_range(*parts: str) -> str:
    """Name a range so that every program takes it for a name.

    Examples
    --------
    >>> name_range("codes", "statements", "made by")
    'codes_statements_made_by'
    """
    return "_".join(re.sub(r"[^A-Za-z0-9]+", "_", part) for part in parts)


def list_choices(codebook: Codebook) -> Lists:
    """List the codes of every coded column, by the name of the range that is to hold them."""
    lists: Lists = {}
    for rules in codebook.tables.values():
        for field in rules.fields:
            if field.enum:
                lists[_name_codes(rules, field)] = field.enum
    return lists


def list_ids(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """List the columns of ids that other tables refer to, by the name of the range: (table, column)."""
    keys = [key for rules in codebook.tables.values() for key in rules.foreign_keys if len(key.columns) == 1]
    return {name_range("ids", key.table, key.table_columns[0]): (key.table, key.table_columns[0]) for key in keys}


def _name_codes(rules: TableRules, field: Field) -> str:
    return name_range("codes", rules.name, field.name)


def _choose_from(field: Field, rules: TableRules, lists: Set[str]) -> list[Choice]:
    """Give what may be chosen in a column: its codes, and nothing else; or the known ids, others after a question."""
    if field.enum and _name_codes(rules, field) in lists:
        return [Choice(field.name, _name_codes(rules, field), True, FROM_THE_LIST)]
    for key in rules.foreign_keys:
        if key.columns == (field.name,):
            source = name_range("ids", key.table, key.table_columns[0])
            message = f"No row of '{key.table}' has this id. Add that row too, or choose an id from the list."
            return [Choice(field.name, source, False, message)] if source in lists else []
    return []


def describe_columns(codebook: Codebook, name: str, computed: Sequence[Sheet] = ()) -> Sheet:
    """Plan the sheet that explains every column of every table, and of every computed one."""
    rows = [
        (
            rules.name,
            field.name,
            field.title,
            field.form or field.type,
            "yes" if field.required or field.name in rules.primary_key else "",
            ", ".join(field.enum) or field.pattern,
            field.description,
        )
        for rules in codebook.tables.values()
        for field in rules.fields
    ]
    rows += [
        (sheet.name, column, "", "computed", "", "", hint) for sheet in computed for column, hint in sheet.hints.items()
    ]
    columns = ("table", "column", "title", "type", "must be filled", "allowed", "meaning")
    return Sheet(name, columns, rows, keys=("table", "column"))


def list_verdicts(record: Record, verdicts: pd.DataFrame, name: str) -> Sheet:
    """Plan the sheet of verdicts: each with the words of its class, its statement, and the address of its source.

    One row per verdict, in their order, with the columns of `discrepancies.judge`, `class_in_words` after `class` and, at the
    end, `READ_FIRST` and `url` of the statement.
    """
    said = record.statements.set_index("statement_id").reindex(verdicts["statement_id"]).set_axis(verdicts.index)
    addresses = record.sources.set_index("source_id").reindex(columns=["url"])["url"]
    url = addresses.reindex(said["source_id"]).set_axis(verdicts.index).fillna("")
    added = {column: said[column] for column in READ_FIRST if column in said}
    table = _put_words(verdicts.assign(**added, url=url), "class")
    return Sheet(
        name,
        list(table.columns),
        to_cells(table),
        keys=("statement_id",),
        hints={column: explain_column(column) for column in table.columns},
        counts=("tier",),
        links=("url",),
        fills={"class": CLASS_FILLS, "class_in_words": _by_words()},
    )


def list_measures(table: pd.DataFrame, name: str) -> Sheet:
    """Plan the sheet of `agencies.tabulate_agencies`, with `gravest_in_words` after `gravest`."""
    table = _put_words(table, "gravest")
    numbers = [column for column in table.columns if pd.api.types.is_numeric_dtype(table[column])]
    return Sheet(
        name,
        list(table.columns),
        to_cells(table),
        keys=("agency_id",),
        hints={column: explain_column(column) for column in table.columns},
        counts=numbers,
        fills={"gravest": CLASS_FILLS, "gravest_in_words": _by_words()},
    )


def _by_words() -> dict[str, str]:
    return {CLASS_NAMES[code]: colour for code, colour in CLASS_FILLS.items() if code in CLASS_NAMES}


def _put_words(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Put the words of a class beside its code, so that it is never told by its colour alone."""
    words = [name_code(CLASS_NAMES, code) for code in table[column]]
    columns = list(table)
    place = columns.index(column) + 1
    return table.assign(**{f"{column}_in_words": words})[[*columns[:place], f"{column}_in_words", *columns[place:]]]


def to_cells(table: pd.DataFrame) -> list[list[Cell]]:
    """Write a computed table as cells: days as text, truths as yes and no, nothing where a value is missing."""
    return [[_to_cell(value) for value in row] for row in table.itertuples(index=False, name=None)]


def _to_cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or str(value) in ("True", "False"):
        return "yes" if value else "no"
    number = float(value)
    return int(number) if number.is_integer() else number


def read_back(cell: Cell) -> str:
    """Give a computed cell as the text that comes back from a workbook, so that an edited one is told."""
    return cell if isinstance(cell, str) else str(cell)
