"""The committed notebooks: in order, tidy, and true in their words; and the runner that makes them."""

import ast
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import kernels, locks, measures, notebooks
from analysis.__main__ import main
from analysis.coverage import count_tables
from analysis.discrepancies import judge
from analysis.measures import list_denials
from analysis.record import check_case, load_record
from analysis.timeline import lay_out_timeline

TOP = Path(__file__).resolve().parents[1]
COMMITTED = sorted((TOP / "notebooks").glob("*.ipynb"))


def read_notebook(path):
    return json.loads(path.read_text(encoding="utf-8"))


def list_cells(notebook, kind):
    return [("".join(cell["source"]), cell) for cell in notebook["cells"] if cell["cell_type"] == kind]


def list_outputs(notebook):
    return [output for _, cell in list_cells(notebook, "code") for output in cell["outputs"]]


@pytest.fixture(params=COMMITTED, ids=lambda path: path.stem)
def notebook(request):
    return read_notebook(request.param)


# hygiene


def test_notebooks_are_numbered_in_reading_order():
    numbers = [int(path.name.partition("-")[0]) for path in COMMITTED]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
    assert notebooks.list_notebooks() == COMMITTED


def test_cells_were_executed_in_order(notebook):
    counts = [cell["execution_count"] for _, cell in list_cells(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))
    numbered = [output for output in list_outputs(notebook) if output["output_type"] == "execute_result"]
    assert all(output["execution_count"] for output in numbered)


def test_no_output_is_an_error_or_a_warning(notebook):
    for output in list_outputs(notebook):
        assert output["output_type"] in ("execute_result", "display_data"), output


def test_outputs_hold_nothing_of_a_run(notebook):
    text = json.dumps(list_outputs(notebook))
    assert not re.search(r"0x[0-9a-f]{6,}|ipykernel|/(home|root|tmp|Users)/", text)


def list_live(notebook):
    return [cell for cell in notebook["cells"] if cell["metadata"]]


def test_metadata_is_the_stable_one(notebook):
    assert notebook["metadata"] == kernels.METADATA
    assert [cell["metadata"] for cell in list_live(notebook)] in ([], [{"tags": [kernels.LIVE]}])


def test_the_controls_are_the_only_cell_whose_output_is_not_compared():
    live = {path.stem: list_live(read_notebook(path)) for path in COMMITTED}
    assert {name for name, cells in live.items() if cells} == {"8-explore"}
    [cell] = live["8-explore"]
    assert "".join(cell["source"]) == "Explorer(history)"
    assert cell["outputs"] == []


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_notebook_holds_no_state_of_controls(path):
    assert "application/vnd.jupyter.widget" not in path.read_text(encoding="utf-8")


def test_notebooks_lead_on_to_the_next_and_back(notebook):
    [first, *_, last] = [text for text, _ in list_cells(notebook, "markdown")]
    number = int(notebook["cells"][0]["id"].split("-")[1])
    names = {int(path.name.partition("-")[0]): path.name for path in COMMITTED}
    for text in (first, first + last):
        assert number + 1 not in names or f"({names[number + 1]})" in text
        assert number == 1 or f"({names[number - 1]})" in text
        assert "(../README.md)" in text


def test_ids_of_cells_are_fixed(notebook):
    ids = [cell["id"] for cell in notebook["cells"]]
    [number] = {name.split("-")[1] for name in ids}
    assert ids == [f"cell-{number}-{place:02}" for place in range(1, len(ids) + 1)]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_notebook_is_small_enough_to_be_read_in_a_diff(path):
    assert path.stat().st_size < 500_000


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_notebook_is_in_the_form_that_the_runner_writes(path):
    text = path.read_text(encoding="utf-8")
    assert kernels.format_notebook(kernels.nbformat.reads(text, as_version=4)) == text


def test_code_cells_are_short(notebook):
    lengths = [
        len([line for line in source.splitlines() if line.strip()]) for source, _ in list_cells(notebook, "code")
    ]
    assert statistics.median(lengths) <= 3
    assert max(lengths) <= 12


def test_first_cells_say_what_it_is_and_load_the_record(notebook):
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert kinds[:3] == ["markdown", "code", "code"]
    [opening, *_], [imports, loading, *_] = list_cells(notebook, "markdown"), list_cells(notebook, "code")
    assert opening[0].startswith("# ")
    assert "as of " in opening[0].lower()
    assert "../README.md" in opening[0]
    nodes = ast.parse(imports[0]).body
    assert len([node for node in nodes if not isinstance(node, ast.Import | ast.ImportFrom)]) <= 1, "and one setting"
    assert loading[0].startswith("record = load_record()")


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_opening_and_end_lead_to_the_notebooks_on_either_side_and_home(path):
    place = COMMITTED.index(path)
    beside = [other.name for other in COMMITTED[max(place - 1, 0) : place + 2] if other != path]
    cells = list_cells(read_notebook(path), "markdown")
    for text, _ in (cells[0], cells[-1]):
        links = re.findall(r"\]\(([^)]+)\)", text.split("\n\n")[-1])
        assert [link for link in links if link in beside] == beside
        assert "../README.md" in links


def test_last_section_says_what_would_change_the_result(notebook):
    headings = [
        line for source, _ in list_cells(notebook, "markdown") for line in source.splitlines() if line[:3] == "## "
    ]
    assert headings[-1].startswith("## What would change this")


BANNED_NAMES = {
    "read_csv", "to_csv", "open", "Path", "rcParams", "today", "now", "random", "seed", "sample", "filterwarnings",
    "simplefilter", "style", "Styler", "urlopen", "get_ipython", "system", "exec", "eval", "print",
}  # fmt: skip
BANNED_MODULES = {
    "os", "sys", "pathlib", "random", "datetime", "time", "warnings", "urllib", "requests", "httpx", "subprocess",
    "matplotlib", "numpy", "shutil", "io",
}  # fmt: skip


def test_code_has_none_of_what_belongs_elsewhere(notebook):
    for source, _ in list_cells(notebook, "code"):
        tree = ast.parse(source)
        for node in ast.walk(tree):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef), source
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            assert name not in BANNED_NAMES, source
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not {module.partition(".")[0] for module in modules} & BANNED_MODULES, source
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"^#[0-9A-Fa-f]{6}$|://|/data|\.csv$", node.value), source


def test_code_has_no_magic_no_comment_and_hides_no_output(notebook):
    for source, _ in list_cells(notebook, "code"):
        assert source.strip()
        for line in source.splitlines():
            assert not re.match(r"\s*[%!#]", line), line
            assert not line.rstrip().endswith(";"), line


def test_every_figure_stands_below_a_table_with_its_words_beside(notebook):
    cells = [cell for _, cell in list_cells(notebook, "code")]
    for before, cell in zip([None, *cells], cells, strict=False):
        kinds = [set(output.get("data", ())) for output in cell["outputs"]]
        if {"image/svg+xml", "text/plain"} in kinds:
            assert kinds == [{"image/svg+xml", "text/plain"}, {"text/markdown", "text/plain"}]
            assert [output["output_type"] for output in before["outputs"]] == ["execute_result"], "the numbers first"
        assert not any("image/png" in kind for kind in kinds)


def test_links_lead_to_files(notebook):
    links = [link for text, _ in list_cells(notebook, "markdown") for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert links
    for link in [link for link in links if not link.startswith("https://")]:
        assert (TOP / "notebooks" / link.partition("#")[0]).is_file(), link


# what the prose says without a number, in notebooks 1 and 2; test_prose holds the numbers, test_prose_words the others


def compute_facts():
    """Compute what the prose states, from the record."""
    record = load_record()
    verdicts = judge(record)
    eve = judge(record, "2020-02-25")
    denials, matrix = list_denials(record, verdicts), measures.tabulate_matrix(record, verdicts)
    facts = SimpleNamespace(
        record=record, verdicts=verdicts, denials=denials, eve=eve, eve_denials=list_denials(record, eve), matrix=matrix
    )
    facts.said = record.statements
    facts.positions = facts.said["position"].value_counts()
    facts.rows = count_tables(record)["rows"]
    facts.share = measures.share_contradicted(record, verdicts)
    facts.eve_share = measures.share_contradicted(record, eve)
    facts.timeline = lay_out_timeline(record, verdicts)
    facts.use = matrix.loc[matrix["scope"] == "use"]
    facts.searched = matrix["shown"].isin(["searched", "operational", "other_purpose"]) & (matrix["shown_tier"] <= 2)
    return facts


@pytest.fixture(scope="module")
def facts():
    return compute_facts()


def list_prose(name):
    """List the prose of a notebook, a cell a text."""
    return [text for text, _ in list_cells(read_notebook(TOP / "notebooks" / f"{name}.ipynb"), "markdown")]


def test_as_of_date_of_the_openings_is_that_of_the_record(facts):
    day = pd.Timestamp(facts.record.codebook.as_of)
    for path in COMMITTED:
        [(opening, _), *_] = list_cells(read_notebook(path), "markdown")
        assert f"as of {day.day} {day:%B %Y}".lower() in opening.lower()


def holds(text):
    return any(text in cell for name in ("1-the-record", "2-statements-and-evidence") for cell in list_prose(name))


def test_the_unresolved_denials_have_a_note(facts):
    unresolved = facts.verdicts.loc[facts.verdicts["class"] == "unresolved", "statement_id"]
    rows = facts.said.loc[facts.said["statement_id"].isin(unresolved)]
    assert set(rows["position"]) == {"denies"}
    assert (rows["note"] != "").all()


def test_the_known_warnings_are_a_source_that_no_row_cites_and_a_statement_coded_once():
    assert holds("here, a source that no row cites is kept because it was read, and one statement has no second coding")
    assert [(problem.severity, problem.kind) for problem in check_case()] == [
        ("warning", "unused source"),
        ("warning", "coded once"),
    ]


def test_most_contradictions_rest_on_the_agency_s_own_words(facts):
    assert holds("Most rest on the agency's own words")
    reasons = facts.denials.loc[facts.denials["class"] == "contradicted", "reason"]
    assert (reasons == "own_words").mean() > 0.5


def test_the_two_contradicted_on_the_eve_were_so_by_their_own_words(facts):
    contradicted = facts.eve_denials.loc[facts.eve_denials["class"] == "contradicted"]
    assert set(contradicted["reason"]) == {"own_words"}
    assert facts.eve_share.low == contradicted["agency_id"].nunique()


def test_no_body_s_gravest_denial_of_use_stands_where_searches_came_to_light(facts):
    rows = facts.matrix.loc[facts.searched & (facts.matrix["scope"] == "use")]
    assert len(rows) > 0
    assert not set(rows["class"]) & {"stands", "consistent", "overtaken"}


def test_denials_beside_use_mostly_stand_where_searches_came_to_light(facts):
    beside = facts.matrix["scope"].isin(["procurement", "authorisation", "operation"])
    rows = facts.matrix.loc[facts.searched & beside]
    for scope, classes in rows.groupby("scope")["class"]:
        assert (classes == "stands").mean() > 0.5, scope


def test_narrow_denials_are_in_the_present_or_of_purchase_and_approval(facts):
    narrow = facts.denials.loc[facts.denials["class"] == "narrow"]
    assert set(narrow.loc[narrow["reason"] == "tense", "tense"]) == {"now"}
    assert set(narrow.loc[narrow["reason"] == "scope", "scope"]) <= {"procurement", "authorisation"}


def test_numbered_events_are_those_that_the_prose_names(facts):
    context = facts.timeline.context.set_index("number")
    leaks = context.loc[context["date"] == "2020-02-26"]
    assert list(leaks.index) == [4]
    assert "client list becomes known" in leaks.at[4, "label"]
    findings = context.loc[[8, 9], "date_earliest"]
    assert findings.between("2021-01-26", "2021-06-26").all(), "a year later, or a little more"


def test_most_denials_came_before_the_leak_and_most_first_admissions_after(facts):
    assert holds("Most denials came before the leak; most bodies that admitted something first did so after it")
    around = measures.count_around(facts.record, pd.Timestamp("2020-02-26"))
    share = around.div(around.sum(axis=1), axis=0)
    assert share.at["denials", "before"] > 0.5
    assert share.at["bodies' first admissions", "after"] > 0.5


def test_weak_contested_denials_rest_on_a_name_on_a_list(facts):
    weak = facts.denials.loc[(facts.denials["class"] == "contested") & (facts.denials["reason"] == "weak")]
    shows = facts.record.leaked_clients.set_index("entry_id")["shows"]
    assert {shows[name] for ids in weak["deciding_ids"] for name in ids.split()} == {"listed"}


def test_bodies_that_would_move_are_contested(facts):
    lanes = facts.timeline.lanes.set_index("short_name")["group"]
    contested = facts.denials.loc[(facts.denials["class"] == "contested") & (facts.denials["reason"] == "date")]
    names = facts.record.agencies.set_index("agency_id")["short_name"]
    for name in ("Halifax", "Edmonton", "Ottawa", "Hamilton", "London"):
        assert holds(name)
        assert lanes[name] in ("contested", "narrow")
    assert {names[body] for body in contested["agency_id"]} <= {"Halifax", "Edmonton", "Ottawa", "London", "Vancouver"}


# the runner, on a notebook of three cells

TINY = [
    ("markdown", "# A notebook"),
    ("code", "import pandas as pd\n\nfrom analysis.figures import Words, new_axes, save_figure"),
    ("code", 'points = pd.DataFrame({"place": [1, 2], "height": [3, 4]})\npoints'),
    ("code", 'words = Words("A title", "A subtitle", "A foot", "Two points.")\naxes = new_axes(words, 3, 1)'),
    ("code", 'axes.plot(points["place"], points["height"])\nsave_figure(axes, "plot", words, points)'),
]


def make_notebook(cells=TINY):
    made = []
    for place, (kind, source) in enumerate(cells, start=1):
        code = {"execution_count": None, "outputs": []} if kind == "code" else {}
        made.append({"cell_type": kind, "id": f"cell-1-{place:02}", "metadata": {}, "source": source} | code)
    return json.dumps({"cells": made, "metadata": kernels.METADATA, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A folder where the runner has run the tiny notebook: the one kernel that most tests need."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "1-tiny.ipynb").write_text(make_notebook(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "NOTEBOOKS", folder / "notebooks")
        patch.setenv("ANALYSIS_FIGURES", str(folder / "figures"))
        assert notebooks.refresh_notebooks() == 0
    return folder


@pytest.fixture
def kit(fresh, tmp_path, monkeypatch):
    """A copy of the fresh folder, on which a run without a kernel gives again what the kernel gave."""

    async def run_again(path, environment):
        shutil.copy(fresh / "notebooks" / path.name, path)
        for made in (fresh / "figures").glob("plot.*"):
            shutil.copy(made, environment["ANALYSIS_FIGURES"])
        return ""

    for name in ("notebooks", "figures"):
        shutil.copytree(fresh / name, tmp_path / name)
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(kernels, "_run_one", run_again)
    monkeypatch.setenv("ANALYSIS_FIGURES", str(tmp_path / "figures"))
    return tmp_path


def read_files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def change_notebook(kit, change):
    path = kit / "notebooks" / "1-tiny.ipynb"
    notebook = read_notebook(path)
    change(notebook)
    path.write_text(kernels.format_notebook(kernels.nbformat.from_dict(notebook)), encoding="utf-8")


def change_output(notebook):
    data = notebook["cells"][2]["outputs"][0]["data"]
    data["text/plain"] = "".join(data["text/plain"]).replace("4", "5")


def clear_outputs(notebook):
    for _, cell in list_cells(notebook, "code"):
        cell |= {"outputs": [], "execution_count": None}


def change_picture(notebook):
    data = notebook["cells"][4]["outputs"][0]["data"]
    data["image/svg+xml"] = "".join(data["image/svg+xml"]).replace("#1f77b4", "#ff0000")


def test_runner_writes_the_notebook_and_its_figures(fresh):
    notebook = read_notebook(fresh / "notebooks" / "1-tiny.ipynb")
    assert [cell.get("execution_count") for cell in notebook["cells"]] == [None, 1, 2, 3, 4]
    assert [cell["id"] for cell in notebook["cells"]] == [f"cell-1-{place:02}" for place in range(1, 6)]
    assert notebook["metadata"] == kernels.METADATA
    assert sorted(path.name for path in (fresh / "figures").iterdir()) == [
        "README.md",
        "plot.csv",
        "plot.md",
        "plot.png",
        "plot.svg",
    ]
    assert (fresh / "figures" / "plot.csv").read_text(encoding="utf-8") == "place,height\n1,3\n2,4\n"
    contents = (fresh / "figures" / "README.md").read_text(encoding="utf-8")
    assert "## A title" in contents
    assert "![Two points.](plot.svg)" in contents


def test_gate_passes_what_was_just_made(kit, capsys):
    before = read_files(kit)
    assert notebooks.check_notebooks() == 0
    assert read_files(kit) == before
    assert "are what the code gives today" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "line"),
    [(change_output, "    -"), (clear_outputs, "execution_count"), (change_picture, "#ff0000")],
    ids=["output", "cleared", "picture"],
)
def test_gate_finds_a_changed_notebook(kit, capsys, change, line):
    change_notebook(kit, change)
    before = read_files(kit)
    assert notebooks.check_notebooks() == 1
    printed = capsys.readouterr().err
    assert "1-tiny.ipynb: stale" in printed
    assert line in printed
    assert read_files(kit) == before, "the gate changes nothing"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("plot.csv", (b"2,4", b"2,5"), "plot.csv: stale\n    @@"),
        ("plot.svg", (b"A title", b"A claim"), "plot.svg: stale"),
        ("plot.png", (b"IEND", b"IENd"), "plot.png: another picture"),
        ("plot.md", (b"A foot", b"A food"), "plot.md: stale"),
        ("README.md", (b"A title", b"A claim"), "README.md: stale"),
    ],
)
def test_gate_finds_a_changed_figure(kit, capsys, name, change, message):
    path = kit / "figures" / name
    assert change[0] in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(*change))
    assert notebooks.check_notebooks() == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["plot.csv", "plot.svg", "plot.png", "README.md"])
def test_gate_finds_a_missing_figure(kit, capsys, name):
    (kit / "figures" / name).unlink()
    assert notebooks.check_notebooks() == 1
    assert f"{name}: missing" in capsys.readouterr().err


def test_gate_finds_a_figure_that_no_notebook_writes(kit, capsys):
    (kit / "figures" / "older.svg").write_text("<svg/>", encoding="utf-8")
    assert notebooks.check_notebooks() == 1
    assert "older.svg: no notebook writes it" in capsys.readouterr().err


def test_gate_leaves_pictures_out_where_letters_are_drawn_otherwise(kit, capsys, monkeypatch):
    monkeypatch.setattr(notebooks, "_explain_other_fonts", lambda: "pictures not compared: other letters")
    change_notebook(kit, change_picture)
    path = kit / "figures" / "plot.png"
    path.write_bytes(path.read_bytes()[:-1])
    assert notebooks.check_notebooks() == 0
    assert "pictures not compared" in capsys.readouterr().out
    change_notebook(kit, change_output)
    assert notebooks.check_notebooks() == 1


def test_refresh_mends_what_the_gate_finds(kit, fresh, capsys):
    change_notebook(kit, change_output)
    (kit / "figures" / "plot.csv").unlink()
    assert notebooks.refresh_notebooks() == 0
    assert read_files(kit) == read_files(fresh)
    assert "2 files changed, 0 removed" in capsys.readouterr().out


def test_refresh_removes_its_own_older_figures_and_nothing_of_a_reader(kit):
    figures = kit / "figures"
    for name in ("older.svg", "older.csv", "my-notes.md", "my-table.csv"):
        (figures / name).write_text("x", encoding="utf-8")
    contents = (figures / "README.md").read_text(encoding="utf-8")
    (figures / "README.md").write_text(
        f"{contents}\n[older.svg](older.svg), [older.csv](older.csv)\n", encoding="utf-8"
    )
    assert notebooks.refresh_notebooks() == 0
    left = {path.name for path in figures.iterdir()}
    assert {"my-notes.md", "my-table.csv"} < left
    assert not {"older.svg", "older.csv"} & left


def test_a_notebook_that_someone_saves_while_it_runs_is_not_written_over(kit, monkeypatch, capsys):
    run, path = notebooks._run_all, kit / "notebooks" / "1-tiny.ipynb"

    def save(*given):
        path.write_bytes(path.read_bytes() + b" ")
        return run(*given)

    (kit / "figures" / "plot.csv").write_bytes(b"older")
    monkeypatch.setattr(notebooks, "_run_all", save)
    expected = {**read_files(kit), "notebooks/1-tiny.ipynb": path.read_bytes() + b" "}
    assert notebooks.refresh_notebooks() == 1
    said = "1-tiny.ipynb: saved by someone while it was run; nothing was changed, so run this again\n"
    assert capsys.readouterr().err == said
    assert read_files(kit) == expected


class Heard(io.StringIO):
    """A stream that tells when something is said in it."""

    def __init__(self):
        super().__init__()
        self.told = threading.Event()

    def flush(self):
        self.told.set()


@pytest.mark.skipif(locks.fcntl is None, reason="this system has no such locks")
@pytest.mark.parametrize("command", ["refresh_notebooks", "check_notebooks"])
def test_a_run_waits_for_another_that_writes(kit, monkeypatch, command):
    ran, run, heard = [], notebooks._run_all, Heard()
    monkeypatch.setattr(notebooks, "_run_all", lambda *given: ran.append(given) or run(*given))
    monkeypatch.setattr(sys, "stderr", heard)
    with ThreadPoolExecutor() as pool:
        with locks.hold_folder(kit / "notebooks", ""):
            second = pool.submit(getattr(notebooks, command))
            assert heard.told.wait(60)
            assert ran == []
        assert second.result() == 0
    said = "another run is at work on the notebooks and figures here: waiting until it has ended\n"
    assert heard.getvalue() == said


@pytest.mark.skipif(locks.fcntl is None, reason="this system has no such locks")
def test_an_import_waits_for_a_run_that_reads_the_record(kit, monkeypatch):
    case, heard = kit / "case", Heard()
    case.mkdir()
    (kit / "edited.xlsx").write_bytes(b"no workbook")
    monkeypatch.setattr(notebooks, "DATA", case)
    monkeypatch.setattr(sys, "stderr", heard)
    with ThreadPoolExecutor() as pool:
        with notebooks.hold_kit(shared=True):
            second = pool.submit(main, ["import", str(kit / "edited.xlsx"), "--into", str(case)])
            assert heard.told.wait(60)
            assert not second.done()
        assert second.result() == 2
    assert heard.getvalue().startswith(f"another run is at work on {case}: waiting until it has ended\n")


def test_what_matplotlib_says_of_its_folders_is_said_before_a_kernel_starts():
    code = "import os; from analysis import kernels; kernels.list_fonts(); print(os.environ['MPLCONFIGDIR'])"
    surroundings = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"} | {"HOME": os.devnull}
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True, timeout=120
    )
    assert "temporary cache directory" in done.stderr
    assert not Path(done.stdout.strip()).exists(), "it goes with the run"


def test_failing_cell_changes_nothing_and_is_named(kit, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", kit / "notebooks")
    monkeypatch.setenv("ANALYSIS_FIGURES", str(kit / "figures"))
    broken = [("code", "counted = 0"), ("code", "share = 1 / counted")]
    (kit / "notebooks" / "1-tiny.ipynb").write_text(make_notebook(broken), encoding="utf-8")
    before = read_files(kit)
    assert notebooks.refresh_notebooks() == 1
    assert read_files(kit) == before
    printed = capsys.readouterr()
    for text in ("1-tiny.ipynb", "share = 1 / counted", "ZeroDivisionError", "nothing was changed"):
        assert text in printed.err
    assert "\x1b" not in printed.err
    assert "1-tiny.ipynb: failed in" in printed.out


def test_a_full_disk_is_told_without_the_way_to_it(kit, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", kit / "notebooks")
    monkeypatch.setenv("ANALYSIS_FIGURES", str(kit / "figures"))
    full = [("code", "raise OSError(28, 'No space left on device', 'plot.svg')")]
    (kit / "notebooks" / "1-tiny.ipynb").write_text(make_notebook(full), encoding="utf-8")
    assert notebooks.refresh_notebooks() == 1
    said = "1-tiny.ipynb: [Errno 28] No space left on device: 'plot.svg'\nnothing was changed\n"
    assert capsys.readouterr().err == said


def test_no_room_for_the_copy_is_told_in_words(kit, monkeypatch, capsys):
    def fill_up(source, place, **_):
        said = "[Errno 28] No space left on device: 'x'"
        raise shutil.Error([(str(source / name), str(place / name), said) for name in ("a.ipynb", "b.ipynb")])

    monkeypatch.setattr(shutil, "copytree", fill_up)
    before = read_files(kit)
    assert main(["notebooks"]) == 2
    said = f"notebooks: {kit / 'notebooks' / 'a.ipynb'} can't be copied to be run: [Errno 28] No space left on device: 'x'; "
    assert capsys.readouterr().err.startswith(f"{said}nothing was changed")
    assert read_files(kit) == before


def test_dead_kernel_is_named(kit, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", kit / "notebooks")
    monkeypatch.setenv("ANALYSIS_FIGURES", str(kit / "figures"))
    fatal = [("code", "import os"), ("code", "os._exit(1)")]
    (kit / "notebooks" / "1-tiny.ipynb").write_text(make_notebook(fatal), encoding="utf-8")
    before = read_files(kit)
    assert notebooks.check_notebooks() == 1
    assert "1-tiny.ipynb: the kernel stopped" in capsys.readouterr().err
    assert read_files(kit) == before


@pytest.mark.parametrize("content", ["", "not a notebook", "{}", "[]", '{"cells": 3, "nbformat": 4}'])
def test_file_that_is_no_notebook_is_named(kit, monkeypatch, capsys, content):
    monkeypatch.undo()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", kit / "notebooks")
    monkeypatch.setenv("ANALYSIS_FIGURES", str(kit / "figures"))
    (kit / "notebooks" / "1-tiny.ipynb").write_text(content, encoding="utf-8")
    assert notebooks.refresh_notebooks() == 1
    assert "1-tiny.ipynb" in capsys.readouterr().err


def test_folder_without_notebooks_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    with pytest.raises(ValueError, match="no notebooks here"):
        notebooks.list_notebooks()


def test_notebooks_run_in_the_order_of_their_numbers(tmp_path, monkeypatch):
    for name in ("10-last.ipynb", "2-second.ipynb", "1-first.ipynb", "notes.ipynb"):
        (tmp_path / name).touch()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    assert [path.name for path in notebooks.list_notebooks()] == [
        "1-first.ipynb",
        "2-second.ipynb",
        "10-last.ipynb",
        "notes.ipynb",
    ]


def test_the_output_of_controls_is_left_out_and_no_other():
    notebook = json.loads(make_notebook())
    shown = [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": "shown"}}]
    notebook["cells"][1] |= {"metadata": {"tags": [kernels.LIVE]}, "outputs": shown, "execution_count": 1}
    notebook["cells"][2] |= {"outputs": shown, "execution_count": 2}
    written = json.loads(kernels.format_notebook(kernels.nbformat.from_dict(notebook)))
    assert written["cells"][1]["outputs"] == []
    assert written["cells"][1]["execution_count"] == 1
    assert len(written["cells"][2]["outputs"]) == 1


def test_controls_that_can_t_be_made_fail_the_run(kit, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", kit / "notebooks")
    monkeypatch.setenv("ANALYSIS_FIGURES", str(kit / "figures"))
    made = json.loads(make_notebook([("code", "1 / 0")]))
    made["cells"][0]["metadata"] = {"tags": [kernels.LIVE]}
    (kit / "notebooks" / "1-tiny.ipynb").write_text(json.dumps(made), encoding="utf-8")
    assert notebooks.check_notebooks() == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_only_tags_are_kept_of_a_cell_s_metadata():
    notebook = json.loads(make_notebook())
    notebook["cells"][1]["metadata"] = {"tags": ["slow"], "execution": {"iopub.status.busy": "now"}, "collapsed": True}
    notebook["metadata"] = {"kernelspec": {"name": "other"}, "widgets": {}}
    written = json.loads(kernels.format_notebook(kernels.nbformat.from_dict(notebook)))
    assert written["metadata"] == kernels.METADATA
    assert [cell["metadata"] for cell in written["cells"]] == [{}, {"tags": ["slow"]}, {}, {}, {}]
