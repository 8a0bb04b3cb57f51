"""Checks on what statements, evidence and sources mean: codes that fit each other and what they stand beside.

Decides which combinations of cells a row of the method's tables may hold (method, section 2); `chronology` decides on dates.
Each check applies where its table and columns are there, so that any other case is left alone. Reads text; builds no frame.
"""

import re
from collections.abc import Iterator

from analysis.bounds import order_days
from analysis.chronology import check_dates, check_latest_date, read_cell_days
from analysis.codebook import Codebook
from analysis.problems import WARNING, Problem, quote
from analysis.reader import RawTable, Row, list_rows
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
    rows = {name: list_rows(table) for name, table in tables.items()}
    problems = check_dates(codebook, rows)
    for name, listed in rows.items():
        for row in listed:
            problems += _check_row(row, name)
            problems += _check_counts(row)
    for row in rows.get("statements", []):
        problems += _check_position(row)
    problems += _check_corrections(rows.get("statements", []))
    problems += _check_utterances(rows.get("statements", []))
    problems += _check_reprints(rows.get("sources", []))
    if "bearing" in tables and tables["bearing"].complete:
        problems += _find_idle_codes(codebook, rows["bearing"])
    if all(name in tables and tables[name].complete for name in codebook.tables):
        # with a table or a row unread, nobody knows what it cites and dates
        problems += _find_unused_sources(rows)
        problems += _find_coded_once(rows)
        problems += check_latest_date(codebook, rows)
    return problems


def _check_row(row: Row, name: str) -> Iterator[Problem]:
    """Check what holds in a row of any table: a source, another second one, ids that begin with their body."""
    source = row.field("source_id")
    if source and row.lacks("source_id") and not source.required and name != "sources":
        yield row.fault("source_id", "is empty, but no row stands without a source; name it", "no source")
    if row.get("second_source_id") and row.get("second_source_id") == row.get("source_id"):
        yield row.fault(
            "second_source_id", "is the same as source_id; name another source or leave it empty", "same source twice"
        )
    if row.get("seen") == "memory":
        yield row.fault("seen", "'memory' is refused; read the fact in a source first", "seen from memory")
    agency = row.get("agency_id")
    for column, letter in OWN_IDS.get(name, []):
        value = row.get(column)
        if agency and value and not value.startswith(f"{agency}-{letter}"):
            message = f"{quote(value)} does not begin with its agency_id; write {agency}-{letter} and a number"
            yield row.fault(column, message, "id of another body")


def _check_counts(row: Row) -> Iterator[Problem]:
    """Counts are not negative, and the least is given, and no more than the most."""
    for low, high in COUNTS:
        least, most = row.get(low), row.get(high)
        for column, value in ((low, least), (high, most)):
            field = row.field(column)
            if field and re.fullmatch(r"-\d*[1-9]\d*", value) and field.minimum is None:
                yield row.fault(column, f"{quote(value)} is below 0; a count is not negative", "negative count")
            elif len(value) > LONGEST_COUNT and value.isdecimal():
                yield row.fault(column, f"{quote(value)} has {len(value)} digits; a count has fewer", "long count")
        if _is_count(least) and _is_count(most) and int(least) > int(most):
            yield row.fault(low, f"{least} is more than {high} {most}; exchange or correct them", "counts reversed")
    if row.get("count_max") and row.lacks("count_min"):
        yield row.fault(
            "count_min", "is empty beside a count_max; give the least too (0 or 1 where unknown)", "most without least"
        )


def _is_count(value: str) -> bool:
    return value.isdecimal() and len(value) <= LONGEST_COUNT


def _check_position(row: Row) -> Iterator[Problem]:
    """A statement's codes fit its position (method, section 2)."""
    position = row.get("position")
    missing = [name for name in ("object", "scope", "tense") if row.lacks(name)]
    if position == "denies" and missing and not row.get("note"):
        message = f"a denial without {' and '.join(missing)}; code it, or say in the note why it can't be coded"
        yield row.fault(missing[0], message, "codes of a denial")
    if position == "admits" and row.lacks("scope") and not row.get("note"):
        yield row.fault(
            "scope", "an admission without scope; code it, or say in the note why not", "codes of an admission"
        )
    for empty, filled in (("admits_shows", "admits_happened"), ("admits_happened", "admits_shows")):
        if position == "admits" and row.lacks(empty) and row.get(filled):
            message = f"is empty, but {filled} is filled; an admission that says what it concedes has both"
            yield row.fault(empty, message, "half a concession")
    for column in ("admits_happened", "admits_shows"):
        if position and position != "admits" and row.get(column):
            message = f"{quote(row.get(column))} stands on a row that {position}; only an admission concedes"
            yield row.fault(column, message, "concession elsewhere")
    if row.get("measure") and row.lacks("count_min"):
        yield row.fault("measure", "is filled, but there is no count; give the count too", "measure without count")
    if row.lacks("measure") and row.get("count_min") and not row.get("note"):
        # "1" in a trial of one officer may stand without a measure
        yield row.fault(
            "measure", "is empty beside a count; say what is counted, or in the note why not", "count without measure"
        )
    if row.get("about_id") and row.get("about_id") == row.get("agency_id"):
        yield row.fault(
            "about_id", "is the speaker itself; fill it only where another body's conduct is meant", "about itself"
        )


def _check_corrections(rows: list[Row]) -> Iterator[Problem]:
    """A row corrects an earlier statement of the same speaker, and says how."""
    by_id = {row.get("statement_id"): row for row in rows}
    for row in rows:
        corrected = row.get("corrects")
        for empty, filled in (("correction", "corrects"), ("corrects", "correction")):
            if row.lacks(empty) and row.get(filled):
                yield row.fault(empty, f"is empty, but {filled} is filled; both or neither", "half a correction")
        earlier = by_id.get(corrected) if corrected else None
        if earlier is None:
            continue
        if earlier.get("agency_id") != row.get("agency_id"):
            message = f"{corrected} was said by {earlier.get('agency_id')}; a body can correct its own words only"
            yield row.fault("corrects", message, "correction of another")
        if earlier is row:
            yield row.fault("corrects", "names the row itself", "correction of itself")
        days, first = read_cell_days(row, "made"), read_cell_days(earlier, "made")
        if days and first and order_days(days, first) == "before":
            message = f"{corrected} was made {earlier.get('made')}, after this row ({row.get('made')})"
            yield row.fault("corrects", message, "correction of a later row")


def _check_utterances(rows: list[Row]) -> Iterator[Problem]:
    """Rows of one utterance have one speaker and one day."""
    first: dict[str, Row] = {}
    for row in rows:
        head = first.setdefault(row.get("utterance_id"), row)
        for column in ("agency_id", "made", "disclosed"):
            if row.get("utterance_id") and row.get(column) != head.get(column):
                message = (
                    f"{quote(row.get(column))} differs from {quote(head.get(column))} of {head.get('statement_id')}, "
                    "a row of the same utterance; one of them is wrong, or they are two utterances"
                )
                yield row.fault(column, message, "utterance")


def _check_reprints(sources: list[Row]) -> Iterator[Problem]:
    """A copy names the original's publisher, and nothing else does."""
    for row in sources:
        if row.get("kind") == "reprint" and row.lacks("original_publisher"):
            yield row.fault(
                "original_publisher", "is empty, but this is a reprint; whose text is it?", "original publisher"
            )
        if row.cells.get("kind", "reprint") != "reprint" and row.get("original_publisher"):
            yield row.fault("original_publisher", "is filled, but this is no reprint", "original publisher")


def _find_unused_sources(rows: dict[str, list[Row]]) -> Iterator[Problem]:
    """Every source is used by some row, or named in a note."""
    cited = {
        row.get(field.name)
        for name, listed in rows.items()
        if name != "sources"
        for row in listed
        for field in row.table.rules.fields
        if field.name.endswith("source_id") or "sources" in field.references
    }
    notes = " ".join(row.get("note") for listed in rows.values() for row in listed)
    for row in rows.get("sources", []):
        source_id = row.get("source_id")
        if source_id not in cited and source_id not in notes:
            yield row.fault("source_id", f"{quote(source_id)} is cited by no row", "unused source", WARNING)


def _find_coded_once(rows: dict[str, list[Row]]) -> Iterator[Problem]:
    """Every statement is coded a second time, in a case that has second codings."""
    coded = {row.get("statement_id") for row in rows.get("coding_b", [])}
    for row in rows.get("statements", []) if coded else ():
        if row.get("statement_id") and row.get("statement_id") not in coded:
            message = f"{quote(row.get('statement_id'))} is coded once; ask a second person for a row of coding_b.csv"
            yield row.fault("statement_id", message, "coded once", WARNING)


def _find_idle_codes(codebook: Codebook, bearing: list[Row]) -> Iterator[Problem]:
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
            if code not in known and code not in {row.get(column) for row in bearing}:
                message = (
                    f"no row has the {word} '{code}', so that {effect}; add one (with bearing none, if that is meant)"
                )
                yield Problem(file, 0, "", message, "idle code", WARNING)
