"""The files that set up the project agree with each other, and with what is installed.

Direct dependencies are chosen in pyproject.toml; requirements.lock pins everything; environment.yml, the
Makefile, the workflow and CITATION.cff repeat a version or two. Each test holds one pair of them.
"""

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
DIRECT = [Requirement(line) for line in PROJECT["dependencies"] + PYPROJECT["dependency-groups"]["dev"]]
LOCK_LINES = (TOP / "requirements.lock").read_text(encoding="utf-8").splitlines()
BROWSER_LINES = (TOP / "requirements-browser.lock").read_text(encoding="utf-8").splitlines()
LOWEST_PYTHON = PROJECT["requires-python"].removeprefix(">=")


def load_yaml(name: str) -> dict:
    return yaml.safe_load((TOP / name).read_text(encoding="utf-8"))


def list_workflow_pythons() -> list[str]:
    return load_yaml(".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]


def find_conda_python() -> str:
    [pin] = [line for line in load_yaml("environment.yml")["dependencies"] if str(line).startswith("python=")]
    return pin.removeprefix("python=")


def list_pins() -> dict[str, Requirement]:
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, LOCK_LINES)}


def find_pinned_version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


@pytest.mark.parametrize("lines", [LOCK_LINES, BROWSER_LINES], ids=["requirements", "browser"])
def test_lock_has_only_exact_pins_each_package_once_and_names_no_host(lines):
    pin = re.compile(r"[A-Za-z0-9._-]+==[^\s=*,;@]+( ; .+)?")
    assert [line for line in lines if not pin.fullmatch(line) or "://" in line] == []
    names = [canonicalize_name(Requirement(line).name) for line in lines]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("required", DIRECT, ids=lambda required: required.name)
def test_lock_satisfies_direct_requirement(required):
    pin = list_pins()[canonicalize_name(required.name)]
    assert pin.marker is None, "a direct requirement holds on every system"
    assert find_pinned_version(pin) in required.specifier


def test_installed_versions_are_the_pinned_ones():
    pinned = {
        name: find_pinned_version(pin)
        for name, pin in list_pins().items()
        if pin.marker is None or pin.marker.evaluate()
    }
    assert {name: importlib.metadata.version(name) for name in pinned} == pinned


def test_project_is_installed_in_this_version():
    assert importlib.metadata.version(PROJECT["name"]) == PROJECT["version"]


def test_citation_names_this_version_and_licence():
    citation = load_yaml("CITATION.cff")
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_citation_names_the_record_in_its_version_and_as_of_date():
    [record] = load_yaml("CITATION.cff")["references"]
    package = json.loads((TOP / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert record["version"] == package["version"]
    assert record["title"] == package["title"]
    assert str(record["date-released"]) == package["as_of"]
    assert record["license"] in {entry["name"] for entry in package["licenses"]}


def test_conda_brings_python_and_pip_and_the_lock_brings_the_rest():
    *conda, pip = load_yaml("environment.yml")["dependencies"]
    assert conda == [f"python={find_conda_python()}", "pip"]
    assert pip == {"pip": ["-r requirements.lock", "-e ."]}


def test_every_named_python_is_allowed():
    assert all(
        version in SpecifierSet(PROJECT["requires-python"])
        for version in [*list_workflow_pythons(), find_conda_python()]
    )


def test_ci_runs_the_lowest_python_and_the_one_conda_brings():
    assert {LOWEST_PYTHON, find_conda_python()} <= set(list_workflow_pythons())


def test_makefile_and_ruff_hold_to_the_lowest_python():
    lowest = tuple(int(part) for part in LOWEST_PYTHON.split("."))
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    assert f"sys.version_info < {lowest}" in makefile
    assert set(re.findall(r"Python (\d+\.\d+) or newer", makefile)) == {LOWEST_PYTHON}
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py{}{}".format(*lowest)


def test_ci_and_the_workflow_run_the_same_commands():
    steps = [step.get("run") for step in load_yaml(".github/workflows/test.yml")["jobs"]["test"]["steps"]]
    assert steps.index("make test") + 1 == steps.index("make test-browser")
    script = (TOP / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^(?:if ! |exec )?(make [a-z-]+)", script, flags=re.MULTILINE) == [
        "make test",
        "make browser",
        "make test-browser",
    ]
    assert script.endswith("exec make test-browser\n")


def test_browser_lock_satisfies_its_group_and_agrees_with_the_other_lock():
    pins = {canonicalize_name(pin.name): pin for pin in map(Requirement, BROWSER_LINES)}
    for required in map(Requirement, PYPROJECT["dependency-groups"]["browser"]):
        assert find_pinned_version(pins[canonicalize_name(required.name)]) in required.specifier
    both = pins.keys() & list_pins().keys()
    assert [name for name in both if pins[name].specifier != list_pins()[name].specifier] == []


def find_makefile_targets():
    text = (TOP / "Makefile").read_text(encoding="utf-8")
    return set(re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[1].split())


@pytest.mark.parametrize("name", ["README.md", ".ci/run", ".github/workflows/test.yml"])
def test_every_make_that_is_named_exists(name):
    text = (TOP / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|run: |! |exec )make ([a-z-]+)", text, flags=re.MULTILINE))
    assert named
    assert named <= find_makefile_targets()


def test_make_lab_shows_pages_as_pages_and_asks_nothing_of_the_network():
    settings = json.loads((TOP / "lab" / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"] == {"markdown": "Markdown Preview"}
    assert settings["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    assert 'jupyterlab README.md --LabApp.app_settings_dir="$$PWD/lab"' in makefile
    assert "--LabApp.news_url=None" in makefile
