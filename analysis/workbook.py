"""The fact-checker's workbook: a case as an .xlsx that can be read, filtered, edited and brought back.

Decides what stands in it and in which order. The same case gives the same bytes on every run. A workbook that leaves
hindsight out (`as_of`) holds only what was public by that day, and says so.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from analysis.agencies import tabulate_agencies
from analysis.codebook import Codebook
from analysis.discrepancies import judge
from analysis.needs import find_unmet_needs
from analysis.paths import DATA
from analysis.problems import ERROR, Problem, RecordError
from analysis.raw_tables import RawTable
from analysis.record import Record, bound_tables, read_case
from analysis.workbook_figures import Picture, draw_pictures
from analysis.workbook_known import keep_public
from analysis.workbook_marks import Marks, fingerprint_sheet, fingerprint_tables, list_base, name_sheets
from analysis.workbook_pages import draw_base, draw_figures, draw_lines, draw_lists, name_cells
from analysis.workbook_sheets import MOST_ROWS, Sheet, draw_sheet, find_unfit, make_pens
from analysis.workbook_tables import (
    describe_columns,
    list_choices,
    list_ids,
    list_measures,
    list_verdicts,
    plan_table,
    read_back,
)
from analysis.workbook_words import OWN_MEANINGS, Line, identify, write_read_me

NO_DAY = "2000-01-01"
"""Given as the day on which a workbook of a case without an as-of date was made, since a clock would change the bytes."""
Rows = Mapping[str, Sequence[Sequence[str]]]


def build_workbook(folder: Path | str = DATA, as_of: str | None = None) -> bytes:
    """Make the workbook of a case.

    Parameters
    ----------
    folder : path
        The case; the record that ships with the kit where it is left out.
    as_of : str, optional
        A day of the form YYYY-MM-DD: only what was public by then.

    Returns
    -------
    bytes
        The content of an .xlsx file.

    Raises
    ------
    RecordError
        The case has an error, or holds what no cell of a workbook can, or can't be judged as of a day.
    ValueError
        The as-of date is not a day, or falls after the day the case was compiled.
    """
    codebook, tables, problems = read_case(Path(folder))
    if codebook is None or any(problem.severity == ERROR for problem in problems):
        raise RecordError(problems)
    needs = find_unmet_needs(codebook)
    unfit = [problem for table in tables.values() for problem in find_misfits(table)]
    if unfit or (as_of and needs):
        raise RecordError([*unfit, *(needs if as_of else ())])
    record = None if needs else bound_tables(codebook, tables)
    shown: Rows = {name: table.rows for name, table in tables.items()}
    if record is not None and as_of:
        shown = keep_public(record, tables, as_of)
    computed, pictures = _compute(record, as_of, name_sheets(codebook)) if record else ([], [])
    marks = identify(codebook, fingerprint_tables({name: table.rows for name, table in tables.items()}), as_of or "")
    return write_book(codebook, marks, shown, computed=computed, pictures=pictures)


def find_misfits(table: RawTable) -> list[Problem]:
    """Find what can't stand in a workbook: text too long for a cell, characters that no workbook holds, too many rows."""
    rules = table.rules
    problems = []
    if len(table.rows) > MOST_ROWS:
        problems.append(
            Problem(rules.file, 0, "", f"has {len(table.rows)} rows; a sheet holds {MOST_ROWS}", "workbook")
        )
    for row, line in zip(table.rows, table.lines, strict=True):
        for place, (column, cell) in enumerate(zip(rules.columns, row, strict=True), start=1):
            unfit = find_unfit(cell)
            if unfit:
                problems.append(Problem(rules.file, line, column, unfit, "workbook", position=place))
    return problems


def _compute(record: Record, as_of: str | None, names: dict[str, str]) -> tuple[list[Sheet], list[Picture]]:
    verdicts = judge(record, as_of)
    sheets = [
        list_verdicts(record, verdicts, names[":verdicts"]),
        list_measures(tabulate_agencies(record, as_of), names[":measures"]),
    ]
    return sheets, draw_pictures(record, verdicts, as_of)


def write_book(
    codebook: Codebook, marks: Marks, shown: Rows, *, computed: Sequence[Sheet], pictures: Sequence[Picture]
) -> bytes:
    """Write all sheets in their order: what is read first, what is computed, the tables, what explains and helps.

    Parameters
    ----------
    codebook : Codebook
        The case.
    marks : Marks
        By what the workbook is known again.
    shown : dict
        The rows of each table to show, by its name.
    computed : sequence of Sheet
        What was computed of them.
    pictures : sequence of Picture
        What was drawn of them.
    """
    names, content = name_sheets(codebook), io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _set_properties(book, codebook, marks)
    pens = make_pens(book)
    read_me = book.add_worksheet(names[":read-me"])
    if pictures:
        draw_figures(pens, names[":figures"], pictures)
    ids = {name: place for name, place in list_ids(codebook).items() if shown.get(place[0])}
    codes = list_choices(codebook)
    tables = [
        plan_table(codebook.tables[name], shown[name], name=names[name], lists={*codes, *ids})
        for name in codebook.tables
        if name in shown
    ]
    sheets = [*computed, *tables, describe_columns(codebook, names[":columns"], computed)]
    as_text = {sheet.name: draw_sheet(pens, sheet) for sheet in sheets}
    for name, (table, column) in ids.items():
        place = codebook.tables[table].columns.index(column)
        name_cells(pens, name, names[table], (place, len(shown[table])))
    draw_lists(pens, names[":lists"], codes)
    draw_base(pens, names[":base"], _list_base(codebook, shown, sheets))
    contents = _list_contents(codebook, sheets, bool(pictures))
    remarks = [*_list_remarks(codebook, shown, bool(computed)), *_say_text_only(as_text)]
    draw_lines(pens, read_me, write_read_me(codebook, marks, contents, remarks))
    read_me.activate()
    book.close()
    return content.getvalue()


def _set_properties(book: Workbook, codebook: Codebook, marks: Marks) -> None:
    """Say in the file's properties what it is, made on the as-of date, so that each run gives the same bytes."""
    day = datetime.fromisoformat(marks.as_of or NO_DAY)
    about = {"title": codebook.title or codebook.name, "subject": f"as of {marks.as_of}", "category": marks.format}
    book.set_properties({name: text[:250] for name, text in about.items()} | {"created": day})
    for name, value in zip(Marks._fields, marks, strict=True):
        book.set_custom_property(name, value[:250], "text")


def _list_base(codebook: Codebook, shown: Rows, sheets: Sequence[Sheet]) -> list[tuple[str, ...]]:
    """List what each row of each table was, and what each other sheet was as a whole."""
    names = name_sheets(codebook)
    rows = [row for name in shown for row in list_base(names[name], codebook.tables[name], shown[name])]
    own = {names[name] for name in shown}
    return [
        *rows,
        *(
            (sheet.name, "", fingerprint_sheet([[read_back(cell) for cell in row] for row in sheet.rows]))
            for sheet in sheets
            if sheet.name not in own
        ),
    ]


def _list_contents(codebook: Codebook, sheets: Sequence[Sheet], pictures: bool) -> list[Line]:
    """List the sheets and what is on each."""
    names = {name: role for role, name in name_sheets(codebook).items()}
    lines = [(name_sheets(codebook)[":figures"], OWN_MEANINGS[":figures"])] if pictures else []
    for sheet in sheets:
        role = names[sheet.name]
        rules = codebook.tables.get(role)
        meaning = OWN_MEANINGS[role] if rules is None else rules.description or rules.title or f"the table {role}"
        lines.append((sheet.name, f"{meaning} ({len(sheet.rows)} row{'s' * (len(sheet.rows) != 1)})"))
    return lines


def _list_remarks(codebook: Codebook, shown: Rows, judged: bool) -> list[str]:
    """Say what this case asks its readers to keep in mind: its own caveats, and how much of its sources was read."""
    remarks = [str(caveat) for caveat in codebook.case.get("caveats", [])]
    rules = codebook.tables.get("sources")
    if rules and "read" in rules.columns and shown.get("sources"):
        place = rules.columns.index("read")
        part = sum(row[place] == "excerpt" for row in shown["sources"])
        remarks.append(f"{part} of {len(shown['sources'])} sources here were read only in part.")
    if not judged:
        remarks.append("This case lacks what judging needs, so there are no verdicts, measures and figures.")
    return remarks


def _say_text_only(as_text: dict[str, int]) -> list[str]:
    return [
        f"{count} addresses in '{name}' stand as text without a link: Excel allows no longer ones, and no more of them."
        for name, count in as_text.items()
        if count
    ]
