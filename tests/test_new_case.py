"""A new case works at once, says nothing of the first one, and is written whole or not at all."""

import ast
import csv
import io
import json
import os
import re

import nbformat
import pytest
from cases import COLUMNS, DATA, METHOD_PACKAGE, list_problems
from frictionless import Package

from analysis import __main__ as command_line
from analysis import folders
from analysis.case_codebook import name_tool
from analysis.discrepancies import judge
from analysis.example_rows import INVENTED
from analysis.new_case import build_case, write_case
from analysis.paths import KIT_FOLDERS
from analysis.record import load_record

TOOL = name_tool("Gazer 3000", "plate readers")
TABLES = [name for name in COLUMNS if name not in ("bearing", "codes")]


def run(*arguments):
    return command_line.main([str(argument) for argument in arguments])


def read_table(files, name):
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8"))))


@pytest.fixture(scope="module")
def files():
    return build_case("my-case", tool=TOOL)


@pytest.fixture(scope="module")
def empty_files():
    return build_case("my-case", tool=TOOL, as_of="2031-05-06", examples=False)


@pytest.fixture(scope="module", params=["examples", "empty"])
def folder(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "my-case"
    write_case(folder, tool=TOOL, examples=request.param == "examples")
    return folder


# it works at once


def test_nothing_is_wrong_with_it_not_even_a_warning(folder, capsys):
    assert list_problems(folder) == []
    assert run("check", folder) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"


def test_every_command_works_on_it(folder, capsys):
    assert run("judge", folder) == 0
    assert run("agencies", folder) == 0
    for agency_id in load_record(folder).agencies["agency_id"].iloc[::3]:
        assert run("card", agency_id, folder) == 0
    assert capsys.readouterr().err == ""


def test_the_public_validator_accepts_it(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["name", "fieldName", "rowNumber", "message"]) == []
    assert report.valid


def test_its_notebook_runs_from_its_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    notebook = nbformat.read(folder / "your-case.ipynb", as_version=4)
    nbformat.validate(notebook)
    names = {}
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"]:
        tree = ast.parse(cell.source)
        exec(compile(tree, "cell", "exec"), names)
        if isinstance(tree.body[-1], ast.Expr):
            assert repr(eval(compile(ast.Expression(tree.body[-1].value), "cell", "eval"), names))
    assert {path.stem for path in (folder / "figures").iterdir()} == {"agency-swimlanes", "discrepancy-matrix"}
    assert len(names["record"].sources) in (0, 4)


def test_the_examples_show_a_class_of_each_kind(files, tmp_path):
    folders.write_folder(tmp_path / "case", files)
    classes = judge(load_record(tmp_path / "case"))["class"]
    assert sorted(classes) == [
        "contested",
        "contradicted",
        "declined",
        "narrow",
        "stands",
        "understated",
    ]


# what it holds


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_three_examples_that_say_so(files, name):
    rows = read_table(files, name)
    assert len(rows) >= 3
    for row in rows:
        key = next(iter(row.values()))
        assert key.startswith("example-") or any("xample" in cell or "Exmaple" in cell for cell in row.values()), row
        assert row.get("note", INVENTED) == INVENTED


def test_without_examples_the_tables_have_their_header_alone(empty_files):
    for name in TABLES:
        assert empty_files[f"{name}.csv"].decode("utf-8") == ",".join(COLUMNS[name]) + "\n"
    assert "example-" not in empty_files["README.md"].decode("utf-8")


def test_the_bearing_table_is_that_of_the_first_case_with_its_reasons(files):
    assert files["bearing.csv"] == (DATA / "bearing.csv").read_bytes()


def list_first_keys():
    """List the keys of the first case's rows."""
    keys = {"agencies": "agency_id", "sources": "source_id", "statements": "statement_id", "evidence": "evidence_id"}
    keys |= {"events": "event_id", "leaked_clients": "entry_id", "recommendations": "recommendation_id"}
    for name, key in keys.items():
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from (row[key] for row in csv.DictReader(file))


NAMES = "clearview|leak_2020|facial.recognition|canad|toronto|ontario|rcmp|york times"


def test_nothing_of_it_speaks_of_the_first_case(files, empty_files):
    keys = set(list_first_keys())
    for case in (files, empty_files):
        for name, content in case.items():
            text = content.decode("utf-8").lower()
            assert keys & set(re.findall(r"[a-z0-9-]+", text)) == set(), name
            assert re.findall(NAMES, text) == [], name


def test_the_codebook_is_that_of_the_first_case_but_for_its_tool_and_leak(files):
    package = json.loads(files["datapackage.json"])
    assert [resource["name"] for resource in package["resources"]] == list(COLUMNS)
    swapped = {"clearview": "gazer_3000", "facial_recognition": "plate_readers", "leak_2020": "leak"}
    for own, first in zip(package["resources"], METHOD_PACKAGE["resources"], strict=True):
        assert own["schema"].get("foreignKeys") == first["schema"].get("foreignKeys")
        for field, other in zip(own["schema"]["fields"], first["schema"]["fields"], strict=True):
            enum = [swapped.get(code, code) for code in other.get("constraints", {}).get("enum", [])]
            assert field.get("constraints", {}).get("enum", []) == enum, field["name"]
            assert {**field, "constraints": 0, "description": 0} == {**other, "constraints": 0, "description": 0}


def test_the_codebook_speaks_for_itself(empty_files, files):
    package = json.loads(empty_files["datapackage.json"])
    assert package["title"] == "What agencies said about Gazer 3000, and what came to light"
    assert (package["name"], package["as_of"], package["version"]) == ("my-case", "2031-05-06", "0.1.0")
    assert not {"licenses", "contributors", "created", "latest_row_date"} & set(package)
    covers = {"gazer_3000": ["gazer_3000"], "plate_readers": ["gazer_3000", "plate_readers"]}
    assert package["case"]["covers"] == covers
    assert package["case"]["names"] == {"gazer_3000": "Gazer 3000", "plate_readers": "plate readers"}
    assert package["case"]["tool"] == package["case"]["leak_object"] == "gazer_3000"
    assert json.loads(files["datapackage.json"])["as_of"] == METHOD_PACKAGE["as_of"]


def test_codes_keep_their_definitions(files):
    with (DATA / "codes.csv").open(encoding="utf-8", newline="") as file:
        first = {(row["column"], row["code"]): row["definition"] for row in csv.DictReader(file)}
    own = {(row["column"], row["code"]): row for row in read_table(files, "codes")}
    changed = {key for key in own if own[key]["definition"] != first.get(key)}
    objects = {("object", "gazer_3000"), ("object", "plate_readers")}
    assert changed == {*objects, ("leak", "leak"), ("origin", "leak"), ("agencies.type", "vendor")}
    assert own["object", "gazer_3000"]["definition"].startswith("This tool, Gazer 3000:")
    assert own["object", "plate_readers"]["definition"].startswith("Plate readers:")
    assert len(own) == len(first)


def test_the_readme_names_every_file_and_ten_steps(files):
    text = files["README.md"].decode("utf-8")
    assert re.findall(r"^(\d+)\. ", text, flags=re.MULTILINE) == [str(number) for number in range(1, 11)]
    assert {f"{name}.csv" for name in COLUMNS} == set(re.findall(r"`(\w+\.csv)`", text))
    assert "`gazer_3000` or `plate_readers`" in text
    required = re.search(r"^- `statements\.csv`: (.*)$", text, flags=re.MULTILINE)[1]
    assert required.split(", ")[:2] == ["statement_id", "utterance_id"]


def test_the_same_call_gives_the_same_bytes(files):
    assert build_case("my-case", tool=TOOL) == files


@pytest.mark.parametrize(("as_of", "year"), [("2024-02-29", "2023"), ("2001-01-01", "2000")])
def test_the_examples_take_place_before_the_as_of_date(tmp_path, as_of, year):
    write_case(tmp_path / "case", tool=TOOL, as_of=as_of)
    assert list_problems(tmp_path / "case") == []
    assert f"{year}-02-09" in (tmp_path / "case" / "statements.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ['Gazer "X", Ltd', "Zürcher Kamera", "=cmd()", "A" * 200, "  two   spaces "])
def test_odd_names_of_tools_give_a_sound_case(tmp_path, name):
    write_case(tmp_path / "Odd case, 2", tool=name_tool(name), title='A "title",\nof two lines')
    assert list_problems(tmp_path / "Odd case, 2") == []
    assert Package(str(tmp_path / "Odd case, 2" / "datapackage.json")).validate().valid
    nbformat.validate(nbformat.read(tmp_path / "Odd case, 2" / "your-case.ipynb", as_version=4))


# names


@pytest.mark.parametrize(
    ("name", "code"),
    [("Clear View", "clear_view"), ("Zürcher Kamera", "zurcher_kamera"), ("A.I.-2", "a_i_2"), (" x ", "x")],
)
def test_a_code_is_made_of_plain_letters(name, code):
    assert name_tool(name).code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("",), "--tool '' has no letter from a to z or digit to make a code from; write it so"),
        (("Ясновидец",), "--tool 'Ясновидец' has no letter"),
        (("Gazer", "?"), "--wider '?' has no letter"),
        (("Gazer", "gazer"), "--tool and --wider give the same code 'gazer'; name any such tool otherwise"),
    ],
)
def test_a_name_without_a_code_is_refused(arguments, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        name_tool(*arguments)


# whole or not at all


def list_all(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "case").mkdir()
    write_case(tmp_path / "case", tool=TOOL)
    assert list_problems(tmp_path / "case") == []
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_a_link_to_an_empty_folder_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_case(tmp_path / "link", tool=TOOL)
    assert (tmp_path / "link").is_symlink()
    assert list_problems(tmp_path / "real") == []


@pytest.mark.parametrize("name", ["README.md", ".hidden", "statements.csv"])
def test_a_folder_that_holds_anything_is_refused(tmp_path, capsys, name):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / name).write_text("mine", encoding="utf-8")
    before = list_all(tmp_path)
    assert run("new-case", tmp_path / "case") == 2
    assert "is not empty; nothing is written over, so choose a new folder" in capsys.readouterr().err
    assert list_all(tmp_path) == before


def test_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "case").write_text("mine", encoding="utf-8")
    assert run("new-case", tmp_path / "case") == 2
    assert "is a file; choose a new folder" in capsys.readouterr().err
    assert (tmp_path / "case").read_text(encoding="utf-8") == "mine"


def test_a_missing_parent_is_named_and_not_made(tmp_path, capsys):
    assert run("new-case", tmp_path / "none" / "case") == 2
    assert f"there is no folder '{tmp_path / 'none'}' to put it in; make that one first" in capsys.readouterr().err
    assert list_all(tmp_path) == {}


@pytest.mark.parametrize("place", KIT_FOLDERS, ids=lambda path: path.name)
def test_folders_of_the_kit_are_refused(place, capsys):
    for folder in (place, place / "mine", place / "deep" / ".." / "mine"):
        assert run("new-case", folder) == 2
        assert f"is inside the kit's own {place.name}/; choose a folder outside it" in capsys.readouterr().err
    assert not (place / "mine").exists()


def test_a_link_into_the_data_is_refused(tmp_path, capsys):
    (tmp_path / "link").symlink_to(DATA)
    assert run("new-case", tmp_path / "link" / "mine") == 2
    assert "inside the kit's own data/" in capsys.readouterr().err


@pytest.mark.parametrize("place", [3, 12, "rename"])
def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch, capsys, place):
    written, write = [], folders.write_flushed

    def fail(path, content):
        written.append(path)
        if len(written) == place:
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    def fail_at_the_end(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "write_flushed", fail)
    if place == "rename":
        monkeypatch.setattr(folders.Path, "rename", fail_at_the_end)
    assert run("new-case", tmp_path / "case") == 2
    assert capsys.readouterr().err == f"new-case: {tmp_path / 'case'}: No space left on device; nothing was changed\n"
    assert list_all(tmp_path) == {}


def test_what_is_put_into_the_folder_meanwhile_is_kept(tmp_path, monkeypatch, capsys):
    (tmp_path / "case").mkdir()
    write = folders.write_flushed

    def put(path, content):
        (tmp_path / "case" / "mine.txt").write_text("mine", encoding="utf-8")
        write(path, content)

    monkeypatch.setattr(folders, "write_flushed", put)
    assert run("new-case", tmp_path / "case") == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["case", "mine.txt"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_named(tmp_path, capsys):
    tmp_path.chmod(0o500)
    assert run("new-case", tmp_path / "case") == 2
    assert f"new-case: {tmp_path / 'case'}: Permission denied" in capsys.readouterr().err


# the command


def test_the_command_says_what_to_do_next(tmp_path, capsys):
    assert run("new-case", tmp_path / "my case", "--tool", "Gazer", "--title", "On Gazer", "--empty") == 0
    out = capsys.readouterr().out
    assert f"16 files written to {tmp_path / 'my case'}; read {tmp_path / 'my case' / 'README.md'}, ten steps" in out
    assert "objects: gazer (Gazer), any_such_tool (any such tool)" in out
    assert "compiled on the day of the kit's own record; set as_of" in out
    assert f"next: python -m analysis check '{tmp_path / 'my case'}'" in out
    assert json.loads((tmp_path / "my case" / "datapackage.json").read_text(encoding="utf-8"))["title"] == "On Gazer"


def test_a_given_as_of_date_needs_no_hint(tmp_path, capsys):
    assert run("new-case", tmp_path / "case", "--as-of", "2024-05-06") == 0
    assert "set as_of" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2024-05", "'2024-05' is not a day; write the as-of date as YYYY-MM-DD"),
        ("May 2024", "'May 2024' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2024-02-30", "'2024-02-30' is not in the calendar"),
        ("1024-05-06", "'1024-05-06' is before 1900; give the day on which the record is compiled"),
    ],
)
def test_an_as_of_date_that_is_no_day_is_refused(tmp_path, capsys, as_of, said):
    assert run("new-case", tmp_path / "case", "--as-of", as_of) == 2
    assert said in capsys.readouterr().err
    assert list_all(tmp_path) == {}
