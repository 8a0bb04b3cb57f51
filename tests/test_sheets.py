"""Workbooks from outside: every cell as exact text with its kind, or a plain message; never a traceback."""

import datetime

import odd_workbooks as odd
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_workbooks import FORMATS, make_rows, make_sheet, make_texts, write_book

from analysis.problems import Problem, name_cell, sort_problems
from analysis.sheets import Cell, Merged, SheetError, read_workbook


def read_one(path):
    """Give the only sheet of a workbook."""
    [sheet] = read_workbook(path).sheets
    return sheet


@pytest.fixture
def read_cell(tmp_path):
    """Read the one cell of a sheet, given as XML."""

    def read(xml, **options):
        sheet = read_one(write_book(tmp_path / "book.xlsx", make_sheet(f"<row>{xml}</row>"), **options))
        [row] = sheet.rows
        [cell] = row.cells
        return cell

    return read


# cells

CELLS = {
    "text": ('<c t="inlineStr"><is><t xml:space="preserve"> 007 </t></is></c>', Cell(" 007 ", "text")),
    "line break": ('<c t="inlineStr"><is><t>a&#10;b</t></is></c>', Cell("a\nb", "text")),
    "rich text": (
        '<c t="inlineStr"><is><r><t>To</t></r><r><t>kyo</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
        Cell("Tokyo", "text"),
    ),
    "escaped": ('<c t="inlineStr"><is><t>a_x000D_b_x005F_x000D_</t></is></c>', Cell("a\rb_x000D_", "text")),
    "surrogates": (
        '<c t="inlineStr"><is><t>_xD83D__xDE00_ _xD83D_</t></is></c>',
        Cell("_xD83D__xDE00_ _xD83D_", "text"),
    ),
    "number": ("<c><v>5.0</v></c>", Cell("5", "number")),
    "fraction": ("<c><v>0.10000000000000001</v></c>", Cell("0.1", "number")),
    "percent": (f'<c s="{FORMATS["percent"]}"><v>0.45</v></c>', Cell("0.45", "number", "0%")),
    "padded": (f'<c s="{FORMATS["padded"]}"><v>7</v></c>', Cell("7", "number", "000")),
    "day": (f'<c s="{FORMATS["day"]}"><v>43887</v></c>', Cell("2020-02-26", "date", "mm-dd-yy")),
    "clock": (f'<c s="{FORMATS["clock"]}"><v>0.5</v></c>', Cell("12:00:00", "date", "h:mm:ss")),
    "first day": (f'<c s="{FORMATS["day"]}"><v>1</v></c>', Cell("1900-01-01", "date", "mm-dd-yy")),
    "last of February": (f'<c s="{FORMATS["day"]}"><v>59</v></c>', Cell("1900-02-28", "date", "mm-dd-yy")),
    "no such day": (f'<c s="{FORMATS["day"]}"><v>60</v></c>', Cell("1900-02-29", "date", "mm-dd-yy")),
    "61": (f'<c s="{FORMATS["day"]}"><v>61</v></c>', Cell("1900-03-01", "date", "mm-dd-yy")),
    "duration": (f'<c s="{FORMATS["duration"]}"><v>1.25</v></c>', Cell("30:00:00", "date", "[h]:mm")),
    "too late": (f'<c s="{FORMATS["day"]}"><v>2958466</v></c>', Cell("2958466", "error", "mm-dd-yy")),
    "before time": (f'<c s="{FORMATS["day"]}"><v>-1</v></c>', Cell("-1", "error", "mm-dd-yy")),
    "iso day": ('<c t="d"><v>2020-02-26</v></c>', Cell("2020-02-26", "date")),
    "iso moment": ('<c t="d"><v>2020-02-26T09:30:00Z</v></c>', Cell("2020-02-26T09:30:00", "date")),
    "flag": ('<c t="b"><v>1</v></c>', Cell("TRUE", "flag")),
    "error": ('<c t="e"><v>#N/A</v></c>', Cell("#N/A", "error")),
    "formula": ("<c><f>1+1</f><v>2</v></c>", Cell("2", "formula")),
    "formula of text": ('<c t="str"><f>A1</f><v>x</v></c>', Cell("x", "formula")),
    "formula in error": ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell("#DIV/0!", "error")),
    "formula without value": ("<c><f>1+1</f></c>", Cell("", "formula")),
    "formula with empty value": ("<c><f>1+1</f><v></v></c>", Cell("", "formula")),
    "text of an unknown style": ('<c s="99" t="str"><v>1</v></c>', Cell("1", "text")),
}


@pytest.mark.parametrize("name", CELLS)
def test_cell_is_read_as_it_stands(read_cell, name):
    xml, cell = CELLS[name]
    assert read_cell(xml) == cell


def test_days_count_from_1904_where_the_workbook_says_so(read_cell):
    xml = f'<c s="{FORMATS["day"]}"><v>42425</v></c>'
    assert read_cell(xml, properties='<workbookPr date1904="1"/>').text == "2020-02-26"


def test_shared_texts_are_read_by_their_place(tmp_path):
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
    texts = make_texts("a", "<r><t>b </t></r><r><t>c</t></r><rPh><t>x</t></rPh>")
    [row] = read_one(write_book(tmp_path / "book.xlsx", make_sheet(rows), texts=texts)).rows
    assert [cell.text for cell in row.cells] == ["b c", "a"]


# sheets


def test_rows_columns_and_sheets_say_what_is_hidden(tmp_path):
    rows = (
        '<row r="2" hidden="1"><c r="C2"><v>1</v></c></row><row r="4"/><row r="9" ht="0"><c r="A9"><v>2</v></c></row>'
    )
    before = '<sheetPr filterMode="1"/><cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>'
    after = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    book = odd.make_parts(make_sheet(rows, before, after), make_sheet(), states=["hidden", "veryHidden"])
    (tmp_path / "book.xlsx").write_bytes(odd.zip_parts(book))
    sheet, other = read_workbook(tmp_path / "book.xlsx").sheets
    assert (sheet.state, other.state, sheet.filter_on, other.filter_on) == ("hidden", "very hidden", True, False)
    assert [(row.number, row.hidden, len(row.cells)) for row in sheet.rows] == [(2, True, 3), (9, True, 1)]
    assert sheet.rows[0].cells[0] == Cell("", "empty")
    assert sheet.hidden_columns == {2, 3, 5}
    assert sheet.merged == (Merged(1, 1, 2, 2),)


def test_a_problem_names_file_sheet_and_cell(tmp_path):
    path = write_book(
        tmp_path / "book.xlsx", make_sheet('<row r="3"><c r="B3" t="s"><v>7</v></c></row>'), names=["Client list"]
    )
    with pytest.raises(SheetError) as refused:
        read_workbook(path)
    assert str(refused.value) == (
        "book.xlsx:'Client list'!B3: it refers to text number '7', and the workbook has 0 texts; "
        "type the cell anew in Excel and save"
    )


def test_plain_rows_come_back(tmp_path):
    rows = (("Agency", "Users"), ("Toronto Police", "1-5"), ("", "x"))
    sheet = read_one(write_book(tmp_path / "book.xlsx", make_sheet(make_rows(*rows))))
    assert [tuple(cell.text for cell in row.cells) for row in sheet.rows] == list(rows)


XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=40
)


@given(st.lists(XML_TEXT.filter(lambda text: "_x" not in text), min_size=1, max_size=4))
@settings(max_examples=40)
def test_any_text_arrives_exactly(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("text") / "book.xlsx"
    inside = "".join(f'<c t="s"><v>{place}</v></c>' for place in range(len(texts)))
    sheet = read_one(
        write_book(path, make_sheet(f"<row>{inside}</row>"), texts=make_texts(*(f"x{text}" for text in texts)))
    )
    assert [cell.text for cell in sheet.rows[0].cells] == [f"x{text}" for text in texts]


def test_a_workbook_that_openpyxl_wrote_is_read_as_it_was_meant(tmp_path):
    book = openpyxl.Workbook()
    rows = [
        ["Agency", "Seen", "Users", "Share", "Paid"],
        [" Sûreté\ndu Québec ", datetime.date(2020, 2, 26), 1803, 0.1, True],
        [None, datetime.datetime(1999, 12, 31, 23, 59, 58), -5, 1e-7, False],
        ["007", datetime.date(1900, 1, 1), 10**15, 1234.5, None],
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    expected = [
        ["Agency", "Seen", "Users", "Share", "Paid"],
        [" Sûreté\ndu Québec ", "2020-02-26", "1803", "0.1", "TRUE"],
        ["", "1999-12-31T23:59:58", "-5", "1e-07", "FALSE"],
        ["007", "1900-01-01", "1000000000000000", "1234.5"],
    ]
    read = [[cell.text for cell in row.cells] for row in read_one(tmp_path / "book.xlsx").rows]
    assert read == expected


# places of problems


def test_problems_are_sorted_by_sheet_row_and_column():
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 2), ("a", 2, 1), ("", 11, 1)]
    problems = [Problem("x.xlsx", row, "", "m", "k", position=position, sheet=sheet) for sheet, row, position in places]
    assert [(p.sheet, p.line, p.position) for p in sort_problems(problems)] == [
        ("", 11, 1), ("a", 2, 1), ("a", 2, 2), ("a", 10, 1), ("b", 1, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        ("List", "List!B3"),
        ("My list", "'My list'!B3"),
        ("Bob's", "'Bob''s'!B3"),
        ("2020", "'2020'!B3"),
        ("a!b", "'a!b'!B3"),
    ],
)
def test_a_cell_is_named_as_excel_names_it(sheet, shown):
    assert name_cell(sheet, 3, 2) == shown


def test_a_problem_of_a_csv_file_is_printed_as_before():
    assert str(Problem("a.csv", 3, "made", "no day", "date", position=4)) == "a.csv:3:made: no day"
