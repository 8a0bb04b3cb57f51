"""Every number in the prose of notebook 5 is the one that the record gives, and what it says in words holds."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from prose import find_numbers

from analysis.discrepancies import judge
from analysis.record import load_record
from analysis.regulators import tabulate_findings, tabulate_recommendations, tabulate_vendor_claims

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAME = "5-vendor-and-regulators.ipynb"
MOST_BYTES = 500_000

VENDOR = (
    r"is in the record with (\d+) statements, (\d+) of them denials\. None of the denials is contradicted: (\d+) is worded "
    r"narrowly, (\d+) are contested, (\d+) could not be judged, (\d+) stands, and (\d+) are legal positions, which are set "
    r"beside findings and courts and not judged\."
)
FACTS = r"(\d+) facts are shown of it, (\d+) by regulators and (\d+) by courts\."
ASKED = r"(\d+) recommendations and orders were made by (\d+) bodies: (\d+) recommendations and (\d+) orders\."
OUTCOMES = (
    r"(\d+) is known to be done, (\d+) in part and (\d+) not; (\d+) were upheld by a court, (\d+) are pending, and for (\d+) "
    r"no outcome is known\."
)
ANSWERS = r"For (\d+) no answer is known; (\d+) were refused, all (\d+) by the vendor\."
DAYS = ("22 November 2026", "6 May 2020", "3 February 2021", "6 July 2020")
NOT_COUNTS = (r"\d · [a-z]|# \d · ", r"\]\([^)]*\)", r"`[^`]*`")


def read_notebook():
    return json.loads((NOTEBOOKS / NAME).read_text(encoding="utf-8"))


def read_prose():
    cells = [cell for cell in read_notebook()["cells"] if cell["cell_type"] == "markdown"]
    return re.sub(r"\s+", " ", " ".join("".join(cell["source"]) for cell in cells)).replace("**", "")


def read_numbers(pattern):
    """Read the numbers of one sentence, which must be there exactly once."""
    return find_numbers(read_prose(), pattern)


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def claims(record):
    return tabulate_vendor_claims(record, judge(record))


@pytest.fixture(scope="module")
def asked(record):
    return tabulate_recommendations(record)


# the numbers


def test_no_number_of_the_prose_goes_unchecked():
    prose = read_prose()
    for pattern in (VENDOR, FACTS, ASKED, OUTCOMES, ANSWERS, *DAYS, *NOT_COUNTS):
        prose = re.sub(pattern, " ", prose)
    assert re.findall(r"[^.]*\d[^.]*", prose) == []


def test_as_of_date_is_the_records(record):
    assert record.codebook.as_of == "2026-11-22"
    assert f"As of {DAYS[0]}" in read_prose()


def test_statements_and_denials_of_the_vendor(claims):
    said = claims.loc[claims["item"] == "said"]
    assert set(said["short_name"]) == {"Clearview AI"}
    classes = said.loc[said["mark"] == "denies", "class"].value_counts()
    counts = [classes[name] for name in ("narrow", "contested", "unresolved", "stands", "legal_position")]
    assert read_numbers(VENDOR) == (len(said), classes.sum(), *counts)
    assert "contradicted" not in classes


def test_facts_shown_of_the_vendor(record, claims):
    shown = claims.loc[claims["item"] == "shown"]
    facts = record.evidence.set_index("evidence_id").loc[" ".join(shown["ids"]).split()]
    kinds = facts["kind"].value_counts()
    assert read_numbers(FACTS) == (len(facts), kinds["finding"], kinds["court"])


def test_recommendations_and_orders(asked):
    forces = asked["force"].value_counts()
    makers = asked["made_by"].nunique()
    assert read_numbers(ASKED) == (len(asked), makers, forces["recommendation"], forces["order"])


def test_outcomes(asked):
    outcomes = asked["outcome"].value_counts()
    codes = ("done", "partly", "not_done", "upheld", "pending", "unknown")
    assert read_numbers(OUTCOMES) == tuple(outcomes[code] for code in codes)
    assert outcomes.sum() == sum(outcomes[code] for code in codes)


def test_answers(asked):
    refused = asked.loc[asked["response"] == "refuses"]
    vendors = (refused["made_to"] == "clearview").sum()
    assert read_numbers(ANSWERS) == ((asked["response"] == "unknown").sum(), len(refused), vendors)


# what is said in words


def test_both_denials_of_private_clients_are_contested_for_their_date(record, claims):
    denied = claims.loc[(claims["mark"] == "denies") & (claims["band"] == "clients")]
    tenses = record.statements.set_index("statement_id").loc[denied["ids"], "tense"]
    assert "Two denials say that only law enforcement are clients; both are in the present tense" in read_prose()
    assert list(denied["class"]) == ["contested"] * 2
    assert list(denied["reason"]) == ["date"] * 2
    assert set(tenses) == {"now"}


def test_accounts_of_private_clients_were_ended_in_court(claims):
    conceded = claims.loc[(claims["mark"] == "admits") & (claims["band"] == "clients")]
    assert list(conceded["earliest"]) == list(conceded["latest"]) == [pd.Timestamp("2020-05-06")]


def test_denial_of_february_2021_is_worded_narrowly_about_collection(record, claims):
    [denial] = claims.loc[claims["class"] == "narrow"].to_dict("records")
    assert (denial["band"], denial["earliest"], denial["latest"]) == ("market", *[pd.Timestamp("2021-02-03")] * 2)
    deciding = record.evidence.set_index("evidence_id").loc[denial["deciding_ids"].split(), "shows"]
    assert set(deciding) == {"collection_continued"}


def test_what_could_not_be_judged_lacks_a_code_and_says_why(record, claims):
    ids = claims.loc[claims["class"] == "unresolved", "ids"]
    rows = record.statements.set_index("statement_id").loc[ids]
    assert "The three that could not be judged have no code for scope or tense" in read_prose()
    assert len(rows) == 3
    assert ((rows["scope"] == "") | (rows["tense"] == "")).all()
    assert (rows["note"] != "").all()


def test_orders_upheld_are_those_of_two_provinces(record, asked):
    upheld = asked.loc[asked["outcome"] == "upheld"]
    assert set(upheld["made_by"]) == {"oipc-bc", "oipc-ab"}
    assert set(upheld["made_to"]) == {"clearview"}
    assert "courts upheld orders against it in British Columbia and Alberta" in read_prose()
    assert "struck part of the consent rule" in record.evidence.set_index("evidence_id").at["clearview-e25", "summary"]


def test_courts_that_name_clients_show_an_account(record):
    found = tabulate_findings(record)
    others = found.loc[(found["agency_id"] != "clearview") & (found["kind"] == "court")]
    assert set(others["shows"]) == {"account"}


def test_orders_of_the_ontario_commissioner_are_about_records(asked):
    orders = asked.loc[(asked["made_by"] == "ipc-on") & (asked["force"] == "order")]
    assert len(orders)
    assert orders["summary"].str.contains("records|decision").all()
    assert not orders["summary"].str.contains("stop", case=False).any()


def test_what_is_done_was_done_before_it_was_asked_for(asked):
    [done] = asked.loc[asked["outcome"] == "done"].to_dict("records")
    assert done["outcome_on_latest"] == pd.Timestamp("2020-07-06") < done["made_earliest"]


# the notebook


def test_notebook_is_executed_in_order_without_a_word_on_stderr():
    code = [cell for cell in read_notebook()["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]


def test_notebook_is_small_and_its_cells_are_short():
    assert (NOTEBOOKS / NAME).stat().st_size < MOST_BYTES
    cells = [cell for cell in read_notebook()["cells"] if cell["cell_type"] == "code"]
    lengths = sorted(len("".join(cell["source"]).strip().split("\n")) for cell in cells)
    assert lengths[len(lengths) // 2] <= 3
    assert lengths[-1] <= 12


def test_cells_are_numbered():
    ids = [cell["id"] for cell in read_notebook()["cells"]]
    assert ids == [f"cell-5-{number:02}" for number in range(1, len(ids) + 1)]


def test_notebook_leads_back_on_and_home():
    cells = read_notebook()["cells"]
    for cell in (cells[0], cells[-1]):
        links = re.findall(r"\]\(([^)]+)\)", "".join(cell["source"]))
        assert links == ["4-corrections.ipynb", "6-the-article.ipynb", "../README.md"]
        assert all((NOTEBOOKS / link).exists() for link in links)


def test_last_section_says_what_would_change_this():
    headings = re.findall(r"^## (.+)$", "".join(read_notebook()["cells"][-1]["source"]), flags=re.MULTILINE)
    assert headings == ["What would change this"]


def test_each_figure_follows_a_table_of_its_rows():
    code = ["".join(cell["source"]) for cell in read_notebook()["cells"] if cell["cell_type"] == "code"]
    for name, table in (("vendor-claims", "shown.set_index"), ("recommendations-and-orders", "asked.set_index")):
        [figure] = [place for place, source in enumerate(code) if f'"{name}"' in source]
        assert any(table in source for source in code[:figure])
