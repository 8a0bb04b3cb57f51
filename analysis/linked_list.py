"""A printed list set against a case: each row linked, put up for review, or found to hold no name.

Decides which rows are no names (the headers again, a note) and puts every doubt to the reviewer, with suggestions. Every row
below the headers is in the result, in the order of the file; nothing is dropped.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.grid import Cell, SheetRow
from analysis.lists import PrintedList, give_cell, make_key, name_place
from analysis.names import LINKED, NOT_A_NAME, REVIEW, Index, Link, index_names, link_name, write_alias_row
from analysis.problems import WARNING, Problem, quote
from analysis.ranges import FORMS, Range, read_range, refuse_day
from analysis.record import Record
from analysis.suggestions import SHOWN, Suggester, Suggestion, suggest_shared

TOTAL = re.compile(r"\b(?:sub|grand )?totals?\b|\bsous total\b|\bsum\b|\ball agencies\b")
NOTE = re.compile(r"(?:notes?|nb|sources?|remarques?|as of|data as of|updated|page \d+|legend|\(?c\)? ?\d{4})\b")
NOTE_MARKS = ("*", "†", "‡", "§", "¹", "²", "³", "•")
SENTENCE = 12
"""Words from which a cell that stands alone in its row is a sentence rather than a name."""
COLUMNS = ["sheet", "row", "hidden", "name_as_printed", "status", "agency_id", "decided_by", "reason", "normal_form"]
SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Decision(NamedTuple):
    """What was decided on one row."""

    status: str
    link: Link
    reason: str
    suggestions: list[Suggestion]


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
    suggester = Suggester(index)
    known: dict[str, list[Suggestion]] = {}
    made, problems = [], []
    for row in printed.rows:
        cell = give_cell(row, printed.position)
        decision = _decide(printed, row, cell, index)
        if decision.status == REVIEW and not decision.suggestions and decision.link.normal:
            if cell.text not in known:
                known[cell.text] = suggester.suggest(cell.text)
            decision = decision._replace(suggestions=known[cell.text])
        counts, faults = _read_counts(printed, row, counted=decision.status != NOT_A_NAME)
        problems += faults
        made.append(_make_row(printed, row, cell, decision) | counts)
    columns = [*COLUMNS, *_name_suggestions(), "row_to_add"]
    columns += [f"{name}_{part}" for name in printed.counts for part in ("min", "max", "printed")]
    return pd.DataFrame(made, columns=columns), problems


def _decide(printed: PrintedList, row: SheetRow, cell: Cell, index: Index) -> Decision:
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
        return Decision(LINKED, link, "", [])
    if make_key(cell.text) == make_key(give_cell(printed.header, printed.position).text):
        return decide(NOT_A_NAME, "the header again")
    if cell.kind in ("number", "date", "flag"):
        return decide(REVIEW, f"the cell holds a {cell.kind}, not text")
    if TOTAL.search(link.normal):
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
            place = {"line": row.number, "position": position, "sheet": printed.sheet}
            problems.append(
                Problem(printed.file, column=name, message=str(error), kind="count", severity=WARNING, **place)
            )
        made |= {f"{name}_min": bounds.least, f"{name}_max": bounds.most, f"{name}_printed": guard(cell.text)}
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
        "sheet": guard(printed.sheet),
        "row": row.number,
        "hidden": "hidden" if row.hidden else "",
        "name_as_printed": guard(cell.text),
        "status": decision.status,
        "agency_id": link.agency_id,
        "decided_by": link.decided_by,
        "reason": decision.reason,
        "normal_form": link.normal,
        "row_to_add": guard(write_alias_row(cell.text, suggestions[0].agency_id)) if suggestions else "",
    }
    for number, suggestion in enumerate(suggestions, start=1):
        made |= dict(
            zip(_name_suggestions(number), (suggestion.agency_id, suggestion.score, suggestion.reason), strict=True)
        )
    return made


def _name_suggestions(number: int = 0) -> list[str]:
    numbers = [number] if number else range(1, SHOWN + 1)
    return [f"{part}_{n}" for n in numbers for part in ("suggestion", "score", "why")]


def guard(text: str) -> str:
    """Put an apostrophe before a text that Excel would take for a formula when it opens the CSV file.

    A foreign list may hold anything, and this table is a report to be read; the list itself keeps the text as it was.

    Examples
    --------
    >>> guard("=HYPERLINK(1)"), guard("Toronto Police")
    ("'=HYPERLINK(1)", 'Toronto Police')
    """
    return f"'{text}" if text.lstrip(" \\n").startswith(SIGNS) else text


def format_links(table: pd.DataFrame, printed: PrintedList) -> str:
    """Write the result as text: what was linked, what is to be reviewed and how to settle it, what is no name."""
    groups = {LINKED: "linked", REVIEW: "to review", NOT_A_NAME: "not a name"}
    counts = {status: int((table["status"] == status).sum()) for status in groups}
    lines = []
    for status, title in groups.items():
        if counts[status]:
            lines.append(f"{title} ({counts[status]})")
            rows = table.loc[table["status"] == status].fillna("").to_dict("records")
            lines += [line for row in rows for line in _format_row(row, printed)]
    where = f"sheet {quote(printed.sheet)}, headers in row" if printed.sheet else "headers in line"
    total = ", ".join(f"{counts[status]} {title}" for status, title in groups.items())
    rows = f"{len(table)} row{'s' * (len(table) != 1)}"
    return "\n".join([*lines, f"{printed.file}: {where} {printed.header.number}; {rows}: {total}"])


def _format_row(row: dict[str, object], printed: PrintedList) -> list[str]:
    place = name_place(printed, row["row"], printed.position)
    counts = [f"{name}: {row[f'{name}_printed']}" for name in printed.counts if row[f"{name}_printed"]]
    shown = f"  {place}  {quote(row['name_as_printed'], 80)}" + (f" ({'; '.join(counts)})" if counts else "")
    if row["status"] == LINKED:
        return [f"{shown} -> {row['agency_id']}, by {row['decided_by']}"]
    lines = [f"{shown}: {row['reason']}"]
    for number in range(1, SHOWN + 1):
        agency, score, why = (row[column] for column in _name_suggestions(number))
        if agency:
            lines.append(f"      {number}. {agency} (score {score:.0f}): {why}")
    if row["row_to_add"]:
        lines.append(f"      if the first is right, add to aliases.csv: {row['row_to_add']}")
    return lines


def list_warnings(printed: PrintedList, problems: Sequence[Problem]) -> list[Problem]:
    """Give everything that is said beside the table: what was assumed or passed over, and the counts that can't be read."""
    formulas = [row for row in printed.rows if any(cell.kind == "formula" for cell in row.cells)]
    said = [*printed.warnings, *problems]
    if formulas:
        message = f"{len(formulas)} rows hold formulas; the values saved last are read"
        said.append(Problem(printed.file, 0, "", message, "formulas", WARNING, sheet=printed.sheet))
    return said
