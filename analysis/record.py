"""Load a case: read as text, check, add bounds, derive the evidence in admissions.

Decides what a loaded record is: every cell the text of its file, bounds beside it as columns of days and numbers, latest
bounds clipped at the publication of the source. Refuses to load a case with an error in it.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.bounds import bound_counts, bound_days, bound_spans, clip_latest, cut_spans, read_token, read_window
from analysis.codebook import Codebook, read_codebook
from analysis.meaning import check_meaning
from analysis.needs import COLUMNS, KNOWN, find_unmet_needs
from analysis.paths import DATA
from analysis.problems import ERROR, Problem, RecordError, sort_problems
from analysis.raw_tables import Column, RawTable
from analysis.reader import read_table
from analysis.table_checks import check_tables


class Record(NamedTuple):
    """A loaded case: DataFrames of text, with bounds.

    Each table has the columns of its file as text (empty text: not coded or does not apply) and, added:

    - `sources`: `published_earliest`, `published_latest`;
    - `statements`: `made_earliest`, `made_latest`; `disclosed_earliest`, `disclosed_latest` (when the public could know:
      `disclosed`, or `made` where that is empty); the span of `admits_happened` as `start_earliest`, `start_latest`,
      `end_earliest`, `end_latest`, `ongoing`; `count_low`, `count_high`;
    - `evidence`: one row per fact of `evidence.csv` and one per admission that says what it concedes (kind `admission`,
      origin `agency_admission`, `evidence_id` the statement's id); `disclosed_*`, the span of `happened`, counts, and
      `speaker_id`, `utterance_id` (empty but on admissions);
    - `leaked_clients`: `disclosed_*`, the span of `covers`, `users_low`, `users_high`, `searches_low`, `searches_high`;
    - `events`: `date_earliest`, `date_latest`; `recommendations`: the bounds of `made`, `responded`, `outcome_on`.

    Days are datetime64[s]; NaT is an open bound or an empty cell. A table that the case does not have is an empty frame with
    its columns, and a column that it does not have holds no code.
    `codebook` is what the case says of itself, its as-of date included.
    """

    agencies: pd.DataFrame
    aliases: pd.DataFrame
    sources: pd.DataFrame
    statements: pd.DataFrame
    leaked_clients: pd.DataFrame
    evidence: pd.DataFrame
    recommendations: pd.DataFrame
    events: pd.DataFrame
    article_claims: pd.DataFrame
    article_claim_rows: pd.DataFrame
    bearing: pd.DataFrame
    coding_b: pd.DataFrame
    codes: pd.DataFrame
    codebook: Codebook

    @property
    def vendors(self) -> frozenset[str]:
        """Which agencies are vendors: the counts leave them out, and their own records are `vendor_records`."""
        return frozenset(self.agencies.loc[self.agencies["type"] == "vendor", "agency_id"])

    @property
    def covers(self) -> dict[str, list[str]]:
        """For each object of a statement, the objects of facts that may bear on it."""
        return self.codebook.case["covers"]


def check_case(folder: Path | str = DATA) -> list[Problem]:
    """Find every problem of a case, errors and warnings.

    A case whose codebook says what its tool is (`case`), or describes every table that judging reads, is one to be judged,
    and must meet what judging needs as well.

    Parameters
    ----------
    folder : path
        A folder of CSV files with the `datapackage.json` that describes them.

    Returns
    -------
    list of Problem
        Sorted by file, line and column. Empty: nothing found.
    """
    codebook, _, problems = read_case(Path(folder))
    if codebook is not None and (codebook.case or set(COLUMNS) <= set(codebook.tables)):
        problems = sort_problems([*problems, *find_unmet_needs(codebook)])
    return problems


def tabulate_problems(problems: list[Problem]) -> pd.DataFrame:
    """Set problems side by side.

    Returns
    -------
    pandas.DataFrame
        One row per problem: `file`, `line`, `column`, `message`, `severity`; empty where nothing is wrong.
    """
    rows = [(found.file, found.line, found.column, found.message, found.severity) for found in problems]
    return pd.DataFrame(rows, columns=["file", "line", "column", "message", "severity"])


def load_record(path: Path | str = DATA) -> Record:
    """Load a case as a `Record`.

    Parameters
    ----------
    path : path
        The folder of the case; the record that ships with the kit where it is left out.

    Raises
    ------
    RecordError
        The case has an error; the message lists all of them with file, line, column, value and what was allowed.
    """
    codebook, tables, problems = read_case(Path(path))
    if codebook is not None:
        problems = problems + find_unmet_needs(codebook)
    if codebook is None or any(problem.severity == ERROR for problem in problems):
        raise RecordError(problems)
    # each table is let go as soon as it is a frame: there may be a million rows
    frames = {name: _to_text_frame(tables.pop(name, None), columns.split()) for name, columns in KNOWN.items()}
    return _bound_record(codebook, frames)


def bound_tables(codebook: Codebook, tables: dict[str, RawTable]) -> Record:
    """Make a record of tables that were read, have no error and meet the needs of judging."""
    frames = {name: _to_text_frame(tables.get(name), columns.split()) for name, columns in KNOWN.items()}
    return _bound_record(codebook, frames)


def read_case(folder: Path) -> tuple[Codebook | None, dict[str, RawTable], list[Problem]]:
    """Read a case as text: its codebook, the tables that can be read, by name, and every problem, sorted."""
    codebook, problems = read_codebook(folder)
    if codebook is None:
        return None, {}, problems
    tables: dict[str, RawTable] = {}
    for rules in codebook.tables.values():
        table, found = read_table(folder, rules)
        problems = problems + found
        if table is not None:
            tables[rules.name] = table
    problems = problems + check_tables(codebook, tables) + check_meaning(codebook, tables)
    return codebook, tables, sort_problems(problems)


def _to_text_frame(table: RawTable | None, known: list[str]) -> pd.DataFrame:
    """Give the rows of a table as text, with every column that the kit knows."""
    if table is None:
        return pd.DataFrame(columns=known, dtype="str")
    names, waiting = table.rules.columns, list(table.columns)
    del table
    frame = pd.DataFrame({name: to_text(waiting.pop(0)) for name in names})
    missing = [name for name in known if name not in frame]
    return frame.join(pd.DataFrame("", index=frame.index, columns=missing, dtype="str")) if missing else frame


def to_text(column: Column) -> pd.Series:
    """Give a column as text; pandas keeps it as pyarrow does, so that nothing is copied that need not be."""
    return pd.Series(column.take().cast(pa.large_string()), dtype="str")


def _bound_record(codebook: Codebook, frames: dict[str, pd.DataFrame]) -> Record:
    """Add the bounds to each table and derive the evidence in admissions."""
    as_of = pd.Timestamp(read_token(codebook.as_of)[1]).as_unit("s")
    sources = _bound_column(frames["sources"], "published")
    # an open publication bound (`2020-07/..`) is closed at the record's as-of date (method, section 3)
    dated = sources["published"] != ""
    closed = sources["published_latest"].fillna(as_of).where(dated)
    sources = sources.assign(published_latest=closed)
    published = sources.set_index("source_id")["published_latest"]
    statements = _bound_statements(frames["statements"], published)
    evidence = _bound_evidence(frames["evidence"], published)
    bounded = {
        "sources": sources,
        "statements": statements,
        "evidence": pd.concat([evidence, derive_admissions(statements)], ignore_index=True),
        "leaked_clients": _bound_entries(frames["leaked_clients"], published),
        "events": _bound_column(frames["events"], "date"),
        "recommendations": _bound_recommendations(frames["recommendations"]),
    }
    names = [name for name in Record._fields if name != "codebook"]
    return Record(**{name: bounded.get(name, frames[name]) for name in names}, codebook=codebook)


def _bound_column(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add `<column>_earliest` and `<column>_latest`."""
    return table.join(bound_days(table[column]).add_prefix(f"{column}_"))


def _look_up(source_ids: pd.Series, published: pd.Series) -> pd.Series:
    """Give the latest publication of each row's source; NaT where the row names none."""
    known = pa.array(published.index, pa.large_string())
    places = pc.index_in(pa.array(source_ids, pa.large_string()), value_set=known).fill_null(len(known))
    days = np.append(published.to_numpy(), np.datetime64("NaT"))
    return pd.Series(days[places.to_numpy(zero_copy_only=False)], index=source_ids.index)


def _bound_recommendations(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("made", "responded", "outcome_on"):
        table = _bound_column(table, column)
    return table


def _bound_statements(statements: pd.DataFrame, published: pd.Series) -> pd.DataFrame:
    """Add both clocks, the conceded conduct and the counts.

    `made` is clipped at `disclosed`, and both at the publication of the source; `disclosed` falls back on `made`.
    """
    shown = _look_up(statements["source_id"], published)
    made = clip_latest(bound_days(statements["made"]), shown)
    told = clip_latest(bound_days(statements["disclosed"]), shown)
    own_day = statements["disclosed"] == ""
    made = clip_latest(made, told["latest"])
    told = told.where(~own_day, made)
    conduct = cut_spans(bound_spans(statements["admits_happened"]), told)
    counts = bound_counts(statements["count_min"], statements["count_max"])
    return statements.join([made.add_prefix("made_"), told.add_prefix("disclosed_"), conduct, counts])


def _bound_evidence(evidence: pd.DataFrame, published: pd.Series) -> pd.DataFrame:
    shown = clip_latest(bound_days(evidence["disclosed"]), _look_up(evidence["source_id"], published))
    conduct = cut_spans(bound_spans(evidence["happened"]), shown)
    counts = bound_counts(evidence["count_min"], evidence["count_max"])
    bounded = evidence.join([shown.add_prefix("disclosed_"), conduct, counts])
    return bounded.assign(speaker_id="", utterance_id="")


def _bound_entries(entries: pd.DataFrame, published: pd.Series) -> pd.DataFrame:
    shown = clip_latest(bound_days(entries["disclosed"]), _look_up(entries["source_id"], published))
    conduct = cut_spans(bound_spans(entries["covers"], read_window), shown)
    users = bound_counts(entries["users_min"], entries["users_max"])
    searches = bound_counts(entries["searches_min"], entries["searches_max"])
    counts = [
        users.rename(columns={"count_low": "users_low", "count_high": "users_high"}),
        searches.rename(columns={"count_low": "searches_low", "count_high": "searches_high"}),
    ]
    return entries.join([shown.add_prefix("disclosed_"), conduct, *counts])


CONCEDING = "statement_id about_id position made admits_happened admits_shows".split()
"""What an admission says beyond the columns of evidence."""


def derive_admissions(statements: pd.DataFrame) -> pd.DataFrame:
    """Derive the evidence in admissions (method, section 6).

    Parameters
    ----------
    statements : pandas.DataFrame
        With bounds, as in a `Record`.

    Returns
    -------
    pandas.DataFrame
        One row per admission that has both `admits_happened` and `admits_shows`: `evidence_id` is the statement's id, the
        agency `about_id` else `agency_id`, kind `admission`, origin `agency_admission`, the disclosure the statement's.
    """
    kept = (
        "evidence_id agency_id kind happened disclosed object shows measure count_min count_max access origin summary "
        "source_id second_source_id seen note disclosed_earliest disclosed_latest start_earliest start_latest end_earliest "
        "end_latest ongoing count_low count_high speaker_id utterance_id"
    ).split()
    read = [column for column in statements if column in kept or column in CONCEDING]
    conceding = statements[read].loc[
        lambda rows: (rows["position"] == "admits") & (rows["admits_happened"] != "") & (rows["admits_shows"] != "")
    ]
    derived = conceding.assign(
        evidence_id=conceding["statement_id"],
        speaker_id=conceding["agency_id"],
        agency_id=conceding["about_id"].where(conceding["about_id"] != "", conceding["agency_id"]),
        kind="admission",
        origin="agency_admission",
        happened=conceding["admits_happened"],
        shows=conceding["admits_shows"],
        disclosed=conceding["disclosed"].where(conceding["disclosed"] != "", conceding["made"]),
    )
    return derived[[column for column in kept if column in derived]].reset_index(drop=True)
