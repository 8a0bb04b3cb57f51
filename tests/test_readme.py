"""What README.md says in words holds in the record; test_prose holds its numbers."""

import fnmatch
import re
from pathlib import Path

import pytest

from analysis.discrepancies import judge
from analysis.measures import find_gravest, list_denials, tabulate_matrix
from analysis.record import load_record

PROJECT = Path(__file__).resolve().parent.parent
TEXT = re.sub(r"\s+", " ", (PROJECT / "README.md").read_text(encoding="utf-8").replace("**", ""))


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def verdicts(record):
    return judge(record)


def test_bodies_are_contradicted_narrow_contested_or_stand(record, verdicts):
    gravest = list_denials(record, verdicts).groupby("agency_id")["class"].agg(find_gravest)
    assert set(gravest) == {"contradicted", "narrow", "contested", "stands"}


def test_denials_of_use_stand_only_where_no_more_than_an_account_is_shown(record, verdicts):
    use = tabulate_matrix(record, verdicts).query("scope == 'use'")
    assert set(use.loc[use["class"] == "stands", "shown"]) <= {"nothing", "listed", "account"}


def test_figure_that_is_understated_is_the_regulator_s_from_the_vendor(record, verdicts):
    understated = verdicts.loc[verdicts["class"] == "understated"]
    shown = record.evidence.set_index("evidence_id").loc[understated["deciding_ids"].item()]
    assert (shown["kind"], shown["origin"]) == ("finding", "vendor_records")


def test_as_of_date_is_the_records(record):
    assert record.codebook.as_of == "2026-11-22"
    assert "Everything is as of 22 November 2026" in TEXT


@pytest.mark.parametrize("page", ["README.md", "data/README.md", "figures/README.md"])
def test_links_lead_somewhere(page):
    raw = (PROJECT / page).read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", raw)]
    assert links
    missing = [
        link
        for link in links
        if link and not link.startswith("http") and not (PROJECT / page).parent.joinpath(link).exists()
    ]
    assert not missing


def test_notebooks_are_listed_in_reading_order():
    raw = (PROJECT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\]\(notebooks/([^)]+)\)", raw)
    assert listed == sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))


def list_kept():
    """List what stands at the top of the project: not what Git leaves out, nor other hidden files but those it keeps."""
    lines = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [line.strip("/") for line in lines if line and not line.startswith("#")]
    hidden = {".ci", ".github", ".editorconfig", ".gitattributes", ".gitignore"}
    for path in PROJECT.iterdir():
        left_out = any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored)
        if not left_out and (path.name in hidden or not path.name.startswith(".")):
            yield path.name


def test_tree_names_all_that_stands_at_the_top_and_nothing_else():
    [tree] = re.findall(r"## What is where\n\n```\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    kept = set(list_kept()) - {"README.md"}
    pattern = rf"(?<![\w.-])(?:{'|'.join(map(re.escape, sorted(kept, key=len, reverse=True)))})(?![\w-])"
    assert set(re.findall(pattern, tree)) == kept
    first = [line.split()[0].rstrip("/") for line in tree.splitlines() if not line.startswith(" ")]
    assert [name for name in first if not (PROJECT / name).exists()] == []
