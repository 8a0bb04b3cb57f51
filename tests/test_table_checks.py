"""The checks of cells and tables: each refusal with its file, line and column, on a small case broken in one place."""

import pytest
from cases import change_package, find_field, list_errors, list_problems, read_rows, set_cells, write_rows

from analysis.problems import Problem, format_problems
from analysis.record import check_case

# Each refusal of one cell: the rules of its column, the value, and what is said of it.
CELLS = {
    "empty but required": ({"constraints": {"required": True}}, "", "is empty, but every row needs it"),
    "code near an allowed one": (
        {"constraints": {"enum": ["denies", "admits"]}},
        "denied",
        "'denied' is not a code of this column; did you mean 'denies'?",
    ),
    "code near none": (
        {"constraints": {"enum": ["denies", "admits"]}},
        "perhaps",
        "'perhaps' is not a code of this column; allowed: denies, admits",
    ),
    "code of many": (
        {"constraints": {"enum": [f"c{n}" for n in range(20)]}},
        "perhaps",
        "'perhaps' is not a code of this column; allowed: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 … (20 in all)",
    ),
    "code in another case": (
        {"constraints": {"enum": ["denies", "admits"]}},
        "Denies",
        "'Denies' is not a code of this column; did you mean 'denies'?",
    ),
    "pattern": ({"constraints": {"pattern": "[a-z]+"}}, "ab1", "'ab1' does not have the form [a-z]+"),
    "pattern of a column that is described": (
        {"description": "Key: a slug such as toronto-ps. Used elsewhere.", "constraints": {"pattern": "[a-z]+"}},
        "ab1",
        "'ab1' does not have the form [a-z]+: a slug such as toronto-ps",
    ),
    "pattern holds for the whole": ({"constraints": {"pattern": "a|b"}}, "ab", "'ab' does not have the form a|b"),
    "thousands comma": (
        {"type": "integer"},
        "1,803",
        "'1,803' is not of type integer; write digits only, no comma or sign",
    ),
    "count with a plus": (
        {"type": "integer"},
        "+5",
        "'+5' is not of type integer; write digits only, no comma or sign",
    ),
    "count with a point": (
        {"type": "integer"},
        "5.0",
        "'5.0' is not of type integer; write digits only, no comma or sign",
    ),
    "Arabic digits": (
        {"type": "integer"},
        "٣",
        "'٣' is not of type integer; write digits only, no comma or sign",
    ),
    "number with an exponent": ({"type": "number"}, "1e5", "'1e5' is not of type number"),
    "no number": ({"type": "number"}, "nan", "'nan' is not of type number"),
    "year of two digits": ({"type": "year"}, "20", "'20' is not of type year"),
    "year below": (
        {"type": "year", "constraints": {"minimum": 2000}},
        "1999",
        "'1999' is below 2000, the least allowed",
    ),
    "boolean": ({"type": "boolean"}, "yes", "'yes' is not of type boolean"),
    "date of no calendar": ({"type": "date"}, "2020-02-30", "'2020-02-30' is not a date of the form YYYY-MM-DD"),
    "date without dashes": ({"type": "date"}, "20200131", "'20200131' is not a date of the form YYYY-MM-DD"),
    "date of a week": ({"type": "date"}, "2020-W05-5", "'2020-W05-5' is not a date of the form YYYY-MM-DD"),
    "date too early": (
        {"type": "date", "constraints": {"minimum": "2020-01-31"}},
        "2020-01-30",
        "'2020-01-30' is below 2020-01-31, the least allowed",
    ),
    "date too late": (
        {"type": "date", "constraints": {"maximum": "2020-01-31"}},
        "2020-02-01",
        "'2020-02-01' is above 2020-01-31, the most allowed",
    ),
    "negative": (
        {"type": "integer", "constraints": {"minimum": 0}},
        "-1",
        "'-1' is below 0, the least allowed",
    ),
    "above": (
        {"type": "number", "constraints": {"maximum": 1.5}},
        "1.6",
        "'1.6' is above 1.5, the most allowed",
    ),
    "huge": (
        {"type": "integer", "constraints": {"maximum": 10**400}},
        "9" * 5000,
        f"'{'9' * 60}…' is above {10**400}, the most allowed",
    ),
    "day of no calendar": (
        {"form": "day"},
        "2019-02-29",
        "'2019-02-29' is not in the calendar; write a date that exists",
    ),
    "month 13": ({"form": "day"}, "2019-13", "'2019-13' is not in the calendar; write a date that exists"),
    "year 0": ({"form": "day"}, "0000", "'0000' is not in the calendar; write a date that exists"),
    "day in words": (
        {"form": "day"},
        "early 2020",
        "'early 2020' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "day reversed": ({"form": "day"}, "2020-02/2020-01", "'2020-02/2020-01' ends before it starts"),
    "day of two open ends": (
        {"form": "day"},
        "../..",
        "'../..' is not a date; allowed: YYYY, YYYY-MM, YYYY-MM-DD, A/B (one day from A to B), ../B or A/..",
    ),
    "day without end": ({"form": "day"}, "9" * 5000, f"'{'9' * 60}…' is not a date"),
    "span reversed": ({"form": "span"}, "2020-02/2020-01", "'2020-02/2020-01' ends before it starts"),
    "span of a day that is none": (
        {"form": "span"},
        "2020-02-31/",
        "'2020-02-31' is not in the calendar; write a date that exists",
    ),
    "window in a span": (
        {"form": "span"},
        "[2020/2021]",
        "'[2020/2021]' is not a stretch of time; allowed: A/B, A/ (end unknown), A/.. (still going on), /B (by then), "
        "[A..B] (some time within) or a single date",
    ),
    "window reversed": ({"form": "window"}, "2020/2019", "'2020/2019' ends before it starts"),
    "link without a scheme": (
        {"form": "url"},
        "example.org/a",
        "'example.org/a' is not a link that starts with http:// or https://",
    ),
    "link of two": (
        {"form": "url"},
        "https://a.org https://b.org",
        "'https://a.org https://b.org' is not a link that starts with http:// or https://",
    ),
    "script in place of a link": (
        {"form": "url"},
        "javascript:alert(1)",
        "'javascript:alert(1)' is not a link that starts with http:// or https://",
    ),
    "too many words": ({"max_words": 3}, "one two three four", "has 4 words, at most 3 are allowed"),
    "too long": ({"constraints": {"maxLength": 3}}, "four", "has 4 characters, at most 3 are allowed"),
    "too short": ({"constraints": {"minLength": 5}}, "four", "has 4 characters, at least 5 are needed"),
    "too long for a workbook": ({}, "x" * 32_768, "is 32768 characters long; a cell of a workbook holds 32767"),
    "space before": ({}, " x", "' x' starts or ends with a space; remove it"),
    "space after": ({}, "x ", "'x ' starts or ends with a space; remove it"),
    "two spaces": ({}, "a  b", "'a  b' holds two spaces in a row; keep one"),
    "line break": ({}, "a\nb", r"'a\nb' holds a line break or tab (U+000A); put a space in its place"),
    "tab": ({}, "a\tb", r"'a\tb' holds a line break or tab (U+0009); put a space in its place"),
    "control character": ({}, "a\x1bb", r"'a\x1bb' holds a control character (U+001B); remove it"),
    "zero-width space": ({}, "a\u200bb", r"'a\u200bb' holds a zero-width character (U+200B); remove it"),
    "soft hyphen": ({}, "a\u00adb", r"'a\xadb' holds a zero-width character (U+00AD); remove it"),
    "variation selector": ({}, "a\ufe0fb", "'a\ufe0fb' holds a zero-width character (U+FE0F); remove it"),
    "byte-order mark within": ({}, "a\ufeffb", r"'a\ufeffb' holds a zero-width character (U+FEFF); remove it"),
    "right-to-left override": ({}, "a\u202eb", r"'a\u202eb' holds a bidirectional control (U+202E); remove it"),
    "non-breaking space": (
        {},
        "a\u00a0b",
        r"'a\xa0b' holds a non-breaking or other special space (U+00A0); type a plain space in its place",
    ),
    "Hangul filler": (
        {},
        "a\u3164b",
        "'a\u3164b' holds a blank that is no space (U+3164); type a plain space in its place",
    ),
    "tag": ({}, "a\U000e0041b", r"'a\U000e0041b' holds a private or tag character (U+E0041); remove it"),
    "replacement character": (
        {},
        "caf\ufffd",
        "'caf\ufffd' holds a replacement character (text lost in an earlier conversion) (U+FFFD); look in the source and "
        "type the letter that was lost",
    ),
    "replacement character late in a long text": (
        {},
        "x" * 70 + " caf\ufffd",
        f"'…{'x' * 26} caf\ufffd' holds a replacement character (text lost in an earlier conversion) (U+FFFD); look in the "
        "source and type the letter that was lost",
    ),
    "accent apart": (
        {},
        "cafe\u0301",
        "'cafe\u0301' has accents in separate characters; write it in Unicode NFC",
    ),
    "look-alike": (
        {},
        "Clеarview",  # noqa: RUF001 (the second e is Cyrillic)
        "warning: 'Clеarview' mixes Latin letters with cyrillic small letter ie, which may look the same; check it",  # noqa: RUF001
    ),
}

ACCEPTED = {
    "text that pandas would turn into nothing": ({}, ["NA", "None", "null", "nan", "-", "007", "1,803", "2020-02"]),
    "accents and marks": (
        {},
        ["Sûreté du Québec", "«cité»", "a – b", "don’t", "日本", "Αθήνα", "5 €", "100 %", "=1+1"],
    ),
    "numbers": ({"type": "number"}, ["0", "-1.5", "007"]),
    "days": ({"form": "day"}, ["2020", "2020-02", "2020-02-29", "2020/2021-03", "../2020", "2020/..", "9999"]),
    "spans": ({"form": "span"}, ["2020/", "2020/..", "/2020-02", "[2020..2021]", "2020", "2019-10/2020-02-05"]),
    "dates": ({"type": "date"}, ["2020-02-29", "0001-01-01"]),
    "links": (
        {"form": "url"},
        ["http://a.org", "https://a.b.org/c?d=e#f", "https://a.org?q=1..2", "https://a.org:80/"],
    ),
    "anything": ({"type": "any"}, ["x", "5"]),
    "as many words as allowed": ({"max_words": 2}, ["one", "one two"]),
    "as long as allowed": ({"constraints": {"minLength": 2, "maxLength": 3}}, ["ab", "abc"]),
    "as long as a cell of a workbook": ({}, ["x" * 32_767]),
    "the limits themselves": ({"type": "number", "constraints": {"minimum": 0, "maximum": 1.5}}, ["0", "1.5"]),
    "the first and last day": (
        {"type": "date", "constraints": {"minimum": "2020-01-31", "maximum": "2020-02-01"}},
        ["2020-01-31", "2020-02-01"],
    ),
}


def set_column(folder, rules):
    change_package(folder, lambda _, tables: find_field(tables["claims"], "text").update(rules))


@pytest.mark.parametrize(("rules", "value", "expected"), CELLS.values(), ids=CELLS)
def test_cell_is_refused_at_its_place(small_case, rules, value, expected):
    set_column(small_case, rules)
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], ["c1", "alpha-ps", value]])
    assert list_problems(small_case) == [f"claims.csv:2:text: {expected}"]
    assert check_case(small_case)[0].position == 3


@pytest.mark.parametrize(("rules", "values"), ACCEPTED.values(), ids=ACCEPTED)
def test_cell_is_accepted(small_case, rules, values):
    set_column(small_case, rules)
    rows = [[f"c{place:03}", "alpha-ps", value] for place, value in enumerate(values)]
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], *rows])
    assert list_problems(small_case) == []


def test_a_link_of_many_dots_is_refused_at_once(small_case):
    # tried with every dot as the last one, this would take minutes
    set_column(small_case, {"form": "url"})
    link = "https://" + "a." * 200_000 + " "
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], ["c1", "alpha-ps", link]])
    assert [problem.kind for problem in check_case(small_case)] == ["url", "stray space", "too long for a workbook"]


def test_an_empty_cell_has_no_type(small_case):
    set_column(small_case, {"type": "integer", "constraints": {"minLength": 2, "pattern": "x", "enum": ["1"]}})
    for number in (1, 2):
        set_cells(small_case, "claims", number, text="")
    assert list_problems(small_case) == []


def test_everything_wrong_with_a_cell_is_said(small_case):
    set_cells(small_case, "claims", 1, text=" a\u200b  cafe\u0301 ")
    assert [problem.kind for problem in check_case(small_case)] == [
        "Unicode form",
        "hidden character",
        "stray space",
        "stray space",
    ]


def test_an_unknown_id_gets_the_nearest_known_one(small_case):
    set_cells(small_case, "claims", 2, body_id="alfa-ps")
    assert list_problems(small_case) == [
        "claims.csv:3:body_id: 'alfa-ps' is not in bodies.csv; did you mean 'alpha-ps'?"
    ]


def test_an_unknown_id_near_none_is_to_be_added(small_case):
    set_cells(small_case, "claims", 2, body_id="zzz")
    assert list_problems(small_case) == ["claims.csv:3:body_id: 'zzz' is not in bodies.csv; add its row there"]


def test_many_unknown_ids_are_found_in_no_time(small_case):
    # the nearest id is looked for a few times only: comparing 2000 with 2000 would take minutes
    bodies = [[f"body-number-{n:05}", ""] for n in range(2000)]
    claims = [[f"c{n:05}", f"body-nummer-{n:05}", "x"] for n in range(2000)]
    write_rows(small_case, "bodies", [["body_id", "kind"], *bodies])
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], *claims])
    problems = list_problems(small_case)
    assert len(problems) == 2000
    assert problems[0].endswith("did you mean 'body-number-00000'?")


def test_a_key_of_two_columns_is_followed(small_case):
    def change(_, tables):
        tables["bodies"]["schema"]["primaryKey"] = ["body_id", "kind"]
        key = {"fields": ["body_id", "text"], "reference": {"resource": "bodies", "fields": ["body_id", "kind"]}}
        tables["claims"]["schema"]["foreignKeys"] = [key]

    change_package(small_case, change)
    set_cells(small_case, "claims", 1, text="police")
    set_cells(small_case, "claims", 2, text="police")
    assert list_problems(small_case) == [
        "claims.csv:3:body_id: 'beta-board+police' is not in bodies.csv; did you mean 'beta-board+board'?"
    ]


def test_a_table_may_refer_to_itself(small_case):
    key = {"fields": "text", "reference": {"resource": "", "fields": "claim_id"}}
    change_package(small_case, lambda _, tables: tables["claims"]["schema"]["foreignKeys"].append(key))
    set_cells(small_case, "claims", 1, text="c2")
    set_cells(small_case, "claims", 2, text="c22")
    assert list_problems(small_case) == ["claims.csv:3:text: 'c22' is not in claims.csv; did you mean 'c2'?"]


def test_a_column_may_refer_to_one_of_several_tables(small_case):
    set_column(small_case, {"references": ["bodies", "claims"]})
    set_cells(small_case, "claims", 1, text="c2")
    set_cells(small_case, "claims", 2, text="gamma")
    assert list_problems(small_case) == [
        "claims.csv:3:text: 'gamma' is not in bodies.csv or claims.csv; add its row there"
    ]


def test_an_id_stands_once(small_case):
    set_cells(small_case, "claims", 2, claim_id="c1")
    assert list_problems(small_case) == ["claims.csv:3:claim_id: 'c1' stands already in line 2; each may stand once"]


def test_a_unique_column_holds_each_value_once_and_may_be_empty(small_case):
    set_column(small_case, {"constraints": {"unique": True}})
    rows = [["c1", "alpha-ps", "x"], ["c2", "alpha-ps", ""], ["c3", "alpha-ps", ""], ["c4", "alpha-ps", "x"]]
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], *rows])
    assert list_problems(small_case) == ["claims.csv:5:text: 'x' stands already in line 2; each may stand once"]


def test_a_key_is_never_empty(small_case):
    set_cells(small_case, "claims", 1, claim_id="")
    assert list_problems(small_case) == ["claims.csv:2:claim_id: is empty, but it is part of the row's id"]


def test_rows_are_sorted_by_id(small_case):
    set_cells(small_case, "claims", 1, claim_id="c3")
    assert list_problems(small_case) == ["claims.csv:3:claim_id: warning: 'c2' stands after 'c3'; sort the rows by id"]


@pytest.mark.parametrize(("ids", "count"), [(["9", "10", "100"], 0), (["10", "9"], 1)])
def test_whole_numbers_are_sorted_by_size(small_case, ids, count):
    change_package(small_case, lambda _, tables: find_field(tables["claims"], "claim_id").update(type="integer"))
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], *([i, "alpha-ps", "x"] for i in ids)])
    assert len(list_problems(small_case)) == count


def test_ids_of_text_are_sorted_as_text(small_case):
    rows = [[name, "alpha-ps", "x"] for name in ("10", "9", "a10", "a9")]
    write_rows(small_case, "claims", [["claim_id", "body_id", "text"], *rows])
    assert list_problems(small_case) == []


def add_codes(folder, *rows):
    fields = [{"name": "column"}, {"name": "code"}]
    table = {"name": "codes", "path": "codes.csv", "schema": {"fields": fields, "primaryKey": ["column", "code"]}}
    change_package(folder, lambda package, _: package["resources"].append(table))
    write_rows(folder, "codes", [["column", "code"], *rows])


@pytest.mark.parametrize("column", ["kind", "bodies.kind"])
def test_codes_explained_are_fine(small_case, column):
    add_codes(small_case, *([column, code] for code in ("board", "police", "vendor")), ["verdict", "computed"])
    assert list_problems(small_case) == []


def test_a_code_without_explanation_is_named(small_case):
    add_codes(small_case, ["kind", "board"], ["kind", "police"])
    assert list_problems(small_case) == [
        "codes.csv: the code 'vendor' of bodies.kind has no row here; explain it, with kind as its column"
    ]


def test_an_explanation_of_no_code_is_named(small_case):
    add_codes(small_case, *(["kind", code] for code in ("board", "police", "polise", "vendor")))
    assert list_problems(small_case) == ["codes.csv:4:code: 'polise' is no code of kind; did you mean 'police'?"]


def test_with_a_row_unread_no_code_is_called_unexplained(small_case):
    add_codes(small_case, ["kind", "board"], ["kind"])
    assert [problem.split(": ")[0] for problem in list_problems(small_case)] == ["codes.csv:3"]


def test_a_table_named_codes_may_hold_something_else(small_case):
    change_package(small_case, lambda _, tables: tables["claims"].update(name="codes"))
    assert list_problems(small_case) == []


def test_the_record_has_no_error(record_copy):
    assert list_errors(record_copy) == []


# Each edit of one cell of the record, whatever its rows hold by then: the table, the column, the value, what is said.
EDITS = [
    ("agencies", "type", "police_municpal", "did you mean 'police_municipal'?"),
    ("agencies", "jurisdiction", "Ontario", "does not have the form"),
    ("sources", "url", "www.example.org", "is not a link"),
    ("sources", "published", "Feb 2020", "is not a date"),
    ("statements", "made", "2020-02-30", "is not in the calendar; write a date that exists"),
    ("statements", "position", "", "is empty, but every row needs it"),
    ("statements", "source_id", "no-such-source-anywhere", "is not in sources.csv"),
    ("statements", "summary", "word " * 60 + "word", "has 61 words, at most 60 are allowed"),
    ("statements", "seen", "memory", "read the fact in a source first"),
    ("leaked_clients", "users_min", "-1", "is below 0, the least allowed"),
    ("evidence", "count_min", "1,803", "write digits only"),
    ("evidence", "happened", "2021/2020", "ends before it starts"),
    ("events", "label", "x" * 61, "has 61 characters, at most 60 are allowed"),
    ("bearing", "bearing", "contradict", "did you mean 'contradicts'?"),
    ("article_claim_rows", "row_id", "no-such-row-anywhere", "or sources.csv"),
]


@pytest.mark.parametrize(("table", "column", "value", "expected"), EDITS)
def test_an_edit_of_the_record_is_found_at_its_place(record_copy, table, column, value, expected):
    rows = read_rows(record_copy, table)
    set_cells(record_copy, table, len(rows) - 1, **{column: value})
    errors = list_errors(record_copy)
    place = (f"{table}.csv", len(rows), column)
    assert [error for error in errors if error[:3] == place and expected in error.message], errors


def test_problems_are_printed_sorted_and_counted():
    problems = [
        Problem("b.csv", 2, "x", "third", "k", position=1),
        Problem("a.csv", 10, "x", "second", "k", position=1),
        Problem("a.csv", 9, "y", "first", "k", "warning", position=2),
        Problem("a.csv", 9, "z", "before first", "k", position=1),
        Problem("a.csv", 9, "z", "before first", "k", position=1),
    ]
    assert format_problems(problems).splitlines() == [
        "a.csv:9:z: before first",
        "a.csv:9:y: warning: first",
        "a.csv:10:x: second",
        "b.csv:2:x: third",
        "3 errors, 1 warning",
    ]


def test_the_same_problem_in_many_rows_is_printed_twenty_times_and_counted():
    problems = [Problem("a.csv", line, "x", "is wrong", "code") for line in range(2, 102)]
    printed = format_problems(problems).splitlines()
    assert len(printed) == 22
    assert printed[-2:] == ["a.csv: 80 more of this kind (code), 100 in all", "100 errors, 0 warnings"]
