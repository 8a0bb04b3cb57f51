"""Trying a case out row by row, and what notebook 9 says of each step."""

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.problems import RecordError
from analysis.try_out import add_row, check_trial, invent_url, load_trial, show_steps, start_trial

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "9-your-own-case.ipynb"
BODY = {
    "agency_id": "springfield-pd",
    "name": "Springfield Police",
    "short_name": "Springfield",
    "type": "police_municipal",
    "jurisdiction": "US",
}


@pytest.fixture(scope="module")
def empty():
    return start_trial("Example Tool", as_of="2024-12-31")


def test_a_trial_begins_with_the_method_and_no_row(empty):
    record = load_trial(empty)
    assert (len(record.statements), len(record.agencies), record.codebook.as_of) == (0, 0, "2024-12-31")
    assert len(record.bearing) > 40
    assert check_trial(empty).empty


def test_adding_a_row_leaves_the_trial_as_it_was(empty):
    cells = dict(BODY)
    added = add_row(empty, "agencies", cells)
    cells["name"] = "Another"
    assert empty.rows == ()
    assert list(load_trial(added).agencies["name"]) == ["Springfield Police"]
    assert repr(added) == "<trial of 1 rows: agencies: springfield-pd>"


def test_rows_are_sorted_into_the_table_and_join_those_of_the_method(empty):
    record = load_trial(empty)
    bearing = {"scope": "extent", "shows": "listed", "bearing": "weak", "reason": "Tried."}
    added = load_trial(add_row(empty, "bearing", bearing))
    assert len(added.bearing) == len(record.bearing) + 1
    last = add_row(add_row(empty, "agencies", {**BODY, "agency_id": "b"}), "agencies", {**BODY, "agency_id": "a"})
    assert not set(check_trial(last)["message"].str.extract("(sort the rows)", expand=False).dropna())


@pytest.mark.parametrize(
    ("table", "cells", "said"),
    [
        ("statement", {}, "'statement' is no table of this case; did you mean 'statements'?"),
        ("statements", {"scop": "use"}, "'scop' is no column of statements; did you mean 'scope'?"),
    ],
)
def test_a_table_or_column_that_there_is_not_is_refused(empty, table, cells, said):
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        add_row(empty, table, cells)


def test_a_wrong_row_is_named_with_its_place_and_not_loaded(empty):
    wrong = add_row(empty, "agencies", {**BODY, "type": "polise_municipal"})
    [problem] = check_trial(wrong).to_dict("records")
    assert (problem["file"], problem["line"], problem["column"], problem["severity"]) == (
        "agencies.csv",
        2,
        "type",
        "error",
    )
    with pytest.raises(RecordError, match="did you mean 'police_municipal'"):
        load_trial(wrong)
    with pytest.raises(RecordError, match="did you mean 'police_municipal'"):
        show_steps(wrong, "springfield-pd-s01")


def test_steps_of_a_trial_without_rows_are_none(empty):
    assert show_steps(empty, "springfield-pd-s01").empty


def test_an_invented_source_leads_nowhere():
    assert invent_url("list") == "https://example.org/list"


# what the notebook says


@pytest.fixture(scope="module")
def told():
    """Run the cells of the notebook in this process: its names, and the value of each last line."""
    names, values = {}, []
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    for source in ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]:
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        values.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None)
    yield names, values
    pd.reset_option("display")


def list_classes(values):
    """List the class of the followed denial, cell by cell."""
    for value in values:
        if isinstance(value, pd.DataFrame) and {"class", "why"} <= set(value):
            yield [
                f"{row['class']} ({row['reason']})" if row.get("reason") else row["class"]
                for row in value.to_dict("records")
            ]


def test_each_step_changes_the_class_as_the_notebook_says(told):
    assert list(list_classes(told[1])) == [
        ["stands"],
        ["contested (weak)"],
        ["contradicted (evidence)", "admitted"],
        ["contested (date)", "admitted"],
        ["narrow (tense)", "admitted", "contested (date)", "admitted"],
    ]


def test_steps_are_shown_as_of_each_day(told):
    [steps] = [value for value in told[1] if isinstance(value, pd.DataFrame) and "added" in value]
    assert list(steps["added"])[2] == "statements: springfield-pd-s01"
    assert steps.drop(columns="added").to_numpy().tolist() == [
        *[["not in the record"] * 3] * 2,
        *[["stands"] * 3] * 2,
        *[["stands", "contested (weak)", "contested (weak)"]] * 2,
        ["stands", "contested (weak)", "contradicted (evidence)"],
    ]
    assert (
        show_steps(told[0]["denial"], "springfield-pd-s01", ["2024-01-31"])["as of 2024-01-31"].iloc[-1]
        == "not public yet"
    )


def test_the_three_slips_are_named(told):
    [problems] = [value for value in told[1] if isinstance(value, pd.DataFrame) and "severity" in value]
    errors = problems.loc[problems["severity"] == "error"]
    assert list(errors["column"]) == ["made", "position", "source_id"]
    assert set(problems["severity"]) == {"error", "warning"}


def test_the_trial_has_no_problem_and_its_prose_the_days_of_its_rows(told):
    names, _ = told
    assert check_trial(names["admission"]).empty
    prose = " ".join(
        "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    rows = dict(names["admission"].rows[2:3])["statements"]
    assert rows["made"] == "2024-02-09"
    assert "on 9 February 2024" in prose
    assert dict([names["admission"].rows[4]])["leaked_clients"]["covers"] == "/2024-03-01"
    assert "reach to 1 March" in prose
