"""Gathering facts, the as-of day and the sentences, on small cases written as files; and the sentences of the record."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.discrepancies import FACT_COLUMNS, VERDICT_COLUMNS, gather_facts, judge, keep_known, read_as_of
from analysis.record import derive_admissions, load_record

BANNED = re.compile(
    r"\b(?:lie|lies|lied|lying|liars?|cover(?:ed|s|ing)?[- ]?ups?|caught|misle[ad]\w*)\b", re.IGNORECASE
)
NAMED = 3
DATA = Path(__file__).resolve().parents[1] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
DEFAULTS = {
    "agencies": {"agency_id": "force", "type": "police_municipal", "jurisdiction": "CA-ON"},
    "sources": {"title": "A story", "publisher": "A paper", "kind": "news", "read": "whole"},
    "statements": {"agency_id": "force", "made": "2020-02-10", "said_to": "A paper", "channel": "press_reply"}
    | {"position": "denies", "object": "clearview", "scope": "use", "tense": "ever", "summary": "Said so."}
    | {"source_id": "said-source", "seen": "direct"},
    "leaked_clients": {"agency_id": "force", "leak": "leak_2020", "covers": "/2020-02-26", "disclosed": "2020-02-27"}
    | {"shows": "listed", "source_id": "leak-source", "seen": "direct"},
    "evidence": {"agency_id": "force", "kind": "finding", "happened": "2019-10/2020-02-05", "disclosed": "2021-06-10"}
    | {"object": "clearview", "shows": "searched", "origin": "regulator_inquiry", "summary": "Shows it."}
    | {"source_id": "shown-source", "seen": "direct"},
    "bearing": {},
}
BEARING = [
    {"scope": "use", "shows": "listed", "bearing": "weak"},
    {"scope": "use", "shows": "searched", "bearing": "contradicts"},
]


def write_case(folder, *, as_of="2022-12-31", leak_object="clearview", **tables):
    """Write a case with the codebook of the record: each row given is completed from `DEFAULTS`, other tables are empty."""
    rows = {"agencies": [{}], "bearing": BEARING} | tables
    cited = {name: {} for name in ("said-source", "leak-source", "shown-source")}
    sources = cited | {row["source_id"]: row for row in rows.get("sources", [])}
    rows["sources"] = [
        {"source_id": name, "url": f"https://example.org/{name}"} | sources[name] for name in sorted(sources)
    ]
    rows["agencies"] = [
        {key: row.get("agency_id", "force") for key in ("name", "short_name")} | row for row in rows["agencies"]
    ]
    # the codes need no explanation here, and the latest date is the case's own
    resources = [resource for resource in PACKAGE["resources"] if resource["name"] != "codes"]
    package = {key: value for key, value in PACKAGE.items() if key != "latest_row_date"}
    package |= {"as_of": as_of, "resources": resources, "case": PACKAGE["case"] | {"leak_object": leak_object}}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for resource in resources:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows([DEFAULTS[resource["name"]] | row for row in rows.get(resource["name"], [])])
    return folder


def say(number=1, **cells):
    return {"statement_id": f"force-s0{number}", "utterance_id": f"force-u0{number}"} | cells


def admit(number=2, **cells):
    conceded = {"position": "admits", "admits_happened": "2019-10/2020-02-05", "admits_shows": "searched"}
    return say(number, **{"made": "2020-02-13"} | conceded | cells)


def load_case(folder, **tables):
    return load_record(write_case(folder, **tables))


@pytest.fixture(scope="module")
def record():
    return load_record()


# --- gathering facts ------------------------------------------------------------------------------------------------


def test_gather_facts_gives_one_row_per_fact(tmp_path):
    case = load_case(
        tmp_path,
        statements=[say(), admit()],
        evidence=[{"evidence_id": "force-e01"}],
        leaked_clients=[{"entry_id": "force-l01"}],
    )
    facts = gather_facts(case)
    assert facts.columns.tolist() == FACT_COLUMNS
    assert facts["fact_id"].tolist() == ["force-e01", "force-s02", "force-l01"]
    assert facts["kind"].tolist() == ["finding", "admission", "leaked_entry"]
    assert facts["origin"].tolist() == ["regulator_inquiry", "agency_admission", "leak_2020"]
    assert facts["object"].tolist() == ["clearview"] * 3
    assert facts["shows"].tolist() == ["searched", "searched", "listed"]
    assert facts["speaker_id"].tolist() == ["", "force", ""]
    assert facts["utterance_id"].tolist() == ["", "force-u02", ""]
    assert facts["happened"].tolist() == ["2019-10/2020-02-05", "2019-10/2020-02-05", "/2020-02-26"]
    assert facts["disclosed"].tolist() == ["2021-06-10", "2020-02-13", "2020-02-27"]


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ({}, [("", None, None)]),
        ({"users_min": "3"}, [("users", 3, None)]),
        ({"searches_min": "20", "searches_max": "40"}, [("searches", 20, 40)]),
        ({"users_min": "3", "users_max": "3", "searches_min": "20"}, [("users", 3, 3), ("searches", 20, None)]),
    ],
    ids=["neither", "users", "searches", "both"],
)
def test_leaked_entry_counts(tmp_path, counts, rows):
    facts = gather_facts(load_case(tmp_path, leaked_clients=[{"entry_id": "force-l01"} | counts]))
    assert facts["fact_id"].tolist() == ["force-l01"] * len(rows)
    found = facts[["measure", "count_low", "count_high"]].itertuples(index=False, name=None)
    assert [tuple(None if pd.isna(cell) else cell for cell in row) for row in found] == rows


def test_a_leaked_entry_with_users_and_searches_is_one_origin(tmp_path):
    both = {"entry_id": "force-l01", "shows": "searched", "users_min": "3", "searches_min": "20"}
    verdict = judge(load_case(tmp_path, statements=[say(made="2020-03-01")], leaked_clients=[both])).iloc[0]
    assert (verdict["class"], verdict["reason"], verdict["tier"]) == ("contested", "weak", 3)
    assert verdict["deciding_ids"] == "force-l01"


def test_a_leaked_entry_is_about_the_object_of_the_case(tmp_path):
    entry = {"entry_id": "force-l01"}
    case = load_case(tmp_path, leak_object="facial_recognition", leaked_clients=[entry])
    assert gather_facts(case)["object"].tolist() == ["facial_recognition"]


@pytest.mark.parametrize(
    ("cells", "is_derived"),
    [
        ({}, True),
        ({"admits_happened": ""}, False),
        ({"admits_shows": ""}, False),
        ({"admits_happened": "", "admits_shows": ""}, False),
        ({"position": "explains"}, False),
    ],
    ids=["both", "no-period", "no-fact", "neither", "no-admission"],
)
def test_evidence_is_derived_from_an_admission_that_fills_both_cells(cells, is_derived):
    row = {"agency_id": "force", "about_id": "", "disclosed": "", "object": "clearview", "seen": "direct"}
    statements = pd.DataFrame([admit() | row | cells], dtype="str")
    assert derive_admissions(statements).get("evidence_id", pd.Series()).tolist() == ["force-s02"] * is_derived


def test_an_admission_on_another_body_is_evidence_on_that_body(tmp_path):
    spoken = {"agency_id": "board", "about_id": "force", "statement_id": "board-s01", "utterance_id": "board-u01"}
    agencies = [{"agency_id": "board"}, {"agency_id": "force"}]
    case = load_case(tmp_path, agencies=agencies, statements=[admit() | spoken, say(made="2020-03-01")])
    fact = gather_facts(case).iloc[0]
    assert fact[["fact_id", "agency_id", "speaker_id", "kind"]].tolist() == ["board-s01", "force", "board", "admission"]
    verdict = judge(case).set_index("statement_id").loc["force-s01"]
    assert (verdict["class"], verdict["reason"], verdict["deciding_ids"]) == ("contested", "weak", "board-s01")


def test_an_admission_is_disclosed_when_the_public_could_know(tmp_path):
    case = load_case(tmp_path, statements=[admit(disclosed="2021-06-10"), admit(3)])
    facts = gather_facts(case).set_index("fact_id")
    assert facts["disclosed"].to_dict() == {"force-s02": "2021-06-10", "force-s03": "2020-02-13"}
    assert facts["disclosed_latest"].astype("str").to_dict() == {"force-s02": "2021-06-10", "force-s03": "2020-02-13"}


def test_a_case_without_any_fact_or_statement_can_be_judged(tmp_path):
    case = load_case(tmp_path)
    assert gather_facts(case).columns.tolist() == FACT_COLUMNS
    verdicts = judge(case)
    assert (len(verdicts), verdicts.columns.tolist()) == (0, VERDICT_COLUMNS)


def test_a_case_where_no_row_decides_anything_can_be_judged(tmp_path):
    verdict = judge(load_case(tmp_path, statements=[say()])).iloc[0]
    assert (verdict["class"], verdict["deciding_ids"], verdict["tier"]) == ("stands", "", 0)


def test_vendor_records_count_fully_for_a_vendor_only(tmp_path):
    evidence = [{"evidence_id": "force-e01", "kind": "disclosure", "origin": "vendor_records"}]
    classes = {}
    for kind in ("vendor", "police_municipal"):
        (tmp_path / kind).mkdir()
        agencies = [{"agency_id": "force", "type": kind}]
        case = load_case(tmp_path / kind, agencies=agencies, statements=[say()], evidence=evidence)
        classes[kind] = judge(case).iloc[0]["class"]
    assert classes == {"vendor": "contradicted", "police_municipal": "contested"}


# --- the as-of day --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "day"),
    [(None, "2022-12-31"), ("2020-02-12", "2020-02-12"), (date(2020, 2, 12), "2020-02-12"), ("2022-12-31",) * 2],
    ids=["the-record's-own", "text", "date", "the-last-day"],
)
def test_read_as_of(tmp_path, as_of, day):
    assert read_as_of(load_case(tmp_path), as_of) == pd.Timestamp(day)


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("2020-02", "'2020-02' is not a day; write the as-of date as YYYY-MM-DD"),
        ("2020", "'2020' is not a day"),
        ("2023-01-01", "'2023-01-01' is after 2022-12-31, the day this record was compiled"),
        ("2020-02-30", "'2020-02-30' is not in the calendar"),
        ("2020-02-12/2020-02-13", "is not a date; write the as-of date as YYYY-MM-DD"),
        ("yesterday", "'yesterday' is not a date"),
        ("", "'' is not a date"),
    ],
)
def test_refused_as_of(tmp_path, as_of, message):
    case = load_case(tmp_path)
    with pytest.raises(ValueError, match=re.escape(message)):
        judge(case, as_of=as_of)


def test_keep_known_asks_for_certainty():
    days = [
        ("2020-02-12", "2020-02-12"),
        ("2020-02-01", "2020-02-13"),
        ("2020-02-01", "2020-02-14"),
        ("2020-02-01", None),
    ]
    table = pd.DataFrame(
        days, columns=["disclosed_earliest", "disclosed_latest"], dtype="datetime64[s]", index=list("abcd")
    )
    known = keep_known(table, pd.Timestamp("2020-02-13"))
    assert known["disclosed_latest"].astype("str").tolist() == ["2020-02-12", "2020-02-13"]
    assert known.index.tolist() == [0, 1]
    assert len(table) == 4


AS_OF = {
    "before-it-was-said": ("2020-02-09", None),
    "the-day-it-was-said": ("2020-02-10", ("stands", "")),
    "the-day-the-list-is-known": ("2020-02-27", ("contested", "force-l01")),
    "the-eve-of-the-finding": ("2021-06-09", ("contested", "force-l01")),
    "the-day-of-the-finding": ("2021-06-10", ("contradicted", "force-e01")),
}


@pytest.mark.parametrize("case", AS_OF)
def test_verdict_as_known_on_a_day(tmp_path, case):
    as_of, expected = AS_OF[case]
    entry = {"entry_id": "force-l01", "covers": "/2020-02-01"}
    small = load_case(tmp_path, statements=[say()], evidence=[{"evidence_id": "force-e01"}], leaked_clients=[entry])
    found = judge(small, as_of=as_of)[["class", "deciding_ids"]].itertuples(index=False, name=None)
    assert list(found) == ([expected] if expected else [])


# --- the sentences --------------------------------------------------------------------------------------------------


def test_sentence_names_the_row_its_dates_and_its_source(tmp_path):
    why = judge(load_case(tmp_path, statements=[say()], evidence=[{"evidence_id": "force-e01"}])).iloc[0]["why"]
    assert why == (
        "Denial of use at any time, made on 10 February 2020 (said-source); contradicted by tier 1 evidence of conduct "
        "that had certainly begun: force-e01: searches from October 2019 to 5 February 2020, shown on 10 June 2021 "
        "(shown-source)."
    )


def test_sentence_of_a_denial_that_stands_says_how_hard_anyone_looked(tmp_path):
    later = {"evidence_id": "force-e01", "object": "facial_recognition"}
    case = load_case(tmp_path, statements=[say()], evidence=[later])
    assert judge(case, as_of="2021-01-01").iloc[0]["why"] == (
        "Denial of use at any time, made on 10 February 2020 (said-source); as of 1 January 2021 nothing in the record "
        "bears on it, which does not make it true; the record holds no evidence of any kind on force."
    )
    why = judge(case).iloc[0]["why"]
    assert why.endswith("which does not make it true; rows of evidence on force: 1 finding of a regulator or audit.")


def test_sentence_on_own_words_names_the_correction(tmp_path):
    wrong = {"position": "explains", "made": "2020-03-04", "corrects": "force-s01", "correction": "wrong_when_given"}
    why = judge(load_case(tmp_path, statements=[say(), say(2, **wrong)])).iloc[0]["why"]
    assert why.endswith("this answer was wrong when given: force-s02, on 4 March 2020 (said-source).")


def test_sentence_names_three_rows_and_counts_the_others(tmp_path):
    shown = [("force-e01", "2021-06-10"), ("force-e02", "2020-07-01"), ("force-e03", "2022-01-01")]
    shown += [("force-e04", "2020-06-01"), ("force-e05", "2021-07-01")]
    evidence = [{"evidence_id": name, "disclosed": disclosed} for name, disclosed in shown]
    evidence[3] |= {"seen": "indirect"}
    verdict = judge(load_case(tmp_path, statements=[say()], evidence=evidence)).iloc[0]
    assert verdict["deciding_ids"] == "force-e01 force-e02 force-e03 force-e05"
    assert re.findall(r"force-e\d\d", verdict["why"]) == ["force-e02", "force-e01", "force-e05"]
    assert verdict["why"].endswith("(shown-source) and 1 more.")


def test_sentence_says_that_facts_were_conceded(tmp_path):
    listed = {"entry_id": "force-l01", "covers": "/2019-12-31", "disclosed": "2020-02-27"}
    denial = say(made="2020-03-01", tense="now")
    case = load_case(tmp_path, statements=[denial, admit()], leaked_clients=[listed])
    verdict = judge(case).iloc[0]
    assert (verdict["class"], verdict["flags"]) == ("stands", "conceded")
    assert verdict["why"].endswith("; it had itself conceded facts that would otherwise bear.")


def test_sentences_of_the_record_name_their_rows_and_sources(record):
    facts = gather_facts(record).drop_duplicates("fact_id").set_index("fact_id")
    statements = record.statements.set_index("statement_id")
    source_of = facts["source_id"].to_dict() | statements["source_id"].to_dict()
    for verdict in judge(record).to_dict("records"):
        why, ids = verdict["why"], verdict["deciding_ids"].split()
        assert f"({source_of[verdict['statement_id']]})" in why
        named = [name for name in ids if re.search(rf"\b{name}[:,][^;]* \({source_of[name]}\)", why)]
        assert len(named) == min(len(ids), NAMED), why
        assert (f" and {len(ids) - NAMED} more" in why) == (len(ids) > NAMED)


def test_sentences_of_the_record_are_neutral_and_whole(record):
    for as_of in (None, "2020-02-12", "2020-03-04"):
        for why in judge(record, as_of=as_of)["why"]:
            assert not BANNED.search(why), why
            assert re.fullmatch(r"[A-Z].*[^.]\.", why), why
            assert not re.search(r"\{|\}|nan|NaT|None|_|  |;;|\(\)", why), why


@pytest.mark.parametrize("word", ["a lie", "It lied.", "cover-up", "covered up", "caught", "misled", "misleading"])
def test_banned_words_are_found(word):
    assert BANNED.search(word)


def test_plain_words_are_not_banned():
    assert not BANNED.search("earlier: it replied, and relies on what the list covers")
