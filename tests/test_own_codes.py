"""Scopes, shown facts and tools that a case adds in its own files: judged and worded like any other, no code touched."""

import csv
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from cases import change_package, find_field, list_problems, read_rows, write_rows

from analysis import charts, charts_matrix, findings, measures
from analysis.card import card, format_card
from analysis.case_codebook import name_tool
from analysis.discrepancies import judge, read_as_of
from analysis.figures import new_axes
from analysis.new_case import write_case
from analysis.problems import RecordError
from analysis.record import load_record


def add_rows(folder, table, *rows, key=1):
    header, *old = read_rows(folder, table)
    new = [[row.get(name, "") for name in header] for row in rows]
    write_rows(folder, table, [header, *sorted(old + new, key=lambda row: row[:key])])


def allow(folder, column, code, *tables):
    def change(_, found):
        for table in tables:
            find_field(found[table], column)["constraints"]["enum"].append(code)

    change_package(folder, change)


def explain(folder, column, code, definition="A code of this case."):
    add_rows(folder, "codes", {"column": column, "code": code, "definition": definition}, key=2)


def bear(folder, scope, shows, bearing="contradicts"):
    add_rows(folder, "bearing", {"scope": scope, "shows": shows, "bearing": bearing, "reason": "By definition."}, key=2)


def add_scope(folder):
    allow(folder, "scope", "image_storage", "statements", "bearing", "coding_b")
    explain(folder, "scope", "image_storage", "Whether images of faces are kept.")


def add_fact(folder):
    allow(folder, "shows", "images_retained", "evidence", "leaked_clients", "bearing")
    allow(folder, "admits_shows", "images_retained", "statements")
    for column in ("shows", "admits_shows"):
        explain(folder, column, "images_retained", "Images of faces were kept.")


def add_tool(folder, covered=True):
    allow(folder, "object", "face_finder", "statements", "evidence", "coding_b")
    explain(folder, "object", "face_finder", "Another tool.")

    def change(package, _):
        package["case"]["covers"]["face_finder"] = ["face_finder"]
        if covered:
            package["case"]["covers"]["any_such_tool"].append("face_finder")

    change_package(folder, change)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own-codes") / "case"
    write_case(folder, tool=name_tool("Example Tool"))
    return folder


@pytest.fixture
def case(written, tmp_path):
    """A new case with its examples."""
    return Path(shutil.copytree(written, tmp_path / "case"))


@pytest.fixture
def extended(case):
    """The same with a scope, a shown fact and a tool of its own, and a denial of each with what is shown."""
    add_scope(case)
    add_fact(case)
    add_tool(case)
    bear(case, "image_storage", "images_retained")
    with (case / "statements.csv").open(encoding="utf-8", newline="") as file:
        [denial, *_] = csv.DictReader(file)
    with (case / "evidence.csv").open(encoding="utf-8", newline="") as file:
        [fact, *_] = csv.DictReader(file)
    named = "example-county-ps"
    said = {
        **denial,
        "agency_id": named,
        "scope": "image_storage",
        "key_phrase": "",
        "summary": "Said that it keeps none.",
    }
    add_rows(
        case,
        "statements",
        {**said, "statement_id": f"{named}-s03", "utterance_id": f"{named}-u03"},
        {**said, "statement_id": f"{named}-s04", "utterance_id": f"{named}-u04", "object": "face_finder"},
        {**said, "statement_id": f"{named}-s05", "utterance_id": f"{named}-u05", "object": "any_such_tool"},
    )
    shown = {**fact, "agency_id": named, "shows": "images_retained", "measure": "", "count_min": "", "count_max": ""}
    add_rows(case, "evidence", {**shown, "evidence_id": f"{named}-e02", "object": "face_finder"})
    return case


def test_a_denial_of_an_added_scope_is_contradicted_by_an_added_fact_on_an_added_tool(extended):
    assert [problem for problem in list_problems(extended) if "is coded once" not in problem] == []
    verdicts = judge(load_record(extended)).set_index("statement_id")
    classes = verdicts.loc[[f"example-county-ps-s0{number}" for number in (3, 4, 5)], ["class", "deciding_ids"]]
    assert classes.to_numpy().tolist() == [
        ["stands", ""],  # a fact about another tool says nothing on this one
        ["contradicted", "example-county-ps-e02"],
        ["contradicted", "example-county-ps-e02"],  # a denial of any such tool covers the added one
    ]
    why = verdicts.at["example-county-ps-s04", "why"]
    assert why.startswith("Denial of image storage at any time, made on 9 February 2025")
    assert "example-county-ps-e02: images retained from January 2025 to 20 February 2025" in why


def test_an_added_tool_is_covered_only_where_the_case_says_so(case):
    add_tool(case, covered=False)
    with (case / "evidence.csv").open(encoding="utf-8", newline="") as file:
        [fact, *_] = csv.DictReader(file)
    shown = {**fact, "evidence_id": "example-county-ps-e02", "agency_id": "example-county-ps", "object": "face_finder"}
    add_rows(case, "evidence", shown)
    verdicts = judge(load_record(case)).set_index("statement_id")
    assert verdicts.at["example-county-ps-s01", "class"] == "contested", "by the list alone"


def test_added_codes_are_named_in_words_on_a_card(extended):
    page = format_card(card(load_record(extended), "example-county-ps"))
    assert "denies: image storage at any time; about face finder" in page
    assert "denies: image storage at any time; about Example Tool" in page, "its name is in the codebook"
    assert "images retained" in page
    for code in ("image_storage", "images_retained", "face_finder"):
        assert code not in page


def test_added_codes_are_named_in_words_in_the_matrix(extended):
    record = load_record(extended)
    matrix = measures.tabulate_matrix(record, judge(record))
    row = matrix.set_index(["agency_id", "scope"]).loc[("example-county-ps", "image_storage")]
    assert (row["shown"], row["shown_tier"], row["class"]) == ("images_retained", 1, "contradicted")
    assert (matrix.loc[matrix["scope"] == "use", "shown"] != "images_retained").all(), "it does not bear on use"
    scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
    words = findings.word_matrix(matrix, measures.share_contradicted(record, judge(record)), read_as_of(record, None))
    axes = new_axes(
        words, 8, charts_matrix.measure_matrix(matrix, scopes), keys=charts.list_class_keys(matrix["class"])
    )
    charts_matrix.draw_matrix(axes, matrix, scopes=scopes, shown=shown)
    assert "image storage" in [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]
    assert "images retained" in [text.get_text().replace("\n", " ") for text in axes.get_xticklabels()]
    assert "image storage 1" in words.alt
    plt.close("all")


@pytest.mark.parametrize(
    ("bearing", "rank"), [("contradicts", "images_retained"), ("outside", "searched"), ("weak", "searched")]
)
def test_an_added_fact_is_the_strongest_only_where_it_contradicts(case, bearing, rank):
    add_fact(case)
    bear(case, "procurement", "images_retained", bearing)
    with (case / "evidence.csv").open(encoding="utf-8", newline="") as file:
        [fact, *_] = csv.DictReader(file)
    add_rows(
        case,
        "evidence",
        {
            **fact,
            "evidence_id": "example-city-ps-e02",
            "shows": "images_retained",
            "measure": "",
            "count_min": "",
            "count_max": "",
        },
    )
    matrix = measures.tabulate_matrix(load_record(case), judge(load_record(case))).set_index(["agency_id", "scope"])
    expected = "operational" if rank == "searched" else rank
    assert matrix.at[("example-city-ps", "procurement"), "shown"] == expected


# bad extensions: what is done, and what is said of it


def edit(table, column, **values):
    return lambda folder: change_package(folder, lambda _, found: find_field(found[table], column).update(values))


def limit(table, column, **values):
    return lambda folder: change_package(
        folder, lambda _, found: find_field(found[table], column).setdefault("constraints", {}).update(values)
    )


def give_case(**values):
    return lambda folder: change_package(folder, lambda package, _: package["case"].update(values))


def drop_from_case(key):
    return lambda folder: change_package(folder, lambda package, _: package["case"].pop(key))


def rename(table, old, new, *, described=True):
    def change(folder):
        if described:
            edit(table, old, name=new)(folder)
        header, *rows = read_rows(folder, table)
        write_rows(folder, table, [[new if name == old else name for name in header], *rows])

    return change


def in_turn(*steps):
    def change(folder):
        for step in steps:
            step(folder)

    return change


def call(function, *arguments):
    return lambda folder: function(folder, *arguments)


def set_bearing(value):
    def change(folder):
        header, *rows = read_rows(folder, "bearing")
        write_rows(
            folder,
            "bearing",
            [header, *([*row[:2], value, row[3]] if row[:2] == ["use", "searched"] else row for row in rows)],
        )

    return change


NO_CODE = "'storage' is not a code of this column; allowed: use, trial"
BAD = {
    "a bearing row of a scope that no column allows": (
        call(bear, "storage", "searched"),
        f"bearing.csv:32:scope: {NO_CODE}",
    ),
    "a bearing row of a fact that no column allows": (
        call(bear, "use", "retained"),
        "bearing.csv:42:shows: 'retained' is not a code of this column; allowed: listed, account",
    ),
    "a scope allowed in bearing alone": (
        call(allow, "scope", "storage", "bearing"),
        "datapackage.json:bearing: allows the scope 'storage', which no statement can deny; add it to the enum of scope in "
        "statements too",
    ),
    "a shown fact allowed in bearing alone": (
        call(allow, "shows", "retained", "bearing"),
        "datapackage.json:bearing: allows the shown fact 'retained', which nothing can show; add it to the enum of shows in "
        "evidence and leaked_clients, and of admits_shows in statements",
    ),
    "a scope without a row in bearing": (
        add_scope,
        "bearing.csv: warning: no row has the scope 'image_storage', so that every denial of it stays unresolved",
    ),
    "a shown fact without a row in bearing": (
        add_fact,
        "bearing.csv: warning: no row has the shown fact 'images_retained', so that it bears on no denial; add one (with "
        "bearing none, if that is meant)",
    ),
    "a code without an explanation": (
        call(allow, "scope", "storage", "statements"),
        "codes.csv: the code 'storage' of statements.scope has no row here; explain it, with scope as its column",
    ),
    "an explanation without a code": (
        call(explain, "scope", "storage"),
        "codes.csv:164:code: 'storage' is no code of scope; allowed: accuracy, authorisation",
    ),
    "an explanation under a mistyped column": (
        in_turn(call(allow, "scope", "storage", "statements"), call(explain, "scopes", "storage")),
        "codes.csv: the code 'storage' of statements.scope has no row here; explain it, with scope as its column",
    ),
    "two rows for one cell": (
        call(bear, "use", "searched", "weak"),
        "bearing.csv:43:scope: 'use+searched' stands already in line 42; each may stand once",
    ),
    "an unknown bearing": (
        set_bearing("refutes"),
        "bearing.csv:42:bearing: 'refutes' is not a code of this column; allowed: contradicts, outside, weak, none",
    ),
    "a mistyped bearing": (
        set_bearing("contradict"),
        "bearing.csv:42:bearing: 'contradict' is not a code of this column; did you mean 'contradicts'?",
    ),
    "a bearing more": (
        call(allow, "bearing", "refutes", "bearing"),
        "datapackage.json:bearing: the column 'bearing' needs an enum, and no codes in it but contradicts, outside, weak, none",
    ),
    "a position more": (
        call(allow, "position", "hints", "statements"),
        "datapackage.json:statements: the column 'position' needs an enum, and no codes in it but denies, declines",
    ),
    "a tense more": (
        call(allow, "tense", "once", "statements"),
        "datapackage.json:statements: the column 'tense' needs an enum, and no codes in it but ever, now, future",
    ),
    "a position less, which rows have": (
        limit("statements", "position", enum=["admits", "declines"]),
        "statements.csv:2:position: 'denies' is not a code of this column; did you mean 'declines'?",
    ),
    "a tense less, which rows have": (
        limit("statements", "tense", enum=["ever"]),
        "statements.csv:3:tense: 'now' is not a code of this column; allowed: ever",
    ),
    "a bearing less": (
        limit("bearing", "bearing", enum=["contradicts", "weak", "none"]),
        "bearing.csv:3:bearing: 'outside' is not a code of this column; allowed: contradicts, weak, none",
    ),
    "a tool without covers": (
        call(allow, "object", "face_finder", "statements", "evidence"),
        "datapackage.json:case: 'covers' has no entry for the object 'face_finder' of statements, so that nothing could bear "
        'on a denial of it; add a line such as "face_finder": ["face_finder"]',
    ),
    "a tool that no evidence can have": (
        in_turn(
            call(allow, "object", "face_finder", "statements"),
            lambda folder: change_package(
                folder, lambda package, _: package["case"]["covers"].update(face_finder=["face_finder"])
            ),
        ),
        "datapackage.json:case: 'covers' must give 'face_finder' a list of objects of evidence; allowed: example_tool, "
        "any_such_tool",
    ),
    "covers gone": (
        drop_from_case("covers"),
        "datapackage.json:case: needs 'covers' (object of a denial -> objects of evidence that bear on it) and 'leak_object'",
    ),
    "covers with a text": (
        give_case(covers={"example_tool": "example_tool", "any_such_tool": ["any_such_tool"]}),
        "datapackage.json:case: 'covers' must give 'example_tool' a list of objects of evidence; allowed: example_tool",
    ),
    "covers with an empty list": (
        give_case(covers={"example_tool": [], "any_such_tool": ["any_such_tool"]}),
        "datapackage.json:case: 'covers' must give 'example_tool' a list of objects of evidence; allowed: example_tool",
    ),
    "covers that leaves itself out": (
        give_case(covers={"example_tool": ["example_tool"], "any_such_tool": ["example_tool"]}),
        "datapackage.json:case: 'covers' leaves 'any_such_tool' out of its own list, so that evidence on it would not bear on "
        "a denial of it",
    ),
    "a name of no object": (
        give_case(names={"exampel_tool": "Example Tool"}),
        'datapackage.json:case: \'names\' must give objects a name in words, such as "example_tool": "..."; allowed: '
        "example_tool, any_such_tool",
    ),
    "a name that is none": (
        give_case(names={"example_tool": 5}),
        "datapackage.json:case: 'names' must give each object a name in words",
    ),
    "names as a list": (
        give_case(names=["Example Tool"]),
        "datapackage.json:case: 'names' must give objects a name in words",
    ),
    "no tool": (drop_from_case("tool"), "datapackage.json:case: needs 'tool'; allowed: example_tool, any_such_tool"),
    "a mistyped tool": (
        give_case(tool="exampel_tool"),
        "datapackage.json:case: 'tool' is 'exampel_tool', which no evidence can have; allowed: example_tool, any_such_tool",
    ),
    "a mistyped object of the leak": (
        give_case(leak_object="tool"),
        "datapackage.json:case: 'leak_object' is 'tool', which no evidence can have; allowed: example_tool, any_such_tool",
    ),
    "a leak that is no origin": (
        in_turn(call(allow, "leak", "second_leak", "leaked_clients"), call(explain, "leak", "second_leak")),
        "datapackage.json:evidence: the column 'origin' needs the leak 'second_leak' of leaked_clients in its enum too: the "
        "leak and every report on it are one origin",
    ),
    "a column renamed in the file alone": (
        rename("statements", "scope", "scop", described=False),
        "statements.csv:1:scop: unknown column 'scop'; did you mean 'scope'?",
    ),
    "a column that judging needs renamed": (
        rename("statements", "scope", "denied"),
        "datapackage.json:statements: describes no column 'scope', which judging needs",
    ),
    "another column renamed": (
        rename("statements", "summary", "in_short"),
        "datapackage.json:statements: warning: describes no column 'summary'; it is read as empty in every row",
    ),
    "a count as text": (
        in_turn(limit("evidence", "count_min"), edit("evidence", "count_min", type="string", constraints={})),
        "datapackage.json:evidence: the column 'count_min' needs the type integer",
    ),
    "a date without its form": (
        edit("statements", "made", form="url"),
        "datapackage.json:statements: the column 'made' needs the form 'day'",
    ),
    "a type that there is not": (
        edit("statements", "summary", type="text"),
        "datapackage.json:statements: field 'summary': 'type' must be one of string, integer",
    ),
    "a pattern that can't be read": (
        limit("agencies", "agency_id", pattern="[a-z"),
        "datapackage.json:agencies: field 'agency_id': the pattern '[a-z' can't be used: unterminated character set",
    ),
    "a pattern that fits no row": (
        limit("agencies", "agency_id", pattern="[0-9]+"),
        "agencies.csv:2:agency_id: 'example-city-ps' does not have the form [0-9]+",
    ),
    "codes as one text": (
        limit("statements", "scope", enum="use, storage"),
        "datapackage.json:statements: field 'scope': 'enum' must be a list of codes, each text or a number, found 'use",
    ),
    "a code twice": (
        call(allow, "scope", "use", "statements"),
        "datapackage.json:statements: field 'scope': 'enum' lists 'use' twice; keep one",
    ),
    "a mistyped constraint": (
        limit("statements", "scope", enumm=["use"]),
        "datapackage.json:statements: field 'scope': the constraint 'enumm' is not known here; did you mean 'enum'?",
    ),
    "required no longer": (
        limit("statements", "made", required=False),
        "datapackage.json:statements: the column 'made' must be required: judging needs it in every row",
    ),
    "a table less": (
        lambda folder: change_package(folder, lambda package, found: package["resources"].remove(found["bearing"])),
        "datapackage.json:bearing: describes no table 'bearing', which judging needs; add it, empty if there is nothing",
    ),
    "a file less": (
        lambda folder: (folder / "bearing.csv").unlink(),
        "bearing.csv: not found; the codebook names it, so put it there or take it out of datapackage.json",
    ),
    "rows after the as-of date": (
        lambda folder: change_package(folder, lambda package, _: package.update(as_of="2025-05-01")),
        "events.csv:4:date: 2025-06-15 is after the record's as-of date 2025-05-01; correct it, or set as_of in",
    ),
    "a comma forgotten": (
        lambda folder: (folder / "datapackage.json").write_text(
            (folder / "datapackage.json").read_text(encoding="utf-8").replace('"use",', '"use"', 1), encoding="utf-8"
        ),
        "is not JSON: Expecting ',' delimiter at character 17 of the line; is a comma missing before it, or one too many?",
    ),
}


@pytest.mark.parametrize(("change", "said"), BAD.values(), ids=BAD)
def test_a_bad_extension_is_named_by_check_and_never_judged(case, change, said):
    change(case)
    found = [problem for problem in list_problems(case) if said in problem]
    assert found, list_problems(case)
    if "warning" not in found[0]:
        with pytest.raises(RecordError):
            load_record(case)
