"""Hostile text in every free-text column, seen in a browser: nothing of it runs or is fetched, no layout breaks, all is shown.

Cards and the explorer stand in bare pages, where nothing but the kit itself escapes; the report is that of a copy of the kit
whose record is hostile; and the same cards, the explorer with its controls and a figure are run in JupyterLab, which trusts
what its own kernel shows.
"""

import json
import os
import subprocess
import sys
from itertools import combinations

import pytest
from hostile_texts import ALLOWED, LONG_ALLOWED, fill_hostile, write_hostile_case
from outputs import copy_kit
from playwright.sync_api import expect
from test_lab import WIDE, open_notebook, run_all
from test_report import PAGES, SCREENS, TOO_WIDE, WIDTHS
from watch import watch_page

from analysis.card import card
from analysis.explorer import ask, gather_texts
from analysis.explorer_page import STYLE, frame_page, write_message, write_table
from analysis.histories import trace_history
from analysis.kernels import METADATA
from analysis.record import load_record

TURNS = {"first": (0, ALLOWED), "third": (22, ALLOWED), "long": (0, LONG_ALLOWED)}
RUNNING = """(within) => [...document.querySelectorAll(within)].filter(element =>
        element.matches('script, iframe, object, embed, base, form, link[rel=stylesheet], meta[http-equiv=refresh], textarea')
        || [...element.attributes].some(({name}) => name.startsWith('on'))
        || /^\\s*(javascript|vbscript|data:text)/i.test(element.getAttribute('href') || element.getAttribute('src') || ''))
    .filter(element => element.getAttribute('src') !== 'data:,')
    .map(element => element.outerHTML.slice(0, 200))"""
"""Elements that run, load or lead to script, but for the explorer's own line of it."""
TEXT = "() => document.body.textContent"
TITLES = """const titles = [], own = Object.getOwnPropertyDescriptor(Document.prototype, 'title');
Object.defineProperty(document, 'title', {get() { return own.get.call(document); },
    set(title) { titles.push(title); own.set.call(document, title); }});
window.listTitles = () => titles;"""
"""Every hostile script sets the title of its page; JupyterLab does so too, with a name of its own."""
BOXES = """() => [...document.querySelectorAll('.explorer-controls > *, .explorer-message, .explorer-agency, .explorer-table')]
    .map(element => element.getBoundingClientRect()).filter(({width}) => width > 0)
    .map(({left, right, top, bottom}) => [left, right, top, bottom])"""
PANEL = """() => { const panel = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');
    return [panel.scrollWidth, panel.clientWidth]; }"""
CELLS = """from pathlib import Path

import pandas as pd

from analysis.card import card
from analysis.explorer_view import Explorer
from analysis.figures import Words, new_axes, picture_figure
from analysis.histories import trace_history
from analysis.record import load_record

record = load_record(Path("CASE"))
---
card(record, record.agencies["agency_id"].iloc[0])
---
card(record, record.agencies["agency_id"].iloc[1])
---
words = Words("Title", "Subtitle", "Foot", " ".join(TEXTS))
picture_figure(new_axes(words, 5, 1), "hostile", words)
---
pd.set_option("display.max_colwidth", None, "display.html.use_mathjax", False)
pd.DataFrame({"text": TEXTS})
---
Explorer(trace_history(record))"""


@pytest.fixture(scope="module", params=TURNS)
def case(request, tmp_path_factory):
    """A case whose free-text columns hold hostile text, and the texts, the beginning of long ones."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    start, texts = TURNS[request.param]
    write_hostile_case(folder, start, texts)
    return folder, [text[:200] for text in texts.values()]


@pytest.fixture(scope="module")
def bare(case, tmp_path_factory):
    """Pages that hold what JupyterLab is given, and what of the record each must show."""
    record = load_record(case[0])
    history = trace_history(record)
    asked = ask(history, gather_texts(record))
    pages = {"explorer": write_message("hostile") + write_table(asked, asked.rows["agency_id"].iloc[0], "class")}
    texts = {"explorer": [*asked.rows["agency"]]}
    for agency_id in record.agencies["agency_id"]:
        shown = card(record, agency_id)
        pages[agency_id] = frame_page(shown._repr_html_(), (agency_id, asked.day.date()))
        texts[agency_id] = [*shown.statements["summary"], shown.agency["name"]]
    folder = tmp_path_factory.mktemp("bare")
    for name, page in pages.items():
        # the box that JupyterLab shows a page in
        body = f'<div class="explorer"><div class="explorer-card">{page}</div></div>'
        head = f'<meta charset="utf-8"><link rel="icon" href="data:,"><title>{name}</title>{STYLE}'
        (folder / f"{name}.html").write_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}", encoding="utf-8")
    return folder, texts


def check_page(page, title):
    """Fail where anything ran, where anything that could run is there, and where the page is wider than its screen."""
    assert page.title() == title
    assert page.evaluate(RUNNING, "*") == []
    for screen in SCREENS.values():
        page.set_viewport_size(screen)
        scrolled, width = page.evaluate(WIDTHS)
        assert scrolled == width == screen["width"]


def test_cards_and_the_explorer_show_hostile_text_as_text(browser, bare):
    folder, texts = bare
    for name, expected in texts.items():
        address = (folder / f"{name}.html").as_uri()
        with watch_page(browser, [address]) as page:
            page.goto(address)
            check_page(page, name)
            shown = page.evaluate(TEXT)
            assert [text for text in expected if text not in shown] == []


@pytest.fixture(scope="module")
def hostile_report(tmp_path_factory):
    """The report of a copy of the kit, its notebooks run on the record with hostile text in it, and the bodies that spoke."""
    kit = copy_kit(tmp_path_factory.mktemp("kit"))
    fill_hostile(kit / "data", 0, ALLOWED | LONG_ALLOWED)
    for command in (["notebooks"], ["report"]):
        done = subprocess.run(
            [sys.executable, "-m", "analysis", *command],
            cwd=kit,
            env={**os.environ, "PYTHONPATH": str(kit)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    record = load_record(kit / "data")
    spoke = record.agencies["agency_id"].isin(record.statements["agency_id"])
    return kit / "build" / "report", [*record.agencies.loc[spoke, "short_name"]]


def test_the_report_of_a_hostile_record_shows_text_as_text(browser, hostile_report):
    folder, names = hostile_report
    shown = ""
    for name in PAGES:
        address = (folder / name).as_uri()
        with watch_page(browser, [address]) as page:
            page.goto(address)
            title = page.title()
            assert title.endswith("Said and shown")
            check_page(page, title)
            assert page.evaluate(TOO_WIDE) == []
            shown += page.evaluate(TEXT)
    assert [name for name in names if name not in shown] == []


def write_notebook(path, case, texts):
    """Write a notebook that shows cards, a picture with its words, a table and the explorer of a hostile case."""
    sources = CELLS.replace("CASE", str(case)).replace("TEXTS", repr(texts)).split("\n---\n")
    cells = [
        {
            "cell_type": "code",
            "id": str(place),
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for place, source in enumerate(sources)
    ]
    path.write_text(
        json.dumps({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )


def overlap(first, second):
    """Say whether two boxes share more than a rim."""
    (left, right, top, bottom), (others_left, others_right, others_top, others_bottom) = first, second
    across = min(right, others_right) - max(left, others_left)
    return across > 1 and min(bottom, others_bottom) - max(top, others_top) > 1


def test_jupyterlab_which_trusts_what_a_kernel_shows_shows_hostile_text_as_text(browser, lab, case):
    folder, texts = case
    write_notebook(lab.folder / "notebooks" / "hostile.ipynb", folder, texts)
    with watch_page(browser, lab.inside, **WIDE) as page:
        page.add_init_script(TITLES)
        open_notebook(page, lab, "hostile.ipynb")
        run_all(page)
        assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
        expect(page.locator(".explorer-lane svg")).to_be_visible(timeout=180_000)
        assert page.evaluate(RUNNING, ".jp-OutputArea-output *") == []
        assert {title for title in page.evaluate("() => listTitles()") if "JupyterLab" not in title} == set()
        texts = [" ".join(text.split()) for text in texts]
        cells = page.locator(".jp-OutputArea-output table.dataframe td").all_text_contents()
        assert [" ".join(text.split()) for text in cells] == texts
        words = page.locator(".jp-OutputArea-output.jp-RenderedMarkdown").text_content()
        assert " ".join(words.split()) == f"In words: {' '.join(texts)}"
        boxes = page.evaluate(BOXES)
        assert len(boxes) > 10
        assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
        wide, room = page.evaluate(PANEL)
        assert wide == room
