"""Hostile text in every free-text column: allowed or refused in words, it neither runs nor breaks a layout, and stays."""

import io
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest
from cases import list_problems, set_cells, write_method_case
from drawn_figures import draw_figures, find_faults
from hostile_texts import ALLOWED, LONG, LONG_ALLOWED, REFUSED, write_hostile_case

from analysis.card import card, format_card
from analysis.charts import fit_name
from analysis.charts_letters import CUT, NO_SHAPE, cut_text, measure_text, show_letters
from analysis.figures import picture_figure, save_figure
from analysis.import_case import plan_import
from analysis.record import load_record
from analysis.workbook import build_workbook

STARTS = {"first": 0, "third": 22}
HARMLESS = set("a br div h2 h3 li p span table tbody td th thead tr ul".split())


@pytest.fixture(scope="module", params=[*STARTS, "long"])
def hostile(request, tmp_path_factory):
    """A case whose free-text columns hold hostile text, and that text by table and column."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    texts = LONG_ALLOWED if request.param == "long" else ALLOWED
    return folder, write_hostile_case(folder, STARTS.get(request.param, 0), texts)


# the checks


def test_the_checks_allow_text_that_can_be_seen(hostile):
    folder, held = hostile
    assert list_problems(folder) == []
    assert len(held) > 20


@pytest.mark.parametrize("name", REFUSED)
def test_the_checks_refuse_text_that_can_not_be_seen_and_show_it(tmp_path, name):
    text, message = REFUSED[name]
    folder = write_method_case(tmp_path)
    set_cells(folder, "agencies", 1, note=text)
    (problem,) = list_problems(folder)
    assert problem.startswith("agencies.csv:2:note: ")
    assert pd.Series(problem).str.contains(message).all()
    assert problem.isprintable(), "a message must not itself hold what it refuses"


def test_a_null_is_refused_by_its_line(tmp_path):
    folder = write_method_case(tmp_path)
    content = (folder / "agencies.csv").read_bytes()
    (folder / "agencies.csv").write_bytes(content.replace(b"Beta Police", b"Beta\0Police", 1))
    assert "agencies.csv:3: holds a NUL byte; remove it" in list_problems(folder)


# reading


def test_what_is_read_is_what_was_written(hostile):
    folder, held = hostile
    record = load_record(folder)
    for place, texts in held.items():
        table, column = place.split(".")
        if table != "aliases":  # which are sorted
            read = getattr(record, table)[column]  # of evidence with what is derived from admissions below it
            assert list(read)[: len(texts)] == texts, place


# pages


class Tags(HTMLParser):
    """Collect elements, attributes and text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_a_card_holds_no_element_but_its_own_and_every_text(hostile):
    folder, _ = hostile
    record = load_record(folder)
    page = Tags()
    page.feed(card(record, "example-city-ps")._repr_html_())
    assert page.tags <= HARMLESS
    assert page.attributes <= {"href", "target", "rel", "scope", "style"}
    said = record.statements.loc[record.statements["agency_id"] == "example-city-ps"]
    assert all(text in page.text for text in said["summary"])


def test_a_card_in_markdown_starts_no_formula_and_no_element(hostile):
    folder, _ = hostile
    text = format_card(card(load_record(folder), "example-city-ps"))
    plain = text.replace("<span>&#36;</span>", "").replace("<span>&#92;</span>", "").replace("<br>", "")
    assert not pd.Series(plain).str.contains(r"(?<!\\)[<`]|(?<!\\)\$.*(?<!\\)\$|javascript:[^)]*\)\[").any()


# figures


@pytest.mark.parametrize("texts", [ALLOWED, LONG_ALLOWED], ids=["short", "long"])
def test_every_figure_holds_together(tmp_path, texts):
    write_hostile_case(tmp_path / "case", STARTS["third"], texts)
    for name, (words, axes, _) in draw_figures(load_record(tmp_path / "case")).items():
        if name in ("swimlanes", "recommendations"):
            ET.fromstring(picture_figure(axes, name, words).svg)
        assert find_faults(axes) == [], name
        assert axes.figure.get_size_inches()[1] < 15, name


def test_a_figure_says_what_it_cut_and_where_the_whole_stands(tmp_path):
    write_hostile_case(tmp_path / "case", 0, LONG_ALLOWED)
    words, axes, table = draw_figures(load_record(tmp_path / "case"))["swimlanes"]
    height = axes.get_position().height * axes.figure.get_size_inches()[1]
    save_figure(axes, "lanes", words, table, tmp_path / "figures")
    notes = f"{CUT} a text is cut. In full: in the table beside the figure."
    assert notes in [text.get_text() for text in axes.figure.texts]
    assert notes in (tmp_path / "figures" / "lanes.md").read_text(encoding="utf-8")
    assert axes.get_position().height * axes.figure.get_size_inches()[1] == pytest.approx(height)


@pytest.mark.parametrize("name", ["Chinese", "Korean", "emoji"])
def test_a_name_without_letters_of_the_font_gives_way_to_the_id(tmp_path, name):
    write_hostile_case(tmp_path / "case", 0, {name: ALLOWED[name], "plain": "Plain name"})
    _, axes, _ = draw_figures(load_record(tmp_path / "case"))["swimlanes"]
    names = {label.get_text() for label in axes.get_yticklabels()}
    assert names <= {
        "[example-city-ps]",
        "[example-county-ps]",
        "[example-port-ps]",
        "[example-vendor]",
        "Plain name",
    } | {f"{text}{number}" for text in ("Plain name",) for number in range(2, 5)}
    assert any(label.startswith("[") for label in names)


@pytest.mark.parametrize("name", ["Hebrew", "Arabic"])
def test_names_from_right_to_left_are_drawn(name):
    assert NO_SHAPE not in show_letters(ALLOWED[name])


@pytest.mark.parametrize("text", [*ALLOWED.values(), *LONG_ALLOWED.values()], ids=[*ALLOWED, *LONG_ALLOWED])
def test_a_name_fits_its_room_at_a_size_that_can_be_read(text):
    name, size = fit_name(text, 60)
    assert max(measure_text(line, size) for line in name.split("\n")) <= 60.5
    assert size >= 3.5


def test_dollar_signs_are_money_whatever_was_drawn_before():
    assert measure_text("$x$", 7) > measure_text("x", 7) + 6
    assert measure_text("$\\frac{$", 7) > 0


def test_a_cut_text_is_the_longest_beginning_that_fits():
    assert cut_text("W" * LONG, 100, 7) == "W" * 12 + CUT
    assert cut_text("Short", 100, 7) == "Short"
    assert show_letters("a" + "\u0336" * LONG) == "a\u0336\u0336" + CUT


# the workbook


def test_the_workbook_holds_every_text_and_no_formula(hostile, tmp_path):
    folder, held = hostile
    content = build_workbook(folder)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}, "text, and numbers that the kit has counted"
    shown = {cell.value for cell in cells}
    missing = {text for texts in held.values() for text in texts} - shown
    assert {text for text in missing if "_x" not in text} == set(), (
        "openpyxl undoes no escape of a workbook; the import does"
    )
    (tmp_path / "book.xlsx").write_bytes(content)
    planned = plan_import(tmp_path / "book.xlsx", folder)
    assert (planned.files, planned.refused) == ({}, False)
