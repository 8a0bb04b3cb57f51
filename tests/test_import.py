"""Excel, back in: what a person changed arrives, what they did not stays to the byte, and what is wrong is told by cell."""

from datetime import datetime
from pathlib import Path

import pytest
from books import (
    add_row,
    change_cell,
    edit_book,
    find_cell,
    leave,
    make_method_book,
    make_record_book,
    needs_libreoffice,
    save_by_libreoffice,
)
from cases import DATA, read_rows, set_cells, write_method_case, write_rows

from analysis.__main__ import main
from analysis.codebook import read_codebook
from analysis.import_case import plan_import, write_import
from analysis.import_changes import list_changes
from analysis.problems import RecordError, SheetError
from analysis.record import read_case
from analysis.workbook import build_workbook
from analysis.writing import format_rows

AGAIN = "make a new workbook before you edit on: in this one, a row changed again counts as changed on both sides"
NEW = {
    "statement_id": "alpha-ps-s00",
    "utterance_id": "alpha-ps-u03",
    "agency_id": "alpha-ps",
    "made": "2020-02",
    "said_to": "Star",
    "channel": "press_reply",
    "position": "declines",
    "object": "clearview",
    "summary": "Would not say.",
    "source_id": "star-2020-02-20-denial",
    "seen": "direct",
}


@pytest.fixture
def bring_in(method_case, tmp_path_factory):
    """Edit the workbook of the case, bring it back, and give the plan and what stands in the files before."""

    def bring(change=leave):
        path = edit_book(make_method_book(), tmp_path_factory.mktemp("book") / "edited.xlsx", change)
        return plan_import(path, method_case)

    return bring


def say(planned, severity="error"):
    return [str(problem) for problem in planned.problems if problem.severity == severity]


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


# nothing changed


def test_an_untouched_workbook_changes_nothing(bring_in):
    planned = bring_in()
    assert (planned.files, say(planned), say(planned, "warning")) == ({}, [], [])
    assert not any(planned.changes.values())


def test_what_was_written_comes_back_without_another_program(method_case, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(make_method_book())
    planned = plan_import(tmp_path / "book.xlsx", method_case)
    assert (planned.files, planned.problems) == ({}, [])


@needs_libreoffice
def test_a_save_by_libreoffice_changes_nothing(method_case, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(make_method_book())
    planned = plan_import(save_by_libreoffice(tmp_path / "book.xlsx", tmp_path), method_case)
    assert (planned.files, planned.problems) == ({}, [])


def test_rows_sorted_and_columns_moved_change_nothing(bring_in):
    def change(book):
        for name in ("statements", "sources", "evidence", "codes"):
            page = book[name]
            rows = [[cell.value for cell in row] for row in page.iter_rows()]
            turned = [rows[0], *reversed(rows[1:])]
            for row, values in zip(page.iter_rows(), turned, strict=True):
                for cell, value in zip(row, reversed(values), strict=True):
                    cell.value = value

    planned = bring_in(change)
    assert (planned.files, planned.problems) == ({}, [])


def test_hidden_rows_and_columns_and_a_filter_are_read_and_said(bring_in):
    def change(book):
        page = book["statements"]
        page.row_dimensions[2].hidden = True
        page.column_dimensions["D"].hidden = True
        page.auto_filter.add_filter_column(0, ["alpha-ps-s02"])

    planned = bring_in(change)
    said = "edited.xlsx:statements: warning: 1 hidden row and hidden columns (a filter may be on): read like the others"
    assert (planned.files, say(planned, "warning")) == ({}, [said])


# what changed


def test_a_changed_cell_is_told_and_written_and_nothing_else(method_case, bring_in):
    before = read_all(method_case)
    planned = bring_in(change_cell("statements", "alpha-ps-s01", "tense", "now"))
    (change,) = planned.changes["statements"]
    assert (change.kind, change.id, change.cells) == ("changed", "alpha-ps-s01", (("tense", "ever", "now"),))
    write_import(planned)
    after = read_all(method_case)
    assert {name for name in after if after[name] != before[name]} == {"statements.csv"}
    assert after["statements.csv"] == before["statements.csv"].replace(b",use,ever,", b",use,now,")


def test_a_row_added_below_is_sorted_into_its_place(method_case, bring_in):
    planned = bring_in(lambda book: add_row(book, "statements", **NEW))
    assert [change.kind for change in planned.changes["statements"]] == ["added"]
    assert say(planned) == []
    write_import(planned)
    rows = read_rows(method_case, "statements")
    assert [row[0] for row in rows] == ["statement_id", "alpha-ps-s00", "alpha-ps-s01", "alpha-ps-s02"]
    assert {name: cell for name, cell in zip(*rows[:2], strict=True) if cell} == NEW


def test_a_removed_row_is_told_cell_by_cell_and_removed(method_case, bring_in):
    planned = bring_in(lambda book: book["events"].delete_rows(2))
    (change,) = planned.changes["events"]
    assert (change.kind, change.id) == ("removed", "2020-02-19-story")
    assert ("label", "A newspaper asks", "") in change.cells
    write_import(planned)
    assert len(read_rows(method_case, "events")) == 1


def test_what_names_a_removed_row_is_told_so_and_not_led_to_a_similar_one(bring_in):
    told = say(bring_in(lambda book: book["statements"].delete_rows(2)))
    said = [line for line in told if "'alpha-ps-s01' is not in statements.csv" in line]
    assert said
    assert all("since its row is removed here; bring that row back" in line for line in said)
    assert not any("did you mean" in line for line in said)


def test_a_changed_id_is_one_removed_and_one_added_with_a_hint(bring_in):
    planned = bring_in(change_cell("events", "2020-02-19-story", "event_id", "2020-02-19-ask"))
    assert [(change.kind, change.id) for change in planned.changes["events"]] == [
        ("added", "2020-02-19-ask"),
        ("removed", "2020-02-19-story"),
    ]
    assert planned.changes["events"][0].hint == "the same as '2020-02-19-story', which is removed: its id was changed"


def test_what_excel_made_of_cells_is_undone_or_refused_by_cell(method_case, bring_in):
    set_cells(method_case, "evidence", 1, disclosed="2020-03-10")

    def change(book):
        made = find_cell(book, "leaked_clients", "alpha-ps-l01", "disclosed")
        made.value, made.number_format = datetime(2020, 3, 1), "mmm-yy"
        shown = find_cell(book, "evidence", "alpha-ps-e01", "disclosed")
        shown.value, shown.number_format = 43900, "General"
        formula = find_cell(book, "statements", "alpha-ps-s01", "summary")
        formula.value = '="Said" & " no"'

    planned = bring_in(change)
    assert say(planned, "warning") == [
        "edited.xlsx:leaked_clients!F2:disclosed: warning: Excel made the date 2020-03-01 of it, shown as 'mmm-yy'; "
        "it is '2020-03' as before"
    ]
    assert say(planned) == [
        "edited.xlsx:evidence!E2:disclosed: the number 43900 stands here, in a column of text, so zeros or digits may be "
        "lost or a date turned; format the cell as Text and type it again",
        "edited.xlsx:statements!U2:summary: a formula stands here; type the text itself",
    ]


# what is wrong


def test_every_error_is_told_by_sheet_and_cell_where_the_columns_stand_now(bring_in):
    def change(book):
        page = book["statements"]
        page.insert_cols(1)
        page.cell(1, 1).value = "my notes"
        page.cell(2, 1).value = "call them"
        add_row(book, "statements", **NEW | {"statement_id": "alpha-ps-s02", "scope": "usage", "made": "soon"})

    planned = bring_in(change)
    told = say(planned)
    assert [line.split(": ")[0] for line in told] == [
        "edited.xlsx:statements!B4:statement_id",
        "edited.xlsx:statements!F4:made",
        "edited.xlsx:statements!M4:scope",
    ]
    assert "stands already in line 3" in told[0]
    assert "the column 'my notes' is none of the table's, and is left out" in say(planned, "warning")[0]


def test_nothing_is_written_while_something_is_wrong(method_case, bring_in):
    before = read_all(method_case)
    planned = bring_in(change_cell("evidence", "alpha-ps-e01", "shows", "operationl"))
    assert say(planned) == [
        "edited.xlsx:evidence!G2:shows: 'operationl' is not a code of this column; did you mean 'operational'?"
    ]
    with pytest.raises(ValueError, match="nothing is written"):
        write_import(planned)
    assert read_all(method_case) == before


WRONG_SHEETS = {
    "a column lost": (
        lambda book: book["events"].delete_cols(2),
        "edited.xlsx:events!A1: the column 'date' is missing; name it in this row",
    ),
    "a column renamed": (
        lambda book: setattr(book["events"]["B1"], "value", "dates"),
        "edited.xlsx:events!A1: the column 'date' is missing; did 'dates' use to be it?; name it in this row",
    ),
    "a column twice": (
        lambda book: setattr(book["events"]["J1"], "value", "date"),
        "edited.xlsx:events!J1:date: this column stands twice; keep one",
    ),
    "a sheet renamed": (
        lambda book: setattr(book["events"], "title", "my events"),
        "edited.xlsx:'my events': has the columns of 'events', which is missing; give it that name again",
    ),
    "a sheet emptied": (
        lambda book: book["aliases"].delete_rows(1, 9),
        "edited.xlsx:aliases: is empty; its first row must be alias, agency_id, kind (or delete the sheet to leave "
        "aliases.csv)",
    ),
    "merged cells": (
        lambda book: book["statements"].merge_cells("E2:E3"),
        "edited.xlsx:statements!E2: merged with the cells down to statements!E3; unmerge them and fill each",
    ),
}


@pytest.mark.parametrize(("change", "message"), WRONG_SHEETS.values(), ids=WRONG_SHEETS)
def test_a_sheet_that_can_not_be_told_is_refused(bring_in, change, message):
    assert message in say(bring_in(change))


PASSED_OVER = {
    "an own sheet": (
        lambda book: book.create_sheet("todo").append(["call", "them"]),
        "edited.xlsx:todo: warning: is no sheet of the case, and is passed over",
    ),
    "a deleted sheet": (
        lambda book: book.remove(book["events"]),
        "edited.xlsx: warning: there is no sheet 'events', so events.csv stays as it is",
    ),
    "an edited computed sheet": (
        change_cell("verdicts", "alpha-ps-s01", "class", "stands"),
        "edited.xlsx:verdicts: warning: is computed and was edited; that is passed over. Change the tables instead",
    ),
    "an own column": (
        lambda book: (setattr(book["events"]["K1"], "value", "mine"), setattr(book["events"]["K2"], "value", "x")),
        "edited.xlsx:events!K1: warning: the column 'mine' is none of the table's, and is left out",
    ),
}


@pytest.mark.parametrize(("change", "message"), PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_is_no_part_of_the_case_is_passed_over_and_said(bring_in, change, message):
    planned = bring_in(change)
    assert (planned.files, say(planned), say(planned, "warning")) == ({}, [], [message])


# a case that changed since


def test_changes_of_both_sides_are_brought_together(method_case, bring_in):
    set_cells(method_case, "statements", 2, note="Changed in the case.")
    write_rows(method_case, "events", [*read_rows(method_case, "events"), ["2020-03-01-more", "2020-03-01", "press", "More",
        "More was asked.", "star-2020-03-10-admission", "", ""]])  # fmt: skip
    planned = bring_in(change_cell("statements", "alpha-ps-s01", "note", "Changed here."))
    assert say(planned) == []
    assert [change.id for change in planned.changes["statements"]] == ["alpha-ps-s01"]
    assert planned.changes["events"] == []
    write_import(planned)
    assert [row[-1] for row in read_rows(method_case, "statements")[1:]] == ["Changed here.", "Changed in the case."]
    assert len(read_rows(method_case, "events")) == 3


def test_a_row_that_both_sides_changed_is_refused_with_both_values(method_case, bring_in):
    set_cells(method_case, "statements", 1, note="Changed in the case.")
    planned = bring_in(change_cell("statements", "alpha-ps-s01", "note", "Changed here."))
    (told,) = say(planned)
    assert told.startswith(
        "edited.xlsx:statements!AC2:note: changed here and in the case since the workbook was made: "
    )
    assert "'Changed here.' here, 'Changed in the case.' there" in told


def test_a_row_changed_alike_on_both_sides_is_no_conflict(method_case, bring_in):
    set_cells(method_case, "statements", 1, note="Alike.")
    planned = bring_in(change_cell("statements", "alpha-ps-s01", "note", "Alike."))
    assert (planned.files, say(planned)) == ({}, [])


def test_a_row_changed_on_one_side_and_removed_on_the_other_is_refused(method_case, bring_in):
    write_rows(method_case, "events", read_rows(method_case, "events")[:1])
    set_cells(method_case, "aliases", 1, kind="former")

    def change(book):
        find_cell(book, "events", "2020-02-19-story", "label").value = "A paper asks"
        book["aliases"].delete_rows(2)

    told = say(bring_in(change))
    assert "was changed here, but removed from the case since" in next(line for line in told if "events" in line)
    assert "'APS+alpha-ps' was removed from the workbook, but changed in the case since" in next(
        line for line in told if "aliases" in line
    )


def test_without_the_base_a_case_that_changed_is_refused(method_case, bring_in):
    set_cells(method_case, "statements", 2, note="Changed in the case.")
    with pytest.raises(SheetError, match="hidden sheet 'base', by which both sides' changes are told apart, is gone"):
        bring_in(lambda book: book.remove(book["base"]))


def test_without_the_base_a_case_that_is_the_same_is_brought_in(bring_in):
    planned = bring_in(lambda book: book.remove(book["base"]))
    assert (planned.files, say(planned)) == ({}, [])


# which workbooks may come in


def test_a_workbook_as_of_a_day_is_refused(method_case, tmp_path):
    (tmp_path / "eve.xlsx").write_bytes(build_workbook(method_case, "2020-02-25"))
    with pytest.raises(
        SheetError, match=r"eve\.xlsx: holds only what was public by 2020-02-25, so a row that is not in it"
    ):
        plan_import(tmp_path / "eve.xlsx", method_case)


def test_a_workbook_of_another_case_is_refused(small_case, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(make_method_book())
    with pytest.raises(SheetError, match=r"was made from the case 'clearview-canada', and .* holds 'small'"):
        plan_import(tmp_path / "book.xlsx", small_case)


def test_a_workbook_that_does_not_say_what_it_is_is_refused(bring_in):
    with pytest.raises(SheetError, match="does not say which case it was made from"):
        bring_in(lambda book: book.remove(book["read-me"]))


def test_a_case_whose_files_can_not_be_read_is_refused(method_case, bring_in):
    (method_case / "events.csv").write_text("no header\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"events\.csv:1"):
        bring_in()


# the command


def test_the_command_shows_changes_and_writes_them(method_case, tmp_path, capsys):
    path = edit_book(
        make_method_book(),
        tmp_path / "in.xlsx",
        change_cell("statements", "alpha-ps-s01", "tense", "now"),
    )
    shown = "statements: 0 rows added, 1 changed, 0 removed\n  ~ alpha-ps-s01\n      tense: 'ever' -> 'now'\n"
    before = read_all(method_case)
    assert main(["import", str(path), "--into", str(method_case), "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        f"{shown}0 errors, 0 warnings\nnothing written to {method_case}: this was a dry run\n"
    )
    assert read_all(method_case) == before
    assert main(["import", str(path), "--into", str(method_case)]) == 0
    assert (
        capsys.readouterr().out == f"{shown}0 errors, 0 warnings\nwritten to {method_case}: statements.csv\n{AGAIN}\n"
    )
    assert main(["import", str(path), "--into", str(method_case)]) == 0
    assert capsys.readouterr().out.endswith(f"nothing to write to {method_case}\n")


def test_the_command_says_where_only_the_order_of_rows_was_put_right(method_case, tmp_path, capsys):
    header, *rows = read_rows(method_case, "statements")
    write_rows(method_case, "statements", [header, *reversed(rows)])
    (tmp_path / "book.xlsx").write_bytes(build_workbook(method_case))
    assert main(["import", str(tmp_path / "book.xlsx"), "--into", str(method_case)]) == 0
    assert read_rows(method_case, "statements") == [header, *rows]
    first, *_, last = capsys.readouterr().out.splitlines()
    assert (first, last.partition(":")[0]) == ("nothing is changed", "no cell was changed")


def test_the_command_gives_1_for_errors_in_the_data_and_2_for_a_file_of_another_kind(method_case, tmp_path, capsys):
    path = edit_book(
        make_method_book(),
        tmp_path / "in.xlsx",
        change_cell("evidence", "alpha-ps-e01", "shows", "operationl"),
    )
    assert main(["import", str(path), "--into", str(method_case)]) == 1
    assert capsys.readouterr().out.endswith("mend the errors in the workbook, and import it again\n")
    assert main(["import", str(DATA / "codes.csv"), "--into", str(method_case)]) == 2
    assert "codes.csv" in capsys.readouterr().err


def test_a_failure_half_way_restores_every_file(method_case, bring_in, monkeypatch):
    def change(book):
        find_cell(book, "statements", "alpha-ps-s01", "tense").value = "now"
        find_cell(book, "events", "2020-02-19-story", "label").value = "A paper asks"

    planned, before, replace = bring_in(change), read_all(method_case), Path.replace

    def fail_at_second(path, target):
        if Path(target).name == max(path.name for path in planned.files):
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail_at_second)
    with pytest.raises(OSError, match="No space left"):
        write_import(planned)
    monkeypatch.undo()
    assert len(planned.files) == 2
    assert read_all(method_case) == before
    assert list(method_case.glob(".said-and-shown*")) == []


# the record


def test_the_record_comes_back_to_the_byte(record_copy, tmp_path_factory):
    path = edit_book(make_record_book(), tmp_path_factory.mktemp("book") / "record.xlsx")
    planned = plan_import(path, record_copy)
    assert (planned.files, say(planned)) == ({}, [])
    assert not any(planned.changes.values())


@needs_libreoffice
def test_the_record_comes_back_to_the_byte_from_libreoffice(record_copy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    (folder / "record.xlsx").write_bytes(make_record_book())
    planned = plan_import(save_by_libreoffice(folder / "record.xlsx", folder), record_copy)
    assert (planned.files, say(planned)) == ({}, [])


def test_every_table_of_the_record_would_be_written_as_it_is(record_copy):
    """A file that an import rewrites differs from the old one in the changed rows only."""
    _, tables, _ = read_case(record_copy)
    for table in tables.values():
        assert format_rows(table.rules.columns, table.rows) == (record_copy / table.rules.file).read_bytes()


# changes


def test_rows_of_a_table_without_a_key_are_added_and_removed(tmp_path):
    codebook, _ = read_codebook(write_method_case(tmp_path))
    rules = codebook.tables["aliases"]._replace(primary_key=())
    old, new = ("a", "alpha-ps", "former"), ("b", "alpha-ps", "former")
    changes = list_changes(rules, [old, old], [old, new])
    assert [(change.kind, change.id) for change in changes] == [
        ("added", "b+alpha-ps+former"),
        ("removed", "a+alpha-ps+former"),
    ]
