"""A problem in a file of a case: where it is, what was found, what was allowed and how to mend it.

Every check returns problems instead of raising at the first, so that one pass tells a curator everything. Only the caller
decides whether errors stop the work.
"""

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

ERROR = "error"
WARNING = "warning"
PRINTED_PER_KIND = 20
LONGEST_NEAR = 200


class Problem(NamedTuple):
    """One problem, at one place of one file.

    `line` is the line in the file as a text editor counts it (0: the file as a whole), `column` the column's name,
    `position` the column's place in the header (0: the whole line), `kind` a short name of the rule that was broken. In a
    workbook `sheet` is the sheet's name, `line` the row and `position` the column, A being 1.
    """

    file: str
    line: int
    column: str
    message: str
    kind: str
    severity: str = ERROR
    position: int = 0
    sheet: str = ""

    def __str__(self) -> str:
        """Give `file:line:column: message` on one line, or `book.xlsx:Sheet!E12:column: message`; a warning says so."""
        line = name_cell(self.sheet, self.line, self.position) if self.sheet else str(self.line or "")
        place = ":".join([self.file, *([line] if line else []), *([self.column] if self.column else [])])
        return escape(f"{place}: {'warning: ' if self.severity == WARNING else ''}{self.message}")


class SheetError(ValueError):
    """A workbook or list from outside can't be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        """Keep the problems, sorted, and print them, without a count where there is but one."""
        self.problems = sort_problems(problems)
        alone = len(self.problems) == 1
        super().__init__(str(self.problems[0]) if alone else format_problems(self.problems))


class RecordError(ValueError):
    """A case can't be loaded; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        """Keep the problems, sorted, and print the errors among them."""
        self.problems = sort_problems(problems)
        super().__init__(format_problems([problem for problem in self.problems if problem.severity == ERROR]))


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by file, sheet, line, column and message, each problem once."""
    return sorted(set(problems), key=_place)


def _place(problem: Problem) -> tuple:
    return (
        *problem[:1],
        problem.sheet,
        problem.line,
        problem.position,
        problem.column,
        problem.severity,
        problem.message,
    )


def name_column(position: int) -> str:
    """Give the letters of a column, the first being 1.

    Examples
    --------
    >>> name_column(28)
    'AB'
    """
    letters = ""
    while position > 0:
        position, place = divmod(position - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def name_cell(sheet: str, row: int = 0, position: int = 0) -> str:
    """Give a cell as Excel's name box takes it; a row as its first cell, a sheet as its name.

    Examples
    --------
    >>> name_cell("Client list", 12, 5)
    "'Client list'!E12"
    >>> name_cell("Sheet1", 12)
    'Sheet1!A12'
    """
    plain = sheet.replace("_", "a").isalnum() and not sheet[0].isdigit()
    shown = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{shown}!{name_column(position or 1)}{row}" if row else shown


def count_severity(problems: Iterable[Problem], severity: str) -> int:
    """Count the problems of one severity."""
    return sum(problem.severity == severity for problem in problems)


def format_problems(problems: Iterable[Problem], folder: str = "") -> str:
    """Print problems one a line, at most 20 of a kind and file, then a count of everything.

    A folder goes before each file, so that a terminal or an editor can open what is named.

    Examples
    --------
    >>> print(format_problems([Problem("a.csv", 3, "made", "'2020-02-30' is no day", "date")]))
    a.csv:3:made: '2020-02-30' is no day
    1 error, 0 warnings
    """
    problems = sort_problems(problems)
    lines: list[str] = []
    seen: Counter[tuple[str, str]] = Counter()
    totals = Counter((problem.file, problem.kind) for problem in problems)
    for problem in problems:
        group = (problem.file, problem.kind)
        seen[group] += 1
        if seen[group] <= PRINTED_PER_KIND:
            lines.append(str(place_problem(problem, folder)))
        if seen[group] == PRINTED_PER_KIND + 1:
            left = totals[group] - PRINTED_PER_KIND
            more = f"{left} more of this kind ({problem.kind}), {totals[group]} in all"
            lines.append(escape(f"{place_problem(problem, folder).file}: {more}"))
    errors, warnings = count_severity(problems, ERROR), count_severity(problems, WARNING)
    lines.append(f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}")
    return "\n".join(lines)


def place_problem(problem: Problem, folder: str) -> Problem:
    """Put the folder before the file of a problem; what concerns the folder itself names it already."""
    return problem._replace(file=f"{folder}/{problem.file}") if folder and problem.kind != "folder" else problem


def escape(text: str) -> str:
    """Write out every character that can't be seen, would break the line or could steer a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quote(value: str, limit: int = 60) -> str:
    r"""Show a value in a message: quoted, invisible characters escaped, long text cut.

    Examples
    --------
    >>> print(quote("a\u200bb"))
    'a\u200bb'
    """
    return f"'{escape(value if len(value) <= limit else value[:limit] + '…')}'"


def find_near(value: str, allowed: Iterable[str], cutoff: float = 0.6) -> str:
    """Find the allowed value that is nearest to a mistyped one; empty where none is near.

    Examples
    --------
    >>> find_near("denys", ["admits", "declines", "denies"])
    'denies'
    """
    if len(value) > LONGEST_NEAR:
        return ""
    return next(iter(difflib.get_close_matches(value, sorted(allowed), n=1, cutoff=cutoff)), "")
