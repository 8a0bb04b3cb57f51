"""The loader: text stays text, bounds stand beside it, and nothing is loaded from a case with an error."""

import pandas as pd
import pytest
from cases import COLUMNS, change_package, find_field, list_problems, read_rows, set_cells, write_rows
from pandas import Timestamp

from analysis.discrepancies import judge
from analysis.problems import RecordError
from analysis.record import Record, check_case, load_record

TEXTS = [
    "NA",
    "N/A",
    "None",
    "null",
    "nan",
    "NaN",
    "007",
    "1,803",
    "1.0",
    "1e5",
    "2020-02",
    "TRUE",
    "-",
    "#N/A",
    "é",
    "=1",
]
SPAN = ["start_earliest", "start_latest", "end_earliest", "end_latest", "ongoing"]


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_out_unchanged(method_case, text):
    set_cells(method_case, "evidence", 1, note=text, summary=text)
    loaded = load_record(method_case).evidence
    assert loaded.loc[0, ["note", "summary"]].tolist() == [text, text]


def test_an_empty_cell_is_empty_text(method_case):
    record = load_record(method_case)
    assert record.statements.loc[0, "admits_shows"] == ""
    text = COLUMNS["statements"]
    assert (record.statements[text].dtypes == "str").all()
    assert record.statements[text].notna().all(axis=None)


def test_every_cell_of_the_record_comes_out_as_the_standard_reader_has_it(record, record_copy):
    for table in COLUMNS:
        header, *rows = read_rows(record_copy, table)
        frame = getattr(record, table)[header].head(len(rows))
        assert [list(cells) for cells in frame.itertuples(index=False)] == rows


def test_the_record_says_what_it_was_compiled_from(record):
    assert (record.codebook.name, set(record.codebook.tables)) == ("clearview-canada", set(COLUMNS))
    assert all(isinstance(getattr(record, name), pd.DataFrame) for name in Record._fields if name != "codebook")


def test_a_table_without_rows_is_an_empty_frame_of_its_columns(method_case):
    aliases = load_record(method_case).coding_b
    assert (len(aliases), list(aliases.columns)) == (0, COLUMNS["coding_b"])


def test_a_month_is_all_its_days_clipped_at_the_source(method_case):
    set_cells(method_case, "statements", 1, made="2020-02")
    made = load_record(method_case).statements.loc[0, ["made_earliest", "made_latest"]].tolist()
    assert made == [Timestamp("2020-02-01"), Timestamp("2020-02-20")]


def test_what_was_disclosed_later_has_two_clocks(method_case):
    set_cells(method_case, "statements", 1, made="2020", disclosed="2020-02-18/2020-02-19")
    row = load_record(method_case).statements.loc[0]
    assert row[["made_earliest", "made_latest"]].tolist() == [Timestamp("2020-01-01"), Timestamp("2020-02-19")]
    assert row[["disclosed_earliest", "disclosed_latest"]].tolist() == [
        Timestamp("2020-02-18"),
        Timestamp("2020-02-19"),
    ]


def test_what_was_not_disclosed_later_was_public_when_made(method_case):
    row = load_record(method_case).statements.loc[0]
    assert row["disclosed_earliest"] == row["disclosed_latest"] == row["made_earliest"] == Timestamp("2020-02-19")


@pytest.mark.parametrize(
    ("published", "bounds"),
    [
        ("", [None, None]),
        ("2020-07/..", [Timestamp("2020-07-01"), Timestamp("2021-01-31")]),
        ("../2020-07", [None, Timestamp("2020-07-31")]),
        ("2020", [Timestamp("2020-01-01"), Timestamp("2020-12-31")]),
    ],
)
def test_publication_is_bounded_and_closed_at_the_as_of_date(method_case, published, bounds):
    set_cells(method_case, "sources", 2, published=published)
    found = load_record(method_case).sources.loc[1, ["published_earliest", "published_latest"]]
    assert [None if pd.isna(bound) else bound for bound in found] == bounds


def test_an_undated_source_clips_nothing(method_case):
    set_cells(method_case, "sources", 1, published="")
    set_cells(method_case, "statements", 1, made="2020-02")
    assert load_record(method_case).statements.loc[0, "made_latest"] == Timestamp("2020-02-29")


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ("2019-10/", ["2019-10-01", "2019-10-31", "2019-10-01", "2020-03-10", False]),
        ("2019-10/..", ["2019-10-01", "2019-10-31", "2020-03-10", None, True]),
        ("/2020-02-14", [None, "2020-02-14", None, "2020-02-14", False]),
        ("[2020-02-14..2020-02-28]", ["2020-02-14", "2020-02-28", "2020-02-14", "2020-02-28", False]),
        ("2020-03", ["2020-03-01", "2020-03-10", "2020-03-01", "2020-03-10", False]),
    ],
)
def test_conduct_is_bounded_and_cut_at_its_disclosure(method_case, happened, expected):
    set_cells(method_case, "evidence", 1, happened=happened)
    found = load_record(method_case).evidence.loc[0, SPAN].tolist()
    assert [None if pd.isna(bound) else bound for bound in found] == [
        Timestamp(bound) if isinstance(bound, str) else bound for bound in expected
    ]


def test_counts_are_numbers_and_open_where_nothing_is_written(method_case):
    set_cells(method_case, "leaked_clients", 1, users_min="007", users_max="", searches_min="0")
    row = load_record(method_case).leaked_clients.loc[0]
    assert (row["users_min"], row["users_low"], row["searches_low"]) == ("007", 7, 0)
    assert row[["users_high", "searches_high"]].isna().all()


def test_the_largest_count_is_kept_exactly(method_case):
    set_cells(method_case, "evidence", 1, count_min="9" * 15, measure="searches")
    assert int(load_record(method_case).evidence.loc[0, "count_low"]) == int("9" * 15)


def test_an_admission_that_says_what_and_when_is_evidence(method_case):
    evidence = load_record(method_case).evidence.set_index("evidence_id")
    assert evidence["kind"].to_dict() == {"alpha-ps-e01": "finding", "alpha-ps-s02": "admission"}
    derived = evidence.loc["alpha-ps-s02"]
    assert (derived["agency_id"], derived["speaker_id"], derived["origin"], derived["shows"], derived["disclosed"]) == (
        "alpha-ps",
        "alpha-ps",
        "agency_admission",
        "searched",
        "2020-03-09",
    )
    assert (derived["happened"], derived["start_earliest"], derived["count_high"]) == (
        "2019-10/2020-02",
        Timestamp("2019-10-01"),
        10,
    )


def test_an_admission_about_another_body_is_evidence_on_that_body(method_case):
    set_cells(method_case, "statements", 2, about_id="beta-board", disclosed="2020-03-10")
    derived = load_record(method_case).evidence.set_index("evidence_id").loc["alpha-ps-s02"]
    assert (derived["agency_id"], derived["speaker_id"], derived["disclosed"]) == (
        "beta-board",
        "alpha-ps",
        "2020-03-10",
    )


def test_an_admission_of_nothing_in_particular_is_no_evidence(method_case):
    set_cells(method_case, "statements", 2, admits_happened="", admits_shows="")
    assert load_record(method_case).evidence["evidence_id"].tolist() == ["alpha-ps-e01"]


def test_a_case_with_an_error_is_not_loaded_and_all_errors_are_said(method_case):
    set_cells(method_case, "evidence", 1, shows="operationl", note="Clеarview")  # noqa: RUF001 (warned of)
    set_cells(method_case, "statements", 1, made="2020-02-30", note="x ")
    (method_case / "aliases.csv").unlink()
    with pytest.raises(RecordError) as caught:
        load_record(method_case)
    assert str(caught.value).splitlines() == [
        "aliases.csv: not found; the codebook names it, so put it there or take it out of datapackage.json",
        "evidence.csv:2:shows: 'operationl' is not a code of this column; did you mean 'operational'?",
        "statements.csv:2:made: '2020-02-30' is not in the calendar; write a date that exists",
        "statements.csv:2:note: 'x ' starts or ends with a space; remove it",
        "4 errors, 0 warnings",
    ]
    assert [str(problem) for problem in caught.value.problems] == list_problems(method_case)


def test_a_warning_stops_nothing(method_case):
    set_cells(method_case, "evidence", 1, note="Clеarview")  # noqa: RUF001 (the second e is Cyrillic)
    assert [problem.severity for problem in check_case(method_case)] == ["warning"]
    assert len(load_record(method_case).statements) == 2


def test_a_folder_that_is_not_there_is_a_record_error(tmp_path):
    with pytest.raises(RecordError, match="does not exist; give a folder"):
        load_record(tmp_path / "none")


def test_a_case_of_another_kind_can_be_checked_but_not_loaded(small_case):
    assert list_problems(small_case) == []
    with pytest.raises(RecordError) as caught:
        load_record(small_case)
    said = [str(problem) for problem in caught.value.problems]
    for name in ("agencies", "sources", "statements", "leaked_clients", "evidence", "bearing"):
        assert (
            f"datapackage.json:{name}: describes no table '{name}', which judging needs; add it, empty if there is nothing "
            "to enter"
        ) in said
    assert "datapackage.json:as_of: is missing; give the day on which the record was compiled, as YYYY-MM-DD" in said


@pytest.mark.parametrize("table", ["events", "recommendations", "aliases", "article_claim_rows", "coding_b", "codes"])
def test_a_table_that_judging_does_not_need_may_be_missing(method_case, table):
    def drop(package, tables):
        package["resources"].remove(tables[table])
        for field in tables["article_claim_rows"]["schema"]["fields"]:
            field["references"] = [name for name in field.get("references", ["statements"]) if name != table]

    change_package(method_case, drop)
    (method_case / f"{table}.csv").unlink()
    record = load_record(method_case)
    assert getattr(record, table).empty
    assert len(judge(record)) == 2


def drop_field(table, name):
    def change(_, tables):
        fields = tables[table]["schema"]["fields"]
        fields.remove(find_field(tables[table], name))
        keys = tables[table]["schema"].get("foreignKeys", [])
        tables[table]["schema"]["foreignKeys"] = [key for key in keys if key["fields"] != name]

    return change


def drop_constraint(table, field, name):
    return lambda _, tables: find_field(tables[table], field)["constraints"].pop(name)


def set_field(table, field, **values):
    return lambda _, tables: find_field(tables[table], field).update(values)


def add_codes(column, code, *tables):
    return lambda _, found: [find_field(found[name], column)["constraints"]["enum"].append(code) for name in tables]


def drop_keys(table, columns):
    def change(_, tables):
        keys = tables[table]["schema"]["foreignKeys"]
        tables[table]["schema"]["foreignKeys"] = [key for key in keys if key["fields"] not in columns]

    return change


def set_case(**values):
    return lambda package, _: package["case"].update(values)


def add_field(table, name):
    return lambda _, tables: tables[table]["schema"]["fields"].append({"name": name})


# Each promise that a codebook may break: how, and what is said of it.
UNMET = {
    "column": (drop_field("statements", "tense"), "statements: describes no column 'tense', which judging needs"),
    "column of every row": (
        drop_field("evidence", "origin"),
        "evidence: describes no column 'origin', which judging needs",
    ),
    "key": (
        lambda _, tables: tables["agencies"]["schema"].pop("primaryKey"),
        "agencies: needs the primary key agency_id",
    ),
    "key of two": (
        lambda _, tables: tables["bearing"]["schema"].update(primaryKey="scope"),
        "bearing: needs the primary key scope + shows",
    ),
    "required": (
        drop_constraint("statements", "made", "required"),
        "statements: the column 'made' must be required: judging needs it in every row",
    ),
    "source": (
        drop_keys("evidence", ["source_id"]),
        "evidence: the column 'source_id' needs a foreign key to sources",
    ),
    "correction": (
        drop_keys("statements", ["corrects"]),
        "statements: the column 'corrects' needs a foreign key to statements",
    ),
    "no codes": (
        drop_constraint("statements", "position", "enum"),
        "statements: the column 'position' needs an enum, and no codes in it but denies, declines, no_reply, admits, "
        "explains, halts, disputes",
    ),
    "a code more": (
        lambda _, tables: find_field(tables["bearing"], "bearing")["constraints"]["enum"].append("supports"),
        "bearing: the column 'bearing' needs an enum, and no codes in it but contradicts, outside, weak, none",
    ),
    "day": (
        lambda _, tables: find_field(tables["statements"], "made").pop("form"),
        "statements: the column 'made' needs the form 'day'",
    ),
    "day of an event": (
        lambda _, tables: find_field(tables["events"], "date").pop("form"),
        "events: the column 'date' needs the form 'day'",
    ),
    "span": (set_field("evidence", "happened", form="window"), "evidence: the column 'happened' needs the form 'span'"),
    "window": (
        set_field("leaked_clients", "covers", form="span"),
        "leaked_clients: the column 'covers' needs the form 'window'",
    ),
    "count": (
        set_field("evidence", "count_min", type="string", constraints={}),
        "evidence: the column 'count_min' needs the type integer",
    ),
    "a name that the loader gives": (
        add_field("statements", "made_earliest"),
        "statements: the column 'made_earliest' has a name that the loader gives to a column of its own; rename it",
    ),
    "a name that a leaked entry gets": (
        add_field("leaked_clients", "object"),
        "leaked_clients: the column 'object' has a name that the loader gives to a column of its own; rename it",
    ),
    "as-of date": (
        lambda package, _: package.pop("as_of"),
        "as_of: is missing; give the day on which the record was compiled, as YYYY-MM-DD",
    ),
    "case": (
        lambda package, _: package.pop("case"),
        "case: needs 'covers' (object of a denial -> objects of evidence that bear on it) and 'leak_object'",
    ),
    "covers as a number": (
        set_case(covers=5),
        "case: needs 'covers' (object of a denial -> objects of evidence that bear on it) and 'leak_object'",
    ),
    "leak object as a list": (
        set_case(leak_object=["clearview"]),
        "case: needs 'covers' (object of a denial -> objects of evidence that bear on it) and 'leak_object'",
    ),
    "covers a number": (
        set_case(covers={"clearview": 5, "facial_recognition": []}),
        "case: 'covers' must give 'clearview' a list of objects of evidence; allowed: clearview, facial_recognition",
    ),
    "covers as text": (
        set_case(covers={"clearview": "clearview", "facial_recognition": []}),
        "case: 'covers' must give 'clearview' a list of objects of evidence; allowed: clearview, facial_recognition",
    ),
    "covers a mistyped object": (
        set_case(covers={"clearview": ["clearvew"], "facial_recognition": []}),
        "case: 'covers' must give 'clearview' a list of objects of evidence; allowed: clearview, facial_recognition",
    ),
    "covers too little": (
        set_case(covers={"clearview": ["clearview"]}),
        "case: 'covers' has no entry for the object 'facial_recognition' of statements, so that nothing could bear on a denial "
        'of it; add a line such as "facial_recognition": ["facial_recognition"]',
    ),
    "covers too much": (
        set_case(covers={"clearview": ["clearview"], "facial_recognition": [], "radar": []}),
        "case: 'covers' names the object 'radar', which no statement can have; allowed: clearview, facial_recognition",
    ),
    "covers nothing": (
        set_case(covers={"clearview": [], "facial_recognition": ["facial_recognition"]}),
        "case: 'covers' must give 'clearview' a list of objects of evidence; allowed: clearview, facial_recognition",
    ),
    "covers all but itself": (
        set_case(covers={"clearview": ["facial_recognition"], "facial_recognition": ["facial_recognition"]}),
        "case: 'covers' leaves 'clearview' out of its own list, so that evidence on it would not bear on a denial of it",
    ),
    "no tool": (
        lambda package, _: package["case"].pop("tool"),
        "case: needs 'tool'; allowed: clearview, facial_recognition",
    ),
    "a mistyped tool": (
        set_case(tool="clearvew"),
        "case: 'tool' is 'clearvew', which no evidence can have; allowed: clearview, facial_recognition",
    ),
    "a tool as a list": (
        set_case(tool=["clearview"]),
        "case: 'tool' is '['clearview']', which no evidence can have; allowed: clearview, facial_recognition",
    ),
    "a scope that can only bear": (
        add_codes("scope", "storage", "bearing"),
        "bearing: allows the scope 'storage', which no statement can deny; add it to the enum of scope in statements too",
    ),
    "a shown fact that can only bear": (
        add_codes("shows", "retained", "bearing"),
        "bearing: allows the shown fact 'retained', which nothing can show; add it to the enum of shows in evidence and "
        "leaked_clients, and of admits_shows in statements",
    ),
    "a leak that is no origin": (
        add_codes("leak", "leak_2021", "leaked_clients"),
        "evidence: the column 'origin' needs the leak 'leak_2021' of leaked_clients in its enum too: the leak and every "
        "report on it are one origin",
    ),
    "leak of another object": (
        set_case(leak_object="radar"),
        "case: 'leak_object' is 'radar', which no evidence can have; allowed: clearview, facial_recognition",
    ),
}


@pytest.mark.parametrize(("change", "expected"), UNMET.values(), ids=UNMET)
def test_a_case_that_promises_too_little_is_named_by_check_and_not_loaded(method_case, change, expected):
    change_package(method_case, change)
    for table in ("statements", "evidence", "leaked_clients", "bearing"):
        columns = []
        change_package(
            method_case,
            lambda _, tables, table=table, columns=columns: columns.extend(
                field["name"] for field in tables[table]["schema"]["fields"]
            ),
        )
        header, *rows = read_rows(method_case, table)
        cells = [dict(zip(header, row, strict=True)) for row in rows]
        write_rows(method_case, table, [columns, *([row.get(name, "") for name in columns] for row in cells)])
    found = [problem for problem in list_problems(method_case) if "codes.csv" not in problem]
    assert f"datapackage.json:{expected}" in found
    assert {problem.partition(":")[0] for problem in found} == {"datapackage.json"}
    with pytest.raises(RecordError) as caught:
        load_record(method_case)
    assert f"datapackage.json:{expected}" in [str(problem) for problem in caught.value.problems]


def test_tables_without_rows_can_be_loaded_and_judged(method_case):
    for table in COLUMNS:
        if table != "codes":
            write_rows(method_case, table, [COLUMNS[table]])
    record = load_record(method_case)
    assert len(judge(record)) == 0


def test_the_small_method_case_is_judged(method_case):
    verdicts = judge(load_record(method_case)).set_index("statement_id")
    assert verdicts["class"].to_dict() == {"alpha-ps-s01": "contradicted", "alpha-ps-s02": "admitted"}
