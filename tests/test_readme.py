"""Every number in README.md is the one that the record gives."""

import re
from pathlib import Path

import pytest
from prose import find_numbers

from analysis.discrepancies import judge
from analysis.measures import find_gravest, list_denials, share_contradicted, tabulate_matrix
from analysis.record import load_record

PROJECT = Path(__file__).resolve().parent.parent
TEXT = re.sub(r"\s+", " ", (PROJECT / "README.md").read_text(encoding="utf-8").replace("**", ""))


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def verdicts(record):
    return judge(record)


def read_numbers(pattern):
    """Read the numbers of one sentence of README.md, which must be there exactly once."""
    return find_numbers(TEXT, pattern)


def test_bodies_contradicted(record, verdicts):
    share = share_contradicted(record, verdicts)
    stated = read_numbers(
        r"(\d+) bodies other than the vendor denied something\. Denials by (\d+) of them are contradicted, (\d+) more "
        r"worded the denial narrowly, those of (\d+) are contested, and on the words that the other (\d+) denied nothing "
        r"bears\. With every contested denial counted as contradicted it is at most (\d+) bodies"
    )
    gravest = list_denials(record, verdicts).groupby("agency_id")["class"].agg(find_gravest).value_counts()
    assert stated == (share.n, share.low, share.narrow, gravest["contested"], gravest["stands"], share.high)
    assert gravest.sum() == share.n == sum(gravest[name] for name in ("contradicted", "narrow", "contested", "stands"))


def test_bodies_that_denied_use(record, verdicts):
    use = tabulate_matrix(record, verdicts).query("scope == 'use'")
    searched = use["shown"].isin(["searched", "operational", "other_purpose"])
    assert read_numbers(r"For (\d+) of the (\d+) bodies that denied \*use\*, searches or more are shown") == (
        searched.sum(),
        len(use),
    )
    # the description of the figure: denials of use stand only where no more than an account is shown
    standing = set(use.loc[use["class"] == "stands", "shown"])
    assert standing <= {"nothing", "listed", "account"}


def test_contradicted_denials(record, verdicts):
    denials = list_denials(record, verdicts)
    contradicted = denials.loc[denials["class"] == "contradicted"]
    stated = read_numbers(
        r"Of (\d+) denials, the vendor's left out, (\d+) are contradicted, (\d+) of them by the body's own later account, "
        r"coded as \*wrong when given\*: (\d+) that it names, and (\d+) earlier answers of the same kind"
    )
    own = contradicted.loc[contradicted["reason"] == "own_words", "statement_id"]
    wrong = record.statements.query("correction == 'wrong_when_given' and seen == 'direct'")
    named = own.isin(wrong["corrects"]).sum()
    assert stated == (len(denials), len(contradicted), len(own), named, len(own) - named)


def test_eve_of_the_leak(record):
    leak = record.events.loc[record.events["kind"] == "leak", "date"].item()
    assert leak == "2020-02-26"
    share = share_contradicted(record, judge(record, as_of="2020-02-25"))
    stated = read_numbers(
        r"eve of the leak, 25 February 2020, the denials of (\d+) bodies were public, and those of (\d+) were contradicted"
    )
    assert stated == (share.n, share.low)


def test_searches_reported_and_found(record, verdicts):
    understated = verdicts.loc[verdicts["class"] == "understated"]
    said = record.statements.set_index("statement_id").loc[understated["statement_id"].item()]
    shown = record.evidence.set_index("evidence_id").loc[understated["deciding_ids"].item()]
    stated = read_numbers(r"One body reported (\d+) searches to a regulator; the regulator gives (\d+) from")
    assert stated == (int(said["count_max"]), int(shown["count_min"]))
    assert said["measure"] == shown["measure"] == "searches"
    assert (shown["kind"], shown["origin"]) == ("finding", "vendor_records")


def test_sources_read_in_part(record):
    read = record.sources["read"]
    assert read_numbers(r"\((\d+) of (\d+) sources were read only in part\)") == ((read == "excerpt").sum(), len(read))


def test_as_of_date_is_the_records(record):
    assert record.codebook.as_of == "2026-11-22"
    assert "Everything is as of 22 November 2026" in TEXT


def test_links_lead_somewhere():
    raw = (PROJECT / "README.md").read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", raw)]
    missing = [link for link in links if not link.startswith("http") and not (PROJECT / link).exists()]
    assert not missing


def test_notebooks_are_listed_in_reading_order():
    raw = (PROJECT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\]\(notebooks/([^)]+)\)", raw)
    assert listed == sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
