"""A whole list against a case: every row accounted for, in order, with what decided or how to settle it."""

import csv
import io

import pandas as pd
import pytest
from cases import METHOD_ROWS, set_cells
from odd_workbooks import FORMATS, make_rows, make_sheet, write_book

from analysis.__main__ import main
from analysis.linked_list import link_list
from analysis.linked_text import format_links, list_warnings
from analysis.lists import Asked, read_list
from analysis.record import load_record
from analysis.writing import format_report, guard

assert [row["agency_id"] for row in METHOD_ROWS["agencies"]] == ["alpha-ps", "beta-board"]


@pytest.fixture
def link(tmp_path, method_case):
    """Link a list, given as CSV text or as a sheet's XML, to the small case."""

    def link(content, column="Agency", **asked):
        path = tmp_path / ("list.xlsx" if content.startswith("<?xml") else "list.csv")
        if path.suffix == ".xlsx":
            write_book(path, content)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        printed = read_list(path, Asked(column, **asked))
        table, problems = link_list(printed, load_record(method_case))
        return (
            table,
            [str(problem) for problem in list_warnings(printed, table, problems)],
            format_links(table, printed),
        )

    return link


def list_rows(table, *columns):
    return [tuple(row) for row in table[list(columns)].itertuples(index=False)]


def test_every_row_is_in_the_result_in_order(link):
    rows = "Alpha Police Service,1\nA.P.S.,2\nAlfa Police,3\nAgency,Users\nTotal,6\n,7\n* a note,\n"
    table, _, _ = link(f"Agency,Users\n{rows}")
    assert list_rows(table, "row", "name_as_printed", "status", "agency_id", "decided_by") == [
        (2, "Alpha Police Service", "linked", "alpha-ps", "the name 'Alpha Police Service'"),
        (3, "A.P.S.", "linked", "alpha-ps", "the alias 'APS' (abbreviation)"),
        (4, "Alfa Police", "review", "", ""),
        (5, "Agency", "not_a_name", "", ""),
        (6, "Total", "review", "", ""),
        (7, "", "review", "", ""),
        (8, "* a note", "not_a_name", "", ""),
    ]
    assert list_rows(table, "reason")[2:] == [
        ("no agency of the case has this name or alias",),
        ("the header again",),
        ("looks like a total, not a name",),
        ("no name stands in this row, but '7'",),
        ("reads like a note to the list, and stands alone in its row",),
    ]


def test_a_suggestion_says_why_and_which_row_would_settle_it(link, method_case):
    table, _, text = link('Agency\n"Alpa Police, Service"\n')
    [row] = table.to_dict("records")
    assert (row["suggestion_1"], row["row_to_add"]) == ("alpha-ps", '"Alpa Police, Service",alpha-ps,as_listed')
    assert row["why_1"] == "shares 'police', 'service' with the name 'Alpha Police Service'; 'alpa' for 'alpha'"
    assert f"if the first is right, add to aliases.csv: {row['row_to_add']}" in text
    with (method_case / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row['row_to_add']}\n")
    assert link('Agency\n"Alpa Police, Service"\n')[0]["agency_id"].tolist() == ["alpha-ps"]


def test_an_alias_of_two_agencies_links_to_neither(link, method_case):
    with (method_case / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write("APS,beta-board,abbreviation\n")
    table, _, _ = link("Agency\nAPS\n")
    assert list_rows(table, "status", "agency_id", "suggestion_1", "suggestion_2", "row_to_add") == [
        ("review", "", "alpha-ps", "beta-board", "")
    ]


def test_a_place_elsewhere_puts_a_link_up_for_review(link):
    rows = "Alpha Police Service,Ontario\nAlpha Police Service,Texas\nAlpha Police Service,\n"
    table, _, _ = link(f"Agency,State\n{rows}", places=["State"])
    assert table["status"].tolist() == ["linked", "review", "linked"]
    assert table.loc[1, "reason"] == (
        "it has the name 'Alpha Police Service', but the list places it in 'Texas', and alpha-ps is in Ontario"
    )
    assert (table.loc[1, "suggestion_1"], table.loc[1, "row_to_add"]) == ("alpha-ps", "")


def test_counts_have_bounds_and_keep_what_is_printed(link):
    table, warnings, _ = link("Agency,Users\nAPS,51-100\nAPS,>10\nAPS,5-Oct\nAPS,\n", counts=["Users"])
    assert list_rows(table, "Users_min", "Users_max", "Users_printed") == [
        (51, 100, "51-100"), (11, "", ">10"), ("", "", "5-Oct"), ("", "", "")
    ]  # fmt: skip
    [warning] = [warning for warning in warnings if "Users" in warning]
    assert warning.startswith("list.csv:4:Users: warning: '5-Oct' looks like a day")


def test_the_header_again_holds_no_counts_to_tell(link):
    _, warnings, _ = link("Agency,Users\nAlpha Police Service,1\nAgency,Users\n", counts=["Users"])
    assert warnings == []


CELLS = {
    "day": (f'<c s="{FORMATS["day"]}"><v>43961</v></c>', "the cell holds the day '2020-05-10', shown as 'mm-dd-yy'"),
    "error": ('<c t="e"><v>#REF!</v></c>', "the cell shows #REF!"),
    "formula": ("<c><f>1+1</f></c>", "a formula whose value was not saved"),
    "share": (f'<c s="{FORMATS["percent"]}"><v>0.5</v></c>', r"the cell shows a share (0.5 as 0%)"),
    "fraction": ("<c><v>1.5</v></c>", "may mark thousands or a fraction"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_is_no_count_is_told_by_its_place(link, name):
    cell, message = CELLS[name]
    rows = f'{make_rows(("Agency", "Users"))}<row r="2"><c t="inlineStr"><is><t>APS</t></is></c>{cell}</row>'
    table, warnings, _ = link(make_sheet(rows), counts=["Users"])
    [warning] = [warning for warning in warnings if "Sheet1!B2:Users" in warning]
    assert message in warning
    assert list_rows(table, "Users_min", "Users_max") == [("", "")]


def test_cells_that_hold_no_text_are_for_review(link):
    rows = make_rows(("Agency", "Users")) + "".join(
        f'<row r="{number}">{cell}<c><v>1</v></c></row>'
        for number, cell in enumerate(
            ("<c><v>7</v></c>", '<c t="e"><v>#N/A</v></c>', "<c><f>A1</f></c>", '<c t="b"><v>1</v></c>'), start=2
        )
    )
    table, warnings, _ = link(make_sheet(rows))
    assert list_rows(table, "name_as_printed", "status", "reason") == [
        ("7", "review", "the cell holds a number, not text"),
        ("#N/A", "review", "the cell shows #N/A, not a name; look up what the source prints"),
        ("", "review", "the cell holds a formula whose value was not saved; open the file in Excel and save it"),
        ("TRUE", "review", "the cell holds a flag, not text"),
    ]
    assert any("formulas stand in row 4; the values saved last are read" in warning for warning in warnings)


def test_the_saved_value_of_a_formula_can_be_a_name(link):
    rows = f'{make_rows(("Agency", "Users"))}<row r="2"><c t="str"><f>B1</f><v>APS</v></c></row>'
    assert link(make_sheet(rows))[0]["agency_id"].tolist() == ["alpha-ps"]


def test_links_by_an_abbreviation_are_pointed_out(link):
    _, warnings, _ = link("Agency\nAPS\nAlpha Police Service\n")
    assert warnings == [
        "list.csv: warning: an abbreviation alone decided in line 2; bodies elsewhere may share it, so look at each"
    ]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Source: the leak", "not_a_name"),
        ("Note that these counts are rounded", "not_a_name"),
        ("† approximate", "not_a_name"),
        ("The figures were rounded by the vendor.", "not_a_name"),
        ("A list of the bodies that had an account on the day of the leak", "not_a_name"),
        ("Noteworthy Police", "review"),
        ("Ontario", "review"),
        ("Grand Total", "review"),
        ("Ontario total", "review"),
        ("Total général", "review"),
    ],
)
def test_what_stands_alone_is_a_note_only_where_it_reads_like_one(link, name, status):
    table, _, _ = link(f"Agency,Users\nAPS,1\n\n{name},\n")
    assert table["status"].tolist() == ["linked", status]


def test_what_reads_like_a_note_beside_counts_is_for_review(link):
    assert link("Agency,Users\n* Beta,1\n")[0]["status"].tolist() == ["review"]


def test_what_a_list_holds_can_not_steer_a_terminal(link):
    rows = "Agency,Us\x1b[2Jers\n\x1b]0;x\x07Alpha Police,\x1b[31m5\u202e\n"
    _, _, text = link(rows, counts=["Us\x1b[2Jers"])
    assert all(line.isprintable() for line in text.splitlines())


def test_an_empty_list_is_no_error(link):
    table, _, text = link("Agency,Users\n")
    assert (len(table), text) == (0, "list.csv: headers in line 1; 0 rows: 0 linked, 0 to review, 0 not a name")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\uff1d1"])
def test_a_formula_is_disarmed_in_the_report(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("between", [";", "; ", ';"', "\n", "\r\n", ";;"])
def test_a_formula_is_disarmed_where_excel_splits_at_semicolons(between):
    assert guard(f"Police{between}=1+1").replace("'", "") == f"Police{between}=1+1"
    written = format_report(pd.DataFrame({"name": ["x"], "text": [f"Police{between}=1+1"]})).decode()
    cells = [cell for row in csv.reader(written.splitlines(), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith("=")] == []


@pytest.mark.parametrize("name", ["Toronto Police - 'D' = x", "Denied; then - later - admitted: a=b", "A;b"])
def test_a_plain_name_is_left_as_printed(name):
    assert guard(name) == name


# the command


@pytest.fixture
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_prints_a_summary_and_gives_0(tmp_path, method_case, capsys):
    (tmp_path / "list.csv").write_text("Agency,Users\nAPS,5-10\nGamma,2\n", encoding="utf-8")
    call = ["names", str(tmp_path / "list.csv"), "--column", "Agency", "--counts", "Users", "--case", str(method_case)]
    assert main(call) == 0
    output, errors = capsys.readouterr()
    assert output.splitlines() == [
        "linked (1)",
        "  line 2  'APS' (Users: 5-10) -> alpha-ps, by the alias 'APS' (abbreviation)",
        "to review (1): look each up before you settle it, since what is alike may be another body elsewhere",
        "  line 3  'Gamma' (Users: 2): no agency of the case has this name or alias",
        "list.csv: headers in line 1; 2 rows: 1 linked, 1 to review, 0 not a name",
    ]
    assert errors.splitlines()[-1] == "0 errors, 1 warning"


def test_the_command_writes_a_table(tmp_path, method_case, capsys):
    (tmp_path / "list.csv").write_text("Agency,Users\nAPS,5-10\n=x(),many\n", encoding="utf-8")
    call = ["names", str(tmp_path / "list.csv"), "--column", "Agency", "--counts", "Users", "--case", str(method_case)]
    assert main([*call, "--out", str(tmp_path / "out.csv")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert [(row["name_as_printed"], row["agency_id"], row["Users_min"], row["Users_max"]) for row in rows] == [
        ("APS", "alpha-ps", "5", "10"), ("'=x()", "", "", "")
    ]  # fmt: skip
    output, errors = capsys.readouterr()
    assert output.splitlines()[0] == f"2 rows written to {tmp_path / 'out.csv'}"
    assert "list.csv:3:Users: warning: 'many' can't be read as a count" in errors


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none.csv", "--column", "x"], 2, "names: none.csv: not found"),
        (["list.csv", "--column", "Agencies"], 2, "did you mean 'Agency'?"),
        (["list.csv", "--column", "Agency", "--out", "x.txt"], 2, "does not end in .csv"),
        (["list.csv", "--column", "Agency", "--out", "./list.csv"], 2, "is the list itself"),
        (["list.csv", "--column", "Agency", "--case", "nowhere"], 1, "datapackage.json"),
    ],
)
def test_the_command_says_what_is_in_its_way(in_a_folder, capsys, arguments, code, message):
    (in_a_folder / "list.csv").write_text("Agency\nAPS\n", encoding="utf-8")
    assert main(["names", *arguments]) == code
    output, errors = capsys.readouterr()
    assert (output, message in errors) == ("", True)


def test_a_broken_case_is_told_before_anything_is_written(tmp_path, method_case, capsys):
    set_cells(method_case, "agencies", 1, type="police")
    (tmp_path / "list.csv").write_text("Agency\nAPS\n", encoding="utf-8")
    call = ["names", str(tmp_path / "list.csv"), "--column", "Agency", "--case", str(method_case)]
    assert main([*call, "--out", str(tmp_path / "out.csv")]) == 1
    assert "agencies.csv:2:type" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("header", "places", "said"),
    [
        ("Agency,State", [], "where each is may stand in 'State': name what does after --places"),
        ("Agency,Province or territory", [], "where each is may stand in 'Province or territory'"),
        ("Agency,State", ["--places", "State"], ""),
        ("Agency,Statements", [], ""),
    ],
)
def test_columns_of_places_that_are_not_compared_are_pointed_out(method_case, capsys, header, places, said):
    path = method_case.parent / "list.csv"
    path.write_text(f"{header}\nAlpha Police Service,\n", encoding="utf-8")
    assert main(["names", str(path), "--column", "Agency", *places, "--case", str(method_case)]) == 0
    output, errors = capsys.readouterr()
    assert "linked (1)" in output
    assert (said in errors) if said else ("places were not compared" not in errors)


def test_list_without_a_last_line_end_may_be_cut_off(tmp_path, method_case, capsys):
    (tmp_path / "list.csv").write_text("Agency,Users\nAlpha Police,5\nAlpha Pol", encoding="utf-8")
    assert main(["names", str(tmp_path / "list.csv"), "--column", "Agency", "--case", str(method_case)]) == 0
    assert "the list may be cut off: it ends 'Alpha Pol'" in capsys.readouterr().err
