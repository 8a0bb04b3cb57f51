"""Excel, out: every cell is the text it was, nothing in it can run, the same bytes on every run, and each help is there."""

import csv
import html
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from books import (
    list_parts,
    make_method_book,
    make_record_book,
    needs_libreoffice,
    read_part,
    save_by_libreoffice,
)
from cases import DATA, METHOD_ROWS, change_package, set_cells, write_method_case
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from analysis.__main__ import main
from analysis.charts import CLASS_STYLES
from analysis.codebook import Codebook, TableRules, read_codebook
from analysis.discrepancies import judge
from analysis.import_tables import read_incoming
from analysis.paths import PROJECT
from analysis.problems import RecordError
from analysis.raw_tables import tabulate
from analysis.record import load_record, read_case
from analysis.sheets import read_workbook
from analysis.wording import CLASS_NAMES
from analysis.workbook import build_workbook, find_misfits, write_book
from analysis.workbook_figures import choose_stretch, draw_pictures
from analysis.workbook_marks import OWN_SHEETS, name_sheets
from analysis.workbook_sheets import MOST_LINKS, ROOM, Sheet, draw_sheet, find_unfit, make_pens
from analysis.workbook_words import identify

HOSTILE = [
    '=HYPERLINK("http://example.org","x")',
    "=cmd|' /C calc'!A0",
    "=1+1",
    "==x",
    "=",
    "{=1}",
    "+1",
    "-1",
    "@SUM(1)",
    "\tx",
    "'apostrophe",
    "00123",
    "1E5",
    "1e400",
    "TRUE",
    "#N/A",
    "2020-02",
    "1-5",
    "10:30",
    "$5",
    "50%",
    "12,5",
    "  spaces ",
    " ",
    "a\nb",
    "\n",
    "a\r\nb",
    "_x000D_",
    "_x000d_",
    "_x005F_x000D_",
    "_x0041_x0041_x0041_",
    "<r>x</r>",
    "<r>_x000D_ &amp;\r</r>",
    "<b>&amp;</b>",
    "a \N{GRINNING FACE} b",
    "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} b",
    "\u00a0x\u2028y\x85",
    "e\u0301",
    "http://example.org/a#b?c=%20 d",
    "internal:x!A1",
    "external:c:/x",
    "mailto:a@example.org",
    "x" * 32_767,
]


def open_book(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def record_sheets():
    return open_book(make_record_book())


# what stands where


def test_every_table_has_a_sheet_between_what_is_read_first_and_what_helps(record_sheets):
    codebook, _ = read_codebook(DATA)
    expected = ["read-me", "figures", "verdicts", "measures", *codebook.tables, "columns", "lists", "base"]
    assert record_sheets.sheetnames == expected
    assert {sheet.title for sheet in record_sheets if sheet.sheet_state != "visible"} == {"lists", "base"}
    assert record_sheets.active.title == "read-me"


def test_every_cell_of_every_table_is_the_text_of_the_record(record_sheets):
    _, tables, _ = read_case(DATA)
    for name, table in tables.items():
        header, *rows = [[cell.value for cell in row] for row in record_sheets[name].iter_rows()]
        assert tuple(header) == table.rules.columns
        assert [tuple("" if value is None else str(value) for value in row) for row in rows] == table.rows


def test_dates_are_text_and_counts_are_numbers(record_sheets):
    page = record_sheets["statements"]
    columns = {cell.value: cell.column for cell in page[1]}
    made = [page.cell(row, columns["made"]) for row in range(2, page.max_row + 1)]
    assert {(cell.data_type, cell.number_format) for cell in made} == {("s", "@")}
    counts = [page.cell(row, columns["count_min"]) for row in range(2, page.max_row + 1)]
    assert {cell.data_type for cell in counts if cell.value is not None} == {"n"}
    assert {page.column_dimensions[letter].width > 8 for letter in "ABC"} == {True}


def test_no_sheet_holds_a_formula(record_sheets):
    for part in list_parts(make_record_book()):
        if part.startswith("xl/worksheets/sheet"):
            assert not re.search(r"<f[ >/]", read_part(make_record_book(), part)), part
    assert {cell.data_type for sheet in record_sheets for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_headers_are_frozen_filtered_and_explained(record_sheets):
    for name in ("verdicts", "measures", "statements", "sources", "codes"):
        page = record_sheets[name]
        assert page.freeze_panes in ("B2", "C2")
        assert page.auto_filter.ref == page.dimensions
        assert page.print_title_rows == "$1:$1"
        prompts = {str(rule.sqref): rule.prompt for rule in page.data_validations.dataValidation if rule.type is None}
        assert len(prompts) >= 4
        assert all(0 < len(text) <= 255 for text in prompts.values())


def test_links_lead_to_the_address_that_the_cell_shows_and_to_nothing_else(record_sheets):
    links = [cell for sheet in record_sheets for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    sources = load_record().sources
    assert {cell.parent.title for cell in links} == {"sources", "verdicts"}
    assert sum(cell.parent.title == "sources" for cell in links) == len(sources)
    for cell in links:
        target = cell.hyperlink.target + (f"#{cell.hyperlink.location}" if cell.hyperlink.location else "")
        assert target == cell.value


def test_coded_columns_offer_their_codes_in_rows_to_come_too(record_sheets):
    codebook, _ = read_codebook(DATA)
    names = record_sheets.defined_names
    for rules in codebook.tables.values():
        page = record_sheets[rules.name]
        lists = {
            next(iter(rule.sqref.ranges)).min_col: rule
            for rule in page.data_validations.dataValidation
            if rule.type == "list"
        }
        for place, field in enumerate(rules.fields, start=1):
            if not field.enum:
                continue
            rule = lists[place]
            assert next(iter(rule.sqref.ranges)).max_row == page.max_row + ROOM
            assert rule.errorStyle in (None, "stop")
            ((sheet, cells),) = names[rule.formula1].destinations
            assert tuple(row[0].value for row in record_sheets[sheet][cells]) == field.enum


def test_references_offer_the_ids_and_question_any_other(record_sheets):
    page = record_sheets["statements"]
    rule = next(rule for rule in page.data_validations.dataValidation if rule.formula1 == "ids_agencies_agency_id")
    assert rule.errorStyle == "warning"
    ((sheet, cells),) = record_sheets.defined_names[rule.formula1].destinations
    assert [row[0].value for row in record_sheets[sheet][cells]] == list(load_record().agencies["agency_id"])


def test_classes_are_told_by_words_beside_their_colour(record_sheets):
    page = record_sheets["verdicts"]
    rows = list(page.iter_rows(min_row=2, max_col=4))
    verdicts = judge(load_record())
    assert [(row[0].value, row[2].value) for row in rows] == list(
        zip(verdicts["statement_id"], verdicts["class"], strict=True)
    )
    for _, _, code, words in rows:
        assert words.value == CLASS_NAMES[code.value]
        colour = CLASS_STYLES.get(code.value, ("", ""))[1]
        assert code.fill.fgColor.rgb == words.fill.fgColor.rgb == (f"FF{colour[1:]}" if colour else "00000000")


def test_figures_have_their_description_in_the_picture_and_in_a_cell(record_sheets):
    drawing = read_part(make_record_book(), "xl/drawings/drawing1.xml")
    descriptions = [html.unescape(text) for text in re.findall(r'descr="([^"]*)"', drawing)]
    said = {cell.value for cell in record_sheets["figures"]["B"]}
    assert len(descriptions) == 4
    assert set(descriptions) <= said
    pictures = [part for part in list_parts(make_record_book()) if part.startswith("xl/media/")]
    assert len(pictures) == 4


def test_the_first_sheet_says_what_must_be_known_before_quoting(record_sheets):
    text = "\n".join(str(cell.value) for row in record_sheets["read-me"].iter_rows() for cell in row if cell.value)
    sources = load_record().sources
    part = int((sources["read"] == "excerpt").sum())
    for said in (
        "A class never implies intent.",
        "Listed is not used",
        "A census of known cases, not a sample",
        "machine-assisted reading",
        "Nobody at an agency was asked",
        f"{part} of {len(sources)} sources here were read only in part.",
        "Everything is as of 22 November 2026.",
        "Creative Commons Attribution 4.0 International",
        "python -m analysis import",
    ):
        assert said in text


def test_every_computed_column_is_explained(record_sheets):
    rows = [[cell.value for cell in row] for row in record_sheets["columns"].iter_rows(min_row=2)]
    taken_over = {
        "name",
        "type",
        "jurisdiction",
        "made",
        "position",
        "scope",
        "tense",
        "summary",
        "key_phrase",
        "source_id",
    }
    assert {row[1] for row in rows if row[3] == "computed" and not row[6]} <= taken_over
    assert {row[0] for row in rows} >= {"verdicts", "measures", "statements"}


def test_the_workbook_keeps_within_what_excel_opens(record_sheets):
    styles = read_part(make_record_book(), "xl/styles.xml")
    assert int(re.search(r'<cellXfs count="(\d+)"', styles)[1]) < 60
    for name in record_sheets.sheetnames:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
    assert len({name.casefold() for name in record_sheets.sheetnames}) == len(record_sheets.sheetnames)
    heights = [row.height for sheet in record_sheets for row in sheet.row_dimensions.values() if row.height]
    assert max(heights) <= 409


# the same bytes


def test_the_same_case_gives_the_same_bytes_elsewhere(tmp_path):
    case, setting = write_method_case(tmp_path), {"LC_ALL": "C", "PYTHONHASHSEED": "2", "TZ": "America/St_Johns"}
    command = [sys.executable, "-m", "analysis", "workbook", tmp_path / "x.xlsx", case]
    subprocess.run(command, cwd=PROJECT, env=os.environ | setting, check=True, capture_output=True)
    assert (tmp_path / "x.xlsx").read_bytes() == build_workbook(case) == build_workbook(case)


# hostile text


def draw_texts(texts, links=()):
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        rows = [(f"k{place}", text) for place, text in enumerate(texts)]
        left_out = draw_sheet(make_pens(book), Sheet("t", ("id", "text"), rows, keys=("id",), links=links))
    return content.getvalue(), left_out


def read_texts(path: Path):
    return [row.cells[1] for row in read_workbook(path).sheets[0].rows[1:]]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_is_text_and_comes_back(tmp_path, text):
    content, _ = draw_texts([text])
    (tmp_path / "book.xlsx").write_bytes(content)
    (cell,) = read_texts(tmp_path / "book.xlsx")
    assert (cell.text, cell.kind, cell.number_format) == (text, "text", "@")
    shown = open_book(content)["t"]["B2"]
    assert (shown.data_type, shown.quotePrefix, shown.hyperlink) == ("s", True, None)


@needs_libreoffice
def test_hostile_text_is_text_after_a_save_by_libreoffice(tmp_path):
    texts = [
        text for text in HOSTILE if "\r" not in text and not re.search("_x[0-9A-F]{4}_x", text)
    ]  # these it changes
    (tmp_path / "book.xlsx").write_bytes(draw_texts(texts)[0])
    cells = read_texts(save_by_libreoffice(tmp_path / "book.xlsx", tmp_path))
    assert [(cell.text, cell.kind) for cell in cells] == [(text, "text") for text in texts]


NO_XML = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
TRAPS = [
    "_x000D_",
    "_x0000",
    "_x005F",
    "x0041_",
    "_",
    "<r>",
    "</r>",
    "=",
    "'",
    "\r",
    "\n",
    " ",
    "0",
    "\N{GRINNING FACE}",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NO_XML), max_size=30)
CELLS = TEXTS | st.lists(st.sampled_from(TRAPS), max_size=8).map("".join)
ALIASES = TableRules("aliases", "aliases.csv", "", "", *read_codebook(DATA)[0].tables["aliases"][4:])
CODEBOOK = Codebook("any", "", "", "", "", {}, {"aliases": ALIASES._replace(foreign_keys=())})


@settings(max_examples=60)
@given(cells=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_any_table_comes_back_cell_for_cell(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    rows = [(f"k{place}{alias}", agency, "") for place, (alias, agency) in enumerate(cells)]
    path.write_bytes(write_book(CODEBOOK, identify(CODEBOOK, "x"), {"aliases": rows}, computed=(), pictures=()))
    incoming, _ = read_incoming(read_workbook(path), CODEBOOK, {})
    taken = incoming["aliases"].table
    assert (taken.rules, taken.rows, taken.lines) == (CODEBOOK.tables["aliases"], rows, list(range(2, len(rows) + 2)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 32_768, "is 32768 characters long as Excel counts them; a cell of a workbook holds 32767"),
        ("\N{GRINNING FACE}" * 16_384, "is 32768 characters long as Excel counts them"),
        ("a\x0bb", r"'a\x0bb' holds a character that no workbook can (U+000B); remove it"),
        ("a\uffff", "U+FFFF"),
    ],
    ids=["long", "emoji", "control", "no character"],
)
def test_text_that_no_cell_can_hold_is_refused_with_file_and_line(method_case, text, said):
    assert said in find_unfit(text)
    codebook, _ = read_codebook(method_case)
    rules = codebook.tables["aliases"]
    (problem,) = find_misfits(tabulate(rules, [("a", "b", "c"), ("a", text, "c")], [2, 3]))
    assert str(problem).startswith("aliases.csv:3:agency_id: ")
    assert said in problem.message


def test_a_case_with_such_text_gives_no_workbook(method_case):
    set_cells(method_case, "statements", 2, summary="\N{GRINNING FACE}" * 16_384)
    with pytest.raises(RecordError, match=r"statements\.csv:3:summary: is 32768 characters long as Excel counts them"):
        build_workbook(method_case)


def test_links_that_excel_does_not_take_stand_as_text_and_are_counted():
    long = "https://example.org/" + "x" * 2_100
    content, left_out = draw_texts(["https://example.org/a", long, "no address"], links=("text",))
    page = open_book(content)["t"]
    assert left_out == 2
    assert [bool(page.cell(row, 2).hyperlink) for row in (2, 3, 4)] == [True, False, False]
    assert page["B3"].value == long
    assert MOST_LINKS < 65_530


# as of a day


@pytest.fixture(scope="module")
def eve():
    return open_book(build_workbook(DATA, "2020-02-25"))


def read_table(book, name: str) -> pd.DataFrame:
    header, *rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in book[name].iter_rows()]
    return pd.DataFrame(rows, columns=header)


def test_as_of_a_day_only_what_was_public_is_shown(eve):
    record, day = load_record(), pd.Timestamp("2020-02-25")
    for name, key, clock in (
        ("statements", "statement_id", "disclosed_latest"),
        ("evidence", "evidence_id", "disclosed_latest"),
        ("leaked_clients", "entry_id", "disclosed_latest"),
        ("events", "event_id", "date_latest"),
        ("recommendations", "recommendation_id", "made_latest"),
    ):
        table = getattr(record, name)
        public = set(table.loc[table[clock] <= day, key])
        assert set(read_table(eve, name)[key]) == public & set(csv_ids(name, key)), name
    assert list(read_table(eve, "verdicts")["statement_id"]) == list(judge(record, "2020-02-25")["statement_id"])


def csv_ids(name: str, key: str) -> list[str]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[key] for row in csv.DictReader(file)]


def test_as_of_a_day_nothing_written_with_hindsight_is_shown(eve):
    assert not {"article_claims", "article_claim_rows"} & set(eve.sheetnames)
    for name in ("statements", "evidence", "events", "sources", "agencies", "recommendations"):
        assert set(read_table(eve, name)["note"]) <= {""}, name
    answers = read_table(eve, "recommendations")
    assert set(answers[["response", "responded", "outcome", "outcome_on", "outcome_source_id"]].to_numpy().ravel()) == {
        ""
    }


def test_as_of_a_day_every_reference_still_leads_somewhere(eve):
    sources, agencies = set(read_table(eve, "sources")["source_id"]), set(read_table(eve, "agencies")["agency_id"])
    statements = read_table(eve, "statements")
    assert set(statements["source_id"]) | set(statements["second_source_id"]) - {""} <= sources
    assert set(statements["agency_id"]) | set(statements["about_id"]) - {""} <= agencies
    assert set(read_table(eve, "aliases")["agency_id"]) <= agencies


def test_as_of_a_day_the_first_sheet_and_the_figures_say_so(eve):
    first = "\n".join(str(cell.value) for cell in eve["read-me"]["B"])
    assert "Only what was public for certain by 25 February 2020" in first
    assert "`import` refuses it" in first
    assert "python -m analysis import" not in first
    assert "As of 25 February 2020." in "\n".join(str(cell.value) for cell in eve["figures"]["B"])


@pytest.mark.parametrize(("day", "said"), [("2020-02", "is not a day"), ("2030-01-01", "nothing is known of that day")])
def test_a_day_that_can_not_be_judged_is_refused(method_case, day, said):
    with pytest.raises(ValueError, match=said):
        build_workbook(method_case, day)


# other cases


def test_a_case_that_can_not_be_judged_has_its_tables_and_says_so(small_case):
    book = open_book(build_workbook(small_case))
    assert book.sheetnames == ["read-me", "bodies", "claims", "columns", "lists", "base"]
    assert "lacks what judging needs" in "\n".join(str(cell.value) for cell in book["read-me"]["B"])
    with pytest.raises(RecordError):
        build_workbook(small_case, "2020-02-25")


def test_a_case_without_statements_has_no_figures(tmp_path):
    case = write_method_case(tmp_path)
    for name in ("statements", "evidence", "leaked_clients", "coding_b", "recommendations"):
        text = (case / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (case / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    change_package(case, lambda package, _: package.pop("latest_row_date", None))
    book = open_book(build_workbook(case))
    assert "figures" not in book.sheetnames
    assert [cell.value for cell in book["statements"][1]][:2] == ["statement_id", "utterance_id"]


def test_a_case_with_an_error_gives_no_workbook(method_case, tmp_path, capsys):
    set_cells(method_case, "evidence", 1, shows="operationl")
    assert main(["workbook", str(tmp_path / "x.xlsx"), str(method_case)]) == 1
    assert "evidence.csv:2:shows" in capsys.readouterr().err
    assert not (tmp_path / "x.xlsx").exists()


def test_the_command_names_what_it_wrote_and_refuses_other_files(method_case, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("analysis.workbook.draw_pictures", lambda *_: [])
    assert main(["workbook", str(tmp_path / "x.xlsx"), str(method_case)]) == 0
    assert capsys.readouterr().out == f"workbook of {method_case} written to {tmp_path / 'x.xlsx'}\n"
    assert (tmp_path / "x.xlsx").read_bytes() == make_method_book()
    assert main(["workbook", str(tmp_path / "x.csv"), str(method_case)]) == 2
    assert "does not end in .xlsx" in capsys.readouterr().err


def test_sheets_have_names_that_excel_takes_whatever_the_tables_are_called(small_case):
    tables = ["Verdicts", "history", "a" * 40, "a" * 41, "a/b:c", "'x'", "READ-ME", "base"]

    def rename(package, _):
        resource = package["resources"][0]
        package["resources"] = [{**resource, "name": name, "path": f"{place}.csv"} for place, name in enumerate(tables)]

    change_package(small_case, rename)
    codebook, problems = read_codebook(small_case)
    names = name_sheets(codebook)
    assert problems == []
    assert list(names) == [*tables, *(f":{name}" for name in OWN_SHEETS)]
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["Verdicts"] == "Verdicts"
    assert names[":verdicts"] == "verdicts (2)"
    assert names["history"] == "history (2)"
    assert names["a" * 41] == "a" * 27 + " (2)"
    assert names["a/b:c"] == "a_b_c"
    assert names["'x'"] == "x"


# figures


def test_the_stretch_drawn_large_is_where_most_statements_fall():
    items = pd.DataFrame(
        {
            "item": "statement",
            "latest": pd.to_datetime(["2019-04-03", "2021-06-16", "2021-06-20", "2021-08-10", "2022-01-01"]),
        }
    )
    assert choose_stretch(items, pd.Timestamp("2022-03-01")) == (
        ("2021-06-15", "2021-08-15"),
        ("2019-01-01", "2022-12-31"),
    )


def test_pictures_are_of_the_case_and_the_day(method_case):
    record = load_record(method_case)
    pictures = draw_pictures(record, judge(record))
    assert {picture.name for picture in pictures} >= {"discrepancy-matrix", "agency-swimlanes"}
    for picture in pictures:
        assert picture.png.startswith(b"\x89PNG")
        assert "31 January 2021" in picture.words.foot
        assert ".csv" not in picture.words.foot
        assert picture.height > 1
    assert METHOD_ROWS["agencies"][0]["short_name"] == "Alpha"
