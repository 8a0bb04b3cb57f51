"""Every number in the prose of notebooks 3 and 6 is the one that the record gives; no number in it goes unchecked."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from prose import find_numbers

from analysis import claims, groups
from analysis.discrepancies import judge
from analysis.measures import list_denials, share_contradicted
from analysis.record import load_record

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = {"3": "3-discrepancies.ipynb", "6": "6-the-article.ipynb"}
IN_ORDER = (
    "1-the-record 2-statements-and-evidence 3-discrepancies 4-corrections 5-vendor-and-regulators 6-the-article 7-limits"
).split()
ARTICLE_DAY = "2021-02-03"
MOST_BYTES = 500_000

CLASSES = (
    r"(\d+) bodies other than the vendor made (\d+) denials\. (\d+) denials are contradicted, (\d+) worded narrowly and "
    r"(\d+) contested; on (\d+) nothing bears, which does not make them true\."
)
SCOPES = (
    r"(\d+) denials are of \*use\*, and (\d+) of these are contradicted; none of the (\d+) denials of \*use in real "
    r"investigations\* is\."
)
TENSES = (
    r"In the present tense (\d+) of (\d+) denials are contradicted and (\d+) worded narrowly; for all time (\d+) of (\d+) "
    r"and (\d+); the (\d+) denials of the future all stand\."
)
PLACES = (
    r"Bodies with a contradicted denial: Ontario (\d+) of (\d+), British Columbia (\d+) of (\d+), Canada-wide (\d+) of (\d+), "
    r"elsewhere (\d+) of (\d+)\."
)
REFUSALS = r"Of (\d+) refusals to say, (\d+) were given when use that is shown today had certainly begun\."
SASKATCHEWAN = r"the (\d+) Saskatchewan answers come from one article"
CONCEDED = r"(\d+) statements are flagged, one of them the vendor's\."
STILL_COUNTS = r"conceded or not: (\d+) of the flagged denials is contradicted\."
BOTH_WAYS = r"which of the two halves the speaker meant is not for a rule to say\. (\d+) denial is flagged\."
BEHIND = r"(\d+) refusals by (\d+) bodies are flagged\. The flag says nothing of what the spokesperson knew\."
PUBLIC = r"For (\d+) of the refusals that was certainly later; for (\d+) the days overlap"
OTHERS = r"The other (\d+) refusals, the vendor's included"
VERDICTS = (
    r"makes (\d+) claims\. Set against the record as of 22 November 2026, (\d+) are supported, (\d+) qualified, (\d+) "
    r"overstated, and (\d+) rest on the article alone or are opinion\. (\d+) pairs of a claim and a row say why\."
)
LATER = (
    r"(\d+) rows of the record became public after the article, which could not know them: (\d+) statements, (\d+) facts, "
    r"(\d+) recommendations and (\d+) events\."
)
THEN = (
    r"denials by (\d+) of (\d+) bodies were contradicted, with the contested ones counted at most (\d+): the same numbers "
    r"as today\."
)
PAYING = r"its rows name (\d+) paying police client, and free trials for the rest\."
CHANGED = r"The (\d+) statement is the vendor's\."

OF_ALL = (CLASSES, SCOPES, TENSES, PLACES, SASKATCHEWAN)
OF_FLAGS = (CONCEDED, STILL_COUNTS, BOTH_WAYS, REFUSALS, BEHIND, PUBLIC, OTHERS)
CHECKED = {"3": (*OF_ALL, *OF_FLAGS), "6": (VERDICTS, LATER, THEN, PAYING, CHANGED)}
NOT_COUNTS = (
    r"22 November 2026|3 February 2021",  # days, each asserted below
    r"\d · [a-z]|# \d · ",  # names of notebooks
    r"\]\([^)]*\)",  # targets of links
    r"tier 1 or 2",
)


def read_notebook(number):
    return json.loads((NOTEBOOKS / NAMES[number]).read_text(encoding="utf-8"))


def read_prose(number):
    cells = [cell for cell in read_notebook(number)["cells"] if cell["cell_type"] == "markdown"]
    return re.sub(r"\s+", " ", " ".join("".join(cell["source"]) for cell in cells)).replace("**", "")


def read_numbers(number, pattern):
    """Read the numbers of one sentence, which must be there exactly once."""
    return find_numbers(read_prose(number), pattern)


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def verdicts(record):
    return judge(record)


@pytest.fixture(scope="module")
def denials(record, verdicts):
    return list_denials(record, verdicts)


def count(rows, **cells):
    """Count the rows that have these cells; `class_` is the column `class`."""
    for column, value in cells.items():
        rows = rows.loc[rows[column.rstrip("_")] == value]
    return len(rows)


# all of the prose


@pytest.mark.parametrize("number", NAMES)
def test_no_number_of_the_prose_goes_unchecked(number):
    prose = read_prose(number)
    for pattern in CHECKED[number] + NOT_COUNTS:
        prose = re.sub(pattern, " ", prose)
    assert re.findall(r"[^.]*\d[^.]*", prose) == []


@pytest.mark.parametrize("number", NAMES)
def test_as_of_date_is_the_records(record, number):
    assert record.codebook.as_of == "2026-11-22"
    assert "22 November 2026" in read_prose(number)


@pytest.mark.parametrize("number", NAMES)
def test_prose_accuses_nobody(number):
    prose = read_prose(number).casefold()
    assert not any(word in prose for word in (" lie ", " lied", " lying", "cover-up", "caught", " true that"))
    assert prose.count("misled") == prose.count('"misled" the public (its word)')


# notebook 3


def test_classes_of_denials(denials):
    classes = [count(denials, class_=code) for code in ("contradicted", "narrow", "contested", "stands")]
    assert read_numbers("3", CLASSES) == (denials["agency_id"].nunique(), len(denials), *classes)
    assert sum(classes) == len(denials)


def test_classes_by_scope(denials):
    use = count(denials, scope="use"), count(denials, scope="use", class_="contradicted")
    assert read_numbers("3", SCOPES) == (*use, count(denials, scope="operation"))
    assert count(denials, scope="operation", class_="contradicted") == 0


def test_most_denials_of_purchase_approval_and_operation_stand(denials):
    assert "Denials of a purchase, of approval and of use in real investigations mostly stand." in read_prose("3")
    for scope in ("procurement", "authorisation", "operation"):
        assert count(denials, scope=scope, class_="stands") * 2 > count(denials, scope=scope)


def test_classes_by_tense(denials):
    def counts(tense):
        hit, narrow = (count(denials, tense=tense, class_=code) for code in ("contradicted", "narrow"))
        return hit, count(denials, tense=tense), narrow

    future = count(denials, tense="future")
    assert read_numbers("3", TENSES) == (*counts("now"), *counts("ever"), future)
    assert count(denials, tense="future", class_="stands") == future


def test_places_of_bodies_contradicted(record, verdicts):
    rows = groups.count_squares(groups.tabulate_squares(record, verdicts, "jurisdiction"))
    named = ["Ontario", "British Columbia", "Canada-wide"]
    stated = [cell for name in named for cell in rows.loc[name, ["contradicted_min", "n"]]]
    assert read_numbers("3", PLACES) == (*stated, *rows.drop(index=named)[["contradicted_min", "n"]].sum())


def test_saskatchewan_answers_come_from_one_article(record, verdicts):
    squares = groups.tabulate_squares(record, verdicts, "jurisdiction").loc[lambda rows: rows["group"] == "CA-SK"]
    assert read_numbers("3", SASKATCHEWAN) == (len(squares),)
    assert len(set(squares["source_ids"])) == len(squares["source_ids"].iloc[0].split()) == 1


def test_canada_wide_and_international_bodies_are_those_named(record, verdicts):
    squares = groups.tabulate_squares(record, verdicts, "jurisdiction").set_index("agency_id")
    kinds = record.agencies.set_index("agency_id")["type"]
    wide = squares.index[squares["group_name"] == "Canada-wide"]
    assert sorted(kinds[wide]) == ["military", "police_federal"]
    assert list(squares.index[squares["group_name"] == "International"]) == ["interpol"]


def test_the_one_board_spoke_of_its_force(record, denials):
    boards = record.agencies.loc[record.agencies["type"] == "police_board", "agency_id"]
    spoken = denials.loc[denials["agency_id"].isin(boards)]
    assert spoken["agency_id"].nunique() == 1
    assert (spoken["about_id"] != "").all()


def test_refusals(record, verdicts):
    refusals = verdicts.loc[verdicts["class"] == "declined"]
    flagged = groups.list_flagged(record, verdicts, "evidence_behind")
    assert read_numbers("3", REFUSALS) == (len(refusals), len(flagged))
    assert read_numbers("3", BEHIND) == (len(flagged), flagged["agency_id"].nunique())
    assert read_numbers("3", OTHERS) == (len(refusals) - len(flagged),)
    assert (refusals["agency_id"] == "clearview").sum() == 1
    later = groups.compare_refusals(record, verdicts)["public_then"]
    assert read_numbers("3", PUBLIC) == ((~later).sum(), later.sum())


def test_concessions(record, verdicts):
    flagged = groups.list_flagged(record, verdicts, "conceded")
    assert read_numbers("3", CONCEDED) == (len(flagged),)
    assert (flagged["agency_id"] == "clearview").sum() == 1
    assert read_numbers("3", STILL_COUNTS) == ((flagged["class"] == "contradicted").sum(),)
    assert set(groups.list_concessions(record, verdicts)["statement_id"]) == set(flagged.index)


def test_own_words_that_differ(record, verdicts):
    assert read_numbers("3", BOTH_WAYS) == (len(groups.list_flagged(record, verdicts, "own_words_differ")),)


def test_reasons_named_in_the_prose_occur(denials):
    assert {"own_words", "evidence"} == set(denials.loc[denials["class"] == "contradicted", "reason"])
    assert "own_words" in set(denials.loc[denials["class"] == "contested", "reason"])


# notebook 6


def test_verdicts_on_claims(record):
    counts = claims.count_verdicts(record)["claims"]
    assert read_numbers("6", VERDICTS) == (len(record.article_claims), *counts, len(claims.join_claims(record)))


def test_article_is_the_one_of_the_record(record):
    source = record.sources.set_index("source_id").loc["ccla-2021-02-03-mass-surveillance"]
    assert f'["{source["title"]}"]({source["url"]})' in read_prose("6")
    assert source["published"] == ARTICLE_DAY
    assert source["publisher"] in read_prose("6")


def test_rows_later_than_the_article(record):
    tables = claims.list_later_rows(record, ARTICLE_DAY)["table"].value_counts()
    stated = [tables[name] for name in ("statements", "evidence", "recommendations", "events")]
    assert read_numbers("6", LATER) == (tables.sum(), *stated)
    assert len(tables) == 4


def test_share_on_the_day_of_the_article(record, verdicts):
    then = share_contradicted(record, judge(record, ARTICLE_DAY), as_of=ARTICLE_DAY)
    assert read_numbers("6", THEN) == (then.low, then.n, then.high)
    assert then == share_contradicted(record, verdicts)


def test_overstated_claims(record):
    overstated = claims.list_claims(record, "overstated")
    assert read_numbers("6", PAYING) == (1,)
    assert overstated["why"].iloc[0] == "One Canadian police client paid, the RCMP; the rest had free trials."
    assert len(overstated) == 3
    assert overstated["why"].str.contains("IBM").sum() == 2


def test_some_of_what_qualifies_a_claim_was_shown_later(record):
    joined = claims.join_claims(record).loc[lambda rows: rows["verdict"] == "qualified"]
    assert (joined["public_earliest"] > pd.Timestamp("2024-02-03")).any(), "years later"


def test_one_qualified_claim_has_the_articles_word(record):
    named = claims.list_claims(record)["claim"].str.contains("misled")
    assert claims.list_claims(record).loc[named, "verdict"].tolist() == ["qualified"]


def test_changed_verdicts(record):
    changed = claims.compare_verdicts(record, ARTICLE_DAY)
    assert read_numbers("6", CHANGED) == (len(changed),)
    assert set(judge(record).set_index("statement_id").loc[changed.index, "agency_id"]) == {"clearview"}


# how they are made


@pytest.mark.parametrize("number", NAMES)
def test_notebook_is_executed_in_order_and_small(number):
    path = NOTEBOOKS / NAMES[number]
    cells = read_notebook(number)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert path.stat().st_size < MOST_BYTES
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert {output["output_type"] for cell in code for output in cell["outputs"]} <= {"execute_result", "display_data"}
    assert [cell["id"] for cell in cells] == [f"cell-{number}-{place:02}" for place in range(1, len(cells) + 1)]


@pytest.mark.parametrize("number", NAMES)
def test_cells_are_short(number):
    code = [cell for cell in read_notebook(number)["cells"] if cell["cell_type"] == "code"]
    lines = pd.Series([len("".join(cell["source"]).splitlines()) for cell in code])
    assert lines.median() <= 3
    assert lines.max() <= 12
    source = "\n".join("".join(cell["source"]) for cell in code)
    assert not re.search(r"^\s*(def|class) |read_csv|to_csv|rcParams|filterwarnings|;\s*$", source, flags=re.MULTILINE)


@pytest.mark.parametrize("number", NAMES)
def test_links_lead_to_the_readme_and_the_notebooks_on_either_side(number):
    prose = read_prose(number)
    place = IN_ORDER.index(NAMES[number].removesuffix(".ipynb"))
    for name in (IN_ORDER[place - 1], IN_ORDER[place + 1]):
        assert prose.count(f"]({name}.ipynb)") == 2
    assert prose.count("](../README.md)") == 2
    assert "## What would change this" in prose
