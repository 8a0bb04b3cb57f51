"""The report: whole, offline, the same on every run, and open to everyone who reads by eye, by ear or by keyboard."""

import hashlib
import html
import itertools
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.kernels import read_notebook
from analysis.notebooks import list_notebooks
from analysis.report import MARKER, POLICY, gather_files, list_pages, write_report

PROJECT = Path(__file__).resolve().parents[1]
VOID = {"br", "hr", "img", "link", "meta"}
NAMES = ["index.html", *(f"notebooks/{path.stem}.html" for path in list_notebooks())]
NAMES += ["figures/README.html", "data/README.html"]


class Outline(HTMLParser):
    """What a page holds: its elements with their attributes in order, and the tags left open at the end."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def list(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def pages():
    return list_pages()


@pytest.fixture(scope="module")
def files(pages):
    return gather_files(pages)


@pytest.fixture(scope="module")
def outlines(files):
    return {name: Outline(content.decode("utf-8")) for name, content in files.items() if name.endswith(".html")}


def test_there_is_a_page_for_each_notebook_and_readme_in_reading_order(pages, outlines):
    assert [page.target for page in pages] == NAMES == list(outlines)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_well_formed_and_can_be_read_by_ear(outlines, name):
    page = outlines[name]
    assert page.open == []
    assert page.list("html") == [{"lang": "en"}]
    assert [len(page.list(tag)) for tag in ("title", "h1", "header", "main", "footer")] == [1] * 5
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.list("th"))
    assert all(attributes["role"] == "img" and len(attributes["aria-label"]) > 20 for attributes in page.list("svg"))
    assert page.list("a")[0] == {"class": "skip", "href": "#page-start"}
    assert page.list("main") == [{"id": "page-start", "tabindex": "-1"}]
    assert [attributes["aria-label"] for attributes in page.list("nav")] == ["Pages", "Previous and next page"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing_and_runs_nothing(outlines, name):
    page = outlines[name]
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in page.list("meta")
    harmful = {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "image",
        "form",
        "input",
        "base",
        "video",
        "audio",
        "source",
    }
    assert harmful.isdisjoint(tag for tag, _ in page.elements)
    for tag, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "srcset", "srcdoc", "action")]
        if "href" in attributes and tag != "a":
            assert attributes["href"].startswith("#") or (tag, attributes["href"]) == ("link", "data:,")
        assert "url(" not in attributes.get("style", "").replace("url(#", "")
    schemes = {attributes["href"].partition(":")[0] for attributes in page.list("a") if ":" in attributes["href"]}
    assert schemes <= {"http", "https"}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_report_leads_somewhere(files, outlines, name):
    ids = {page: {attributes.get("id") for _, attributes in outline.elements} for page, outline in outlines.items()}
    for attributes in outlines[name].list("a"):
        if not re.match(r"https?://", attributes["href"]):
            path, _, fragment = attributes["href"].partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name  # noqa: PTH118, PTH120
            assert target in files, attributes["href"]
            assert not fragment or fragment in ids[target], attributes["href"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_picture_refers_to_is_on_its_page(files, outlines, name):
    ids = {attributes.get("id") for _, attributes in outlines[name].elements}
    text = files[name].decode("utf-8")
    referred = set(re.findall(r'(?:url\(#|<use href="#)([^)"]+)', text))
    assert referred <= ids
    assert len(referred) > 20 or "<svg" not in text


def test_the_record_and_every_figure_go_with_it_as_they_are(files):
    expected = [*(PROJECT / "data").glob("*.csv"), PROJECT / "data/datapackage.json", PROJECT / "LICENSE"]
    expected += [path for path in (PROJECT / "figures").iterdir() if path.name != "README.md"]
    for path in expected:
        assert files[path.relative_to(PROJECT).as_posix()] == path.read_bytes()


def test_nothing_of_a_notebook_is_lost(files):
    """Every word of the prose, every cell of the tables and every line of code stands on the page."""
    for path in list_notebooks():
        shown = read_words(files[f"notebooks/{path.stem}.html"].decode("utf-8"))
        for cell in read_notebook(path).cells:
            kept = re.sub(r"\]\([^)]*\)|[*`#\[\]|\\]|^ *(?:[-*]|\d+\.) ", " ", cell.source, flags=re.MULTILINE)
            words = cell.source.split() if cell.cell_type == "code" else kept.split()
            assert not [word for word in words if squeeze(word) not in shown], path.name
            for output in cell.get("outputs", []):
                table = output.get("data", {}).get("text/html", "").partition("</style>")[2]
                assert [cell for cell in re.findall(r">([^<]+)<", table) if read_words(cell) not in shown] == []


def squeeze(text):
    return re.sub(r"\s+|[*`]", "", text)


def read_words(page):
    return squeeze(html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL)))


def test_the_first_page_gives_the_findings_of_each_notebook(files):
    shown = files["index.html"].decode("utf-8")
    words = read_words(shown)
    for path in list_notebooks():
        finding = read_notebook(path).cells[0].source.split("\n\n")[1]
        assert squeeze(finding.split("**")[1]) in words
    assert shown.index("Before you quote anything</h2>") < shown.index("What the record shows</h2>")


def test_the_same_bytes_on_every_run(files, tmp_path):
    other = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "analysis", "report", "--out", str(tmp_path / "site")]
    subprocess.run(command, cwd=PROJECT, env=os.environ | other, check=True, capture_output=True, timeout=120)
    written = {
        path.relative_to(tmp_path / "site").as_posix(): path.read_bytes()
        for path in (tmp_path / "site").rglob("*")
        if path.is_file() and path.name != MARKER
    }
    assert written.keys() == files.keys()
    assert {name for name in files if digest(files[name]) != digest(written[name])} == set()


def digest(content):
    return hashlib.sha256(content).hexdigest()


# what is refused


@pytest.fixture
def small_project(tmp_path, monkeypatch):
    """A project of four pages whose data hold what might be taken for markup."""
    cells = '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    title = '{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 1 \\u00b7 One\\n\\nAs of now, <b onclick=x()>."}'
    contents = {
        "README.md": "# Kit\n\n1. [One](notebooks/1-one.ipynb): all.\n\n[d](data/README.md) [l](LICENSE)\n",
        "LICENSE": "free",
        "figures/README.md": "# Figures\n",
        "data/README.md": "# Data\n\n## Known gaps\n",
        "data/a.csv": "a\n",
        "notebooks/1-one.ipynb": cells % title,
    }
    for name, content in contents.items():
        (tmp_path / "kit" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kit" / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr("analysis.report.PROJECT", tmp_path / "kit")
    monkeypatch.setattr("analysis.notebooks.NOTEBOOKS", tmp_path / "kit" / "notebooks")
    return tmp_path / "kit"


def test_a_small_project_gives_a_small_report(small_project, tmp_path, capsys):
    assert main(["report", "--out", str(tmp_path / "site")]) == 0
    assert capsys.readouterr().out == f"4 pages written; open {tmp_path / 'site' / 'index.html'}\n"
    listed = "LICENSE data/README.html data/a.csv figures/README.html index.html notebooks/1-one.html".split()
    assert (tmp_path / "site" / MARKER).read_text(encoding="utf-8").split() == listed
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<p>As of now, &lt;b onclick=x()&gt;.</p>" in page
    assert str(small_project) not in page


def test_every_dead_link_is_named_and_nothing_is_written(small_project, tmp_path, capsys):
    write_report(tmp_path / "site")
    before = sorted((tmp_path / "site").rglob("*"))
    with (small_project / "README.md").open("a", encoding="utf-8") as file:
        file.write("\n[a](none.csv) [b](data/README.md#none) [c](#known-gaps) [d](data/README.md#known-gaps)\n")
    assert main(["report", "--out", str(tmp_path / "site")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "report: README.md: links to data/README.html#none, which is not there",
        "README.md: links to index.html#known-gaps, which is not there",
        "README.md: links to none.csv, which is not there",
    ]
    assert sorted((tmp_path / "site").rglob("*")) == before


def test_another_folder_is_refused_before_anything_is_read(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("analysis.report.list_pages", pytest.fail)
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    assert main(["report", "--out", str(tmp_path)]) == 2
    assert "holds files of another kind" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("content", ["", "{}", "[]", "no", '{"cells": [{}], "metadata": {}, "nbformat": 4}'])
def test_what_is_no_notebook_is_named(small_project, tmp_path, capsys, content):
    (small_project / "notebooks" / "1-one.ipynb").write_text(content, encoding="utf-8")
    assert main(["report", "--out", str(tmp_path / "site")]) == 2
    assert capsys.readouterr().err.startswith("report: 1-one.ipynb: is not a notebook: ")
    assert not (tmp_path / "site").exists()


def test_a_missing_page_is_named(small_project, tmp_path, capsys):
    (small_project / "figures" / "README.md").unlink()
    assert main(["report", "--out", str(tmp_path / "site")]) == 2
    assert capsys.readouterr().err == f"report: {small_project / 'figures' / 'README.md'}: No such file or directory\n"
