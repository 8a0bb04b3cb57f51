"""Random damage to a case: never a traceback, never a value changed in silence.

A few examples in each run of the tests; many thousand by hand with

    python -m pytest -p no:nbval tests/test_fuzz.py --hypothesis-profile=long
"""

import csv
import io
import json
import shutil

import pytest
from cases import COLUMNS, DATA, METHOD_TEXT, write_method_case
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.checks import CATALOGUE
from analysis.codebook import read_codebook
from analysis.problems import ERROR, RecordError, format_problems
from analysis.record import check_case, load_record

SEVERITIES = {kind.name: kind.severity for kind in CATALOGUE}
TABLES = sorted(set(COLUMNS) - {"codes"})
FILES = [f"{table}.csv" for table in COLUMNS] + ["datapackage.json"]
MANY = settings.default.max_examples // 4
"""Examples of a test on the small case; the real record, which is larger, gets a tenth."""

# what is put in, and where


def encode(text):
    """Give the bytes of a text; of half a surrogate pair those that no UTF-8 may have."""
    return text.encode("utf-8", "surrogatepass")


NASTY = st.sampled_from(
    [
        *(
            "",
            " ",
            "x",
            "007",
            "NA",
            "None",
            "null",
            "-5",
            "1,803",
            "9" * 400,
            "1e5",
            "=1+1",
            "'",
            "a,b",
            '"',
            '""',
            "\n",
        ),
        *("\r", "\r\n", "\0", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ufffd", "e\u0301", "Clеarview"),  # noqa: RUF001
        *(
            "2020",
            "2020-02-30",
            "2020-13",
            "03/04/2020",
            "43880",
            "9999",
            "0000",
            "2020/2019",
            "2020/..",
            "../2020",
            "/",
            "..",
        ),
        *(
            "2019-10/",
            "/2020",
            "[2020..2019]",
            "[2020..2021]",
            "denies",
            "admits",
            "memory",
            "alpha-ps",
            "alpha-ps-s01",
        ),
        *("star-2020-02-20-denial", "javascript:alert(1)", "https://a", "٣", "½", "x" * 40_000, "\U0010ffff", "\ud800"),
    ]
)
CELL_TEXT = st.one_of(NASTY, st.text(max_size=12), st.text(alphabet='",\n\r; \t\u00a0-/0129a', max_size=12))
PLACE = st.floats(0, 1, exclude_max=True)
CELL_EDITS = ("set", "insert", "swap", "copy", "drop cell", "add cell", "drop row", "double row", "move row")
BYTE_EDITS = ("drop comma", "drop quote", "drop line end", "flip", "cut off", "put in", "take out")
EDIT = st.tuples(st.sampled_from(CELL_EDITS), PLACE, PLACE, PLACE, PLACE, CELL_TEXT)
SPOIL = st.tuples(
    st.sampled_from(BYTE_EDITS),
    PLACE,
    st.one_of(st.binary(max_size=4), NASTY.map(encode)),
)


def edit_rows(rows, edit):
    """Change the rows of a table, its header among them, in one way."""
    kind, row_at, column_at, other_row_at, other_column_at, text = edit
    rows = [list(row) for row in rows] or [[]]
    row, other = int(row_at * len(rows)), int(other_row_at * len(rows))
    rows[row] = rows[row] or [""]
    rows[other] = rows[other] or [""]
    column, other_column = int(column_at * len(rows[row])), int(other_column_at * len(rows[other]))
    cell = rows[row][column]
    match kind:
        case "set":
            rows[row][column] = text
        case "insert":
            rows[row][column] = cell[: len(cell) // 2] + text + cell[len(cell) // 2 :]
        case "swap":
            rows[row][column], rows[other][other_column] = rows[other][other_column], cell
        case "copy":
            rows[other][other_column] = cell
        case "drop cell":
            del rows[row][column]
        case "add cell":
            rows[row].insert(column, text)
        case "drop row":
            del rows[row]
        case "double row":
            rows.insert(other, rows[row])
        case "move row":
            rows.insert(other, rows.pop(row))
    return rows


def spoil_bytes(content, spoil):
    """Change the bytes of a file in one way."""
    kind, at, piece = spoil
    place = int(at * len(content))
    mark = {"drop comma": b",", "drop quote": b'"', "drop line end": b"\n"}.get(kind)
    if mark:
        found = content.find(mark, place)
        return content if found < 0 else content[:found] + content[found + 1 :]
    match kind:
        case "flip":
            return (
                content[:place]
                + bytes(byte ^ 1 << len(piece) % 8 for byte in content[place : place + 1])
                + content[place + 1 :]
            )
        case "cut off":
            return content[:place]
        case "put in":
            return content[:place] + piece + content[place:]
        case _:
            return content[:place] + content[place + 1 + len(piece) :]


def write_cells(rows):
    """Write rows as a spreadsheet does."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return encode(text.getvalue())


def damage(folder, table, edits, spoils):
    path = folder / f"{table}.csv"
    content = path.read_bytes()
    if edits:
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        for edit in edits:
            rows = edit_rows(rows, edit)
        content = write_cells(rows)
    for spoil in spoils:
        content = spoil_bytes(content, spoil)
    path.write_bytes(content)


DAMAGE = st.lists(
    st.tuples(st.sampled_from(TABLES), st.lists(EDIT, max_size=3), st.lists(SPOIL, max_size=2)),
    min_size=1,
    max_size=2,
    unique_by=lambda damaged: damaged[0],
)

# what must hold


def load(folder):
    try:
        return load_record(folder), set()
    except RecordError as error:
        return None, {problem.kind for problem in error.problems if problem.severity == ERROR}


def hold(folder):
    """Hold a case, however damaged, to the promises: plain problems of known kinds, and what is loaded is what is written."""
    problems = check_case(folder)
    assert all(str(problem).isprintable() for problem in problems)
    assert {(problem.kind, problem.severity) for problem in problems} <= SEVERITIES.items()
    lines = {}
    for problem in problems:
        if problem.file not in lines:
            content = (folder / problem.file).read_bytes() if (folder / problem.file).is_file() else b""
            lines[problem.file] = content.count(b"\n") + 1
        assert 0 <= problem.line <= lines[problem.file]
    assert format_problems(problems)
    if any(problem.severity == ERROR for problem in problems):
        return
    record, refused = load(folder)
    if record is None:
        assert refused == {"needed"}  # a case that is not to be judged can be checked without an error
        return
    for name, rules in record.codebook.tables.items():
        if name not in record._fields:
            continue  # a table of the case's own: checked, and read by nobody
        content = (folder / rules.file).read_bytes().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(content, newline=""), strict=True)
        loaded = getattr(record, name)[header].to_numpy().tolist()
        assert loaded[: len(rows)] == rows, name  # the evidence in admissions follows
        assert name == "evidence" or len(loaded) == len(rows)


@pytest.fixture(scope="module")
def method(tmp_path_factory):
    return write_method_case(tmp_path_factory.mktemp("method"))


def restore(folder, originals):
    for name, content in originals.items():
        (folder / name).write_bytes(content)


@settings(max_examples=MANY)
@given(damages=DAMAGE)
def test_no_damage_to_tables_gives_a_traceback_or_changes_a_value(method, damages):
    originals = {f"{table}.csv": (method / f"{table}.csv").read_bytes() for table, *_ in damages}
    for table, edits, spoils in damages:
        damage(method, table, edits, spoils)
    try:
        hold(method)
    finally:
        restore(method, originals)


@settings(max_examples=MANY // 10)
@given(damages=DAMAGE)
def test_no_damage_to_the_record_gives_a_traceback_or_changes_a_value(tmp_path_factory, damages):
    folder = tmp_path_factory.mktemp("record")
    for name in FILES:
        shutil.copyfile(DATA / name, folder / name)
    for table, edits, spoils in damages:
        damage(folder, table, edits, spoils)
    hold(folder)
    shutil.rmtree(folder)


# the codebook


def list_paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from list_paths(inner, (*path, key))


PACKAGE = json.loads(METHOD_TEXT)
PATHS = [path for path in list_paths(PACKAGE) if path]
VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    NASTY,
    st.sampled_from(
        [10**400, [], {}, [[]], [""], ["use"], "string", "integer", "date", "span", "window", "day", "url", "a+", "("]
    ),
)


@settings(max_examples=MANY)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(PATHS), st.sampled_from(["put", "drop", "rename"]), VALUE), min_size=1, max_size=3
    )
)
def test_no_codebook_gives_a_traceback_or_changes_a_value(method, changes):
    package = json.loads(METHOD_TEXT)
    for path, kind, value in changes:
        inner = package
        try:
            for key in path[:-1]:
                inner = inner[key]
            if kind == "put" or isinstance(inner, list):
                inner[path[-1]] = value
            else:
                old = inner.pop(path[-1])
                if kind == "rename":
                    inner[str(value)] = old
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    (method / "datapackage.json").write_bytes(json.dumps(package).encode())
    hold(method)
    (method / "datapackage.json").write_text(METHOD_TEXT, encoding="utf-8")


@settings(max_examples=MANY)
@given(spoils=st.lists(SPOIL, min_size=1, max_size=3))
def test_no_bytes_of_a_codebook_give_a_traceback(method, spoils):
    content = METHOD_TEXT.encode()
    for spoil in spoils:
        content = spoil_bytes(content, spoil)
    (method / "datapackage.json").write_bytes(content)
    codebook, problems = read_codebook(method)
    assert (codebook is None) == any(problem.severity == ERROR for problem in problems)
    hold(method)
    (method / "datapackage.json").write_text(METHOD_TEXT, encoding="utf-8")
