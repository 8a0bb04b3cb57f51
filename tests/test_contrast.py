"""Every text can be read: the report's on each of its grounds, the figures' on paper and on the shade behind the lanes."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from contrast import LEAST, measure_contrast

from analysis.charts import SHADE
from analysis.stylesheet import GROUND_COLOURS, LINE_COLOURS, TEXT_COLOURS, write_stylesheet

FIGURES = sorted((Path(__file__).resolve().parents[1] / "figures").glob("*.svg"))
GROUP = "{http://www.w3.org/2000/svg}g"


def test_contrast_is_measured_as_the_guidelines_define_it():
    assert measure_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert measure_contrast("#ffffff", "#ffffff") == 1
    assert measure_contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("ground", GROUND_COLOURS)
@pytest.mark.parametrize("text", TEXT_COLOURS)
def test_every_text_of_the_report_can_be_read_on_every_ground(text, ground):
    assert measure_contrast(TEXT_COLOURS[text], GROUND_COLOURS[ground]) >= LEAST


def test_what_shows_the_focus_can_be_seen():
    assert all(measure_contrast(LINE_COLOURS["focus"], ground) >= 3 for ground in GROUND_COLOURS.values())


def test_the_style_sheet_has_no_other_colour_and_loads_nothing():
    sheet = write_stylesheet()
    named = {*TEXT_COLOURS.values(), *GROUND_COLOURS.values(), *LINE_COLOURS.values()}
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet)) == named
    assert not re.search(r"url\(|@import|@font-face|\{\w+\}|rgb|hsl", sheet)


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_text_of_a_figure_can_be_read(path):
    groups = [group for group in ElementTree.parse(path).iter(GROUP) if (group.get("id") or "").startswith("text_")]
    # letters are the innermost groups; what else a text holds is the plate behind it
    letters = [part.get("style", "") for group in groups for part in group.iter(GROUP) if part.get("style")]
    assert len(letters) >= len(groups) > 10
    for style in set(letters):
        colour = re.fullmatch(r"fill: (#[0-9a-f]{6})", style)[1]
        assert measure_contrast(colour, "#ffffff") >= LEAST, style
        assert measure_contrast(colour, SHADE) >= LEAST, style
