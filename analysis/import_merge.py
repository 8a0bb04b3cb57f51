"""Bring together what a person changed in a workbook and what has changed in the case since the workbook was made.

Decides, row by row, whose change counts: the one side's that changed it. A row that both sides changed, and not alike, is a
conflict and is refused, never settled by who came last. What a row was on the way out is known by its fingerprint.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.codebook import TableRules
from analysis.problems import quote
from analysis.table_checks import rank_key
from analysis.workbook_marks import Key, find_keys, fingerprint

Row = tuple[str, ...]
REMEDY = "make the row in the workbook as it is in the case, or make a new workbook and change it there"


class Merged(NamedTuple):
    """The rows of a table after both sides' changes, each with the line it comes from; and the conflicts.

    A line is the row of the sheet, or, negative, the line of the case's own file for a row that is only there. A conflict is
    (line, column or nothing, message).
    """

    rows: list[Row]
    lines: list[int]
    conflicts: list[tuple[int, str, str]]


class Side(NamedTuple):
    """The rows of a table on one side, with the lines they stand in."""

    rows: Sequence[Row]
    lines: Sequence[int]


def merge_table(rules: TableRules, ours: Side, theirs: Side, base: Mapping[str, str]) -> Merged:
    """Merge the rows of a workbook into those of the case.

    Parameters
    ----------
    rules : TableRules
        The table: its key.
    ours : Side
        The rows of the workbook.
    theirs : Side
        The rows of the case now.
    base : mapping
        The fingerprint of each row on the way out, by the fingerprint of its key.

    Returns
    -------
    Merged
        Rows sorted by key; a table without a key keeps the order of the workbook. An id that stands twice in the workbook
        stands twice here, so that the checks find it.
    """
    now = dict(zip(find_keys(rules, theirs.rows), zip(theirs.rows, theirs.lines, strict=True), strict=True))
    kept: list[tuple[Key, Row, int]] = []
    conflicts: list[tuple[int, str, str]] = []
    keys = find_keys(rules, ours.rows)
    for key, row, line in zip(keys, ours.rows, ours.lines, strict=True):
        chosen, found = _choose(rules, row, now.get(key, (None, 0))[0], base.get(fingerprint(key)))
        conflicts += [(line, column, message) for column, message in found]
        if chosen is not None:
            kept.append((key, chosen, line))
    listed = set(keys)
    for key, (row, line) in now.items():
        was = base.get(fingerprint(key))
        if key in listed or was == fingerprint(row):
            continue
        if was is not None:
            message = f"{quote('+'.join(key))} was removed from the workbook, but changed in the case since; {REMEDY}"
            conflicts.append((0, "", message))
        kept.append((key, row, -line))
    if rules.primary_key:
        kept.sort(key=lambda part: rank_key(rules, part[0]))
    return Merged([row for _, row, _ in kept], [line for _, _, line in kept], conflicts)


def _choose(
    rules: TableRules, row: Row, present: Row | None, was: str | None
) -> tuple[Row | None, list[tuple[str, str]]]:
    """Choose between a row of the workbook and the case's own, or name the conflict."""
    if row == present:
        return row, []
    if was == fingerprint(row):
        return present, []
    if present is None:
        if was is None:
            return row, []
        return row, [("", f"was changed here, but removed from the case since the workbook was made; {REMEDY}")]
    if was == fingerprint(present):
        return row, []
    what = "changed" if was is not None else "added"
    return row, [
        (
            column,
            f"{what} here and in the case since the workbook was made: {quote(mine)} here, {quote(other)} there; {REMEDY}",
        )
        for column, mine, other in zip(rules.columns, row, present, strict=True)
        if mine != other
    ]
