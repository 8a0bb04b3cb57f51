"""Claims of the article beside their rows, on small literal cases and on the record."""

import pandas as pd
import pytest
from test_measures import body, deny, leak, say, show, write_case

from analysis import claims
from analysis.record import load_record

SOURCES = [
    {"source_id": "early", "url": "https://example.org/early", "published": "2020-03-01", "title": "An early page"},
    {"source_id": "late", "url": "https://example.org/late", "published": "2021-06-10", "title": "A late page"},
]
CASE = {
    "agencies": [body("avon"), body("seller", type="vendor")],
    "sources": SOURCES,
    "statements": [
        deny("avon", 1, "2020-02-10", source_id="early", summary="Said no."),
        deny("avon", 2, "2020-02-11", disclosed="2021-06-10", source_id="late", summary="Told a regulator no."),
        say("avon", 3, "2021-01-20/2021-03-02", "halts", source_id="late", summary="Said that it stopped."),
    ],
    "evidence": [show("avon", disclosed="2021-06-10", source_id="late", seen="indirect", summary="A finding.")],
    "leaked_clients": [leak("avon", source_id="early")],
    "events": [
        {"event_id": "2020-02-26-leak", "date": "2020-02-26", "kind": "leak", "label": "A leak", "source_id": "early"}
    ],
    "recommendations": [
        {"recommendation_id": "seller-2021-r01", "made": "2021-05-01", "made_by": "avon", "made_to": "seller"}
        | {"force": "recommendation", "summary": "Stop.", "response": "no_commitment", "outcome": "not_done"}
        | {"responded": "2021-05", "outcome_on": "2021-06", "source_id": "late", "outcome_source_id": "late"}
    ],
    "article_claims": [
        {"claim_id": "article-01", "claim": "They said no", "verdict": "supported", "why": "It is so."},
        {"claim_id": "article-02", "claim": "All of them", "verdict": "overstated", "why": "One of them."},
        {"claim_id": "article-03", "claim": "It is bad", "verdict": "article_only", "why": "Opinion."},
    ],
    "article_claim_rows": [
        {"claim_id": "article-01", "row_id": "2020-02-26-leak"},
        {"claim_id": "article-01", "row_id": "avon-s01"},
        {"claim_id": "article-01", "row_id": "avon-s02"},
        {"claim_id": "article-02", "row_id": "avon-e01"},
        {"claim_id": "article-02", "row_id": "avon-l01"},
        {"claim_id": "article-02", "row_id": "early"},
        {"claim_id": "article-02", "row_id": "seller-2021-r01"},
    ],
}
DAY = "2021-02-03"
LISTED = "Entry in a leaked client list, as reported; it shows a name on a list."
ANSWERED = "Stop. Answer: no commitment. Outcome: not done."


@pytest.fixture
def record(tmp_path):
    return load_record(write_case(tmp_path, **CASE))


@pytest.fixture(scope="module")
def real():
    return load_record()


def test_each_claim_stands_beside_each_of_its_rows(record):
    joined = claims.join_claims(record)
    assert joined[["claim_id", "row_id", "table", "dated", "says"]].to_numpy().tolist() == [
        ["article-01", "2020-02-26-leak", "events", "2020-02-26", "It took place."],
        ["article-01", "avon-s01", "statements", "2020-02-10", "Said no."],
        ["article-01", "avon-s02", "statements", "2021-06-10", "Told a regulator no."],
        ["article-02", "avon-e01", "evidence", "2021-06-10", "A finding."],
        ["article-02", "avon-l01", "leaked_clients", "2020-02-27", LISTED],
        ["article-02", "early", "sources", "2020-03-01", "An early page"],
        ["article-02", "seller-2021-r01", "recommendations", "2021-05-01", ANSWERED],
    ]
    assert joined.loc[0, ["claim", "verdict"]].tolist() == ["They said no", "supported"]


def test_each_row_leads_to_its_source(record):
    joined = claims.join_claims(record).set_index("row_id")
    assert joined.loc["avon-s01", ["source_id", "url"]].tolist() == ["early", "https://example.org/early"]
    assert joined.loc["avon-e01", ["source_id", "url", "seen"]].tolist() == [
        "late",
        "https://example.org/late",
        "indirect",
    ]
    assert joined.loc["early", ["source_id", "seen"]].tolist() == ["early", ""]


def test_row_that_no_table_has_is_refused(record):
    named = pd.DataFrame({"claim_id": ["article-01"], "row_id": ["nowhere-s01"]}, dtype="str")
    with pytest.raises(ValueError, match="names rows that no table has: nowhere-s01"):
        claims.join_claims(record._replace(article_claim_rows=named))


def test_admission_is_one_line_and_not_two(tmp_path):
    admits = say("avon", position="admits", object="clearview", scope="use", admits_shows="searched")
    admits |= {"admits_happened": "2020-01"}
    record = load_record(write_case(tmp_path, agencies=[body("avon")], statements=[admits]))
    assert len(record.evidence) == 1
    lines = claims.gather_lines(record)
    assert lines.loc[lines["row_id"] == "avon-s01", "table"].tolist() == ["statements"]


def test_claims_count_their_rows_and_sources(record):
    listed = claims.list_claims(record)
    assert listed[["rows", "sources"]].to_numpy().tolist() == [[3, 2], [4, 2], [0, 0]]
    assert list(claims.list_claims(record, "overstated").index) == ["article-02"]
    assert len(claims.list_claims(record, "qualified")) == 0


def test_verdicts_are_counted_with_those_that_no_claim_has(record):
    counts = claims.count_verdicts(record)
    assert counts["claims"].to_dict() == {"supported": 1, "qualified": 0, "overstated": 1, "article_only": 1}
    assert counts["definition"].str.len().gt(0).all()


def test_later_rows_are_those_certainly_public_after_the_day(record):
    later = claims.list_later_rows(record, DAY)
    assert later["row_id"].tolist() == ["seller-2021-r01", "avon-e01", "avon-s02"]


@pytest.mark.parametrize(("day", "found"), [("2021-06-09", 2), ("2021-06-10", 0)])
def test_what_became_public_on_the_day_is_not_later(record, day, found):
    assert (claims.list_later_rows(record, day)["public_earliest"] == "2021-06-10").sum() == found


def test_rows_around_a_day_are_counted_by_table(record):
    counts = claims.count_around_day(record, DAY)
    assert counts.loc["statements"].tolist() == [1, 1, 1]
    assert counts.loc["evidence"].tolist() == [0, 1, 0]
    assert counts.loc["events"].tolist() == [1, 0, 0]
    assert "sources" not in counts.index


@pytest.mark.parametrize(("day", "counts"), [("2020-02-25", [0, 1, 0]), ("2020-02-26", [1, 0, 0])])
def test_what_became_public_on_the_day_was_known_by_then(record, day, counts):
    assert claims.count_around_day(record, day).loc["events"].tolist() == counts


def test_changed_verdicts_do_not_name_what_decided_before(tmp_path):
    early = {"source_id": "early", "disclosed": "2020-02-28"}
    shown = [
        show("avon", 1, kind="press_report", origin="press_inquiry", **early),
        show("avon", 2, disclosed="2021-06-10", source_id="late"),
    ]
    tables = {"agencies": [body("avon")], "sources": SOURCES, "statements": [deny("avon", source_id="early")]}
    changed = claims.compare_verdicts(load_record(write_case(tmp_path, evidence=shown, **tables)), DAY)
    [row] = changed.to_dict("records")
    assert (row["class_then"], row["class_now"], row["added_ids"]) == ("contested", "contradicted", "avon-e02")
    assert "avon-e01" in row["why"]


def test_changed_verdicts_name_what_was_added(tmp_path):
    statements = [deny("avon", source_id="early"), deny("avon", 2, "2020-02-11", source_id="early", tense="future")]
    shown = [show("avon", disclosed="2021-06-10", source_id="late")]
    tables = {"agencies": [body("avon")], "sources": SOURCES, "leaked_clients": [leak("avon", source_id="early")]}
    changed = claims.compare_verdicts(
        load_record(write_case(tmp_path, statements=statements, evidence=shown, **tables)), DAY
    )
    assert changed.drop(columns="why").to_dict("index") == {
        "avon-s01": {"class_then": "contested", "class_now": "contradicted", "added_ids": "avon-e01"}
    }
    assert changed["why"].str.contains("avon-e01").all()


def test_case_without_an_article_gives_empty_tables(tmp_path):
    record = load_record(write_case(tmp_path, agencies=[body("avon")], statements=[deny("avon")]))
    assert len(claims.join_claims(record)) == 0
    assert len(claims.list_claims(record)) == 0
    assert claims.count_verdicts(record)["claims"].sum() == 0
    assert len(claims.list_later_rows(record, DAY)) == 0
    assert len(claims.compare_verdicts(record, DAY)) == 0


# the record


def test_every_claim_of_the_record_has_a_row_a_verdict_and_a_link(real):
    joined = claims.join_claims(real)
    assert set(joined["claim_id"]) == set(real.article_claims["claim_id"])
    assert set(joined["verdict"]) <= set(claims.VERDICTS)
    assert joined["url"].str.match(r"https?://").all()
    assert len(joined) == len(real.article_claim_rows)


def test_no_id_of_the_record_names_two_lines(real):
    assert not claims.gather_lines(real)["row_id"].duplicated().any()


def test_lines_of_the_record_are_split_by_a_day_without_loss(real):
    counts = claims.count_around_day(real, DAY)
    lines = claims.gather_lines(real)
    assert counts.to_numpy().sum() == (lines["table"] != "sources").sum()
    assert counts["later"].sum() == len(claims.list_later_rows(real, DAY))


def test_every_verdict_is_defined(real):
    assert set(claims.VERDICTS) == set(real.codes.loc[real.codes["column"] == "verdict", "code"])
