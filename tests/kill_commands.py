"""Kill every command that writes at random moments, half of them while it writes: each file is old or new, and nothing is left.

Run by hand, `python tests/kill_commands.py [KILLS [COMMAND ...]]` (50 of each command where no number is given): minutes. Each
command runs in a child of this process, which has loaded the kit already, so that no moment falls before its own work.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from books import edit_book, find_cell
from cases import write_method_case
from writers import list_left, read_all

from analysis import notebooks
from analysis.__main__ import main
from analysis.folders import replace_folder
from analysis.report import MARKER
from analysis.scratch import NAME
from analysis.workbook import build_workbook

KIT = Path(__file__).resolve().parents[1]
KILLS = 50
SEED = 20200227
COMMANDS = {
    "workbook": "workbook out/record.xlsx case",
    "judge": "judge case --out out/verdicts.csv",
    "agencies": "agencies case --out out/agencies.csv",
    "names": "names list.csv --column Agency --case case --out out/links.csv",
    "new-case": "new-case out/new",
    "import": "import edited.xlsx --into out/case",
    "report": "report --out out/report",
    "notebooks": "notebooks",
}


class Watched(NamedTuple):
    """A complete run: what it leaves, how long it takes, and how long of that it writes."""

    after: dict
    seconds: float
    writing: float


def lay_out(folder):
    """Lay out a small case, a list, a workbook in which two tables are changed, and older outputs."""
    for name in ("case", "out/case", "temporary"):
        (folder / name).mkdir(parents=True)
    write_method_case(folder / "case")
    write_method_case(folder / "out" / "case")
    (folder / "list.csv").write_text("Agency\nAlpha Police Service\nNobody\n", encoding="utf-8")
    edit_book(build_workbook(folder / "case"), folder / "edited.xlsx", _edit)
    # a workbook of an earlier day is one that may be written over
    (folder / "out" / "record.xlsx").write_bytes(build_workbook(folder / "case", "2020-03-01"))
    for name in ("verdicts.csv", "agencies.csv", "links.csv"):
        (folder / "out" / name).write_bytes(b"older")
    replace_folder(folder / "out" / "report", {"index.html": b"older", "older.html": b"older"}, MARKER)
    for name in ("notebooks", "figures"):
        shutil.copytree(KIT / name, folder / "out" / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        for path in (folder / "out" / name).iterdir():
            path.write_bytes(path.read_bytes() + b" ")
    return folder


def _edit(book):
    find_cell(book, "statements", "alpha-ps-s01", "tense").value = "now"
    find_cell(book, "events", "2020-02-19-story", "label").value = "A paper asks"


def start(name, folder, said=os.devnull):
    """Run a command in a child; the notebooks are as a run would give them, since a kernel puts nothing in its place."""
    child = os.fork()
    if child:
        return child
    os.chdir(folder)
    tempfile.tempdir = str(folder / "temporary")
    with open(said, "w", encoding="utf-8") as file:  # noqa: PTH123
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    if name == "notebooks":
        notebooks.NOTEBOOKS = folder / "out" / "notebooks"
        os.environ["ANALYSIS_FIGURES"] = str(folder / "out" / "figures")
        notebooks._run_all = _copy_run
    try:
        os._exit(main(COMMANDS[name].split()))
    except BaseException:  # noqa: BLE001 - whatever it was, the child must end here
        os._exit(99)


def _copy_run(made, figures, _):
    shutil.copytree(KIT / "notebooks", made, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copytree(KIT / "figures", figures)
    return True


def end(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def await_writing(folder, child):
    """Wait until a scratch folder is there, or the child has ended; say when."""
    places = [folder / "out", *(folder / "out" / name for name in ("case", "notebooks", "figures"))]
    while not any(NAME.fullmatch(path.name) for place in places for path in place.iterdir()):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.0002)
    return time.perf_counter()


def watch(name, base, folder):
    """Run a command to its end."""
    shutil.copytree(base, folder)
    begun = time.perf_counter()
    child = start(name, folder)
    writes = await_writing(folder, child)
    code = end(child)
    assert code == 0, f"{name}: exit code {code}"
    ended = time.perf_counter()
    return Watched(read_all(folder), ended - begun, ended - writes)


def kill_once(name, folder, watched, chance):
    """Kill a command at a random moment, and run it once more; say whether it was killed, and everything that is wrong then."""
    before, while_writing = read_all(folder), chance.random() < 0.5
    child = start(name, folder)
    if while_writing:
        await_writing(folder, child)
    time.sleep(chance.uniform(0, watched.writing if while_writing else watched.seconds))
    os.kill(child, signal.SIGKILL)
    killed, then = end(child) == -signal.SIGKILL, read_all(folder)
    wrong = [
        f"{path} is neither old nor new"
        for path in before.keys() | watched.after.keys()
        if then.get(path) not in (before.get(path), watched.after.get(path))
    ]
    code = end(start(name, folder))
    if code and not (name == "new-case" and then == watched.after):  # one that is there is never written over
        wrong.append(f"the next run ends with {code}")
    wrong += [
        f"{path} is not as a run leaves it" for path, old in watched.after.items() if read_all(folder).get(path) != old
    ]
    return killed, then not in (before, watched.after), wrong + [f"{path} is left" for path in list_left(folder)]


def run(kills, names):
    """Print one line a command; give how many things were wrong."""
    chance, faults = random.Random(SEED), 0
    with tempfile.TemporaryDirectory() as scratch:
        base = lay_out(Path(scratch, "base"))
        for name in names:
            watched = watch(name, base, Path(scratch, name))
            killed = between = 0
            for number in range(kills):
                folder = shutil.copytree(base, Path(scratch, f"{name}-{number}"))
                found, mixed, wrong = kill_once(name, folder, watched, chance)
                killed, between, faults = killed + found, between + mixed, faults + len(wrong)
                for line in wrong:
                    print(f"{name}, kill {number}: {line}", flush=True)
                shutil.rmtree(folder)
            print(
                f"{name:10} {killed} of {kills} killed before the end, {between} with some files old and some new",
                flush=True,
            )
    return faults


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(bool(run(int(given[0]) if given else KILLS, given[1:] or list(COMMANDS))))
