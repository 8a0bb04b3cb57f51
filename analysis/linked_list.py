"""A printed list set against a case: each row linked, put up for review, or found to hold no name.

Decides which rows are no names (the headers again, a note) and puts every doubt to the reviewer, with suggestions. Every row
below the headers is in the result, in the order of the file; nothing is dropped.
"""

import re
from typing import NamedTuple

import pandas as pd

from analysis.grid import Cell, SheetRow
from analysis.headers import make_key
from analysis.lists import PrintedList, give_cell
from analysis.names import LINKED, NOT_A_NAME, REVIEW, Index, Link, index_names, link_name, write_alias_row
from analysis.places import fits_place
from analysis.problems import WARNING, Problem, quote
from analysis.ranges import FORMS, Range, read_range, refuse_day
from analysis.record import Record
from analysis.suggestions import SHOWN, Suggester, Suggestion, suggest_shared
from analysis.wording import PROVINCE_NAMES, name_code

TOTAL = re.compile(r"(?:sub |grand |sous )?(?:sub)?totals?\b.*|.* totals?|sum|all agencies")
NOTE = re.compile(r"(?:notes?|nb|sources?|remarques?|as of|data as of|updated|page \d+|legend|\(?c\)? ?\d{4})\b")
NOTE_MARKS = ("*", "†", "‡", "§", "¹", "²", "³", "•")
SENTENCE = 12
"""Words from which a cell that stands alone in its row is a sentence rather than a name."""
COLUMNS = ["sheet", "row", "hidden", "name_as_printed", "status", "agency_id", "decided_by", "reason", "normal_form"]


class Decision(NamedTuple):
    """What was decided on one row, and whether a row in aliases.csv would settle it."""

    status: str
    link: Link
    reason: str
    suggestions: list[Suggestion]
    alias_helps: bool = False


def link_list(printed: PrintedList, record: Record) -> tuple[pd.DataFrame, list[Problem]]:
    """Link each row of a list to an agency of a case.

    Returns
    -------
    tuple
        A table and the counts that can't be read. One row per printed row below the headers, in the order of the file, columns
        `sheet` (empty for CSV), `row` (or line), `hidden`, `name_as_printed`, `status` (linked, review, not_a_name),
        `agency_id`, `decided_by` (the name or alias that decided), `reason`, `normal_form`, for each of three suggestions
        `suggestion_1`, `score_1`, `why_1`, `row_to_add` (the row of aliases.csv that would settle the first of them), and for
        each count asked for `<header>_min`, `<header>_max` (empty: no bound, or not known) and `<header>_printed`.
    """
    index = index_names(record.agencies, record.aliases)
    suggester, jurisdictions = (
        Suggester(index),
        dict(zip(*(record.agencies[c] for c in ("agency_id", "jurisdiction")), strict=True)),
    )
    known: dict[str, list[Suggestion]] = {}
    made, problems = [], []
    for row in printed.rows:
        cell = give_cell(row, printed.position)
        decision = _decide(printed, row, cell, index, jurisdictions)
        if decision.status == REVIEW and not decision.suggestions and decision.link.normal:
            if cell.text not in known:
                known[cell.text] = suggester.suggest(cell.text)
            decision = decision._replace(suggestions=known[cell.text], alias_helps=True)
        counts, faults = _read_counts(printed, row, counted=decision.status != NOT_A_NAME)
        problems += faults
        made.append(_make_row(printed, row, cell, decision) | counts)
    columns = [*COLUMNS, *name_suggestions(), "row_to_add"]
    columns += [f"{name}_{part}" for name in printed.counts for part in ("min", "max", "printed")]
    rows = [
        dict.fromkeys(columns, "") | {key: value for key, value in row.items() if value is not None} for row in made
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object), problems


def _check_place(printed: PrintedList, row: SheetRow, decision: Decision, jurisdictions: dict[str, str]) -> Decision:
    """Put a link up for review where the list itself places the name elsewhere."""
    place = ", ".join(filter(None, (give_cell(row, position).text.strip() for position in printed.places.values())))
    link, jurisdiction = decision.link, jurisdictions.get(decision.link.agency_id, "")
    if fits_place(place, jurisdiction):
        return decision
    where = name_code(PROVINCE_NAMES, jurisdiction)
    reason = f"it has {link.decided_by}, but the list places it in {quote(place)}, and {link.agency_id} is in {where}"
    suggestion = Suggestion(link.agency_id, 99, f"has {link.decided_by}, if the place is wrong")
    return Decision(REVIEW, link._replace(agency_id="", decided_by=""), reason, [suggestion])


def _decide(printed: PrintedList, row: SheetRow, cell: Cell, index: Index, jurisdictions: dict[str, str]) -> Decision:
    """Decide on one row; what is neither certainly linked nor certainly no name is for review."""
    link = link_name(cell.text, index)
    others = [c.text for p, c in enumerate(row.cells, start=1) if c.kind != "empty" and p != printed.position]

    def decide(status: str, reason: str) -> Decision:
        return Decision(status, link._replace(agency_id="", decided_by=""), reason, [])

    if cell.kind == "error":
        return decide(REVIEW, f"the cell shows {cell.text}, not a name; look up what the source prints")
    if cell.kind == "formula" and not cell.text:
        return decide(REVIEW, "the cell holds a formula whose value was not saved; open the file in Excel and save it")
    if cell.kind == "empty" or not cell.text.strip():
        shown = ", ".join(quote(text, 30) for text in others[:3])
        return decide(REVIEW, f"no name stands in this row, but {shown or 'nothing else either'}")
    if link.agency_id:
        return _check_place(printed, row, Decision(LINKED, link, "", []), jurisdictions)
    if make_key(cell.text) == make_key(give_cell(printed.header, printed.position).text):
        return decide(NOT_A_NAME, "the header again")
    if cell.kind in ("number", "date", "flag"):
        return decide(REVIEW, f"the cell holds a {cell.kind}, not text")
    if TOTAL.fullmatch(link.normal):
        return decide(REVIEW, "looks like a total, not a name")
    if _is_note(cell.text, link.normal, alone=not others):
        return decide(NOT_A_NAME, "reads like a note to the list, and stands alone in its row")
    if link.shared:
        return Decision(REVIEW, link, link.reason, suggest_shared(link.shared))
    return decide(REVIEW, link.reason)


def _is_note(text: str, normal: str, *, alone: bool) -> bool:
    if not alone:
        return False
    sentence = len(normal.split()) >= SENTENCE or (text.rstrip().endswith(".") and len(normal.split()) >= SENTENCE // 2)
    return bool(NOTE.match(normal)) or text.strip().startswith(NOTE_MARKS) or sentence


def _read_counts(printed: PrintedList, row: SheetRow, *, counted: bool) -> tuple[dict[str, object], list[Problem]]:
    """Read the counts of one row; what can't be read keeps its text, without bounds, and is told."""
    made: dict[str, object] = {}
    problems = []
    for name, position in printed.counts.items():
        cell = give_cell(row, position)
        bounds = Range(None, None)
        try:
            bounds = _read_count(cell) if counted else bounds
        except ValueError as error:
            problem = Problem(printed.file, row.number, name, str(error), "count", WARNING, position, printed.sheet)
            problems.append(problem)
        made |= {f"{name}_min": bounds.least, f"{name}_max": bounds.most, f"{name}_printed": cell.text}
    return made, problems


def _read_count(cell: Cell) -> Range:
    if cell.kind == "date":
        raise refuse_day(cell.text, cell.number_format)
    if cell.kind == "error" or (cell.kind == "formula" and not cell.text):
        shown = f"the cell shows {cell.text}" if cell.text else "the cell holds a formula whose value was not saved"
        raise ValueError(f"{shown}, so there is no count; {FORMS}")
    if "%" in cell.number_format and cell.kind in ("number", "formula"):
        raise ValueError(f"the cell shows a share ({cell.text} as {cell.number_format}), not a count; {FORMS}")
    return read_range(cell.text)


def _make_row(printed: PrintedList, row: SheetRow, cell: Cell, decision: Decision) -> dict[str, object]:
    link, suggestions = decision.link, decision.suggestions
    made = {
        "sheet": printed.sheet,
        "row": row.number,
        "hidden": "hidden" if row.hidden else "",
        "name_as_printed": cell.text,
        "status": decision.status,
        "agency_id": link.agency_id,
        "decided_by": link.decided_by,
        "reason": decision.reason,
        "normal_form": link.normal,
        "row_to_add": write_alias_row(cell.text, suggestions[0].agency_id)
        if suggestions and decision.alias_helps
        else "",
    }
    for number, suggestion in enumerate(suggestions, start=1):
        made |= dict(
            zip(name_suggestions(number), (suggestion.agency_id, suggestion.score, suggestion.reason), strict=True)
        )
    return made


def name_suggestions(number: int = 0) -> list[str]:
    """Give the columns of one suggestion, or of all."""
    numbers = [number] if number else range(1, SHOWN + 1)
    return [f"{part}_{n}" for n in numbers for part in ("suggestion", "score", "why")]
