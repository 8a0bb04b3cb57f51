"""A linked list to read in a terminal: what was linked and by what, what to review and how to settle it, what is no name.

Decides the order and the words of the report; decides nothing about a name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.headers import make_key
from analysis.linked_list import name_suggestions
from analysis.lists import PrintedList, join_rows, name_place
from analysis.names import LINKED, NOT_A_NAME, REVIEW
from analysis.problems import WARNING, Problem, escape, quote
from analysis.suggestions import SHOWN

PLACE_WORDS = frozenset("prov province state country territory jurisdiction region location pays etat".split())
"""Words in headers of columns that say where a body is."""
REMINDER = ": look each up before you settle it, since what is alike may be another body elsewhere"


def format_links(table: pd.DataFrame, printed: PrintedList) -> str:
    """Write the result as text: what was linked, what is to be reviewed and how to settle it, what is no name."""
    groups = {LINKED: "linked", REVIEW: "to review", NOT_A_NAME: "not a name"}
    counts = {status: int((table["status"] == status).sum()) for status in groups}
    lines = []
    for status, title in groups.items():
        if counts[status]:
            lines.append(f"{title} ({counts[status]}){REMINDER if status == REVIEW else ''}")
            rows = table.loc[table["status"] == status].to_dict("records")
            lines += [line for row in rows for line in _format_row(row, printed)]
    where = f"sheet {quote(printed.sheet)}, headers in row" if printed.sheet else "headers in line"
    total = ", ".join(f"{counts[status]} {title}" for status, title in groups.items())
    number = f"{len(table)} row{'s' * (len(table) != 1)}"
    lines.append(f"{printed.file}: {where} {printed.header.number}; {number}: {total}")
    return "\n".join(escape(line) for line in lines)  # what a foreign list holds must not steer a terminal


def _format_row(row: Mapping[Any, Any], printed: PrintedList) -> list[str]:
    place = name_place(printed, row["row"], printed.position)
    counts = [f"{name}: {row[f'{name}_printed']}" for name in printed.counts if row[f"{name}_printed"]]
    hidden = " [hidden row]" if row["hidden"] else ""
    shown = f"  {place}  {quote(row['name_as_printed'], 80)}{hidden}" + (f" ({'; '.join(counts)})" if counts else "")
    if row["status"] == LINKED:
        return [f"{shown} -> {row['agency_id']}, by {row['decided_by']}"]
    lines = [f"{shown}: {row['reason']}"]
    for number in range(1, SHOWN + 1):
        agency, score, why = (row[column] for column in name_suggestions(number))
        if agency:
            lines.append(f"      {number}. {agency} (score {score:.0f}): {why}")
    if row["row_to_add"]:
        lines.append(f"      if the first is right, add to aliases.csv: {row['row_to_add']}")
    return lines


def list_warnings(printed: PrintedList, table: pd.DataFrame, problems: Sequence[Problem]) -> list[Problem]:
    """Give everything that is said beside the table: what was assumed or passed over, and the counts that can't be read."""
    formulas = [row.number for row in printed.rows if any(cell.kind == "formula" for cell in row.cells)]
    said = [*printed.warnings, *problems]
    if formulas:
        message = f"formulas stand in {join_rows(printed.sheet, formulas)}; the values saved last are read"
        said.append(Problem(printed.file, 0, "", message, "formulas", WARNING, sheet=printed.sheet))
    hint = "" if printed.places else _hint_at_places(printed)
    if hint and (table["status"] == LINKED).any():
        said.append(Problem(printed.file, 0, "", hint, "places", WARNING, sheet=printed.sheet))
    short = table.loc[table["decided_by"].str.endswith("(abbreviation)"), "row"].tolist()
    if short:
        rows = join_rows(printed.sheet, short)
        message = f"an abbreviation alone decided in {rows}; bodies elsewhere may share it, so look at each"
        said.append(Problem(printed.file, 0, "", message, "abbreviations", WARNING, sheet=printed.sheet))
    return said


def _hint_at_places(printed: PrintedList) -> str:
    """Say that no place was compared though columns of the list seem to say places; empty where none does."""
    texts = [cell.text.strip() for cell in printed.header.cells]
    found = [quote(text, 30) for text in texts if PLACE_WORDS & set(make_key(text).split())]
    if not found:
        return ""
    return (
        "places were not compared, and a body elsewhere may have the same name; where each is may stand in "
        f"{' and '.join(found)}: name what does after --places"
    )
