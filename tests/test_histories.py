"""What is recalled of a day is what is computed for that day alone."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.agencies import DISCLOSURE, STANDING, tabulate_agencies
from analysis.card import card
from analysis.corrections import measure_lags
from analysis.discrepancies import judge
from analysis.histories import list_changes, recall_body, recall_standing, trace_history
from analysis.measures import grade_known_facts
from analysis.record import load_record

DAYS = ["2019-04-02", "2020-01-23", "2020-02-25", "2020-02-28", "2020-03-05", "2021-06-10", None]
SPOKE_OF_ANOTHER = ("ottawa-psb", "ottawa-ps")


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def history(record):
    return trace_history(record)


@pytest.mark.parametrize("day", DAYS)
def test_all_bodies_stand_as_they_do_when_computed_for_the_day(record, history, day):
    computed = tabulate_agencies(record, day)[[*STANDING, *DISCLOSURE]]
    assert_frame_equal(recall_standing(history, day), computed)


@pytest.mark.parametrize(
    ("agency_id", "day"),
    [
        ("rcmp", None),
        ("rcmp", "2020-03-01"),
        ("regina-ps", "2020-03-20"),
        ("ottawa-psb", "2020-03-04"),
        ("ottawa-ps", "2020-02-25"),
        ("clearview", "2020-02-28"),
        ("macys", None),
        ("interpol", "2019-05-01"),
    ],
)
def test_the_page_of_a_body_is_the_same_with_a_history(record, history, agency_id, day):
    recalled, computed = card(record, agency_id, day, history=history), card(record, agency_id, day)
    assert recalled._repr_html_() == computed._repr_html_()
    for name in ("statements", "others", "evidence", "lags"):
        one, other = (getattr(found, name).reset_index(drop=True) for found in (recalled, computed))
        assert_frame_equal(one, other, check_dtype=len(other) > 0)


def test_lags_that_are_open_run_to_the_day(record, history):
    day = "2020-03-20"
    computed = measure_lags(record, judge(record, day), day)
    open_id = computed.loc[computed["correction_ids"] == "", "agency_id"].iloc[0]
    lags = recall_body(history, open_id, day).lags
    assert_frame_equal(lags, computed.loc[computed["agency_id"] == open_id].reset_index(drop=True))


def test_what_is_linked_is_recalled_together(history):
    known = recall_body(history, SPOKE_OF_ANOTHER[0])
    assert set(known.verdicts["agency_id"]) == set(SPOKE_OF_ANOTHER)
    assert list(known.standing["agency_id"]) == ["ottawa-psb"]


def test_facts_are_graded_as_on_the_day(record, history):
    day = "2020-02-28"
    facts = grade_known_facts(record, day).loc[lambda rows: rows["agency_id"] == "rcmp"].reset_index(drop=True)
    assert_frame_equal(recall_body(history, "rcmp", day).facts, facts[facts.columns])


def test_days_on_which_anything_changed(record, history):
    public = pd.concat([record.statements["disclosed_latest"], record.evidence["disclosed_latest"]])
    public = pd.concat([public, record.leaked_clients["disclosed_latest"]])
    changes = list_changes(history)
    assert changes == sorted({*public, pd.Timestamp(record.codebook.as_of)})


def test_nothing_is_left_of_the_marks(history):
    for name in ("standing", "verdicts", "facts", "lags", "left_out"):
        table = getattr(history, name)
        ids = [column for column in table if column.endswith(("_id", "_ids"))]
        assert ids
        assert not table[ids].stack().str.contains(r"(?:^| )\d{4}-\d\d-\d\d:").any(), name


def test_a_record_that_says_nothing_has_one_day(record):
    empty = {name: getattr(record, name).head(0) for name in ("statements", "evidence", "leaked_clients")}
    history = trace_history(record._replace(**empty))
    assert list_changes(history) == [pd.Timestamp(record.codebook.as_of)]
    assert recall_standing(history).empty
    assert recall_body(history, "rcmp").verdicts.empty
