"""The checks of meaning and of dates: each refusal at its place, on a case with the record's codebook and few rows."""

import pytest
from cases import COLUMNS, change_package, find_field, list_problems, read_rows, set_cells, write_package, write_rows

from analysis.record import check_case

LATER = "nothing can be reported before it happens"
PUBLISHED = "published by 2020-02-20"

# Each refusal: the table, the row, the cells that break it, and all that is said of it.
REFUSALS = {
    "second source is the first": (
        ("evidence", 1, {"second_source_id": "star-2020-03-10-admission"}),
        ["evidence.csv:2:second_source_id: is the same as source_id; name another source or leave it empty"],
    ),
    "seen from memory": (
        ("evidence", 1, {"seen": "memory"}),
        [
            "evidence.csv:2:seen: 'memory' is not a code of this column; allowed: direct, indirect",
            "evidence.csv:2:seen: 'memory' is refused; read the fact in a source first",
        ],
    ),
    "no source": (
        ("evidence", 1, {"source_id": ""}),
        ["evidence.csv:2:source_id: is empty, but every row needs it"],
    ),
    "least above most": (
        ("statements", 2, {"count_min": "11"}),
        ["statements.csv:3:count_min: 11 is more than count_max 10; exchange or correct them"],
    ),
    "most compared as a number, not as text": (
        ("leaked_clients", 1, {"users_min": "9", "users_max": "10"}),
        [],
    ),
    "users reversed": (
        ("leaked_clients", 1, {"users_min": "10", "users_max": "9"}),
        ["leaked_clients.csv:2:users_min: 10 is more than users_max 9; exchange or correct them"],
    ),
    "searches reversed": (
        ("leaked_clients", 1, {"searches_min": "10", "searches_max": "9"}),
        ["leaked_clients.csv:2:searches_min: 10 is more than searches_max 9; exchange or correct them"],
    ),
    "most without least": (
        ("evidence", 1, {"count_max": "10", "measure": "searches"}),
        ["evidence.csv:2:count_min: is empty beside a count_max; give the least too (0 or 1 where unknown)"],
    ),
    "negative count": (
        ("evidence", 1, {"count_min": "-3", "measure": "searches"}),
        ["evidence.csv:2:count_min: '-3' is below 0, the least allowed"],
    ),
    "count of more digits than can be kept": (
        ("evidence", 1, {"count_min": "9" * 5000, "measure": "searches"}),
        [f"evidence.csv:2:count_min: '{'9' * 60}…' has 5000 digits; a count has fewer"],
    ),
    "two counts of more digits than can be read": (
        ("evidence", 1, {"count_min": "9" * 5000, "count_max": "9" * 5000, "measure": "searches"}),
        [
            f"evidence.csv:2:count_min: '{'9' * 60}…' has 5000 digits; a count has fewer",
            f"evidence.csv:2:count_max: '{'9' * 60}…' has 5000 digits; a count has fewer",
        ],
    ),
    "count with commas": (
        ("evidence", 1, {"count_min": "1,803,000,000,000", "measure": "searches"}),
        ["evidence.csv:2:count_min: '1,803,000,000,000' is not of type integer; write digits only, no comma or sign"],
    ),
    "statement id of another body": (
        ("statements", 2, {"statement_id": "beta-board-s02"}),
        [
            "statements.csv:3:statement_id: 'beta-board-s02' does not begin with its agency_id; write alpha-ps-s and a number"
        ],
    ),
    "evidence id of another body": (
        ("evidence", 1, {"evidence_id": "beta-board-e01"}),
        [
            "evidence.csv:2:evidence_id: 'beta-board-e01' does not begin with its agency_id; write alpha-ps-e and a number"
        ],
    ),
    "made after its source": (
        ("statements", 1, {"made": "2020-02-21"}),
        [f"statements.csv:2:made: 2020-02-21 is later than its source star-2020-02-20-denial, {PUBLISHED}; {LATER}"],
    ),
    "made in a month that its source lies in": (("statements", 1, {"made": "2020-02"}), []),
    "statement disclosed after its source": (
        ("statements", 1, {"disclosed": "2020-03"}),
        [f"statements.csv:2:disclosed: 2020-03 is later than its source star-2020-02-20-denial, {PUBLISHED}; {LATER}"],
    ),
    "statement disclosed before it was made": (
        ("statements", 1, {"disclosed": "2020-01"}),
        ["statements.csv:2:disclosed: 2020-01 is before made 2020-02-19"],
    ),
    "evidence disclosed after its source": (
        ("evidence", 1, {"source_id": "star-2020-02-20-denial", "happened": "2020-01/"}),
        [f"evidence.csv:2:disclosed: 2020-03-10 is later than its source star-2020-02-20-denial, {PUBLISHED}; {LATER}"],
    ),
    "entry disclosed after its source": (
        ("leaked_clients", 1, {"source_id": "star-2020-02-20-denial", "covers": "2018/2019"}),
        [
            f"leaked_clients.csv:2:disclosed: 2020-03 is later than its source star-2020-02-20-denial, {PUBLISHED}; {LATER}"
        ],
    ),
    "event after its source": (
        ("events", 1, {"date": "2020-02-21"}),
        [f"events.csv:2:date: 2020-02-21 is later than its source star-2020-02-20-denial, {PUBLISHED}; {LATER}"],
    ),
    "outcome after its source": (
        ("recommendations", 1, {"outcome_on": "2020-04"}),
        [
            "recommendations.csv:2:outcome_on: 2020-04 is later than its source star-2020-03-10-admission, "
            f"published by 2020-03-10; {LATER}"
        ],
    ),
    "answered before recommended": (
        ("recommendations", 1, {"responded": "2020-02-01"}),
        ["recommendations.csv:2:responded: 2020-02-01 is before made 2020-02-27"],
    ),
    "conduct that ends after its disclosure": (
        ("evidence", 1, {"happened": "2019/2020-04"}),
        ["evidence.csv:2:happened: 2019/2020-04 reaches past its own disclosure, 2020-03-10 at the latest"],
    ),
    "conduct that starts after its disclosure": (
        ("evidence", 1, {"happened": "2020-04/"}),
        ["evidence.csv:2:happened: 2020-04/ reaches past its own disclosure, 2020-03-10 at the latest"],
    ),
    "conduct in the month of its disclosure": (("evidence", 1, {"happened": "2020-03"}), []),
    "conduct still going on": (("evidence", 1, {"happened": "2019/..", "disclosed": "2020"}), []),
    "conduct after a source that bounds the disclosure": (
        ("evidence", 1, {"happened": "2020-04", "disclosed": "2020"}),
        ["evidence.csv:2:happened: 2020-04 reaches past its own disclosure, 2020-03-10 at the latest"],
    ),
    "window that starts after its disclosure": (
        ("leaked_clients", 1, {"covers": "2020-04/2020-05", "disclosed": "2020-02"}),
        ["leaked_clients.csv:2:covers: 2020-04/2020-05 reaches past its own disclosure, 2020-02-29 at the latest"],
    ),
    "window that its disclosure lies in": (("leaked_clients", 1, {"covers": "2018/2020-05"}), []),
    "conduct conceded before it took place": (
        ("statements", 2, {"admits_happened": "2019-10/2020-04"}),
        ["statements.csv:3:admits_happened: 2019-10/2020-04 reaches past its own disclosure, 2020-03-09 at the latest"],
    ),
    "conduct after the as-of date": (
        ("evidence", 1, {"happened": "9000", "disclosed": "../2020-03-10"}),
        [
            "evidence.csv:2:happened: 9000 is after the record's as-of date 2021-01-31; correct it, or set as_of in "
            "datapackage.json",
            "evidence.csv:2:happened: 9000 reaches past its own disclosure, 2020-03-10 at the latest",
        ],
    ),
    "source of the future": (
        ("sources", 2, {"published": "2021-02"}),
        [
            "sources.csv:3:published: 2021-02 is after the record's as-of date 2021-01-31; correct it, or set as_of in "
            "datapackage.json"
        ],
    ),
    "source of the as-of date itself": (("sources", 2, {"published": "2021-01-31"}), []),
    "source of this year or later": (("sources", 2, {"published": "2021/.."}), []),
    "denial without codes": (
        ("statements", 1, {"object": "", "scope": "", "tense": ""}),
        [
            "statements.csv:2:object: a denial without object and scope and tense; code it, or say in the note why it "
            "can't be coded"
        ],
    ),
    "denial without tense, explained": (("statements", 1, {"tense": "", "note": "The text gives no verb."}), []),
    "admission without scope": (
        ("statements", 2, {"scope": ""}),
        ["statements.csv:3:scope: an admission without scope; code it, or say in the note why not"],
    ),
    "admission without scope, explained": (("statements", 2, {"scope": "", "note": "Not said."}), []),
    "half a concession on a row that concedes nothing": (
        ("statements", 1, {"position": "explains", "admits_shows": "searched"}),
        ["statements.csv:2:admits_shows: 'searched' stands on a row that explains; only an admission concedes"],
    ),
    "concession on a row whose position is no code, which alone is said": (
        ("statements", 2, {"position": "admitts"}),
        ["statements.csv:3:position: 'admitts' is not a code of this column; did you mean 'admits'?"],
    ),
    "conceded when, but not what": (
        ("statements", 2, {"admits_shows": ""}),
        [
            "statements.csv:3:admits_shows: is empty, but admits_happened is filled; an admission that says what it "
            "concedes has both"
        ],
    ),
    "conceded what, but not when": (
        ("statements", 2, {"admits_happened": ""}),
        [
            "statements.csv:3:admits_happened: is empty, but admits_shows is filled; an admission that says what it "
            "concedes has both"
        ],
    ),
    "denial that concedes": (
        ("statements", 1, {"admits_happened": "2019", "admits_shows": "searched"}),
        [
            "statements.csv:2:admits_happened: '2019' stands on a row that denies; only an admission concedes",
            "statements.csv:2:admits_shows: 'searched' stands on a row that denies; only an admission concedes",
        ],
    ),
    "measure without count": (
        ("statements", 1, {"measure": "searches"}),
        ["statements.csv:2:measure: is filled, but there is no count; give the count too"],
    ),
    "count without measure": (
        ("statements", 2, {"measure": ""}),
        ["statements.csv:3:measure: is empty beside a count; say what is counted, or in the note why not"],
    ),
    "speaker spoken about": (
        ("statements", 1, {"about_id": "alpha-ps"}),
        ["statements.csv:2:about_id: is the speaker itself; fill it only where another body's conduct is meant"],
    ),
    "correction without how": (
        ("statements", 2, {"correction": ""}),
        ["statements.csv:3:correction: is empty, but corrects is filled; both or neither"],
    ),
    "correction without what": (
        ("statements", 2, {"corrects": ""}),
        ["statements.csv:3:corrects: is empty, but correction is filled; both or neither"],
    ),
    "correction of itself": (
        ("statements", 2, {"corrects": "alpha-ps-s02"}),
        ["statements.csv:3:corrects: names the row itself"],
    ),
    "correction of a later statement": (
        ("statements", 1, {"corrects": "alpha-ps-s02", "correction": "superseded"}),
        ["statements.csv:2:corrects: alpha-ps-s02 was made 2020-03-09, after this row (2020-02-19)"],
    ),
    "correction of another's words": (
        (
            "statements",
            2,
            {"agency_id": "beta-board", "statement_id": "beta-board-s01", "utterance_id": "beta-board-u01"},
        ),
        ["statements.csv:3:corrects: alpha-ps-s01 was said by alpha-ps; a body can correct its own words only"],
    ),
    "utterance of two days": (
        ("statements", 2, {"utterance_id": "alpha-ps-u01"}),
        [
            "statements.csv:3:made: '2020-03-09' differs from '2020-02-19' of alpha-ps-s01, a row of the same utterance; "
            "one of them is wrong, or they are two utterances"
        ],
    ),
    "reprint of nobody": (
        ("sources", 1, {"kind": "reprint"}),
        ["sources.csv:2:original_publisher: is empty, but this is a reprint; whose text is it?"],
    ),
    "original that names an original": (
        ("sources", 1, {"original_publisher": "Herald"}),
        ["sources.csv:2:original_publisher: is filled, but this is no reprint"],
    ),
}


@pytest.mark.parametrize(("broken", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_row_is_refused_at_its_place(method_case, broken, expected):
    table, number, cells = broken
    set_cells(method_case, table, number, **cells)
    assert list_problems(method_case) == expected


def test_the_method_case_is_valid(method_case):
    assert list_problems(method_case) == []


def add_row(folder, table, **cells):
    write_rows(folder, table, [*read_rows(folder, table), [cells.get(column, "") for column in COLUMNS[table]]])


def test_a_source_that_no_row_cites_is_a_warning(method_case):
    add_source(method_case)
    assert list_problems(method_case) == ["sources.csv:4:source_id: warning: 'times-2020' is cited by no row"]


def add_source(folder):
    add_row(
        folder,
        "sources",
        source_id="times-2020",
        title="On another matter",
        publisher="Times",
        url="https://example.org/times",
        kind="news",
        read="whole",
    )


def test_a_source_named_in_another_text_is_not_cited(method_case):
    add_source(method_case)
    set_cells(method_case, "evidence", 1, summary="times-2020")
    assert list_problems(method_case) == ["sources.csv:4:source_id: warning: 'times-2020' is cited by no row"]


def test_statements_without_utterances_have_nothing_in_common(tmp_path):
    fields = [{"name": name} for name in ("made", "agency_id")]
    write_package(tmp_path, {"resources": [{"name": "statements", "path": "t.csv", "schema": {"fields": fields}}]})
    write_rows(tmp_path, "t", [["made", "agency_id"], ["2020-01", "a"], ["2020-02", "b"]])
    assert list_problems(tmp_path) == []


@pytest.mark.parametrize("way", ["column", "second column", "note", "claim row"])
def test_a_source_is_used_where_a_row_a_note_or_a_claim_names_it(method_case, way):
    add_source(method_case)
    if way == "claim row":
        add_row(
            method_case,
            "article_claims",
            claim_id="article-01",
            claim="It did.",
            verdict="supported",
            why="It is shown.",
        )
        add_row(method_case, "article_claim_rows", claim_id="article-01", row_id="times-2020")
    else:
        cells = {
            "column": {"source_id": "times-2020"},
            "second column": {"second_source_id": "times-2020"},
            "note": {"note": "So also times-2020."},
        }
        set_cells(method_case, "evidence", 1, **cells[way])
    assert list_problems(method_case) == []


def test_a_statement_without_a_second_coding_is_a_warning_where_others_have_one(method_case):
    path = method_case / "coding_b.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    first = rows[0] if rows else "alpha-ps-s01,denies,clearview,use,ever"
    path.write_text(f"{header}\n{first}\n", encoding="utf-8")
    [found] = [problem for problem in check_case(method_case) if problem.kind == "coded once"]
    assert str(found) == (
        "statements.csv:3:statement_id: warning: 'alpha-ps-s02' is coded once; ask a second person for a row of coding_b.csv"
    )
    path.write_text(f"{header}\n", encoding="utf-8")
    assert not [problem for problem in check_case(method_case) if problem.kind == "coded once"]


def test_with_a_table_unread_no_source_is_called_unused(method_case):
    for name in ("statements", "evidence", "leaked_clients", "events", "recommendations"):
        (method_case / f"{name}.csv").write_text("x\n", encoding="utf-8")
    assert [problem for problem in list_problems(method_case) if "cited" in problem] == []


def test_with_a_row_unread_no_source_is_called_unused(method_case):
    add_source(method_case)
    with (method_case / "evidence.csv").open("a", encoding="utf-8") as file:
        file.write("beta-board-e01,beta-board\n")
    assert [problem.split(": ")[0] for problem in list_problems(method_case)] == ["evidence.csv:3"]


def test_the_latest_date_of_the_codebook_is_that_of_the_rows(method_case):
    change_package(method_case, lambda package, _: package.update(latest_row_date="2020-03-11"))
    assert list_problems(method_case) == [
        "datapackage.json:latest_row_date: latest_row_date is 2020-03-11, but the latest date in a row is 2020-03-31"
    ]


def test_the_latest_date_is_looked_for_without_an_as_of_date_too(method_case):
    change_package(method_case, lambda package, _: package.pop("as_of"))
    change_package(method_case, lambda package, _: package.update(latest_row_date="2020-03-11"))
    assert [problem.split(": ")[0] for problem in list_problems(method_case)] == [
        "datapackage.json:as_of",
        "datapackage.json:latest_row_date",
    ]


def test_the_latest_date_may_be_the_as_of_date(method_case):
    change_package(method_case, lambda package, _: package.update(latest_row_date="2021-01-31"))
    set_cells(method_case, "sources", 2, published="2021-01-31")
    assert list_problems(method_case) == []


def test_without_dates_in_rows_the_latest_date_is_not_held_against_any(small_case):
    change_package(small_case, lambda package, _: package.update(latest_row_date="2021-01-31"))
    assert list_problems(small_case) == []


def test_the_latest_date_of_the_codebook_is_found_right(method_case):
    change_package(method_case, lambda package, _: package.update(latest_row_date="2020-03-31"))
    assert list_problems(method_case) == []


def test_without_a_rule_in_the_codebook_a_row_still_needs_a_source(method_case):
    def loosen(_, tables):
        find_field(tables["evidence"], "source_id")["constraints"].pop("required")
        find_field(tables["evidence"], "count_min").pop("constraints")

    change_package(method_case, loosen)
    set_cells(method_case, "evidence", 1, source_id="", count_min="-3", measure="searches")
    assert list_problems(method_case) == [
        "datapackage.json:evidence: the column 'source_id' must be required: judging needs it in every row",
        "evidence.csv:2:count_min: '-3' is below 0; a count is not negative",
        "evidence.csv:2:source_id: is empty, but no row stands without a source; name it",
    ]


TABLES_OF_OTHERS = [
    ("statements", ["agency_id", "utterance_id"]),
    ("statements", ["position", "correction", "admits_shows", "measure"]),
    ("statements", ["admits_happened", "corrects", "count_min", "utterance_id"]),
    ("sources", ["original_publisher", "published"]),
    ("evidence", ["happened", "count_max", "second_source_id"]),
    ("recommendations", ["responded", "outcome_on"]),
]


@pytest.mark.parametrize(("name", "columns"), TABLES_OF_OTHERS)
def test_checks_of_meaning_pass_over_columns_that_a_case_does_not_have(tmp_path, name, columns):
    fields = [{"name": column} for column in columns]
    write_package(tmp_path, {"resources": [{"name": name, "path": "t.csv", "schema": {"fields": fields}}]})
    for filled in columns:
        for value in ("denies", "admits", "2020", "5"):
            write_rows(tmp_path, "t", [columns, [value if column == filled else "" for column in columns]])
            assert list_problems(tmp_path) == []
