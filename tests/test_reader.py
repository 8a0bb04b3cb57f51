"""The reader: each refusal with its file, line and column; what it accepts comes out cell by cell as it went in."""

import csv
import io
import os
import re
import tempfile
from pathlib import Path

import pytest
from cases import COLUMNS, DATA, SMALL_TABLES, change_package, list_problems, write_small_case
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codebook import read_codebook
from analysis.raw_tables import list_rows
from analysis.reader import FIELD_LIMIT, read_table
from analysis.record import check_case

SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)'"
HEADER = "claim_id,body_id,text\n"
DOUBLE = "put the whole cell in quotation marks and double those inside"
EDITED = ["events", "statements", "aliases", "bearing"]

REFUSALS = {
    "empty file": (b"", f"1: the file has no header; the first line must be {HEADER.strip()}"),
    "blank first line": (
        b"\n" + HEADER.encode(),
        f"1: the file has no header; the first line must be {HEADER.strip()}",
    ),
    "short row": (
        b"claim_id,body_id,text\nc1,alpha-ps,x\nc2,beta-board\n",
        "3: the row that starts 'c2,beta-board' has 2 cells, the header has 3; add the missing commas, or close a "
        "quotation mark",
    ),
    "row of one cell": (
        b"claim_id,body_id,text\nc1\n",
        "2: the row that starts 'c1' has 1 cell, the header has 3; add the missing commas, or close a quotation mark",
    ),
    "long row": (
        b"claim_id,body_id,text\nc1,alpha-ps,No, never\n",
        "2: the row that starts 'c1,alpha-ps,No, never' has 4 cells, the header has 3; put text that holds a comma in "
        "quotation marks",
    ),
    "blank line": (b"claim_id,body_id,text\nc1,alpha-ps,x\n\nc2,alpha-ps,x\n", "3: an empty row; delete it"),
    "row of commas": (b"claim_id,body_id,text\n,,\n", "2: an empty row; delete it"),
    "double column": (
        b"claim_id,body_id,text,text\n",
        "1:text: the column 'text' stands twice; keep one",
    ),
    "mistyped column": (
        b"claim_id,body_id,text,bodyid\n",
        "1:bodyid: unknown column 'bodyid'; did you mean 'body_id'?",
    ),
    "unknown column": (
        b"claim_id,body_id,text,zzz\n",
        "1:zzz: unknown column 'zzz'; allowed: claim_id, body_id, text",
    ),
    "column without a name": (
        b"claim_id,body_id,text,\n",
        "1: unknown column ''; allowed: claim_id, body_id, text",
    ),
    "missing column": (b"claim_id,text\n", "1:body_id: the column 'body_id' is missing"),
    "other order": (
        b"body_id,claim_id,text\n",
        "1: the columns stand in another order; they must be claim_id,body_id,text",
    ),
    "NUL": (b"claim_id,body_id,text\nc1,alpha-ps,x\0\n", "2: holds a NUL byte; remove it"),
    "unclosed quote": (
        b'claim_id,body_id,text\nc1,alpha-ps,x\nc2,alpha-ps,"x\nc3,alpha-ps,x\n',
        "3: a quotation mark opened in this row is never closed; close it, or double it if it belongs to the text",
    ),
    "quote inside a bare cell": (
        b'claim_id,body_id,text\nc1,alpha-ps,He said "no"\n',
        f"2: a stray quotation mark in 'He said \"no\"'; {DOUBLE}",
    ),
    "quote after a space": (
        b'claim_id,body_id,text\nc1, "alpha-ps",x\n',
        f"2: a stray quotation mark in ' \"alpha-ps\"'; {DOUBLE}",
    ),
    "text after a closing quote": (
        b'claim_id,body_id,text\nc1,alpha-ps,"no" he said\n',
        f"2: a stray quotation mark in '\"no\" he said'; {DOUBLE} (',' expected after '\"')",
    ),
    "stray quote behind a comma in a cell": (
        b'claim_id,body_id,text\n"c,1",alpha-ps,"x"y,z"\n',
        f"2: a stray quotation mark in '\"x\"y'; {DOUBLE} (',' expected after '\"')",
    ),
    "stray quote below a cell of two lines": (
        b'claim_id,body_id,text\nc1,alpha-ps,"a\nb"\nc2,alpha-ps,x"\n',
        f"4: a stray quotation mark in 'x\"'; {DOUBLE}",
    ),
    "Windows-1252": (
        "claim_id,body_id,text\nc1,alpha-ps,café\n".encode("cp1252"),
        f"2: byte 0xE9 (in Windows-1252 it would be 'é') is not UTF-8; {SAVE_AS}",
    ),
    "Windows-1252 after a byte-order mark": (
        b"\xef\xbb\xbf" + "claim_id,body_id,text\nc1,alpha-ps,\néx\n".encode("cp1252"),
        f"3: byte 0xE9 (in Windows-1252 it would be 'é') is not UTF-8; {SAVE_AS}",
    ),
    "a byte of no encoding": (b"claim_id,body_id,text\nc1,alpha-ps,\x81\n", f"2: byte 0x81 is not UTF-8; {SAVE_AS}"),
    "half a surrogate pair": (
        b"claim_id,body_id,text\nc1,alpha-ps,\xed\xa0\x80\n",
        f"2: byte 0xED (in Windows-1252 it would be 'í') is not UTF-8; {SAVE_AS}",
    ),
    "UTF-16": (HEADER.encode("utf-16"), f" is UTF-16, not UTF-8; {SAVE_AS}"),
    "UTF-16 without its mark": (HEADER.encode("utf-16-le"), f" looks like UTF-16 or no text at all; {SAVE_AS}"),
    "Excel workbook": (b"PK\x03\x04\x14\0", f" is a zip file or an Excel workbook, not CSV; {SAVE_AS}"),
    "old Excel workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", f" is an old Excel workbook, not CSV; {SAVE_AS}"),
    "gzip": (b"\x1f\x8b\x08\x00", f" is compressed with gzip, not CSV; {SAVE_AS}"),
    "semicolons": (b"claim_id;body_id;text\n", f"1: cells are separated by semicolons, not commas; {SAVE_AS}"),
    "tabs": (b"claim_id\tbody_id\ttext\n", f"1: cells are separated by tabs, not commas; {SAVE_AS}"),
    "semicolons around quotation marks": (
        b'claim_id;body_id;text\nc1;alpha-ps;"no" he said\n',
        f"1: cells are separated by semicolons, not commas; {SAVE_AS}",
    ),
    "Excel's sep line of semicolons": (
        b"sep=;\nclaim_id;body_id;text\n",
        "1: the first line is Excel's 'sep=' line, not the header; delete it",
    ),
    "Excel's sep line": (
        b"sep=,\nclaim_id,body_id,text\n",
        "1: the first line is Excel's 'sep=' line, not the header; delete it",
    ),
    "old Mac line ends": (
        b"claim_id,body_id,text\rc1,alpha-ps,x\r",
        "1: a lone carriage return stands here; use line feeds to end lines",
    ),
    "a lone carriage return": (
        b"claim_id,body_id,text\r\nc1,alpha-ps,x\r\nc2,alpha-ps,a\rb\r\n",
        "3: a lone carriage return stands here; use line feeds to end lines",
    ),
    "a cell without end": (
        HEADER.encode() + b'c1,alpha-ps,"' + b"x" * (FIELD_LIMIT + 1) + b'"\n',
        f"2: a cell has more than {FIELD_LIMIT} characters; was a quotation mark left open in this row?",
    ),
}


@pytest.mark.parametrize(("content", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_names_file_line_column_and_remedy(small_case, content, expected):
    (small_case / "claims.csv").write_bytes(content)
    assert list_problems(small_case) == [f"claims.csv:{expected}"]


def test_another_delimiter_and_another_encoding_are_told_at_once(small_case):
    (small_case / "claims.csv").write_bytes("claim_id;body_id;text\nc1;alpha-ps;Montréal\n".encode("cp1252"))
    assert list_problems(small_case) == [
        f"claims.csv:1: cells are separated by semicolons, not commas; {SAVE_AS}",
        f"claims.csv:2: byte 0xE9 (in Windows-1252 it would be 'é') is not UTF-8; {SAVE_AS}",
    ]


def test_the_small_case_is_valid(small_case):
    assert list_problems(small_case) == []


def test_every_wrong_column_is_named_at_once(small_case):
    (small_case / "claims.csv").write_text("claim_id,Text,Text,zzz\n", encoding="utf-8")
    assert [re.sub(": .*", "", problem) for problem in list_problems(small_case)] == [
        "claims.csv:1:body_id",
        "claims.csv:1:text",
        "claims.csv:1:Text",
        "claims.csv:1:Text",
        "claims.csv:1:zzz",
    ]


def test_a_tab_in_a_name_is_no_other_delimiter(small_case):
    (small_case / "claims.csv").write_text("claim_id,body_id,te\txt\n", encoding="utf-8")
    assert list_problems(small_case) == [
        "claims.csv:1:text: the column 'text' is missing",
        r"claims.csv:1:te\txt: unknown column 'te\txt'; did you mean 'text'?",
    ]


def test_a_problem_in_one_row_leaves_the_others_checked(small_case):
    rows = "c1,alpha-ps\nc2,gamma-ps,x\n\nc3,,x\nc3,alpha-ps,x\n"
    (small_case / "claims.csv").write_text(HEADER + rows, encoding="utf-8")
    assert [re.sub("^([^:]*:[^:]*(:[a-z_]+)?): .*", r"\1", problem) for problem in list_problems(small_case)] == [
        "claims.csv:2",
        "claims.csv:3:body_id",
        "claims.csv:4",
        "claims.csv:6:claim_id",
    ]


def test_ids_in_a_table_with_a_ragged_row_are_not_called_missing(small_case):
    (small_case / "bodies.csv").write_text("body_id,kind\nalpha-ps\nbeta-board,board\n", encoding="utf-8")
    assert [problem[:13] for problem in list_problems(small_case)] == ["bodies.csv:2:"]


def test_a_row_starts_on_its_true_line_after_cells_of_several_lines(small_case):
    rows = 'c1,alpha-ps,"a\nb\n\nc"\r\nc2,nobody,"\x0b\x0c\x85\u2028d"\nc3,nobody,x\n'
    (small_case / "claims.csv").write_bytes((HEADER + rows).encode())
    table, _ = read_table(small_case, read_codebook(small_case)[0].tables["claims"])
    assert table.lines == [2, 6, 7]
    assert [cells[2] for cells in table.rows] == ["a\nb\n\nc", "\x0b\x0c\x85\u2028d", "x"]
    missing = [problem for problem in list_problems(small_case) if "is not in bodies.csv" in problem]
    assert [problem.split(":")[:3] for problem in missing] == [
        ["claims.csv", "6", "body_id"],
        ["claims.csv", "7", "body_id"],
    ]


def test_a_byte_order_mark_is_fine(small_case):
    (small_case / "claims.csv").write_text(SMALL_TABLES["claims"], encoding="utf-8-sig", newline="")
    assert list_problems(small_case) == []


def test_windows_line_ends_are_read_with_a_warning(small_case):
    content = SMALL_TABLES["claims"].replace("\n", "\r\n").encode()
    (small_case / "claims.csv").write_bytes(content)
    assert list_problems(small_case) == [
        "claims.csv: warning: lines end in CR LF as Windows writes them; read all the same, but the record keeps plain LF"
    ]


def test_a_last_line_without_end_is_a_warning(small_case):
    (small_case / "claims.csv").write_text(SMALL_TABLES["claims"].rstrip(), encoding="utf-8")
    assert list_problems(small_case) == ["claims.csv:3: warning: the last line has no line end; was the file cut off?"]


def test_a_missing_file_is_named(small_case):
    (small_case / "claims.csv").unlink()
    assert list_problems(small_case) == [
        "claims.csv: not found; the codebook names it, so put it there or take it out of datapackage.json"
    ]


def test_a_folder_in_place_of_a_file_is_named(small_case):
    (small_case / "claims.csv").unlink()
    (small_case / "claims.csv").mkdir()
    assert list_problems(small_case) == ["claims.csv: can't be read: it is a folder, not a file"]


def test_a_pipe_in_place_of_a_file_does_not_hang(small_case):
    (small_case / "claims.csv").unlink()
    os.mkfifo(small_case / "claims.csv")
    assert list_problems(small_case) == ["claims.csv: can't be read: it is a pipe or a device, not a file"]


def test_a_file_too_large_for_memory_is_not_read(small_case):
    with (small_case / "claims.csv").open("wb") as file:
        file.truncate(30_000_000_000)  # a hole: nothing is written
    assert list_problems(small_case) == ["claims.csv: can't be read: it has 30000 MB, and at most 1000 are read"]


def test_a_link_that_leads_to_itself_is_named(small_case):
    (small_case / "claims.csv").unlink()
    (small_case / "claims.csv").symlink_to("claims.csv")
    [problem] = list_problems(small_case)
    assert re.fullmatch(r"claims\.csv: can't be read: Too many levels of symbolic links.*", problem)


def test_a_file_that_may_not_be_read_is_named(small_case, monkeypatch):
    open_file = os.open

    def refuse(path, *options):
        if Path(path).name == "claims.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return open_file(path, *options)

    monkeypatch.setattr(os, "open", refuse)
    assert list_problems(small_case) == [
        "claims.csv: can't be read: Permission denied; close it in other programs, or let yourself read it in its properties"
    ]


def test_a_header_that_could_steer_a_terminal_is_escaped(small_case):
    (small_case / "claims.csv").write_text('claim_id,body_id,text,"\x1b[2J\n\u202e"\n', encoding="utf-8")
    [problem] = list_problems(small_case)
    assert problem.isprintable()
    assert problem.startswith(r"claims.csv:1:\x1b[2J\n\u202e: unknown column '\x1b[2J\n\u202e'; allowed:")


def test_a_header_of_a_million_columns_gives_a_short_answer(small_case):
    (small_case / "claims.csv").write_text(",".join(f"x{n}" for n in range(1_000_000)) + "\n", encoding="utf-8")
    assert len(list_problems(small_case)) < 50


def test_a_table_of_one_column_is_read(small_case):
    change_package(small_case, lambda _, tables: tables["claims"]["schema"].update(fields=[{"name": "a"}]))
    change_package(small_case, lambda _, tables: tables["claims"]["schema"].pop("foreignKeys"))
    change_package(small_case, lambda _, tables: tables["claims"]["schema"].pop("primaryKey"))
    (small_case / "claims.csv").write_text('a\nx;y\n"p,q"\n', encoding="utf-8")
    table, problems = read_table(small_case, read_codebook(small_case)[0].tables["claims"])
    assert (table.rows, problems) == ([("x;y",), ("p,q",)], [])


def test_rows_are_given_by_column(small_case):
    table, _ = read_table(small_case, read_codebook(small_case)[0].tables["claims"])
    row = list_rows(table)[1]
    assert (row.line, row.get("text"), row.get("no such column")) == (3, "Never, it says.", "")
    assert (row.lacks("text"), row.lacks("no such column")) == (False, False)
    assert str(row.fault("text", "is wrong", "kind")) == "claims.csv:3:text: is wrong"


def hold_to_csv(content: bytes, rules, folder: Path) -> None:
    """Problems are plain lines; what is accepted comes out as the standard reader, at its most lenient, has it."""
    (folder / rules.file).write_bytes(content)
    table, problems = read_table(folder, rules)
    assert all(str(problem).isprintable() for problem in problems)
    if table is None or not table.complete:
        assert any(problem.severity == "error" for problem in problems)
    if table is not None and table.complete:
        lenient = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert [tuple(cells) for cells in lenient] == [rules.columns, *table.rows]


ENDS = [b"\n", b"\r\n", b"\r", b"\0", b"\x0b", b"\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xe9", b"\xc3\xa9"]
WORDS = [
    b"claim_id,body_id,text\n",
    b"c1,alpha-ps,x\n",
    b"alpha-ps",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b" ",
    b"'",
    b"=1+1",
]
PIECES = st.sampled_from([*ENDS, *WORDS])


@pytest.fixture(scope="module")
def fuzzed():
    with tempfile.TemporaryDirectory() as name:
        yield write_small_case(Path(name))


@settings(max_examples=300)
@given(content=st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=30).map(b"".join)), headed=st.booleans())
def test_no_bytes_give_a_traceback_and_accepted_ones_round_trip(fuzzed, content, headed):
    content = HEADER.encode() * headed + content
    hold_to_csv(content, read_codebook(fuzzed)[0].tables["claims"], fuzzed)
    assert all(str(problem).isprintable() for problem in check_case(fuzzed))


@pytest.fixture(scope="module")
def edited():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ["datapackage.json", *(f"{table}.csv" for table in COLUMNS)]:
            (folder / file).write_bytes((DATA / file).read_bytes())
        yield folder


@settings(max_examples=20)
@given(
    table=st.sampled_from(EDITED),
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.one_of(st.binary(max_size=8), PIECES)),
        min_size=1,
        max_size=4,
    ),
)
def test_no_edit_of_the_record_gives_a_traceback_and_accepted_ones_round_trip(edited, table, edits):
    original = (DATA / f"{table}.csv").read_bytes()
    content = original
    for place, cut, piece in edits:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + cut :]
    hold_to_csv(content, read_codebook(edited)[0].tables[table], edited)
    assert all(str(problem).isprintable() for problem in check_case(edited))
    (edited / f"{table}.csv").write_bytes(original)
