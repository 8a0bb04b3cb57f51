"""Checks on what statements, evidence and sources mean: codes that fit each other and what they stand beside.

Decides which combinations of cells a row of the method's tables may hold (method, section 2); `chronology` decides on dates.
Each check applies where its table and columns are there, so that any other case is left alone. Reads text; builds no frame.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.at_once import gather_at_once
from analysis.bounds import Bounds
from analysis.chronology import Dates, check_dates, check_latest_date, falls_before, find_last
from analysis.codebook import Codebook
from analysis.problems import WARNING, Problem, quote
from analysis.raw_tables import RawTable, Row, find_field, pick_rows, to_numpy
from analysis.wording import SCOPE_NAMES, SHOWS_NAMES

COUNTS = [("count_min", "count_max"), ("users_min", "users_max"), ("searches_min", "searches_max")]
LONGEST_COUNT = 15
"""A whole number of more digits is no count of anything, and can't be kept exactly."""
OWN_IDS = {
    "statements": [("statement_id", "s"), ("utterance_id", "u")],
    "evidence": [("evidence_id", "e")],
    "leaked_clients": [("entry_id", "l")],
}


def check_meaning(codebook: Codebook, tables: dict[str, RawTable]) -> list[Problem]:
    """Check what the rows of a case say against each other.

    Parameters
    ----------
    codebook : Codebook
        Its as-of date: no row may fall after it.
    tables : dict
        The tables that could be read, by name.

    Returns
    -------
    list of Problem
        Cells that have no readable date or number are passed over here; `cells` reports them.
    """
    dates = Dates(tables)
    tasks: list[Callable[[], Iterable[Problem]]] = []
    for name, table in tables.items():
        tasks += [partial(check_dates, codebook, dates, name), partial(_check_rows, table, name)]
        tasks += [partial(_check_own_ids, table, name), partial(_check_counts, table)]
    if "statements" in tables:
        statements = tables["statements"]
        tasks += [partial(check, statements) for check in (_check_position, _check_concessions, _check_utterances)]
        tasks.append(partial(_check_corrections, statements, dates))
    if "sources" in tables:
        tasks.append(partial(_check_reprints, tables["sources"]))
    if "bearing" in tables and tables["bearing"].complete:
        tasks.append(partial(_find_idle_codes, codebook, tables["bearing"]))
    if all(name in tables and tables[name].complete for name in codebook.tables):
        # with a table or a row unread, nobody knows what it cites and dates
        tasks += [partial(_find_unused_sources, tables), partial(_find_coded_once, tables)]
        tasks.append(partial(check_latest_date, codebook, dates))
    return gather_at_once(tasks)


def _check_rows(table: RawTable, name: str) -> Iterator[Problem]:
    """Check what holds in a row of any table: a source, and another second one."""
    source = find_field(table, "source_id")
    if source and not source.required and name != "sources":
        for row in pick_rows(table, table.lacks("source_id")):
            yield row.fault("source_id", "is empty, but no row stands without a source; name it", "no source")
    for row in pick_rows(table, table.repeats("second_source_id", "source_id")):
        message = "is the same as source_id; name another source or leave it empty"
        yield row.fault("second_source_id", message, "same source twice")
    for row in pick_rows(table, table.holds("seen", "memory")):
        yield row.fault("seen", "'memory' is refused; read the fact in a source first", "seen from memory")


def _check_own_ids(table: RawTable, name: str) -> Iterator[Problem]:
    """Ids begin with their body."""
    body = table.column("agency_id")
    for column, letter in OWN_IDS.get(name, []):
        ids = table.column(column)
        if not body or not ids:
            continue
        # what begins with a text is no smaller than it, and smaller than it with a byte after it that no text has
        least = pc.binary_join_element_wise(body.values.cast("binary"), f"-{letter}".encode(), b"")
        past = pc.binary_join_element_wise(least, b"\xff", b"")
        least, past = (body._replace(values=bound).take() for bound in (least, past))
        own = ids.take().cast("binary")
        begins = to_numpy(pc.and_(pc.greater_equal(own, least), pc.less(own, past)))
        for row in pick_rows(table, ~begins & table.fills("agency_id") & table.fills(column)):
            agency = row.get("agency_id")
            message = (
                f"{quote(row.get(column))} does not begin with its agency_id; write {agency}-{letter} and a number"
            )
            yield row.fault(column, message, "id of another body")


def _check_counts(table: RawTable) -> Iterator[Problem]:
    """Counts are not negative, and the least is given, and no more than the most."""
    for low, high in COUNTS:
        for column in (low, high):
            field = find_field(table, column)
            if field and field.minimum is None:
                for row in pick_rows(table, table.satisfies(column, _is_negative)):
                    yield row.fault(
                        column, f"{quote(row.get(column))} is below 0; a count is not negative", "negative count"
                    )
            for row in pick_rows(table, table.satisfies(column, _is_too_long)):
                value = row.get(column)
                yield row.fault(column, f"{quote(value)} has {len(value)} digits; a count has fewer", "long count")
        least, most = (_read_counts(table, column) for column in (low, high))
        for row in pick_rows(table, (least > most) & (most >= 0)):
            message = f"{row.get(low)} is more than {high} {row.get(high)}; exchange or correct them"
            yield row.fault(low, message, "counts reversed")
    for row in pick_rows(table, table.fills("count_max") & table.lacks("count_min")):
        message = "is empty beside a count_max; give the least too (0 or 1 where unknown)"
        yield row.fault("count_min", message, "most without least")


def _is_negative(value: str) -> bool:
    return re.fullmatch(r"-\d*[1-9]\d*", value) is not None


def _is_too_long(value: str) -> bool:
    return len(value) > LONGEST_COUNT and value.isdecimal()


def _read_counts(table: RawTable, name: str) -> np.ndarray:
    """Read a column of counts; -1 where a cell holds none."""
    column = table.column(name)
    if column is None:
        return np.full(len(table.starts), -1)
    told = column.tell_apart()
    short = (value if len(value) <= LONGEST_COUNT else "" for value in told.list_values())
    return told.spread(np.array([int(value) if value.isdecimal() else -1 for value in short], dtype=np.int64))


def _check_position(table: RawTable) -> Iterator[Problem]:
    """The object, scope and tense of a denial, and the scope of an admission, are coded, or the note says why not."""
    coded = ("object", "scope", "tense")
    unexplained = ~table.fills("note")
    lacking = np.logical_or.reduce([table.lacks(name) for name in coded])
    for row in pick_rows(table, table.holds("position", "denies") & lacking & unexplained):
        missing = [name for name in coded if row.lacks(name)]
        message = f"a denial without {' and '.join(missing)}; code it, or say in the note why it can't be coded"
        yield row.fault(missing[0], message, "codes of a denial")
    for row in pick_rows(table, table.holds("position", "admits") & table.lacks("scope") & unexplained):
        message = "an admission without scope; code it, or say in the note why not"
        yield row.fault("scope", message, "codes of an admission")
    for row in pick_rows(table, table.fills("measure") & table.lacks("count_min")):
        yield row.fault("measure", "is filled, but there is no count; give the count too", "measure without count")
    # "1" in a trial of one officer may stand without a measure
    for row in pick_rows(table, table.lacks("measure") & table.fills("count_min") & unexplained):
        message = "is empty beside a count; say what is counted, or in the note why not"
        yield row.fault("measure", message, "count without measure")
    for row in pick_rows(table, table.repeats("about_id", "agency_id")):
        yield row.fault(
            "about_id", "is the speaker itself; fill it only where another body's conduct is meant", "about itself"
        )


def _check_concessions(table: RawTable) -> Iterator[Problem]:
    """What is conceded stands on admissions alone, whole or not at all (method, section 2)."""
    admits = table.holds("position", "admits")
    for empty, filled in (("admits_shows", "admits_happened"), ("admits_happened", "admits_shows")):
        for row in pick_rows(table, admits & table.lacks(empty) & table.fills(filled)):
            message = f"is empty, but {filled} is filled; an admission that says what it concedes has both"
            yield row.fault(empty, message, "half a concession")
    # a position that is no code is reported as such: what follows from it is not known
    codes = next((field.enum for field in table.rules.fields if field.name == "position"), ())
    known = np.any([table.holds("position", code) for code in codes] or [admits], axis=0)
    for column in ("admits_happened", "admits_shows"):
        for row in pick_rows(table, known & ~admits & table.fills(column)):
            message = f"{quote(row.get(column))} stands on a row that {row.get('position')}; only an admission concedes"
            yield row.fault(column, message, "concession elsewhere")


def _check_corrections(table: RawTable, dates: Dates) -> Iterator[Problem]:
    """A row corrects an earlier statement of the same speaker, and says how."""
    for empty, filled in (("correction", "corrects"), ("corrects", "correction")):
        for row in pick_rows(table, table.lacks(empty) & table.fills(filled)):
            yield row.fault(empty, f"is empty, but {filled} is filled; both or neither", "half a correction")
    corrects, ids = table.column("corrects"), table.column("statement_id")
    if not corrects or not ids:
        return
    earlier = find_last(corrects, ids)
    rows = np.flatnonzero(table.fills("corrects") & (earlier >= 0))
    earlier, made = earlier[rows], dates.days("statements", "made")
    before = falls_before(Bounds(*(part[rows] for part in made)), Bounds(*(part[earlier] for part in made)))
    body = table.column("agency_id")
    others = to_numpy(pc.not_equal(body.take(earlier), body.take(rows))) if body else np.zeros(len(rows), dtype=bool)
    for at in np.flatnonzero(others | before | (rows == earlier)).tolist():
        row, corrected = Row(table, int(rows[at])), Row(table, int(earlier[at]))
        name = corrected.get("statement_id")
        if others[at]:
            message = f"{name} was said by {corrected.get('agency_id')}; a body can correct its own words only"
            yield row.fault("corrects", message, "correction of another")
        if row.place == corrected.place:
            yield row.fault("corrects", "names the row itself", "correction of itself")
        if before[at]:
            message = f"{name} was made {corrected.get('made')}, after this row ({row.get('made')})"
            yield row.fault("corrects", message, "correction of a later row")


def _check_utterances(table: RawTable) -> Iterator[Problem]:
    """Rows of one utterance have one speaker and one day."""
    utterance = table.column("utterance_id")
    if utterance is None:
        return
    _, first, which = np.unique(utterance.tell_apart().places, return_index=True, return_inverse=True)
    head = first[which]
    filled = table.fills("utterance_id")
    for name in ("agency_id", "made", "disclosed"):
        column = table.column(name)
        if column is None:
            continue
        codes = column.tell_apart().places
        for row in pick_rows(table, filled & (codes != codes[head])):
            begun = Row(table, int(head[row.place]))
            message = (
                f"{quote(row.get(name))} differs from {quote(begun.get(name))} of {begun.get('statement_id')}, "
                "a row of the same utterance; one of them is wrong, or they are two utterances"
            )
            yield row.fault(name, message, "utterance")


def _check_reprints(sources: RawTable) -> Iterator[Problem]:
    """A copy names the original's publisher, and nothing else does."""
    reprint = sources.holds("kind", "reprint")
    for row in pick_rows(sources, reprint & sources.lacks("original_publisher")):
        yield row.fault(
            "original_publisher", "is empty, but this is a reprint; whose text is it?", "original publisher"
        )
    if sources.column("kind"):
        for row in pick_rows(sources, ~reprint & sources.fills("original_publisher")):
            yield row.fault("original_publisher", "is filled, but this is no reprint", "original publisher")


def _find_unused_sources(tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Every source is used by some row, or named in a note."""
    sources = tables.get("sources")
    ids = sources.column("source_id") if sources else None
    if sources is None or ids is None:
        return
    cited = to_numpy(pc.is_in(ids.values, value_set=pa.array([], pa.string())))
    for name, table in tables.items():
        for field, column in zip(table.rules.fields, table.columns, strict=True):
            if name != "sources" and (field.name.endswith("source_id") or "sources" in field.references):
                cited |= to_numpy(pc.is_in(ids.values, value_set=column.values))
    left = np.flatnonzero(~cited).tolist()
    named = _find_named([ids.values[place].as_py() for place in left], tables)
    unused = ~cited
    unused[left] &= ~named
    for row in pick_rows(sources, ids.spread(unused)):
        message = f"{quote(row.get('source_id'))} is cited by no row"
        yield row.fault("source_id", message, "unused source", WARNING)


def _find_named(ids: list[str], tables: dict[str, RawTable]) -> np.ndarray:
    """Say of some ids whether a note names them."""
    if not ids:
        return np.zeros(0, dtype=bool)
    notes = " ".join(
        " ".join(column.take().to_pylist()) for table in tables.values() if (column := table.column("note"))
    )
    letters, shortest = "".join(sorted(set("".join(ids)))), min(len(name) for name in ids)
    # an id can only stand within a run of characters that ids are made of, and most words are shorter than any id
    runs = (
        "\0".join(dict.fromkeys(re.findall(f"[{re.escape(letters)}]{{{max(shortest, 1)},}}", notes))) if letters else ""
    )
    return np.array([name in runs for name in ids], dtype=bool)


def _find_coded_once(tables: dict[str, RawTable]) -> Iterator[Problem]:
    """Every statement is coded a second time, in a case that has second codings."""
    statements, coding = tables.get("statements"), tables.get("coding_b")
    ids = statements.column("statement_id") if statements else None
    if not statements or not ids or not coding or not len(coding.starts):
        return
    coded = coding.column("statement_id")
    once = ~to_numpy(pc.is_in(ids.values, value_set=coded.values if coded else pa.array([], pa.string())))
    for row in pick_rows(statements, ids.spread(once) & statements.fills("statement_id")):
        message = f"{quote(row.get('statement_id'))} is coded once; ask a second person for a row of coding_b.csv"
        yield row.fault("statement_id", message, "coded once", WARNING)


def _find_idle_codes(codebook: Codebook, bearing: RawTable) -> Iterator[Problem]:
    """A scope or shown fact that the case added bears on something, or it can be denied or shown without any effect."""
    added = {
        "scope": ("scope", "statements", {*SCOPE_NAMES, "extent"}, "every denial of it stays unresolved"),
        "shows": ("shown fact", "evidence", {*SHOWS_NAMES}, "it bears on no denial"),
    }
    file = codebook.tables["bearing"].file
    for column, (word, table, known, effect) in added.items():
        rules = codebook.tables.get(table)
        codes = next((field.enum for field in rules.fields if field.name == column), ()) if rules else ()
        for code in codes:
            if code not in known and not bearing.holds(column, code).any():
                message = (
                    f"no row has the {word} '{code}', so that {effect}; add one (with bearing none, if that is meant)"
                )
                yield Problem(file, 0, "", message, "idle code", WARNING)
