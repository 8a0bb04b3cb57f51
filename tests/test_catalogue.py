"""The catalogue of problems: complete both ways, and each kind of breakage found by name, at its place, in a valid case.

What one check says in each of its turns is tested beside it (test_reader, test_table_checks, test_meaning); here stands one
breakage of each kind, and every way in which a file arrives broken from a spreadsheet, a mail or another program.
"""

import ast
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from books import change_cell, edit_book
from breakages import ACCEPTED, BREAKAGES, KEPT
from cases import read_rows, set_cells, write_method_case, write_rows

from analysis.__main__ import main
from analysis.checks import CATALOGUE, FOUND, GROUPS, RESTS_ON, SECTIONS, WARNINGS, format_catalogue
from analysis.descriptor import FORMS, NUMERIC, TYPES
from analysis.import_case import plan_import, write_import
from analysis.problems import PRINTED_PER_KIND
from analysis.record import check_case, load_record
from analysis.workbook import build_workbook

TOP = Path(__file__).parents[1]
CHECKING = ("codebook", "reader", "cells", "table_checks", "meaning", "chronology", "needs")
KINDS = {kind.name: kind for kind in CATALOGUE}
BY_COLUMN = {*FORMS, *NUMERIC, "date", "boolean"}
"""Kinds named after the form or type of a column; text and anything can't be wrong by their type."""


# complete both ways


def list_kinds(tree):
    """List every kind that a module names.

    That is what is given to a parameter `kind`, or is its default, and the second of (message, kind, severity) or, in a
    function that finds the fault of a row, of (message, kind).
    """
    for function in (node for part in tree.body for node in [part, *getattr(part, "body", [])]):
        if isinstance(function, ast.FunctionDef):
            inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)]
            takers = {"Problem": 4, "fault": 2} | {node.name: find_kind(node) for node in inner}
            yield from (kind for node in inner for kind in list_default(node))
            yield from (kind for node in ast.walk(function) for kind in list_given(node, takers))
            if function.name == "_find_row_fault":
                pairs = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
                yield from (
                    kind for pair in pairs if isinstance(pair, ast.Tuple) for kind in list_constants(pair.elts[1])
                )


def find_kind(function):
    """Give the place of the parameter `kind`, or one that no call reaches."""
    names = [argument.arg for argument in function.args.args if argument.arg != "self"]
    return names.index("kind") if "kind" in names else 1000


def list_default(function):
    """List what the parameter `kind` is where no call gives it."""
    names = [argument.arg for argument in function.args.args]
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    yield from list_constants(defaults.get("kind"))


def list_given(node, takers):
    """List the kinds in one call or in one tuple of (message, kind, severity)."""
    if isinstance(node, ast.Call):
        place = takers.get(getattr(node.func, "id", getattr(node.func, "attr", "")), len(node.args))
        given = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "kind")]
        yield from (kind for value in given for kind in list_constants(value))
    if isinstance(node, ast.Tuple) and len(node.elts) == 3 and is_severity(node.elts[2]):
        yield from list_constants(node.elts[1])


def list_constants(value):
    """List the texts that a value can be; of `a if found == b else c`, a and c."""
    if isinstance(value, ast.IfExp):
        yield from [*list_constants(value.body), *list_constants(value.orelse)]
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def is_severity(value):
    return getattr(value, "value", "") in ("error", "warning") or getattr(value, "id", "") in ("ERROR", "WARNING")


def test_every_kind_in_the_source_is_in_the_catalogue_and_no_other():
    found = {
        kind
        for name in CHECKING
        for kind in list_kinds(ast.parse((TOP / "analysis" / f"{name}.py").read_text(encoding="utf-8")))
    }
    assert found | BY_COLUMN == set(KINDS)


def test_each_type_and_form_is_a_kind_but_those_that_take_any_text():
    assert {*TYPES, *FORMS} - BY_COLUMN == {"string", "any"}


def test_every_kind_has_one_entry_a_group_and_says_how_to_mend_it():
    assert len(KINDS) == len(CATALOGUE) == sum(map(len, FOUND.values()))
    assert {*WARNINGS, *RESTS_ON} <= set(KINDS)
    assert set(FOUND) == set(GROUPS)
    for kind in CATALOGUE:
        assert not kind.text[0].isupper(), kind
        assert not kind.text.endswith("."), kind


def test_the_method_can_be_read_under_the_headings_named():
    headings = {
        line[3:] for line in (TOP / "data" / "README.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    }
    assert set(SECTIONS.values()) <= headings
    assert {kind.section for kind in CATALOGUE} - {0} == set(SECTIONS)


def test_the_list_names_every_kind_with_its_severity(capsys):
    assert main(["check", "--list"]) == 0
    printed = capsys.readouterr().out
    assert printed == f"{format_catalogue()}\n"
    lines = printed.splitlines()
    for kind in CATALOGUE:
        assert [line for line in lines if line.startswith(f"  {kind.name}  ") and f"  {kind.severity}: " in line], (
            kind.name
        )
    errors = len(CATALOGUE) - len(WARNINGS)
    assert lines[0].startswith(f"{len(CATALOGUE)} kinds of problems: {errors} errors,")
    assert max(map(len, lines)) <= 110


# one breakage after the other

S, E = "statements.csv", "evidence.csv"


@pytest.fixture
def case(tmp_path):
    """The valid case, in a folder that has a neighbourhood."""
    folder = tmp_path / "case"
    folder.mkdir()
    return write_method_case(folder)


def test_the_case_that_is_broken_is_valid(case):
    assert check_case(case) == []


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_breakage_is_found_by_name_at_its_place(case, name):
    change, kind, expected = BREAKAGES[name]
    place, said = expected.split("… ")
    change(case)
    problems = check_case(case)
    found = [str(problem) for problem in problems if (problem.kind, problem.severity) == (kind, KINDS[kind].severity)]
    assert [text for text in found if text.startswith(place) and said in text], list(map(str, problems))
    assert {problem.kind for problem in problems} <= set(KINDS)


def test_every_kind_of_the_catalogue_is_produced_by_a_breakage():
    assert {kind for _, kind, _ in BREAKAGES.values()} == set(KINDS)


@pytest.mark.parametrize("change", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_not_broken_is_not_called_so(case, change):
    change(case)
    assert check_case(case) == []


def test_a_case_reached_by_a_link_is_read(case):
    (case.parent / "link").symlink_to(case)
    assert check_case(case.parent / "link") == []


def test_everything_wrong_is_said_in_one_pass(case):
    for change, *_ in (BREAKAGES[name] for name in ("a double header", "a dangling source", "an id that is none")):
        change(case)
    set_cells(case, "leaked_clients", 1, users_min="1,0", covers="2020/2019", seen="memory")
    files = {"agencies.csv", E, "leaked_clients.csv", "recommendations.csv", S}
    assert {problem.file for problem in check_case(case)} == files  # one recommendation names the id that is none
    assert len([problem for problem in check_case(case) if problem.file == "leaked_clients.csv"]) == 4


def test_each_kind_is_printed_a_few_times_a_file_and_counted(case, capsys):
    header, row = read_rows(case, "events")
    rows = [[f"2020-02-{day:02}-a", *row[1:]] for day in range(1, 29)]
    broken = [[*cells[:1], "soon", "pres", *cells[3:]] for cells in rows]
    write_rows(case, "events", [header, *broken])
    assert main(["check", str(case)]) == 1
    printed = capsys.readouterr().out.splitlines()
    events = f"{case}/events.csv"
    left = len(rows) - PRINTED_PER_KIND
    assert f"{events}: {left} more of this kind (day), {len(rows)} in all" in printed
    assert f"{events}: {left} more of this kind (code), {len(rows)} in all" in printed
    assert len(printed) == 2 * PRINTED_PER_KIND + 3
    assert printed[-1] == f"{2 * len(rows)} errors, 0 warnings"


# a file that may not be read, or does not hold still


@contextmanager
def as_nobody():
    """Be another user for a while: root may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_case():
    """The valid case in a folder that any user may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield write_method_case(Path(name))


@pytest.mark.parametrize("name", [S, "datapackage.json"])
def test_a_file_without_permission_is_named(open_case, name):
    (open_case / name).chmod(0)
    with as_nobody():
        problems = check_case(open_case)
    assert [(problem.file, problem.kind) for problem in problems] == [(name, "unreadable file")]
    assert "Permission denied; close it in other programs, or let yourself read it" in problems[0].message


def test_a_folder_without_permission_is_named(open_case):
    open_case.chmod(0)
    with as_nobody():
        problems = check_case(open_case)
    open_case.chmod(0o755)
    assert [(problem.file, problem.kind) for problem in problems] == [("datapackage.json", "unreadable file")]


def append(path):
    with path.open("ab") as file:
        file.write(b"x")


CHANGES = {
    "grown": append,
    "cut short": lambda path: os.truncate(path, 10),
    "saved again with as many bytes": lambda path: os.utime(path, ns=(0, 0)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", [S, "datapackage.json"])
def test_a_file_that_changes_while_it_is_read_is_refused(case, monkeypatch, change, name):
    stat_file, seen = os.fstat, []

    def look(descriptor):
        status = stat_file(descriptor)
        if os.path.samestat(status, (case / name).stat()):
            seen.append(status)
            if len(seen) == 1:
                change(case / name)  # between the first look and the reading
        return status

    monkeypatch.setattr(os, "fstat", look)
    problems = check_case(case)
    assert [str(problem) for problem in problems] == [
        f"{name}: can't be read: it changed while it was read; wait until it is saved, and try again"
    ]
    assert len(seen) == 2


def test_a_pipe_that_takes_the_place_of_a_file_does_not_hang(case, monkeypatch):
    open_file = os.open

    def swap(path, *options):
        if Path(path).name == S and not (case / S).is_fifo():
            (case / S).unlink()
            os.mkfifo(case / S)
        return open_file(path, *options)

    monkeypatch.setattr(os, "open", swap)
    assert [problem.message for problem in check_case(case)] == ["can't be read: it is a pipe or a device, not a file"]


# what is kept as it is


@pytest.fixture
def kept_case(case):
    header, *rows = read_rows(case, "agencies")
    assert header[-1] == "note"
    more = [
        [f"zz-{number:03}", f"Name {number}", f"N{number}", *rows[0][3:-1], text] for number, text in enumerate(KEPT)
    ]
    write_rows(case, "agencies", [header, *rows, *more])
    return case


def test_texts_that_others_change_are_loaded_as_they_are(kept_case):
    assert check_case(kept_case) == []
    notes = load_record(kept_case).agencies["note"].tolist()
    assert notes == ["", "", *KEPT]


def test_texts_that_others_change_come_back_from_a_workbook_byte_for_byte(kept_case, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.workbook.draw_pictures", lambda *_: [])
    before = {path.name: path.read_bytes() for path in kept_case.iterdir()}
    (tmp_path / "book.xlsx").write_bytes(build_workbook(kept_case))
    planned = plan_import(tmp_path / "book.xlsx", kept_case)
    assert (planned.files, planned.problems) == ({}, [])
    edited = edit_book(
        (tmp_path / "book.xlsx").read_bytes(),
        tmp_path / "edited.xlsx",
        change_cell("agencies", "alpha-ps", "note", "x"),
    )
    write_import(plan_import(edited, kept_case))
    after = {path.name: path.read_bytes() for path in kept_case.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"agencies.csv"}
    assert [row[-1] for row in read_rows(kept_case, "agencies")[1:]] == ["x", "", *KEPT]


@pytest.mark.parametrize("text", [" ", "\t", "\n", "\u00a0"])
def test_a_cell_of_blanks_alone_is_refused_and_not_taken_for_an_empty_one(case, text):
    set_cells(case, "statements", 1, note=text)
    problems = check_case(case)
    assert {(problem.line, problem.column, problem.severity) for problem in problems} == {(2, "note", "error")}
