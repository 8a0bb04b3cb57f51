"""What an import would change in a case: rows added, changed and removed, cell by cell.

Decides which row is which (by its id) and how a change is told. Changes nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.codebook import TableRules
from analysis.problems import escape, quote
from analysis.workbook_marks import Key, find_keys

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "-"}
Row = tuple[str, ...]


class Change(NamedTuple):
    """One changed row: what became of it, its id, each cell that differs as (column, old, new), and a hint."""

    kind: str
    id: str
    cells: tuple[tuple[str, str, str], ...]
    hint: str = ""


def list_changes(rules: TableRules, before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """List what differs between a table before and after.

    Returns
    -------
    list of Change
        One per row that was added, changed or removed, in the order after, then what was removed. A row whose id was
        changed is one removed and one added, and a hint says so.
    """
    old = dict(zip(find_keys(rules, before), before, strict=True))
    new = dict(zip(find_keys(rules, after), after, strict=True))
    gone = {_leave_key(rules, row): key for key, row in old.items() if key not in new}
    changes = []
    for key, row in new.items():
        if key not in old:
            twin = gone.get(_leave_key(rules, row)) if rules.primary_key else None
            hint = f"the same as {quote('+'.join(twin))}, which is removed: its id was changed" if twin else ""
            changes.append(_make(rules, ADDED, key, (None, row))._replace(hint=hint))
        elif row != old[key]:
            changes.append(_make(rules, CHANGED, key, (old[key], row)))
    return [*changes, *(_make(rules, REMOVED, key, (row, None)) for key, row in old.items() if key not in new)]


def _leave_key(rules: TableRules, row: Row) -> Row:
    """Give a row without its id."""
    return tuple(cell for name, cell in zip(rules.columns, row, strict=True) if name not in rules.primary_key)


def _make(rules: TableRules, kind: str, key: Key, rows: tuple[Row | None, Row | None]) -> Change:
    blank = ("",) * len(rules.columns)
    old, new = (row or blank for row in rows)
    cells = tuple(change for change in zip(rules.columns, old, new, strict=True) if change[1] != change[2])
    return Change(kind, "+".join(key if rules.primary_key else new if kind == ADDED else old), cells)


def format_changes(changes: dict[str, list[Change]]) -> str:
    """Tell the changes of each table: a count, then each row by its id, with each cell that differs.

    Examples
    --------
    >>> print(format_changes({"events": [Change("changed", "e1", (("date", "2020", "2020-02"),))]}))
    events: 0 rows added, 1 changed, 0 removed
      ~ e1
          date: '2020' -> '2020-02'
    """
    lines = []
    for table, listed in changes.items():
        if not listed:
            continue
        counts = {kind: sum(change.kind == kind for change in listed) for kind in SIGNS}
        added, changed, removed = counts.values()
        lines.append(f"{table}: {added} row{'s' * (added != 1)} added, {changed} changed, {removed} removed")
        for change in listed:
            lines.append(f"  {SIGNS[change.kind]} {escape(change.id)}" + (f" ({change.hint})" if change.hint else ""))
            lines += [f"      {_say_cell(change.kind, *cell)}" for cell in change.cells]
    return "\n".join(lines) if lines else "nothing is changed"


def _say_cell(kind: str, column: str, old: str, new: str) -> str:
    if kind != CHANGED:
        return f"{column}: {_show(old or new)}"
    return f"{column}: {_show(old)} -> {_show(new)}"


def _show(text: str) -> str:
    """Show a whole cell: what changed may stand at its end."""
    return quote(text, len(text))
