"""The shape of the kit: imports run one way, each tool has its place, everything is documented, and the words stay neutral."""

import ast
import csv
import fnmatch
import json
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
MODULES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((TOP / "analysis").glob("*.py"))}

# A module may import from the layers above its own, and from nothing else of ours. A new module needs a place here; what
# only adds a figure or its words (`charts_*`, `findings_*`) has one.
LAYERS = (
    (
        *(
            "at_once",
            "bounds",
            "case_files",
            "case_guides",
            "columns",
            "elements",
            "example_rows",
            "grid",
            "kernels",
            "locks",
        ),
        *("markup", "paths", "plain_text", "printed_days", "problems", "stylesheet", "wording"),
    ),
    ("checks", "names", "numbered", "ranges", "scratch", "serials", "zips"),
    ("concessions", "crowds", "headers", "places", "suggestions", "tiers", "writing", "xml_parts"),
    ("cell_texts", "descriptor", "folders", "foreign_csv", "pairs", "rendering"),
    ("book_parts", "conditions", "pages", "pair_tables"),
    ("cell_values", "codebook", "meetings"),
    ("case_codebook", "cells", "needs", "raw_tables", "rules", "sheet_xml", "workbook_marks"),
    ("blocks", "chronology", "sheets", "table_checks"),
    ("reader",),
    ("new_case",),
    ("lists", "meaning"),
    ("record",),
    ("coverage", "discrepancies"),
    ("agreement", "claims", "disclosers", "linked_list", "measures", "trajectories", "try_out"),
    ("corrections", "groups", "linked_text", "quantities", "regulators", "robustness", "timeline"),
    ("bearing_cells", "lag_groups"),
    ("agencies", "known", "workbook_known"),
    ("bearing_counts", "histories"),
    ("charts_letters",),
    ("charts",),
    ("charts_lanes", "charts_rows"),
    ("charts_*",),
    ("figures",),
    ("findings",),
    ("findings_*",),
    ("card_page",),
    ("card", "notebooks", "workbook_figures", "workbook_sheets", "workbook_words"),
    ("explorer", "lanes", "workbook_pages", "workbook_tables"),
    ("explorer_page", "workbook"),
    ("explorer_view", "import_cells", "import_changes", "import_marks", "import_merge", "report"),
    ("import_tables",),
    ("import_case",),
    ("workbook_commands",),
    ("__main__",),
)
PLACES = {
    name: place
    for place, layer in reversed([*enumerate(LAYERS)])  # the first layer that names a module holds it
    for name in MODULES
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in layer)
}
DRAWING = {"figures", *(name for name in MODULES if name.startswith("charts"))}
# who may import a library; one that is not named may be imported anywhere
USERS = {
    # notebooks asks for its version, since other versions draw other bytes; workbook_figures names types of what it hands on
    "matplotlib": {*DRAWING, "notebooks", "workbook_figures"},
    "nbclient": {"kernels"},
    "nbformat": {"kernels"},
    "IPython": {"figures"},
    "ipywidgets": {"explorer_view"},
    "openpyxl": {"serials"},  # its number formats; sheets from outside are read by our own guarded pass
    "xlsxwriter": {"workbook", "workbook_pages", "workbook_sheets"},
    "jupyterlab": set(),
    "markdown_it": {"rendering"},
    "defusedxml": {"elements", "xml_parts"},
}
NOWHERE = {
    "random",
    "secrets",
    "requests",
    "httpx",
    "urllib",
    "http",
    "socket",
    "ftplib",
    "pickle",
    "seaborn",
    "plotly",
}
FILE_READERS = {"blocks", "case_files", "folders", "kernels", "notebooks", "reader", "report", "writing", "zips"}
FILE_CALLS = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "fdopen",
    "read_csv",
    "to_csv",
    "read_excel",
}


def list_own_imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "analysis":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("analysis."))


def list_libraries(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package in full"
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)


def list_calls(tree):
    """List the names of what is called, but for `os.open`, which opens no file by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if (owner, node.func.attr) != ("os", "open"):
                yield node.func.attr


# imports


def test_every_module_has_a_layer():
    assert set(MODULES) - {"__init__"} == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_imports_run_one_way(name):
    upward = {other for other in list_own_imports(MODULES[name]) if PLACES.get(other, len(LAYERS)) >= PLACES[name]}
    assert not upward, f"{name} may not import {upward}"


@pytest.mark.parametrize("name", ["columns", "bounds", "wording", "problems", "markup"])
def test_the_ground_imports_nothing_of_ours(name):
    assert not set(list_own_imports(MODULES[name]))


def test_package_itself_imports_nothing():
    assert len(MODULES["__init__"].body) == 1


def test_drawing_knows_nothing_of_the_record_and_of_places():
    for name in DRAWING - {"figures"}:
        assert not {"paths", "record", "writing", "figures"} & set(list_own_imports(MODULES[name])), name


@pytest.mark.parametrize("library", USERS)
def test_library_is_imported_only_where_it_belongs(library):
    assert {name for name, tree in MODULES.items() if library in list_libraries(tree)} <= USERS[library]


def test_nothing_reaches_for_the_network_or_for_chance():
    assert [(name, found) for name, tree in MODULES.items() if (found := NOWHERE & set(list_libraries(tree)))] == []


def test_files_are_opened_only_where_they_belong():
    openers = {name for name, tree in MODULES.items() if FILE_CALLS & set(list_calls(tree))}
    assert openers <= FILE_READERS


def test_nothing_depends_on_the_clock():
    clocks = {"now", "today", "utcnow", "time", "perf_counter"}
    assert [name for name, tree in MODULES.items() if clocks & set(list_calls(tree))] == []


def test_drawing_sets_no_style():
    for name in DRAWING - {"figures"}:
        touched = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
        assert not {"rcParams", "rcdefaults", "rc_context", "use", "savefig"} & touched, name


# documentation


def test_package_names_every_module():
    named = re.findall(r"`(\w+)`", ast.get_docstring(MODULES["__init__"]))
    assert sorted(set(named)) == sorted(set(MODULES) - {"__init__", "__main__"})


def list_public(tree):
    """List the public functions, classes and methods of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (part for part in node.body if isinstance(part, ast.FunctionDef))


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_is_documented(name):
    assert ast.get_docstring(MODULES[name])
    for node in list_public(MODULES[name]):
        assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_types(name):
    for node in list_public(MODULES[name]):
        if isinstance(node, ast.ClassDef) or node.name.startswith("__"):
            continue
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        untyped = [argument.arg for argument in given if argument.annotation is None and argument.arg != "self"]
        assert untyped == [], node.name
        assert node.returns is not None, node.name


def find_section(node, title):
    """Give the text of a section of a docstring as numpydoc rules it; empty where there is none."""
    pattern = rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)"
    found = re.search(pattern, ast.get_docstring(node), flags=re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def list_functions(name):
    """List the public functions of a module, without the methods of its classes."""
    return [
        node for node in list_public(MODULES[name]) if node in MODULES[name].body and not isinstance(node, ast.ClassDef)
    ]


@pytest.mark.parametrize("name", MODULES)
def test_every_table_that_is_given_back_is_described(name):
    given = [node for node in list_functions(name) if node.returns and "DataFrame" in ast.unparse(node.returns)]
    assert [node.name for node in given if not find_section(node, "Returns")] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_error_that_is_raised_is_described(name):
    raising = [
        node
        for node in list_functions(name)
        if any(isinstance(part, ast.Raise) and part.exc for part in ast.walk(node))
    ]
    assert [node.name for node in raising if not find_section(node, "Raises")] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_parameter_that_is_described_exists(name):
    for node in list_functions(name):
        given = {argument.arg for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
        lines = re.findall(r"^(\w[\w, ]*)(?: :.*)?$", find_section(node, "Parameters"), flags=re.MULTILINE)
        assert {described for line in lines for described in line.split(", ")} <= given, node.name


# what no file says

LEFT_OUT = {"__pycache__", "build", "node_modules"}
REGISTRIES = "|".join(
    re.escape(host)
    for host in (
        "py" + "pi.org",
        "python" + "hosted.org",
        "anaconda" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
        "golang" + ".org",
        "jsdelivr" + ".net",
        "crates" + ".io",
    )
)
MACHINE = r"(?<![\w./:-])/(?:home|root|Users|work|opt|mnt)/\w|\b[A-Z]:\\\\?Users"


def list_files():
    """List the files of the project: not what git and tools keep, but the set-up of CI."""
    for top in sorted(TOP.iterdir()):
        hidden = top.name.startswith(".") and top.name not in (".github", ".ci", ".gitignore", ".gitattributes")
        if not hidden and top.name not in LEFT_OUT and not top.name.endswith((".egg-info", "venv")):
            inside = sorted(top.rglob("*")) if top.is_dir() else [top]
            yield from (path for path in inside if path.is_file() and not LEFT_OUT & set(path.relative_to(TOP).parts))


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    found = []
    for path in list_files():
        if path.suffix in (".png", ".xlsx", ".lock") or path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8")
        found += [(path.name, match[0]) for match in re.finditer(f"{REGISTRIES}|{MACHINE}", text)]
    assert found == []


IMPUTING = (
    r"\b(?:lied|lying|liars?|cover(?:ed|ing)?[- ]?ups?|caught|misled|mislead\w*)\b"
    r"|\b(?:a|the|this) lies?\b|\blies? (?:to(?! the (?:left|right))|about)\b"
)
OF_A_PLACE = "in|on|at|from|within|between|after|before|outside|beyond|somewhere|anywhere|apart|no earlier|left|right"
BANNED = re.compile(rf"{IMPUTING}|\blies?\b(?! (?:{OF_A_PLACE})\b)", flags=re.IGNORECASE)
QUOTED = r"\"[^\"\n]*\"|“[^”\n]*”"
"""Words of others: what a page says stands in quotation marks."""


@pytest.mark.parametrize(
    "text", ["They lied.", "A lie to the board", "a cover-up", "got caught", "It misled us", "It lies."]
)
def test_banned_words_are_found(text):
    assert BANNED.search(text)


@pytest.mark.parametrize(
    "text", ["The day lies within the bar", "underlying", "A start can't lie after its end", "belief"]
)
def test_other_words_are_not(text):
    assert not BANNED.search(text)


def list_prose():
    """List what the kit says in its own voice, with where it stands."""
    for path in [*(TOP / "figures").glob("*.md"), *(TOP / "data").glob("*.md"), TOP / "README.md"]:
        yield path.name, re.sub(QUOTED, "", path.read_text(encoding="utf-8"))
    for path in (TOP / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            yield path.name, re.sub(QUOTED, "", text) if cell["cell_type"] == "markdown" else text
    with (TOP / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"codes.csv {row['code']}", row["definition"]


def test_what_a_reader_sees_imputes_nothing():
    assert [(place, match[0]) for place, text in list_prose() for match in BANNED.finditer(text)] == []


@pytest.mark.parametrize("name", MODULES)
def test_code_imputes_nothing(name):
    text = (TOP / "analysis" / f"{name}.py").read_text(encoding="utf-8")
    assert not re.findall(IMPUTING, text, flags=re.IGNORECASE), "of days and bounds, to lie is said freely here"
