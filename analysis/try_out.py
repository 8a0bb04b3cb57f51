"""Try a case out row by row: add an agency, a source, a denial, an entry, an admission, and see what each step changes.

Decides nothing of its own: a trial is written as a new case into a temporary folder, which is removed at once, checked like
any other, and judged by the same rules. A trial is never changed: adding a row gives another one, so that two ways on from
one step can be set side by side.
"""

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.case_codebook import name_tool
from analysis.cells import suggest
from analysis.descriptor import list_names
from analysis.discrepancies import judge, read_as_of
from analysis.folders import write_folder
from analysis.new_case import build_case, fill_tables
from analysis.paths import CODEBOOK_FILE
from analysis.problems import quote
from analysis.record import Record, check_case, load_record, tabulate_problems

NOT_IN_RECORD, NOT_PUBLIC = "not in the record", "not public yet"


class Trial(NamedTuple):
    """A case being tried out: the files of a new one, and the rows added since, in order, each with its table."""

    files: Mapping[str, bytes]
    rows: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def __repr__(self) -> str:
        """Name the rows that were added."""
        return f"<trial of {len(self.rows)} rows: {', '.join(_name_row(self, *row) for row in self.rows) or 'none'}>"


def start_trial(tool: str, as_of: str) -> Trial:
    """Start with a new case that holds no row but those of the method.

    Parameters
    ----------
    tool : str
        Name of the tool; its code is the name in small letters, with underscores.
    as_of : str
        The day on which the record is taken to be compiled, as YYYY-MM-DD.

    Raises
    ------
    ValueError
        No code can be made from the name, or the date is no day.
    """
    return Trial(build_case("trial", tool=name_tool(tool), as_of=as_of, examples=False))


def add_row(trial: Trial, table: str, cells: Mapping[str, str]) -> Trial:
    """Add a row to a table; a cell that is left out is empty.

    Returns
    -------
    Trial
        Another one; the one given stays as it is.

    Raises
    ------
    ValueError
        There is no such table or column; the nearest is named.
    """
    tables = _list_tables(trial)
    columns = {name: [field["name"] for field in tables[name]["schema"]["fields"]] for name in tables}
    if table not in columns:
        raise ValueError(f"{quote(table)} is no table of this case; {suggest(table, sorted(columns))}")
    for column in cells:
        if column not in columns[table]:
            raise ValueError(f"{quote(column)} is no column of {table}; {suggest(column, columns[table], 40)}")
    return trial._replace(rows=(*trial.rows, (table, dict(cells))))


def invent_url(name: str) -> str:
    """Give an invented source an address: that of a host which is reserved for examples."""
    return f"https://example.org/{name}"


def check_trial(trial: Trial) -> pd.DataFrame:
    """Check a trial like any other case.

    Returns
    -------
    pandas.DataFrame
        One row per problem: `file`, `line`, `column`, `message`, `severity`; empty where nothing is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
        return tabulate_problems(check_case(_write(trial, scratch)))


def load_trial(trial: Trial) -> Record:
    """Load a trial like any other case.

    Raises
    ------
    RecordError
        It has an error; the message lists all of them.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
        return load_record(_write(trial, scratch))


def show_steps(trial: Trial, statement_id: str, days: Sequence[str | date] = ()) -> pd.DataFrame:
    """Show the class of one statement after each row that was added, as of some days.

    Parameters
    ----------
    trial : Trial
        With the rows in the order in which they are told.
    statement_id : str
        The statement that is followed.
    days : sequence of str or datetime.date, optional
        As-of dates, a column each; the case's own where none is given.

    Returns
    -------
    pandas.DataFrame
        One row per row added, its number the index: `added` (table and key), and per day the class with its reason in
        brackets, `not in the record` or `not public yet`.

    Raises
    ------
    RecordError
        After some step the case has an error.
    ValueError
        A day is no day, or falls after the case's own.
    """
    steps: list[dict[str, Any]] = []
    asked: Sequence[str | date | None] = days or [None]
    for number in range(1, len(trial.rows) + 1):
        record = load_trial(trial._replace(rows=trial.rows[:number]))
        shown = {f"as of {read_as_of(record, day).date()}": _say_class(record, statement_id, day) for day in asked}
        steps.append({"step": number, "added": _name_row(trial, *trial.rows[number - 1]), **shown})
    return pd.DataFrame(steps).set_index("step") if steps else pd.DataFrame(columns=["added"])


def _say_class(record: Record, statement_id: str, day: str | date | None) -> str:
    if statement_id not in set(record.statements["statement_id"]):
        return NOT_IN_RECORD
    verdicts = judge(record, day).set_index("statement_id")
    if statement_id not in verdicts.index:
        return NOT_PUBLIC
    name, reason = verdicts.loc[[statement_id], ["class", "reason"]].iloc[0]
    return f"{name} ({reason})" if reason else str(name)


def _name_row(trial: Trial, table: str, cells: Mapping[str, str]) -> str:
    keys = list_names(_list_tables(trial)[table]["schema"]["primaryKey"])
    return f"{table}: {' + '.join(cells.get(key, '') for key in keys)}"


def _list_tables(trial: Trial) -> dict[str, dict[str, Any]]:
    return {table["name"]: table for table in json.loads(trial.files[CODEBOOK_FILE])["resources"]}


def _write(trial: Trial, scratch: str) -> Path:
    """Write a trial as a case: to each table that has added rows, those rows are joined."""
    tables = _list_tables(trial)
    rows: dict[str, list[Mapping[str, str]]] = {}
    for name, cells in trial.rows:
        if name not in rows:
            text = trial.files[tables[name]["path"]].decode("utf-8")
            rows[name] = list(csv.DictReader(io.StringIO(text, newline="")))
        rows[name].append(cells)
    filled = fill_tables({"resources": [tables[name] for name in rows]}, rows)
    folder = Path(scratch, "case")
    write_folder(folder, {**trial.files, **filled})
    return folder
