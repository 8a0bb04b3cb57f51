"""What a change of each control does, on a small case with hostile text in it; no browser: `make test-browser` has one."""

import asyncio
from datetime import date

import pytest
from cases import set_cells, write_method_case

from analysis import explorer_view
from analysis.explorer_view import Explorer
from analysis.histories import trace_history
from analysis.record import load_record

HOSTILE = "<img src=x onerror=alert(1)> & \"q\" 'r'"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = write_method_case(tmp_path_factory.mktemp("case"))
    set_cells(folder, "agencies", 1, name=HOSTILE, note=HOSTILE)
    set_cells(folder, "aliases", 1, alias=HOSTILE)
    set_cells(folder, "statements", 1, summary=HOSTILE, key_phrase=HOSTILE, note=HOSTILE)
    set_cells(folder, "evidence", 1, agency_id="beta-board", evidence_id="beta-board-e01", summary=HOSTILE)
    set_cells(folder, "events", 1, label=HOSTILE)
    return trace_history(load_record(folder))


@pytest.fixture
def view(history, tmp_path):
    return Explorer(history, tmp_path)


def test_at_first_everything_is_shown_as_of_the_record_s_own_day(view):
    assert view.day.value == view.date.value == date(2021, 1, 31)
    assert "2 of 2 agencies, as known on 31 January 2021." in view.message.value
    assert [agency_id for _, agency_id in view.agency.options] == ["alpha-ps", "beta-board"]
    assert view.agency.value == "alpha-ps"
    assert "What it said, in order" in view.page.value
    assert "<svg" in view.lane.value


@pytest.mark.parametrize("control", ["day", "date"])
def test_each_control_of_the_day_moves_the_other_and_hides_what_came_later(view, control):
    getattr(view, control).value = date(2020, 2, 20)
    assert view.day.value == view.date.value == date(2020, 2, 20)
    assert "1 of 1 agencies, as known on 20 February 2020." in view.message.value
    assert "alpha-ps-s02" not in view.page.value + view.table.value
    assert 'data-day="2020-02-20"' in view.page.value
    assert 'data-day="2020-02-20"' in view.lane.value


def test_a_turning_point_is_gone_to_and_stands_for_no_other_day(view):
    points = [day for _, day in view.turning.options if day]
    view.turning.value = points[0]
    assert view.day.value == points[0]
    view.day.value = date(2020, 2, 20)
    assert view.turning.value is None
    assert view.day.value == date(2020, 2, 20)


def test_an_emptied_day_falls_back_on_the_last_one(view):
    view.date.value = None
    assert view.date.value == view.day.value == date(2021, 1, 31)


def test_buttons_step_from_change_to_change(view):
    view.steps["before"].click()
    assert view.day.value == date(2020, 3, 10)
    view.steps["before"].click()
    assert view.day.value == date(2020, 3, 9)
    view.steps["after"].click()
    assert view.day.value == date(2020, 3, 10)


def test_picking_shows_the_page_and_lane_of_that_body(view):
    view.agency.value = "beta-board"
    assert 'data-agency="beta-board"' in view.page.value
    assert 'data-agency="beta-board"' in view.lane.value
    assert view.table.value.count("aria-current") == 1


def test_a_picked_body_stays_picked_while_it_is_among_the_rows(view):
    view.agency.value = "beta-board"
    view.sort.value = "denials"
    view.turned.value = True
    assert view.agency.value == "beta-board"
    view.filters["kind"].value = "police_municipal"
    assert view.agency.value == "alpha-ps"
    assert 'data-agency="alpha-ps"' in view.page.value


def test_a_search_for_nothing_says_so_and_clear_brings_all_back(view):
    view.filters["place"].value = "CA-ON"
    view.search.value = "zebra"
    assert "None of the 2 agencies" in view.message.value
    assert (view.agency.options, view.agency.value) == ((), None)
    assert (view.page.value, view.lane.value) == ("", "")
    assert view.clear.button_style == "warning"
    view.clear.click()
    assert "2 of 2 agencies" in view.message.value
    assert (view.search.value, view.filters["place"].value, view.clear.button_style) == ("", "", "")
    assert "data-agency" in view.page.value


def test_before_the_first_row_there_is_nothing_and_no_failure(view):
    view.day.value = view.day.options[0][1]
    assert "Nothing was public by" in view.message.value
    assert view.page.value == ""


def test_saving_says_where_and_writes_over_nothing(view, tmp_path):
    for name in ("explored-2021-01-31.csv", "explored-2021-01-31-2.csv"):
        view.save.click()
        assert f"2 rows saved to {tmp_path / name}" in view.saved.value
    view.search.value = "alpha"
    assert view.saved.value == "", "what was said of other rows is gone"


def test_a_folder_that_can_t_be_written_is_said(history, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    view = Explorer(history, tmp_path / "taken")
    view.save.click()
    assert "Not saved: " in view.saved.value
    assert "taken" in view.saved.value


def test_hostile_text_is_shown_and_is_no_markup(view):
    for place in (view.table, view.page, view.lane):
        assert "<img" not in place.value
        assert "&lt;img src=x" in place.value
    view.search.value = "<img onerror=alert(1)>"
    assert "<img" not in view.message.value


def test_every_control_has_a_name_and_a_class(view):
    controls = [view.day, view.date, view.turning, *view.filters.values(), view.search, view.sort, view.turned]
    controls += [view.agency, view.clear, view.save, *view.steps.values()]
    assert all(control.description for control in controls)
    classes = {name for control in controls for name in control._dom_classes}
    assert {"explorer-day", "explorer-date", "explorer-search", "explorer-agency", "explorer-clear"} <= classes
    assert "explorer-table" in view.table._dom_classes
    assert "explorer-card" in view.page._dom_classes
    assert "explorer-message" in view.message._dom_classes


def test_pages_are_computed_once(view, monkeypatch):
    calls = []
    monkeypatch.setattr(explorer_view, "card", lambda *args, **_: calls.append(args))
    view.sort.value = "denials"
    view.filters["place"].value = "CA-ON"
    view.filters["place"].value = ""
    assert calls == []


def test_in_a_loop_a_lane_waits_until_the_reader_pauses(view, monkeypatch):
    drawn = []
    monkeypatch.setattr(explorer_view, "PAUSE", 0)
    view.find_lane = lambda *shown: drawn.append(shown) or "<svg></svg>"

    async def change_twice():
        view.agency.value = "beta-board"
        assert "being drawn" in view.lane.value
        view.agency.value = "alpha-ps"
        await asyncio.wait_for(wait_for_drawing(), timeout=5)

    async def wait_for_drawing():
        while not drawn:
            await asyncio.sleep(0)

    asyncio.run(change_twice())
    assert drawn == [("alpha-ps", date(2021, 1, 31))]
    assert "<svg" in view.lane.value
