"""The same record gives the same bytes wherever it is worked on: two runs in surroundings that differ in everything at once.

`python tests/outputs.py` tries each surrounding by itself, with every notebook, and each Python that it is given.
"""

import io
import json
import os
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from outputs import KIT, ONE_THREAD, SURROUNDINGS, copy_kit, list_differences, make_outputs

ELSEWHERE = {name: value for variables in SURROUNDINGS.values() for name, value in variables.items()} | ONE_THREAD
HERE = {"TZ": "America/Toronto", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The outputs of this kit here, and those of a copy of it elsewhere, made at once."""
    top = tmp_path_factory.mktemp("outputs")
    there = top / "ein Ordner – é" / "kit"
    for folder in (top / "here", top / "elsewhere", there):
        folder.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        here = pool.submit(make_outputs, top / "here", surroundings=HERE)
        elsewhere = pool.submit(make_outputs, top / "elsewhere", kit=copy_kit(there), surroundings=ELSEWHERE)
        return here.result(), elsewhere.result()


def test_every_output_has_the_same_bytes_in_other_surroundings(both):
    here, elsewhere = both
    assert list_differences(here, elsewhere) == []
    kinds = {os.path.splitext(path)[1] for path in here}  # noqa: PTH122
    assert {".csv", ".xlsx", ".html", ".svg", ".png", ".md", ".ipynb", ".txt"} <= kinds
    assert all(
        content.endswith(b"exit code 0\n") for path, content in here.items() if re.fullmatch(r"[\w-]+\.txt", path)
    )


def test_no_output_names_the_folder_that_it_was_made_in(both):
    names = [str(KIT).encode(), str(os.path.expanduser("~")).encode() + b"/"]  # noqa: PTH111
    assert [path for path, content in both[0].items() for name in names if name in content] == []


def test_no_workbook_holds_a_time_of_its_making(both):
    for path, content in both[0].items():
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                core = package.read("docProps/core.xml").decode("utf-8")
            day = json.loads(both[0]["case/datapackage.json"])["as_of"]
            assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == [f"{day}T00:00:00Z"] * 2


def test_a_difference_is_found():
    assert list_differences({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3", "c": b""}) == ["b", "c"]
