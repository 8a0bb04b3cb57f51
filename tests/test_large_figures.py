"""Figures of a record with 300 bodies, and of one with next to nothing: they hold together, and say what they leave out."""

import pytest
from drawn_figures import draw_figures, find_faults
from test_measures import body, deny, say, show, write_case

from analysis.charts import MOST_ROWS
from analysis.charts_matrix import MOST_NAMES
from analysis.record import load_record
from analysis.timeline import MOST_LANES

BODIES = 300
TALLEST = 30
"""Inches; a figure of 300 bodies may be long, not endless."""


def make_bodies(number):
    """Make bodies that deny, of which every second is shown something and every third corrects itself."""
    names = [f"force-{place:03}" for place in range(number)]
    rows = {
        "agencies": [body(name, short_name=f"Force {name[6:]} (Île)") for name in names],
        "statements": [deny(name) for name in names],
        "evidence": [show(name) for name in names[::2]],
        "recommendations": [],
    }
    rows["statements"] += [
        say(
            name,
            2,
            f"2020-03-{place % 27 + 2:02}",
            "admits",
            scope="use",
            admits_happened="2020-01",
            admits_shows="searched",
        )
        for place, name in enumerate(names[::3])
    ]
    return rows


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return draw_figures(load_record(write_case(tmp_path_factory.mktemp("large"), **make_bodies(BODIES))))


def test_no_figure_is_endless_and_no_text_meets_another(drawn):
    for name, (_, axes, _) in drawn.items():
        assert axes.figure.get_size_inches()[1] < TALLEST, name
        assert find_faults(axes) == [], name


def test_lanes_are_chosen_by_the_number_of_items_and_the_foot_says_so(drawn):
    words, axes, lanes = drawn["swimlanes"]
    assert len(lanes) == BODIES
    assert len(axes.get_yticklabels()) == MOST_LANES
    assert (
        f"Drawn: {MOST_LANES} of {BODIES} bodies, those with the most utterances and disclosures; the table has the other "
        f"{BODIES - MOST_LANES}. " in words.foot
    )
    most = {f"Force {place:03} (Île)" for place in range(0, BODIES, 6)}  # denied, admitted, and shown
    assert most <= {label.get_text().replace("\n", " ") for label in axes.get_yticklabels()}
    headings = [text.get_text() for text in axes.texts if "drawn)" in text.get_text()]
    assert sum(int(text.split("(")[-1].split()[0]) for text in headings) == MOST_LANES


def test_a_full_cell_of_the_matrix_counts_and_leaves_nobody_out(drawn):
    words, axes, matrix = drawn["matrix"]
    numbers = [text.get_text() for text in axes.texts]
    assert sum(int(text.split()[0]) for text in numbers) == len(matrix) == BODIES
    assert f"A cell of more than {MOST_NAMES} bodies gives the number of each class in place of names" in words.foot


def test_lags_are_drawn_of_bodies_at_even_distances(drawn):
    words, axes, starts = drawn["lags"]
    total = starts["agency_id"].nunique()
    assert len(axes.get_yticklabels()) == MOST_ROWS < total
    assert f"Drawn: {MOST_ROWS} of {total} bodies, at even distances" in words.foot
    assert len(words.alt) < 5_000


@pytest.mark.parametrize("number", [0, 1])
def test_next_to_nothing_is_drawn_as_what_it_is(tmp_path, number):
    rows = make_bodies(number) | {"evidence": []}
    for name, (words, axes, _) in draw_figures(load_record(write_case(tmp_path, **rows))).items():
        assert find_faults(axes) == [], name
        assert "Drawn:" not in words.foot


def test_everything_on_one_day_is_drawn(tmp_path):
    day = "2020-02-10"
    rows = {
        "agencies": [body(f"force-{place}") for place in range(3)],
        "statements": [deny(f"force-{place}", made=day) for place in range(3)],
        "evidence": [show(f"force-{place}", happened=day, disclosed=day) for place in range(3)],
    }
    for name, (_, axes, _) in draw_figures(load_record(write_case(tmp_path, **rows))).items():
        assert find_faults(axes) == [], name
