"""The findings that open notebooks 4 and 7 are the numbers that the record gives."""

import json
import re
from pathlib import Path

import pytest
from prose import find_numbers

from analysis import agreement, robustness
from analysis.corrections import choose_starts, count_corrected, list_unsettled, measure_from_leak, measure_lags
from analysis.disclosers import find_first_disclosers
from analysis.discrepancies import judge
from analysis.measures import share_contradicted
from analysis.record import load_record

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def read_opening(name):
    """Read the first cell of a notebook as one line without marks of emphasis."""
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    return re.sub(r"\s+", " ", "".join(cells[0]["source"]).replace("**", ""))


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def verdicts(record):
    return judge(record)


@pytest.fixture(scope="module")
def lags(record, verdicts):
    return measure_lags(record, verdicts)


def test_corrections(record, verdicts, lags):
    text = read_opening("4-corrections.ipynb")
    first = choose_starts(lags).query("start == 'first'")
    corrected = first.loc[first["correction_ids"] != ""]
    assert find_numbers(text, r"(\d+) bodies have a denial that is contradicted") == (lags["agency_id"].nunique(),)
    stated = find_numbers(
        text, r"(\d+) of them corrected it themselves, at most (\d+) days after the first such denial; of (\d+),"
    )
    assert stated == (len(corrected), corrected["lag_days_max"].max(), len(first) - len(corrected))
    band = count_corrected(lags, 30)
    stated = find_numbers(text, r"Counted by denials, (\d+) to (\d+) of (\d+) were corrected within (\d+) days")
    assert stated == (band.low, band.high, band.n, band.days)
    left_out = list_unsettled(record, verdicts)
    assert find_numbers(text, r"and (\d+) denials are left out because the order is not settled") == (len(left_out),)


def test_corrections_and_the_leak(record, lags):
    text = read_opening("4-corrections.ipynb")
    days = measure_from_leak(lags, record)
    stated = find_numbers(
        text, r"Of the (\d+) corrected denials, (\d+) were corrected before 26 February 2020, .*? and (\d+) within"
    )
    after = (days["from_leak_min"] >= 0) & (days["from_leak_max"] <= 9)
    assert stated == (len(days), (days["from_leak_max"] < 0).sum(), after.sum())
    told = find_first_disclosers(record)
    own = told["first_disclosers"].map(lambda names: all(name.startswith("agency") for name in names.split(" / ")))
    assert find_numbers(text, r"(\d+) of (\d+) bodies on which anything is disclosed told first") == (
        own.sum(),
        len(told),
    )


def test_limits(record, verdicts):
    text = read_opening("7-limits.ipynb")
    judged = robustness.judge_variants(record)
    counts = robustness.count_variants(record, judged)
    share = share_contradicted(record, verdicts)
    stated = find_numbers(text, r"published rules (\d+) to (\d+) of (\d+) bodies")
    assert stated == (share.low, share.high, share.n)
    low, high = counts["denied_low"], counts["denied_high"]
    stated = find_numbers(
        text,
        r"all (\d+) combinations .*? lower number is between (\d+) and (\d+), the upper one between (\d+) and "
        r"(\d+); (\d+) bodies",
    )
    changers = robustness.name_changers(record, judged)["agency_id"].nunique()
    assert stated == (len(counts), low.min(), low.max(), high.min(), high.max(), changers)


def test_agreement(record):
    text = read_opening("7-limits.ipynb")
    measured = agreement.measure_agreement(record).query("reading == 'every_statement'").set_index("column")
    stated = find_numbers(
        text, r"codings of (\d+) statements .*? position in (\d+), on scope in (\d+), on tense in (\d+);"
    )
    assert stated == (measured["n"].max(), *(measured.at[name, "agree"] for name in ("position", "scope", "tense")))
    changed = agreement.list_disagreements(record).query("class_before != class_after and agency_id != 'clearview'")
    denials = record.statements.loc[record.statements["position"] == "denies", "statement_id"]
    assert not changed["statement_id"].isin(denials).any()


def test_eve_of_the_leak(record):
    share = share_contradicted(record, judge(record, as_of="2020-02-25"))
    stated = find_numbers(
        read_opening("7-limits.ipynb"), r"denials by (\d+) of (\d+) bodies were contradicted on the eve"
    )
    assert stated == (share.low, share.n)
