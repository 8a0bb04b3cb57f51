"""The codebook: what a datapackage.json may hold, each refusal in plain words, and no traceback whatever it holds."""

import copy
import json
import socket

import pytest
from cases import DATA, SMALL_PACKAGE, SMALL_TABLES, list_problems, write_package, write_small_case
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codebook import read_codebook
from analysis.record import check_case

FIELD = ("resources", 1, "schema", "fields", 2)
CONSTRAINTS = (*FIELD, "constraints")
KEY = ("resources", 1, "schema", "foreignKeys")
ANOTHER = {"name": "more", "path": "./claims.csv", "schema": {"fields": [{"name": "a"}]}}
NAMES_NOTHING = "names an unknown table or column, or not as many on both sides"
TYPES = "one of string, integer, number, date, year, boolean, any"
KNOWN = "required, unique, enum, pattern, minimum, maximum, minLength, maxLength"


def put(package, path, value):
    """Copy a package with one value put in, at a path of keys and places."""
    if not path:
        return value
    changed = copy.deepcopy(package)
    inner = changed
    for key in path[:-1]:
        inner = inner.setdefault(key, {}) if isinstance(inner, dict) else inner[key]
    inner[path[-1]] = value
    return changed


# Each refusal: where in the small package, the value put there, and all that is said of it.
REFUSALS = {
    "a list": ((), [], ": is not a data package: it needs a list named 'resources' with one entry a table"),
    "no resources": (
        ("resources",),
        [],
        ": is not a data package: it needs a list named 'resources' with one entry a table",
    ),
    "resources as an object": (
        ("resources",),
        {"a": 1},
        ": is not a data package: it needs a list named 'resources' with one entry a table",
    ),
    "resource as text": (("resources", 1), "claims.csv", ":resources[2]: needs a 'name'"),
    "resource without a name": (("resources", 1, "name"), None, ":resources[2]: needs a 'name'"),
    "resource of a name that can't be printed": (("resources", 1, "name"), "a\nb", ":resources[2]: needs a 'name'"),
    "two tables of one name": (("resources", 1, "name"), "bodies", ":bodies: two tables have this name"),
    "two tables on one file": (
        ("resources", 1),
        ANOTHER | {"path": "./bodies.csv"},
        ":more: has the same file as the table 'bodies'; each table needs its own",
    ),
    "no path": (
        ("resources", 1, "path"),
        None,
        ":claims: 'path' must name a file inside the case's folder, found None",
    ),
    "path as a list": (
        ("resources", 1, "path"),
        ["a.csv", "b.csv"],
        ":claims: 'path' must name a file inside the case's folder, found ['a.csv', 'b.csv']",
    ),
    "path upwards": (
        ("resources", 1, "path"),
        "sub/../../other.csv",
        ":claims: 'path' must name a file inside the case's folder, found 'sub/../../other.csv'",
    ),
    "path upwards as Windows writes it": (
        ("resources", 1, "path"),
        "..\\other.csv",
        ":claims: 'path' must name a file inside the case's folder, found '..\\\\other.csv'",
    ),
    "path from the root": (
        ("resources", 1, "path"),
        "/etc/passwd",
        ":claims: 'path' must name a file inside the case's folder, found '/etc/passwd'",
    ),
    "path on the network": (
        ("resources", 1, "path"),
        "https://a.org/b.csv",
        ":claims: 'path' must name a file inside the case's folder, found 'https://a.org/b.csv'",
    ),
    "path that is the folder": (
        ("resources", 1, "path"),
        ".",
        ":claims: 'path' must name a file inside the case's folder, found '.'",
    ),
    "path with NUL": (
        ("resources", 1, "path"),
        "a\0b",
        ":claims: 'path' must name a file inside the case's folder, found 'a\\x00b'",
    ),
    "path with half a surrogate pair": (
        ("resources", 1, "path"),
        "\ud800",
        ":claims: 'path' must name a file inside the case's folder, found '\\ud800'",
    ),
    "no schema": (("resources", 1, "schema"), None, ":claims: needs a 'schema' with a list of 'fields'"),
    "schema elsewhere": (
        ("resources", 1, "schema"),
        "schema.json",
        ":claims: needs a 'schema' with a list of 'fields'",
    ),
    "no fields": (
        ("resources", 1, "schema", "fields"),
        [],
        ":claims: 'fields' must be a list with one entry a column, found []",
    ),
    "field as text": (FIELD, "text", ":claims: field 3 needs a 'name'"),
    "field without a name": ((*FIELD, "name"), "", ":claims: field 3 needs a 'name'"),
    "two fields of one name": ((*FIELD, "name"), "body_id", ":claims: two fields are named 'body_id'"),
    "unknown type": ((*FIELD, "type"), "text", f":claims: field 'text': 'type' must be {TYPES}, found 'text'"),
    "type as a list": (
        (*FIELD, "type"),
        ["string"],
        f":claims: field 'text': 'type' must be {TYPES}, found ['string']",
    ),
    "unknown form": (
        (*FIELD, "form"),
        "month",
        ":claims: field 'text': 'form' must be one of day, span, window, url, found 'month'",
    ),
    "form of a number": (
        FIELD,
        {"name": "text", "type": "integer", "form": "day"},
        ":claims: field 'text': a 'form' needs the type string, found 'integer'",
    ),
    "words as text": (
        (*FIELD, "max_words"),
        "60",
        ":claims: field 'text': 'max_words' must be a whole number, found '60'",
    ),
    "references as text": (
        (*FIELD, "references"),
        "bodies",
        ":claims: field 'text': 'references' must be a list of names of tables, found 'bodies'",
    ),
    "references of lists": (
        (*FIELD, "references"),
        [["bodies"]],
        ":claims: field 'text': 'references' must be a list of names of tables, found [['bodies']]",
    ),
    "reference to no table": (
        (*FIELD, "references"),
        ["people"],
        ":claims: field 'text' refers to an unknown table 'people'",
    ),
    "constraints as a list": (
        (*FIELD, "constraints"),
        [],
        ":claims: field 'text': 'constraints' must be an object, found []",
    ),
    "mistyped constraint": (
        (*CONSTRAINTS, "requird"),
        True,
        ":claims: field 'text': the constraint 'requird' is not known here; did you mean 'required'?",
    ),
    "constraint of another standard": (
        (*CONSTRAINTS, "jsonSchema"),
        {},
        f":claims: field 'text': the constraint 'jsonSchema' is not known here; allowed: {KNOWN}",
    ),
    "required as text": (
        (*CONSTRAINTS, "required"),
        "false",
        ":claims: field 'text': 'required' must be true or false, found 'false'",
    ),
    "unique as a number": (
        (*CONSTRAINTS, "unique"),
        1,
        ":claims: field 'text': 'unique' must be true or false, found 1",
    ),
    "enum as text": (
        (*CONSTRAINTS, "enum"),
        "denies",
        ":claims: field 'text': 'enum' must be a list of codes, each text or a number, found 'denies'",
    ),
    "enum of nothing": (
        (*CONSTRAINTS, "enum"),
        [None],
        ":claims: field 'text': 'enum' must be a list of codes, each text or a number, found [None]",
    ),
    "empty enum": (
        (*CONSTRAINTS, "enum"),
        [],
        ":claims: field 'text': 'enum' must be a list of codes, each text or a number, found []",
    ),
    "pattern as a list": (
        (*CONSTRAINTS, "pattern"),
        ["a"],
        ":claims: field 'text': 'pattern' must be text, found ['a']",
    ),
    "pattern that is none": (
        (*CONSTRAINTS, "pattern"),
        "(a",
        ":claims: field 'text': the pattern '(a' can't be used: missing ), unterminated subpattern at position 0",
    ),
    "pattern that may change its meaning": (
        (*CONSTRAINTS, "pattern"),
        "[[a]",
        ":claims: field 'text': the pattern '[[a]' can't be used: Possible nested set at position 1",
    ),
    "pattern of too many": (
        (*CONSTRAINTS, "pattern"),
        "a{99999999999999999999}",
        ":claims: field 'text': the pattern 'a{99999999999999999999}' can't be used: the repetition number is too large",
    ),
    "minimum of text": (
        (*CONSTRAINTS, "minimum"),
        0,
        ":claims: field 'text': 'minimum' is for numbers and dates, not for the type string",
    ),
    "minimum as a list": (
        (*CONSTRAINTS, "minimum"),
        [],
        ":claims: field 'text': 'minimum' must be a number, or a day for a date, found []",
    ),
    "minimum as a flag": (
        FIELD,
        {"name": "text", "type": "integer", "constraints": {"minimum": True}},
        ":claims: field 'text': 'minimum' must be a number, or a day for a date, found True",
    ),
    "day for a number": (
        FIELD,
        {"name": "text", "type": "integer", "constraints": {"maximum": "2020-01-01"}},
        ":claims: field 'text': 'maximum' does not fit the type integer",
    ),
    "negative length": (
        (*CONSTRAINTS, "maxLength"),
        -1,
        ":claims: field 'text': 'maxLength' must be a whole number, found -1",
    ),
    "length as a flag": (
        (*CONSTRAINTS, "minLength"),
        True,
        ":claims: field 'text': 'minLength' must be a whole number, found True",
    ),
    "missing values of another kind": (
        ("resources", 1, "schema", "missingValues"),
        ["", "NA"],
        ":claims: 'missingValues' must be [\"\"], since only an empty cell is read as missing, found ['', 'NA']",
    ),
    "key of no field": (
        ("resources", 1, "schema", "primaryKey"),
        ["claim"],
        ":claims: 'primaryKey' names 'claim', which is no field",
    ),
    "key as a number": (
        ("resources", 1, "schema", "primaryKey"),
        5,
        ":claims: 'primaryKey' must be the name of a field or a list of such names, found 5",
    ),
    "foreign keys as an object": (KEY, {"fields": "a"}, ":claims: 'foreignKeys' must be a list, found {'fields': 'a'}"),
    "foreign key as text": (
        KEY,
        ["body_id"],
        ":claims: a foreign key needs 'fields' and a 'reference', found 'body_id'",
    ),
    "foreign key without reference": (
        KEY,
        [{"fields": "body_id"}],
        ":claims: a foreign key needs 'fields' and a 'reference', found {'fields': 'body_id'}",
    ),
    "foreign key of no column": (
        (*KEY, 0),
        {"fields": [], "reference": {"resource": "bodies", "fields": []}},
        f":claims: the foreign key [] -> 'bodies' [] {NAMES_NOTHING}",
    ),
    "foreign key of an unknown column": (
        (*KEY, 0, "fields"),
        "body",
        f":claims: the foreign key 'body' -> 'bodies' 'body_id' {NAMES_NOTHING}",
    ),
    "foreign key to no table": (
        (*KEY, 0, "reference", "resource"),
        "people",
        f":claims: the foreign key 'body_id' -> 'people' 'body_id' {NAMES_NOTHING}",
    ),
    "foreign key to a table that is a list": (
        (*KEY, 0, "reference", "resource"),
        ["bodies"],
        f":claims: the foreign key 'body_id' -> ['bodies'] 'body_id' {NAMES_NOTHING}",
    ),
    "foreign key of more columns than it leads to": (
        (*KEY, 0, "fields"),
        ["body_id", "text"],
        f":claims: the foreign key ['body_id', 'text'] -> 'bodies' 'body_id' {NAMES_NOTHING}",
    ),
    "title as a number": (("resources", 1, "title"), 5, ":claims: 'title' must be text, found 5"),
    "title of the package as a list": (("title",), [], ":title: 'title' must be text, found []"),
    "version as a number": (("version",), 1.0, ":version: 'version' must be text, found 1.0"),
    "as-of date of no calendar": (
        ("as_of",),
        "2020-02-30",
        ":as_of: 'as_of' must be a day, written YYYY-MM-DD, found '2020-02-30'",
    ),
    "as-of date without a day": (
        ("as_of",),
        "2020-02",
        ":as_of: 'as_of' must be a day, written YYYY-MM-DD, found '2020-02'",
    ),
    "as-of date as a number": (("as_of",), 2020, ":as_of: 'as_of' must be a day, written YYYY-MM-DD, found 2020"),
    "latest date in words": (
        ("latest_row_date",),
        "today",
        ":latest_row_date: 'latest_row_date' must be a day, written YYYY-MM-DD, found 'today'",
    ),
    "case as a list": (("case",), [], ":case: 'case' must be an object with tool, covers and leak_object, found []"),
}


@pytest.mark.parametrize(("path", "value", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_says_what_was_found(small_case, path, value, expected):
    write_package(small_case, put(SMALL_PACKAGE, path, value))
    assert list_problems(small_case) == [f"datapackage.json{expected}"]


def test_everything_wrong_with_a_package_is_said_at_once(small_case):
    package = put(put(SMALL_PACKAGE, ("as_of",), 5), (*FIELD, "type"), "text")
    package = put(put(package, ("resources", 0, "path"), ""), (*CONSTRAINTS, "unique"), "yes")
    write_package(small_case, package)
    assert [problem.split(": ")[0] for problem in list_problems(small_case)] == [
        "datapackage.json:as_of",
        "datapackage.json:bodies",
        "datapackage.json:claims",
        "datapackage.json:claims",
    ]


def test_a_reference_needs_a_table_with_an_id_of_one_column(small_case):
    package = put(SMALL_PACKAGE, ("resources", 0, "schema", "primaryKey"), ["body_id", "kind"])
    write_package(small_case, put(package, (*FIELD, "references"), ["bodies"]))
    assert list_problems(small_case) == [
        "datapackage.json:claims: field 'text' refers to the table 'bodies', whose primary key is not one column"
    ]


UNREADABLE = {
    "no JSON": (b'{"resources": [}', ":1: is not JSON: Expecting value at character 16 of the line"),
    "cut off": (b'{"resources":\n  [', ":2: is not JSON: Expecting value at character 4 of the line"),
    "nothing": (b"", ":1: is not JSON: Expecting value at character 1 of the line"),
    "a comment": (
        b"// a\n{}",
        ":1: is not JSON: Expecting value at character 1 of the line",
    ),
    "NaN": (b'{"a": NaN}', ": is not JSON: NaN is no number"),
    "a key twice": (
        b'{"title": "x", "name": "a", "name": "b"}',
        ": the key 'name' stands twice in one object; keep one",
    ),
    "Latin-1": ('{\n"name": "café"}'.encode("latin-1"), ":2: is not UTF-8; save it as UTF-8"),
    "garbage": (bytes(range(256)), ":2: is not UTF-8; save it as UTF-8"),
    "UTF-16": ("{}".encode("utf-16"), ":1: is not UTF-8; save it as UTF-8"),
    "deep nesting": (b"[" * 100_000 + b"]" * 100_000, ": is not a data package: it is nested too deeply"),
    "null": (b"null", ": is not a data package: it needs a list named 'resources' with one entry a table"),
}


@pytest.mark.parametrize(("content", "expected"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_json_is_refused_at_its_line(small_case, content, expected):
    (small_case / "datapackage.json").write_bytes(content)
    assert list_problems(small_case) == [f"datapackage.json{expected}"]


def test_a_byte_order_mark_is_fine(small_case):
    (small_case / "datapackage.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(SMALL_PACKAGE).encode())
    assert list_problems(small_case) == []


def test_a_missing_folder_is_named(tmp_path):
    assert list_problems(tmp_path / "none") == [
        f"{tmp_path / 'none'}: does not exist; give a folder with datapackage.json and its CSV files"
    ]


def test_a_file_in_place_of_a_folder_is_named(small_case):
    assert list_problems(small_case / "claims.csv") == [
        f"{small_case / 'claims.csv'}: is a file, not a folder; give a folder with datapackage.json and its CSV files"
    ]


def test_a_folder_without_a_codebook_is_named(tmp_path):
    assert list_problems(tmp_path) == [
        f"datapackage.json: not found in {tmp_path}; a case is a folder of CSV files described by a datapackage.json"
    ]


def test_a_folder_in_place_of_the_codebook_is_named(tmp_path):
    (tmp_path / "datapackage.json").mkdir()
    assert list_problems(tmp_path) == ["datapackage.json: can't be read: it is a folder, not a file"]


def test_a_codebook_that_leads_to_itself_is_named(tmp_path):
    (tmp_path / "datapackage.json").symlink_to("datapackage.json")
    [problem] = list_problems(tmp_path)
    assert problem.startswith("datapackage.json: can't be read: Too many levels of symbolic links")


def test_a_path_too_long_for_the_system_is_named(tmp_path):
    assert list_problems(tmp_path / ("x" * 5000)) == ["datapackage.json: can't be read: File name too long"]


def test_a_table_may_have_no_key(small_case):
    write_package(small_case, put(SMALL_PACKAGE, ("resources", 1, "schema", "primaryKey"), []))
    assert list_problems(small_case) == []


def test_a_codebook_is_read_into_rules(small_case):
    package = put(
        SMALL_PACKAGE, FIELD, {"name": "text", "form": "day", "max_words": 5, "constraints": {"enum": ["a", 1]}}
    )
    write_package(small_case, put(package, (*KEY, 0, "reference", "resource"), "bodies"))
    codebook, problems = read_codebook(small_case)
    claims = codebook.tables["claims"]
    assert problems == []
    assert (codebook.name, codebook.as_of, list(codebook.tables)) == ("small", "", ["bodies", "claims"])
    assert (claims.file, claims.columns, claims.primary_key) == (
        "claims.csv",
        ("claim_id", "body_id", "text"),
        ("claim_id",),
    )
    assert claims.foreign_keys == ((("body_id",), "bodies", ("body_id",)),)
    assert (claims.fields[2].form, claims.fields[2].max_words, claims.fields[2].enum) == ("day", 5, ("a", "1"))
    assert (claims.fields[2].type, claims.fields[2].required) == ("string", False)


def list_paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from list_paths(inner, (*path, key))


FULL_FIELD = {
    "name": "text",
    "title": "Text",
    "description": "What was said.",
    "type": "string",
    "form": "day",
    "max_words": 9,
    "references": ["bodies"],
    "constraints": {
        "required": False,
        "unique": True,
        "enum": ["2020"],
        "pattern": ".*",
        "minLength": 1,
        "maxLength": 9,
    },
    "missingValues": [""],
}
FULL_PACKAGE = put(SMALL_PACKAGE, FIELD, FULL_FIELD) | {
    "title": "Small",
    "version": "1",
    "as_of": "2021-01-01",
    "latest_row_date": "2020-12-31",
    "case": {"tool": "t", "covers": {"t": ["t"]}, "leak_object": "t"},
}
PATHS = list(list_paths(FULL_PACKAGE))
ODD = [None, True, 0, -1.5, 10**30, "", "x", "\ud800", "a\0b", "\x1b[2J", [], [None], [["x"]], [{}], {}, {"x": {}}]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    return write_small_case(tmp_path_factory.mktemp("fuzzed"))


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_odd_value_anywhere_gives_a_traceback(fuzzed, value):
    for path in PATHS:
        write_package(fuzzed, put(FULL_PACKAGE, path, value))
        for problem in check_case(fuzzed):
            assert str(problem).isprintable()


@pytest.mark.parametrize("depth", [50, 500, 900, 950, 970, 990])
@pytest.mark.parametrize("path", [("case",), ("title",), (*FIELD, "type"), (*KEY, 0), ("resources", 0)], ids=repr)
def test_no_depth_of_nesting_gives_a_traceback(fuzzed, path, depth):
    marked = json.dumps(put(SMALL_PACKAGE, path, "HERE"))
    nested = marked.replace('"HERE"', '{"a":[' * depth + "]}" * depth)
    (fuzzed / "datapackage.json").write_text(nested, encoding="utf-8")
    assert all(len(str(problem)) < 500 for problem in check_case(fuzzed))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120)
@given(changes=st.lists(st.tuples(st.sampled_from(PATHS), JSON), min_size=1, max_size=3))
def test_no_json_gives_a_traceback(fuzzed, changes):
    package = FULL_PACKAGE
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        package = put(package, path, value) if path in set(list_paths(package)) else package
    write_package(fuzzed, package)
    assert all(str(problem).isprintable() for problem in check_case(fuzzed))


def test_the_public_validator_accepts_the_record(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the validator went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.flatten(["name", "fieldName", "rowNumber", "message"]) == []
    assert report.valid
    assert {task.name for task in report.tasks} == set(read_codebook(DATA)[0].tables)


def test_the_public_validator_accepts_the_small_case(small_case):
    assert Package(str(small_case / "datapackage.json")).validate().valid
    (small_case / "claims.csv").write_text(SMALL_TABLES["claims"].replace("beta-board", "gamma"), encoding="utf-8")
    assert not Package(str(small_case / "datapackage.json")).validate().valid
