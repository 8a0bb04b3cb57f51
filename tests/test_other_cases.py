"""The cells of the notebooks on other cases: a new one, one without rows, one without the tables that judging can do without.

The cells run in this process, on the case in place of the record; figures are drawn and not written, since writing them
takes most of the time. What the notebooks say in prose is of the first case, and is held to it elsewhere.
"""

import ast
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from cases import change_package

from analysis import figures, record
from analysis.case_codebook import name_tool
from analysis.new_case import write_case

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("[1-7]-*.ipynb"))
OPTIONAL = ("aliases", "recommendations", "events", "article_claims", "article_claim_rows", "coding_b", "codes")


def drop_optional_tables(folder):
    def change(package, tables):
        package["resources"] = [tables[name] for name in tables if name not in OPTIONAL]

    change_package(folder, change)
    for name in OPTIONAL:
        (folder / f"{name}.csv").unlink()


@pytest.fixture(scope="module", params=["new", "without rows", "without optional tables"])
def case(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other") / "case"
    write_case(folder, tool=name_tool("Gazer"), examples=request.param != "without rows")
    if request.param == "without optional tables":
        drop_optional_tables(folder)
    return folder


@pytest.fixture
def as_the_record(case, monkeypatch):
    """Put the case in the place of the record, and keep the words of each figure instead of writing it."""
    load, check, words = record.load_record, record.check_case, []
    monkeypatch.setattr(record, "load_record", lambda path=case: load(path))
    monkeypatch.setattr(record, "check_case", lambda path=case: check(path))
    monkeypatch.setattr(figures, "save_figure", lambda axes, name, said, table: words.append((axes, name, said, table)))
    yield words
    pd.reset_option("display")


def run_cells(path):
    names = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        # a cell that shows one body of the first case, by its name, is of that case alone
        if cell["cell_type"] == "code" and "toronto" not in "".join(cell["source"]).lower():
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, cell["id"], "exec"), names)
            shown = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names) if last else None
            assert isinstance(repr(shown), str)
    return names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_on_another_case(path, as_the_record):
    names = run_cells(path)
    assert names["record"].codebook.case["tool"] == "gazer"
    for _, _, said, table in as_the_record:
        assert isinstance(table, pd.DataFrame)
        text = " ".join(said)
        # of the first case nothing is said but what a cell itself hands over: the stretch at the larger scale
        assert re.findall(r"Clearview|Canad|Toronto|stored copies|leak_2020|facial", text) == []
        assert not re.search(r": \.|: ;|\b1 (?:pairs|statements|are)\b|\(\)", text), text
