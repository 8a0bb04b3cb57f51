"""The fast way of reading: where it is taken, each cell and line is what the exact way gives; else it says nothing."""

import pytest
from cases import COLUMNS, DATA
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import blocks, reader
from analysis.blocks import cut_blocks, read_block
from analysis.codebook import Field, TableRules, read_codebook
from analysis.raw_tables import RawTable

CODEBOOK = read_codebook(DATA)[0]
MARKS = st.text(alphabet='",\n\r ab\u00e9\ufeff\U0001f600', max_size=60)


def make_rules(columns):
    """Rules of a table with some columns, each of a kind that is read in its own way."""
    plain = Field("", "", "", "string", *(False, False, (), "", None, None, None, None, None, "", ()))
    kinds = [plain._replace(unique=True), plain._replace(enum=("a", "b")), plain._replace(pattern="[ab]+"), plain]
    fields = tuple(kinds[place % 4]._replace(name=f"c{place}") for place in range(columns))
    return TableRules("claims", "claims.csv", "", "", fields, (), ())


def read_exactly(content, rules):
    """Read rows one by one; `None` where anything is wrong with them."""
    try:
        records = reader._split_records(content, (0, len(content)), file=rules.file, line=2)
    except reader._StrayQuoteError:
        return None
    part = reader._read_exactly(records, rules)
    return None if part.ragged else tabulate([part], rules)


def tabulate(parts, rules):
    columns, starts, _ = blocks.join_parts(parts, rules)
    table = RawTable(rules, columns, starts)
    return table.rows, table.lines


def has_lone_return(content):
    return b"\r" in content.replace(b"\r\n", b"\n")


def compare(content, rules):
    """Hold the fast way against the exact one; say whether it was taken."""
    part = read_block(content, rules, 2)
    if part is not None:
        assert tabulate([part], rules) == read_exactly(content, rules)
    return part is not None


@settings(max_examples=400, deadline=None)
@given(MARKS, st.integers(1, 4))
def test_what_is_read_fast_is_what_is_read_exactly(text, columns):
    content = text.encode()
    if not has_lone_return(content):
        compare(content, make_rules(columns))


ROWS = st.lists(st.tuples(*[st.text(alphabet='",\n ab\u00e9', max_size=8)] * 3), min_size=1, max_size=8)


def write(rows, end="\n"):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return (end.join(quoted) + end).encode()


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_well_formed_rows_are_read_fast(rows):
    filled = [("x", *row[1:]) for row in rows]
    assert compare(write(filled), make_rules(3))
    assert read_block(write(filled), make_rules(3), 2).starts[0] == 2


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["statements", "events", "aliases", "bearing"]),
    st.lists(st.tuples(st.integers(0), st.sampled_from(['"', ",", "\n", "\r\n", '""', "", "x"])), max_size=3),
)
def test_an_edited_record_is_read_fast_as_it_is_read_exactly(table, edits):
    rules = CODEBOOK.tables[table]
    text = (DATA / rules.file).read_text(encoding="utf-8").split("\n", 1)[1]
    for place, put in edits:
        at = place % len(text)
        text = text[:at] + put + text[at + 1 :]
    if not has_lone_return(text.encode()):
        compare(text.encode(), rules)


@pytest.mark.parametrize("table", sorted(set(COLUMNS) - {"codes"}))
def test_every_table_of_the_record_is_read_fast(table):
    rules = CODEBOOK.tables[table]
    assert compare((DATA / rules.file).read_bytes().split(b"\n", 1)[1], rules)


REFUSED = {
    "a row too short": b"a,b\na\n",
    "a row too long": b"a,b\na,b,c\n",
    "an empty line": b"a,b\n\na,b\n",
    "an empty line at the end": b"a,b\n\n",
    "a row of commas": b"a,b\n,\n",
    "a row of empty quotes": b'a,b\n"",""\n',
    "a quote within a cell": b'a,b"c\na,b"c\n',
    "text after a closing quote": b'a,"b"c\n',
    "a quote never closed": b'a,"b\n',
    "a Windows line end within a cell": b'a,"b\r\nc"\r\n',
    "a byte order mark": b"\xef\xbb\xbfa,b\n",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_certain_is_left_to_the_exact_way(content):
    assert read_block(content, make_rules(2), 2) is None


def test_nothing_is_taken_for_missing():
    part = read_block(b"NA,a,null,\nnan,b,N/A,None\n", make_rules(4), 2)
    assert tabulate([part], make_rules(4))[0] == [("NA", "a", "null", ""), ("nan", "b", "N/A", "None")]


def test_lines_are_counted_through_cells_of_several_lines():
    part = read_block(b'a,"b\n\nc"\na,b\n"a\n",b\na,b', make_rules(2), 10)
    assert part.starts.tolist() == [10, 13, 14, 16]


@settings(max_examples=150, deadline=None)
@given(ROWS, st.integers(1, 40))
def test_a_file_is_cut_where_rows_end(rows, size):
    content, rules = write([("x", *row[1:]) for row in rows]), make_rules(3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        cuts = cut_blocks(content, 0)
        assert b"".join(content[cut.start : cut.end] for cut in cuts) == content
        assert [cut.line for cut in cuts] == [content.count(b"\n", 0, cut.start) + 1 for cut in cuts]
        whole = reader._read_parts(content, 0, rules)
    assert tabulate(whole, rules) == (rows_of := tabulate([read_block(content, rules, 1)], rules))
    assert len(rows_of[0]) == len(rows)


def test_blocks_keep_their_order():
    content = b"".join(b"%d,a\n" % number for number in range(1000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 100)
        rows, lines = tabulate(reader._read_parts(content, 0, make_rules(2)), make_rules(2))
    assert rows == [(str(number), "a") for number in range(1000)]
    assert lines == list(range(1, 1001))


def test_one_bad_row_among_many_blocks_is_named_and_the_others_are_kept():
    content = b"".join(b"%d,a\n" % number for number in range(100)) + b"x\n" + b"y,b\n" * 100
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 50)
        parts = reader._read_parts(content, 0, make_rules(2))
    (problem,) = [problem for part in parts for problem in part.ragged]
    assert (problem.line, problem.kind) == (101, "short row")
    assert len(tabulate(parts, make_rules(2))[0]) == 200


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=12))
def test_utf8_is_what_python_says_it_is(content):
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        assert not blocks.is_utf8(content)
    else:
        assert blocks.is_utf8(content)
