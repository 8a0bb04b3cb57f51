"""Lists as people keep them: titles, merged headers, hidden rows, notes; each row accounted for, nothing chosen in silence."""

import codecs

import pytest
from odd_workbooks import make_rows, make_sheet, write_book

from analysis.lists import Asked, read_list
from analysis.problems import SheetError

HEAD, TORONTO = ("Agency", "Users"), ("Toronto Police", "1-5")


def write_csv(folder, content, name="list.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def give_names(printed):
    """Give (row, name) of a list."""
    cells = [(row.number, row.cells[printed.position - 1 :]) for row in printed.rows]
    return [(number, rest[0].text if rest else "") for number, rest in cells]


def give_warnings(printed):
    return [str(warning).partition("warning: ")[2] for warning in printed.warnings]


def refuse(path, column="Agency", **asked):
    with pytest.raises(SheetError) as refused:
        read_list(path, Asked(column, **asked))
    return str(refused.value)


# workbooks


def test_titles_above_and_notes_below_are_kept_apart_and_said(tmp_path):
    rows = make_rows(("Client list",), ("2020",), (), HEAD, TORONTO, (), ("* note",))
    printed = read_list(write_book(tmp_path / "list.xlsx", make_sheet(rows)), Asked("agency:"))
    assert give_names(printed) == [(5, "Toronto Police"), (7, "* note")]
    assert give_warnings(printed) == ["above the headers, not read as names: row 1 'Client list', row 2 '2020'"]


def test_a_title_that_reads_like_the_header_is_not_taken_for_it(tmp_path):
    path = write_book(tmp_path / "list.xlsx", make_sheet(make_rows(("Agency",), HEAD, TORONTO)))
    assert give_names(read_list(path, Asked("Agency"))) == [(3, "Toronto Police")]


MERGED = (
    '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/>'
    '<mergeCell ref="A4:A5"/></mergeCells>'
)
TWO_ROWS = make_rows(
    ("The list", "", ""),
    ("Agency", "2019", ""),
    ("", "Users", "Searches"),
    ("Toronto Police", "1", "2"),
    ("", "3", "4"),
)


@pytest.mark.parametrize("name", ["Users", "2019 / users"])
def test_two_rows_of_merged_headers_are_one(tmp_path, name):
    path = write_book(tmp_path / "list.xlsx", make_sheet(TWO_ROWS, after=MERGED))
    printed = read_list(path, Asked("Agency", counts=[name]))
    assert printed.counts == {name: 2}
    assert give_names(printed) == [(4, "Toronto Police"), (5, "Toronto Police")]
    assert give_warnings(printed) == [
        "above the headers, not read as names: row 1 'The list'",
        "what is merged with a cell above is read as if it stood in row 5 too",
    ]


def test_a_header_below_merged_ones_is_found_with_them(tmp_path):
    rows = make_rows(("", "2019", ""), ("Agency", "Users", "Searches"), ("Toronto Police", "1", "2"))
    after = '<mergeCells><mergeCell ref="B1:C1"/></mergeCells>'
    printed = read_list(
        write_book(tmp_path / "list.xlsx", make_sheet(rows, after=after)), Asked("Agency", counts=["2019 / Users"])
    )
    assert (printed.counts, printed.warnings) == ({"2019 / Users": 2}, [])


def test_what_is_hidden_is_read_and_said(tmp_path):
    rows = make_rows(HEAD, TORONTO, ("Ottawa Police", "1")).replace('<row r="3">', '<row r="3" hidden="1">')
    before = '<sheetPr filterMode="1"/><cols><col min="1" max="1" hidden="1"/></cols>'
    book = write_book(
        tmp_path / "list.xlsx",
        make_sheet(rows, before),
        make_sheet(),
        states=["hidden", "veryHidden"],
        names=["a", "b"],
    )
    printed = read_list(book, Asked("Agency"))
    assert give_names(printed) == [(2, "Toronto Police"), (3, "Ottawa Police")]
    assert give_warnings(printed) == [
        "hidden in Excel, and read like the others: row 3",
        "a filter is on in Excel; the rows it hides are read like the others",
        "the sheet is hidden in Excel; it is read all the same",
        "the only sheet read; the others: 'b' (very hidden)",
        "hidden in Excel, and read all the same: column A",
    ]


def test_a_column_in_two_sheets_needs_a_sheet(tmp_path):
    sheet = make_sheet(make_rows(HEAD, TORONTO))
    path = write_book(tmp_path / "list.xlsx", sheet, sheet, names=["2019", "Old"], states=["visible", "hidden"])
    assert refuse(path) == "list.xlsx: 2 sheets hold a column 'Agency': '2019', 'Old' (hidden); name one with --sheet"
    assert read_list(path, Asked("Agency", "old ")).sheet == "Old"
    assert refuse(path, sheet="New") == "list.xlsx: has no sheet 'New'; its sheets are '2019', 'Old' (hidden)"


def test_a_missing_column_names_the_nearest(tmp_path):
    path = write_book(tmp_path / "list.xlsx", make_sheet(make_rows(HEAD, TORONTO)))
    assert refuse(path, "Agencies") == "list.xlsx:Sheet1: no cell holds the header 'Agencies'; did you mean 'Agency'?"
    assert refuse(path, "zzz").endswith("seen: 'Agency', 'Users', 'Toronto Police', '1-5'")
    assert refuse(path, counts=["Searches"]) == (
        "list.xlsx:Sheet1!A1: no column 'Searches' in the headers; they are 'Agency', 'Users'"
    )


def test_an_empty_sheet_says_so(tmp_path):
    assert "there is nothing in it" in refuse(write_book(tmp_path / "list.xlsx", make_sheet()))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    path = write_book(tmp_path / "list.xlsx", make_sheet(make_rows(("Agency", "Agency"), TORONTO)))
    assert "Sheet1!A1: 2 columns are named 'Agency', A and B" in refuse(path)


def test_two_columns_of_one_name_are_told_apart_by_what_stands_above(tmp_path):
    rows = make_rows(("Agency", "2019", "", "2020", ""), ("", "Users", "Searches", "Users", "Searches"), TORONTO)
    after = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/></mergeCells>'
    path = write_book(tmp_path / "list.xlsx", make_sheet(rows, after=after))
    assert refuse(path, counts=["Users"]).endswith(
        "2 columns are named 'Users', B and D; ask for '2019 / Users' or '2020 / Users'"
    )
    assert read_list(path, Asked("Agency", counts=["2020 / Users"])).counts == {"2020 / Users": 4}


def test_a_header_without_letters_can_be_asked_for(tmp_path):
    path = write_book(tmp_path / "list.xlsx", make_sheet(make_rows(("Agency", "#"), TORONTO)))
    assert read_list(path, Asked("Agency", counts=["#"])).counts == {"#": 2}


# CSV

TABLE = "Agency{0}Users\r\nSûreté du Québec{0}1-5\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TABLE.format(",").encode(), []),
        (codecs.BOM_UTF8 + TABLE.format(",").encode(), []),
        (TABLE.format(";").encode(), ["read as separated by semicolons, as the row of headers shows"]),
        (TABLE.format("\t").encode(), ["read as separated by tabs, as the row of headers shows"]),
        (TABLE.format("|").encode(), ["read as separated by bars, as the row of headers shows"]),
        (b"sep=;\n" + TABLE.format(";").encode(), ["read as separated by semicolons, as the row of headers shows"]),
        (codecs.BOM_UTF16_LE + TABLE.format(",").encode("utf-16-le"), ["read as UTF-16, as its first bytes say"]),
        (codecs.BOM_UTF16_BE + TABLE.format(",").encode("utf-16-be"), ["read as UTF-16, as its first bytes say"]),
        (
            TABLE.format(",").encode("cp1252"),
            ["not UTF-8 (line 2); read as Windows-1252, so that it says 'û' there: check names with accents"],
        ),
        (TABLE.format(",").replace("\r\n", "\r").encode(), []),
    ],
)
def test_a_csv_file_is_read_and_what_was_assumed_is_said(tmp_path, content, said):
    printed = read_list(write_csv(tmp_path, content), Asked("Agency", counts=["Users"]))
    line = 3 if content.startswith(b"sep") else 2
    assert give_names(printed) == [(line, "Sûreté du Québec")]
    assert give_warnings(printed) == said


def test_one_column_keeps_its_commas(tmp_path):
    printed = read_list(write_csv(tmp_path, "Agency\nPolice, City of Toronto\n\nOttawa; Police\n"), Asked("agency"))
    assert give_names(printed) == [(2, "Police, City of Toronto"), (4, "Ottawa; Police")]


def test_lines_are_counted_through_cells_of_two(tmp_path):
    printed = read_list(write_csv(tmp_path, 'Agency,Users\n"a\nb",1\nc,2\n'), Asked("Agency"))
    assert give_names(printed) == [(2, "a\nb"), (4, "c")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "list.csv: is empty"),
        (b"PK\x03\x04", "list.csv: is a workbook"),
        (b"%PDF-1", "list.csv: is a PDF"),
        (b"<html><table>Agency", "list.csv: is a web page"),
        (b"Agency\0", "list.csv: holds NUL bytes"),
        (codecs.BOM_UTF16_LE + b"a\0\0\0", "list.csv: holds NUL characters"),
        (codecs.BOM_UTF16_LE + b"a\0b", "starts like UTF-16-LE but is not"),
        (b"Agency,Users\n\x81\xff,1\n", "list.csv:2: is neither UTF-8 nor Windows-1252"),
        (b'Agency,Users\n"Toronto,1\n', "list.csv:2: a quotation mark is not closed"),
        (b'Agency,Users\n"Toronto"x,1\n', "list.csv:2: a quotation mark is not closed"),
        (b"Agency,Users\na,1\nPolice, City of,1\n", "list.csv:3: this row has 3 cells and the header has 2"),
        (b"Agency,x;y\nAgency;x,y\n", "no cell holds|can be read as"),
        (b"Name,Users\na,1\n", "list.csv: no cell holds the header 'Agency'; seen: 'Name', 'Users', 'a', '1'"),
    ],
)
def test_a_csv_file_with_no_single_reading_is_refused(tmp_path, content, message):
    with pytest.raises(SheetError, match=message):
        read_list(write_csv(tmp_path, content), Asked("Agency"))


def test_a_csv_file_has_no_sheets(tmp_path):
    assert "a CSV file has no sheets" in refuse(write_csv(tmp_path, "Agency\nx\n"), sheet="List")


@pytest.mark.parametrize("name", ["list.xls", "list", "list.ods"])
def test_another_kind_of_file_is_refused(tmp_path, name):
    assert "its name ends in none of .csv, .tsv, .txt, .xlsx, .xlsm" in refuse(write_csv(tmp_path, "x", name))
