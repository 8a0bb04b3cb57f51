"""Every output of the kit, made in a process of its own in given surroundings, so that two can be compared byte for byte.

Run by hand, `python tests/outputs.py [PYTHON ...]` makes all of them, and runs every notebook, once for each surrounding and
with each Python that is named (of an environment where the kit is set up: `make setup VENV=... PYTHON=...`); minutes for each.
"""

import contextlib
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]
COPIED = ("README.md", "LICENSE", "CITATION.cff", "analysis", "data", "figures", "notebooks", "tests")
LIST = "Agency,Users\nToronto Police Service,fewer than 10\nRCMP,12\nCity of Nowhere,5\n"
DAY = "2020-02-25"
QUICK = {
    "check": ["check"],
    "verdicts": ["judge", "--out", "verdicts.csv"],
    "agencies": ["agencies", "--out", "agencies.csv"],
    "card": ["card", "toronto-ps"],
    "names": ["names", "list.csv", "--column", "Agency", "--out", "links.csv"],
    "new-case": ["new-case", "case"],
    "workbook": ["workbook", "case.xlsx", "case"],
    "report": ["report", "--out", "report"],
}
COMMANDS = QUICK | {
    "judge": ["judge"],
    "judge-as-of": ["judge", "--as-of", DAY],
    "agencies-printed": ["agencies"],
    "names-printed": ["names", "list.csv", "--column", "Agency", "--counts", "Users"],
    "workbook-of-the-record": ["workbook", "record.xlsx"],
    "workbook-as-of": ["workbook", "day.xlsx", "--as-of", DAY],
    "import": ["import", "record.xlsx", "--into", "KIT/data", "--dry-run"],
    "new-case-empty": ["new-case", "empty", "--empty", "--tool", "Ïstanbul İ", "--as-of", "2024-02-29"],
    "judge-new-case": ["judge", "case"],
    "notebooks": ["notebooks", "--check"],
}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
SURROUNDINGS = {
    "another time zone": {"TZ": "Pacific/Chatham"},
    "the C locale": {"LC_ALL": "C", "LANG": "C"},
    "a Turkish locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "a German locale": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    "another hash seed": {"PYTHONHASHSEED": "4321"},
    "one thread on one core": ONE_THREAD,
    "a home that can't be written": {"HOME": os.devnull},
}
"""Environment variables of each; a locale that the system lacks falls back to C."""


def make_outputs(place, *, python=sys.executable, kit=KIT, surroundings=None, commands=QUICK):
    """Make outputs in an empty folder, by a process of its own; give each file's bytes by its path."""
    (place / "commands.json").write_text(json.dumps(commands), encoding="utf-8")
    script = kit / "tests" / "outputs.py"
    done = subprocess.run(
        [*choose_core(surroundings or {}), python, script, "--here"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(kit), **(surroundings or {})},
        capture_output=True,
        check=False,
        timeout=1200,
    )
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    (place / "commands.json").unlink()
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def choose_core(surroundings):
    """Give what keeps a process that may have one thread on one core, where there is such a thing."""
    return ["taskset", "-c", "0"] if ONE_THREAD.items() <= surroundings.items() and shutil.which("taskset") else []


def copy_kit(folder):
    """Copy what the kit needs to work, without what tools keep in it."""
    for path in (KIT / name for name in COPIED):
        if path.is_dir():
            shutil.copytree(
                path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        else:
            shutil.copyfile(path, folder / path.name)
    return folder


def make_here():
    """Make outputs in the folder that this process is in: what is written, and a file of what each command prints."""
    from analysis.__main__ import main  # noqa: PLC0415 - the kit of this process, not that of a test which imports this

    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where it keeps its fonts is no output
    commands = json.loads(Path("commands.json").read_text(encoding="utf-8"))
    Path("list.csv").write_text(LIST, encoding="utf-8")
    for name, arguments in commands.items():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main([argument.replace("KIT", str(KIT)) for argument in arguments])
        text = re.sub(r"done in \d+ s", "done", printed.getvalue().replace(str(KIT), "KIT"))
        text = "\n".join(sorted(text.splitlines())) if name == "notebooks" else text  # in the order that they end in
        Path(f"{name}.txt").write_text(f"{text}exit code {code}\n", encoding="utf-8", newline="")
    os.chdir("case")  # its notebook draws two figures
    names = {}
    for cell in json.loads(Path("your-case.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell", "exec"), names)


def list_differences(expected, found):
    """List the files that are not the same in both, by path."""
    return sorted(path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path))


def compare(pythons):
    """Print one line for each surrounding and each Python; give how many differ."""
    differing = 0
    runs = [(name, sys.executable, variables) for name, variables in SURROUNDINGS.items()]
    runs += [(f"with {python}", Path(python).absolute(), {}) for python in pythons]
    with tempfile.TemporaryDirectory() as scratch:
        places = (Path(scratch, str(number)) for number in range(len(runs) + 2))
        first, other = next(places), Path(scratch, "ein Ordner – é", "kit")
        first.mkdir()
        other.mkdir(parents=True)
        expected = make_outputs(first, commands=COMMANDS)
        for name, python, variables in [("in another folder", sys.executable, {}), *runs]:
            place = next(places)
            place.mkdir()
            kit = copy_kit(other) if name == "in another folder" else KIT
            found = make_outputs(place, python=python, kit=kit, surroundings=variables, commands=COMMANDS)
            differences = list_differences(expected, found)
            differing += bool(differences)
            said = f"differ: {', '.join(differences)}" if differences else "the same"
            print(f"{name}: {len(found)} files, {said}", flush=True)
    return differing


if __name__ == "__main__":
    if "--here" in sys.argv:
        make_here()
    else:
        sys.exit(bool(compare(sys.argv[1:])))
