"""Counts of what a record holds and lacks, on a literal case of three statements, two facts and two leaked entries."""

import pytest
from test_measures import DENIAL, body, deny, leak, report, say, show, write_case

from analysis import coverage
from analysis.record import load_record

CASE = {
    "agencies": [body("force"), body("other")],
    "sources": [
        {"published": "2026-11-01"},
        {"source_id": "second", "url": "https://example.org/second", "read": "excerpt", "published": "2026"},
        {"source_id": "third", "url": "https://example.org/third", "published": ""},
    ],
    "statements": [
        deny("force", 1, "2020-02-10", key_phrase="We do not.", second_source_id="second"),
        deny("force", 2, "2020-02-10/2020-02-17", tense="", note="Not said.", seen="indirect"),
        say(
            "force", 3, "2020-03", **DENIAL | {"position": "admits"}, admits_happened="2020-01", admits_shows="searched"
        ),
        say("force", 4, "2020", disclosed="2021-05-01", **DENIAL | {"position": "admits"}),
        say("other", 1, "../2020-02-14", position="no_reply", said_to="Herald"),
    ],
    "evidence": [show("force", 1, disclosed="2020-03-01"), report("force", 2, disclosed="2020-03", seen="indirect")],
    "leaked_clients": [leak("force", 1, note="As printed."), leak("other", shows="searched", searches_min="5")],
    "events": [{"event_id": "2020-01-18-story", "date": "2020-01-18", "label": "A story"}],
}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return load_record(write_case(tmp_path_factory.mktemp("case"), **CASE))


def test_rows_are_those_of_the_files(record):
    counted = coverage.count_tables(record)
    assert counted["rows"].loc[
        ["agencies", "sources", "statements", "evidence", "leaked_clients", "events"]
    ].to_list() == [
        2,
        3,
        5,
        2,  # the fact derived from an admission is no row of the file
        2,
        1,
    ]
    assert counted.at["agencies", "columns"] == 6
    assert not counted["one row is"].str.startswith("One row is").any()


def test_precision_of_days(record):
    counted = coverage.count_precision(record)
    names = ["one day", "up to a week", "up to a month", "longer", "open or undated"]
    assert list(counted.columns) == names
    assert {name: list(row) for name, row in counted.iterrows()} == {
        "statements.made": [1, 1, 1, 1, 1],
        "statements.disclosed": [1, 0, 0, 0, 0],
        "evidence.disclosed": [1, 0, 1, 0, 0],
        "leaked_clients.disclosed": [2, 0, 0, 0, 0],
        "events.date": [1, 0, 0, 0, 0],
        "sources.published": [1, 0, 0, 1, 1],
    }


def test_how_rows_were_seen(record):
    counted = coverage.count_coded(record)
    assert {name: list(row) for name, row in counted.iterrows()} == {
        "statements": [4, 1, 1, 1],
        "leaked_clients": [2, 0, 0, 1],
        "evidence": [1, 1, 0, 0],
    }
    assert list(counted.columns) == ["direct", "indirect", "second source", "note"]


def test_questions_without_an_answer(record):
    unanswered = coverage.list_unanswered(record)
    assert list(unanswered.index) == ["other-s01"]
    assert unanswered.loc["other-s01", ["agency_id", "made", "said_to"]].to_list() == [
        "other",
        "../2020-02-14",
        "Herald",
    ]


def test_gaps(record):
    assert {gap: (int(row["rows"]), int(row["of"])) for gap, row in coverage.count_gaps(record).iterrows()} == {
        "denials without object, scope or tense": (1, 2),
        "denials whose day is not known": (1, 2),
        "statements without a phrase in their own words": (4, 5),
        "statements seen only through another's report": (1, 5),
        "statements without a second source": (4, 5),
        "statements without a second coding": (5, 5),
        "admissions that do not say what they concede": (1, 2),
        "leaked entries that show a name and no more": (1, 2),
        "leaked entries with a count of searches": (1, 2),
        "sources read only in part": (1, 3),
        "sources without a date": (1, 3),
    }


def test_second_coding_closes_a_gap(tmp_path):
    coded = [{"statement_id": "force-s01", "position": "denies"} | DENIAL]
    record = load_record(write_case(tmp_path, **CASE, coding_b=coded))
    assert coverage.count_gaps(record).loc["statements without a second coding"].to_list() == [4, 5]


def test_case_of_one_source_counts_nothing_else(tmp_path):
    record = load_record(write_case(tmp_path))
    rows = coverage.count_tables(record)["rows"].drop(["codes", "bearing"])
    assert rows[rows > 0].to_dict() == {"sources": 1}
    assert coverage.count_gaps(record)["rows"].to_dict() == dict.fromkeys(coverage.count_gaps(record).index, 0) | {
        "sources without a date": 1
    }
    precision = coverage.count_precision(record)
    assert precision.sum().sum() == precision.at["sources.published", "open or undated"] == 1
    assert coverage.count_coded(record).eq(0).all(axis=None)
    assert len(coverage.list_unanswered(record)) == 0
