"""What is saved: the same bytes whatever a reader has set, well-formed, described, and with nothing of a machine in it."""

import csv
import json
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from markdown_it import MarkdownIt
from test_charts import draw_grid, draw_lanes
from test_measures import EACH_CLASS, body, deny, write_case

from analysis import figures, findings, measures
from analysis.discrepancies import judge
from analysis.figures import Words, new_axes, save_figure
from analysis.record import load_record
from analysis.timeline import lay_out_timeline

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
NAMESPACES = {
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd",
    "http://purl.org/dc/dcmitype/StillImage",
    "http://purl.org/dc/elements/1.1/",
    "http://creativecommons.org/ns#",
}
KINDS = ("svg", "png", "csv", "md")
WORDS = Words("A finding", "What is measured, 2020", "Sources.\nAs of today's record.", "A plot of two points, rising.")
TABLE = pd.DataFrame({"place": [1, 2], "height": [1.5, 2.0], "day": pd.to_datetime(["2020-01-05", None])})
HOSTILE = (
    """<script>alert("1")</script> & 'quoted' </title><desc> costs $_{5 or $6 ]]> --> """
    "[a](javascript:b) ![c](https://example.org/d) **e** `f`"
)


def save(folder, words=WORDS, table=TABLE, name="plot"):
    axes = new_axes(words, 5, 1.5)
    axes.plot(table["place"], table["height"], marker="o")
    axes.text(1, 1.5, words.title)
    return save_figure(axes, name, words, table, folder)


def read_all(folder, name="plot"):
    return {kind: (folder / f"{name}.{kind}").read_bytes() for kind in KINDS}


def list_numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


@pytest.fixture(autouse=True)
def _settings_are_given_back():
    with mpl.rc_context():
        yield


@pytest.fixture(scope="module")
def record():
    return load_record()


# the same bytes


def test_saving_twice_gives_the_same_bytes(tmp_path):
    save(tmp_path / "one")
    save(tmp_path / "two")
    assert read_all(tmp_path / "one") == read_all(tmp_path / "two")


@pytest.mark.parametrize(
    "settings",
    [
        {"font.size": 20, "font.family": "serif", "axes.facecolor": "black", "lines.linewidth": 9},
        {"svg.hashsalt": None, "svg.fonttype": "none", "path.simplify": False},
        {"savefig.dpi": 50, "savefig.bbox": "tight", "savefig.transparent": True, "figure.dpi": 300},
        {"text.parse_math": True, "axes.unicode_minus": False, "axes.grid": True, "xtick.bottom": False},
    ],
    ids=["fonts", "svg", "saving", "axes"],
)
@pytest.mark.parametrize("moment", ["before", "between"])
def test_settings_of_the_reader_give_the_same_bytes(tmp_path, settings, moment):
    save(tmp_path / "plain")
    if moment == "before":
        mpl.rcParams.update(settings)
    axes = new_axes(WORDS, 5, 1.5)
    axes.plot(TABLE["place"], TABLE["height"], marker="o")
    axes.text(1, 1.5, WORDS.title)
    if moment == "between":
        mpl.rcParams.update(settings)
    save_figure(axes, "plot", WORDS, TABLE, tmp_path / "set")
    assert read_all(tmp_path / "set") == read_all(tmp_path / "plain")


def test_figures_of_the_record_are_the_same_twice(record, tmp_path):
    verdicts = judge(record)
    timeline = lay_out_timeline(record, verdicts)
    words = findings.word_swimlanes(timeline, measures.share_contradicted(record, verdicts))
    for folder in ("one", "two"):
        axes, _ = draw_lanes(record)
        save_figure(axes, "lanes", words, timeline.items, tmp_path / folder)
    assert read_all(tmp_path / "one", "lanes") == read_all(tmp_path / "two", "lanes")


def test_an_axes_without_a_figure_is_refused(tmp_path):
    axes = new_axes(WORDS, 5, 1.5)
    axes.remove()
    with pytest.raises(ValueError, match="stands in no figure"):
        save_figure(axes, "plot", WORDS, TABLE, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_that_would_not_change_are_left_alone(tmp_path):
    save(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    save(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_figures_go_to_the_folder_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_FIGURES", str(tmp_path / "elsewhere"))
    save(None)
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == [
        f"plot.{kind}" for kind in sorted(KINDS)
    ]


# what an SVG says of itself


def test_svg_is_described(tmp_path):
    shown = save(tmp_path)
    root = ET.fromstring((tmp_path / "plot.svg").read_bytes())
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (title.text, description.text) == (WORDS.title, WORDS.alt)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert list(root)[:2] == [title, description], "what stands first is read first"
    assert shown.svg.encode() == (tmp_path / "plot.svg").read_bytes()


def test_png_is_described(tmp_path):
    save(tmp_path)
    content = (tmp_path / "plot.png").read_bytes()
    texts = {}
    place = 8
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        if kind in (b"tEXt", b"iTXt"):
            key, _, text = content[place + 8 : place + 8 + length].partition(b"\0")
            texts[key.decode()] = text.decode()
        place += 12 + length
    assert texts == {"Title": WORDS.title, "Description": WORDS.alt}, "and nothing of a time, a program or its version"


@pytest.mark.parametrize("name", ["plot", "agency-swimlanes", "discrepancy-matrix"])
def test_svg_names_no_host_and_no_day_of_drawing(tmp_path, name):
    save(tmp_path)
    folder = tmp_path if name == "plot" else Path(__file__).resolve().parents[1] / "figures"
    text = (folder / f"{name}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"\w+://[^\s\"'<>]+", text)) <= NAMESPACES
    assert "dc:date" not in text
    assert not re.search(r"matplotlib (v|\d)|matplotlib\.org", text, flags=re.IGNORECASE)
    assert not re.search(r"\d{4}-\d{2}-\d{2}T|/(home|root|tmp|Users)/", text)
    ET.fromstring(text)


def test_every_reference_within_an_svg_is_met(tmp_path):
    save(tmp_path)
    root = ET.fromstring((tmp_path / "plot.svg").read_bytes())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    text = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


# hostile words


def read_markdown(text):
    """Render Markdown as a notebook does, HTML in it let through; give its elements, spans left out, and its text."""
    root = ET.fromstring(f"<div>{MarkdownIt('commonmark', {'html': True}).render(text)}</div>")
    return [element.tag for element in root.iter() if element.tag not in ("div", "span")], "".join(root.itertext())


@pytest.mark.parametrize("place", ["title", "subtitle", "foot", "alt"])
def test_hostile_words_are_text(tmp_path, place):
    words = WORDS._replace(**{place: HOSTILE})
    save(tmp_path, words)
    root = ET.fromstring((tmp_path / "plot.svg").read_bytes())
    assert root.find(f"{SVG}title").text == words.title
    assert root.find(f"{SVG}desc").text == words.alt
    assert not [element for element in root.iter() if element.tag.rpartition("}")[2].lower() == "script"]
    tags, text = read_markdown((tmp_path / "plot.md").read_text(encoding="utf-8"))
    assert tags == ["h1", "p", "p", "p", "p", "a"], "the link is that to the table"
    assert HOSTILE in text


def test_hostile_words_are_text_in_a_notebook(tmp_path, monkeypatch):
    shown = []
    import IPython.display  # noqa: PLC0415 - only this test looks at what a notebook is given

    monkeypatch.setattr(IPython.display, "display", lambda data, **_: shown.append(data))
    figure = save(tmp_path, WORDS._replace(alt=HOSTILE))
    figure._ipython_display_()
    picture, words = shown
    assert picture["image/svg+xml"] == figure.svg
    assert picture["text/plain"] == "<figure plot>"
    assert read_markdown(words["text/markdown"]) == (["p", "em"], f"In words: {HOSTILE}\n")
    assert words["text/plain"] == HOSTILE


def test_hostile_names_of_bodies_are_drawn(tmp_path):
    names = ["<script>x</script>", "A & B $_{5 $6", "\"quoted\" 'both'"]
    bodies = [body(f"body-{place}", short_name=name) for place, name in enumerate(names)]
    case = {"agencies": bodies, "statements": [deny(f"body-{place}") for place in range(3)]}
    (tmp_path / "case").mkdir()
    record = load_record(write_case(tmp_path / "case", **case))
    for number, draw in enumerate((draw_lanes, draw_grid)):
        axes, _ = draw(record)
        save_figure(axes, f"plot-{number}", WORDS, TABLE, tmp_path / "figures")
        ET.parse(tmp_path / "figures" / f"plot-{number}.svg")


def test_numbers_in_words_keep_their_digits(tmp_path):
    words = WORDS._replace(title="A share of 12.3456", alt="#DejaVuSans-x, 1.23456 and\n  Lines")
    save(tmp_path, words)
    root = ET.fromstring((tmp_path / "plot.svg").read_bytes())
    assert root.find(f"{SVG}title").text == words.title
    assert root.find(f"{SVG}desc").text == words.alt
    assert [element.text for element in root.iter() if element.tag.endswith("/1.1/}title")] == [words.title]


# what stands beside the picture


def test_csv_is_what_was_drawn(tmp_path):
    save(tmp_path)
    assert (tmp_path / "plot.csv").read_text(encoding="utf-8") == "place,height,day\n1,1.5,2020-01-05\n2,2,\n"


def test_csv_of_the_lanes_has_a_row_an_item(record, tmp_path):
    axes, timeline = draw_lanes(record)
    save_figure(axes, "lanes", WORDS, timeline.items, tmp_path)
    with (tmp_path / "lanes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["ids"] for row in rows] == list(timeline.items["ids"])
    assert [row["latest"] for row in rows] == [f"{day:%Y-%m-%d}" for day in timeline.items["latest"]]
    assert [row["tier"] for row in rows] == [str(tier) for tier in timeline.items["tier"]]


def test_csv_of_the_matrix_has_a_row_a_mark(record, tmp_path):
    axes, matrix = draw_grid(record)
    save_figure(axes, "matrix", WORDS, matrix, tmp_path)
    with (tmp_path / "matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == matrix.astype("str").to_dict("records")
    assert len(rows) == len(axes.texts)


def test_description_in_markdown_has_all_the_words(tmp_path):
    save(tmp_path)
    title, subtitle, alt, foot, data = (tmp_path / "plot.md").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    assert (title, subtitle, alt, foot) == (f"# {WORDS.title}", WORDS.subtitle, WORDS.alt, WORDS.foot)
    assert data == "Data: [plot.csv](plot.csv)"


# a smaller file, the same picture


def test_shrinking_keeps_the_geometry():
    axes = new_axes(WORDS, 5, 1.5)
    axes.plot([0.123456, 17.98765, -3.00049], [1.5, 222.222222, -0.0001234])
    axes.axvspan(1, 2)
    whole = figures._render(axes, "svg", {"Date": None, "Creator": None}).decode("utf-8")
    small = figures._shrink_svg(whole)
    assert len(small) < 0.95 * len(whole)
    before, after = (list_drawn(ET.fromstring(text)) for text in (whole, small))
    assert [element.tag for element in before] == [element.tag for element in after]
    for old, new in zip(before, after, strict=True):
        for key in set(old.keys()) - {"transform", "x", "id"}:
            if "href" not in key:
                assert list_numbers(new.get(key)) == pytest.approx(list_numbers(old.get(key)), abs=0.01), key
        # a letter stands in a word that is scaled, so that its unit is a tenth of a point and less
        assert locate(new) == pytest.approx(locate(old), abs=0.5 if new.get("x") else 0.01)


def list_drawn(drawing):
    """List the elements but for letters that draw nothing."""
    blank = {f"#{path.get('id')}" for path in drawing.iter(f"{SVG}path") if path.get("id") and not path.get("d")}
    return [element for element in drawing.iter() if element.get(HREF) not in blank]


def test_shrinking_leaves_out_letters_that_draw_nothing():
    blank, letter = (
        '<path id="DejaVuSans-3" transform="scale(2)"/>',
        '<path id="DejaVuSans-41" d="M 0 0" transform="scale(2)"/>',
    )
    text = f'{blank}{letter}<use xlink:href="#DejaVuSans-3"/><use xlink:href="#DejaVuSans-41"/>'
    assert figures._shrink_svg(text).endswith('transform="scale(2)"/><use xlink:href="#D41"/>')


def locate(element):
    """Give the numbers of a transformation; a plain place `x` is a shift to the right."""
    if element.get("x") and not element.get("transform") and element.tag == f"{SVG}use" and not element.get("y"):
        return [float(element.get("x")), 0.0]
    return list_numbers(element.get("transform") or "")


def test_shrinking_keeps_each_letter_apart():
    text = '<use xlink:href="#DejaVuSans-41" transform="translate(12.3456 0)"/><use xlink:href="#DejaVuSans-Bold-41"/>'
    assert figures._shrink_svg(text) == '<use xlink:href="#D41" x="12"/><use xlink:href="#DBold-41"/>'


@pytest.mark.parametrize("text", ["scale(0.015625)", "fill: #1.2345", "#D55E00", "a1.23456", "M 0.00049 5"])
def test_shrinking_leaves_scales_names_and_colours(text):
    assert figures._shrink_svg(text) == text


# sizes


def test_words_are_wrapped_and_the_figure_grows_with_them():
    short = new_axes(WORDS, 5, 1.5).figure
    long = new_axes(WORDS._replace(title="Many words " * 20, foot="A foot " * 80), 5, 1.5).figure
    assert long.get_figwidth() == short.get_figwidth() == 5
    assert long.get_figheight() > short.get_figheight() + 0.5
    for figure in (short, long):
        [axes] = figure.axes
        assert axes.get_position().height * figure.get_figheight() == pytest.approx(1.5)


def test_words_of_every_class_come_from_the_tables(tmp_path):
    record = load_record(write_case(tmp_path, **EACH_CLASS))
    verdicts = judge(record)
    share = measures.share_contradicted(record, verdicts)
    timeline = lay_out_timeline(record, verdicts)
    words = findings.word_swimlanes(timeline, share)
    assert words.title == (
        "Of 7 bodies that denied, 1 is contradicted and 1 worded the denial narrowly; up to 3 if the contested are counted"
    )
    assert words.subtitle.startswith("What 11 bodies said and what was shown of them: 10 utterances by position, 7 ")
    assert "Context" not in words.foot
    assert "As of 22 November 2026" in words.foot
    matrix = measures.tabulate_matrix(record, verdicts)
    assert findings.word_matrix(matrix, share, timeline.as_of).title == (
        "For 3 of 6 bodies that denied use, searches or more have come to light"
    )


def test_days_of_context_are_said_as_they_are_known(tmp_path):
    dates = {
        "2020-01-18": "18 Jan 2020",
        "2020-02-27/2020-02-28": "27 Feb–28 Feb 2020",
        "../2020-03-05": "by 5 Mar 2020",
    }
    dates |= {"2020-12-30/2021-01-02": "30 Dec 2020–2 Jan 2021"}
    events = [
        {"event_id": f"2020-01-18-e{place}", "date": date, "kind": "leak", "label": f"Leak {place}"}
        for place, date in enumerate(dates)
    ]
    record = load_record(write_case(tmp_path, **EACH_CLASS, events=events))
    verdicts = judge(record)
    timeline = lay_out_timeline(record, verdicts)
    foot = findings.word_swimlanes(timeline, measures.share_contradicted(record, verdicts)).foot
    for text in dates.values():
        assert re.search(rf"Leak \d, {re.escape(text)}[;.]", foot), (text, foot)


def test_alt_text_counts_what_falls_into_the_stretch_at_the_larger_scale(record):
    timeline, share = lay_out_timeline(record, judge(record)), measures.share_contradicted(record, judge(record))
    said = timeline.items.loc[timeline.items["item"] == "statement"]
    within = (said["earliest"] >= "2020-01-15") & (said["latest"] <= "2020-03-15")
    counted = f"{within.sum()} of {len(said)} utterances fall, for certain, between 15 January 2020 and 15 March 2020."
    assert counted in findings.word_swimlanes(timeline, share, ("2020-01-15", "2020-03-15")).alt
    assert "utterances fall" not in findings.word_swimlanes(timeline, share).alt


def test_committed_figures_are_listed_with_all_their_files():
    folder = Path(__file__).resolve().parents[1] / "figures"
    stems = {path.stem for path in folder.glob("*.svg")}
    assert {path.name for path in folder.iterdir()} == {f"{stem}.{kind}" for stem in stems for kind in KINDS} | {
        "README.md"
    }
    contents = (folder / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", contents):
        assert (folder / link).is_file(), link
    for stem in stems:
        assert f"[{stem}.csv]({stem}.csv)" in contents


def test_settings_file_of_the_data_package_is_not_drawn_upon():
    """Sizes, colours and fonts are chosen in `figures` and `charts`, not in the case."""
    codebook = json.loads(
        (Path(__file__).resolve().parents[1] / "data" / "datapackage.json").read_text(encoding="utf-8")
    )
    assert not {"colour", "color", "palette", "figure"} & set(codebook["case"])
