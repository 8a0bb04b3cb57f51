"""Every way in which the kit writes, with a fault at any one of its steps: an error, Ctrl-C or a kill.

A step is whatever the system can be asked to do: open, flush, rename, link, remove, lock. A kill needs a process of its own;
run as a program, this kills one at each step of each writer and prints what the disk then holds.
"""

import contextlib
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

from analysis.folders import replace_folder, write_folder
from analysis.scratch import NAME
from analysis.writing import write_all, write_new, write_whole

STEPS = {
    *("open", "os.listdir", "os.scandir", "os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.chmod"),
    *("os.chown", "fcntl.flock", "ctypes.dlopen", "ctypes.dlsym"),
}
MARKER = ".written"
MANY = 400


class Writer(NamedTuple):
    """What stands in a folder before and after, and the work between."""

    before: dict
    after: dict
    write: object


def write_three(folder):
    (folder / "sub").mkdir(exist_ok=True)
    write_all({folder / "a": b"new a", folder / "b": b"new b", folder / "sub" / "c": b"new c"})


WRITERS = {
    "a new file": Writer({}, {"a": b"new"}, lambda folder: write_whole(folder / "a", b"new")),
    "an older file": Writer({"a": b"old"}, {"a": b"new"}, lambda folder: write_whole(folder / "a", b"new")),
    "three files": Writer(
        {"a": b"old a", "sub/c": b"old c"}, {"a": b"new a", "b": b"new b", "sub/c": b"new c"}, write_three
    ),
    "a name of its own": Writer(
        {"a.csv": b"old"}, {"a.csv": b"old", "a-2.csv": b"new"}, lambda folder: write_new(folder / "a.csv", b"new")
    ),
    "a new folder": Writer(
        {}, {"case/a": b"1", "case/b": b"2"}, lambda folder: write_folder(folder / "case", {"a": b"1", "b": b"2"})
    ),
    "an older folder": Writer(
        {"site/a": b"old", "site/z": b"z", f"site/{MARKER}": b"a\nz\n"},
        {"site/a": b"new", "site/b/c": b"2", f"site/{MARKER}": b"a\nb/c\n"},
        lambda folder: replace_folder(folder / "site", {"a": b"new", "b/c": b"2"}, MARKER),
    ),
}


def lay_out(folder, files):
    """Write files plainly."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def read_all(folder):
    """Read every file of a folder that stands in its place: not what is in a scratch folder."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.as_posix(): (folder / path).read_bytes() for path in paths if not any(map(NAME.fullmatch, path.parts))}


def list_left(folder):
    """List the scratch folders that are left in a folder."""
    return [path.name for path in folder.rglob("*") if NAME.fullmatch(path.name)]


_watchers = []


def _hear(event, _):
    if event in STEPS and _watchers:
        _watchers[-1](event)


sys.addaudithook(_hear)  # for as long as the process lives; it hears nothing but what is watched


@contextlib.contextmanager
def watch(step):
    """Call `step`, with its name, before every step that the system is asked for."""
    flush = os.fsync

    def hear_flush(handle):
        step("fsync")
        flush(handle)

    _watchers.append(step)
    os.fsync = hear_flush
    try:
        yield
    finally:
        _watchers.pop()
        os.fsync = flush


def act_at(number, act, work):
    """Do some work, and something else at its step of this number, from 0; give that step, or "" where it has none."""
    heard = []

    def step(name):
        heard.append(name)
        if len(heard) == number + 1:
            act()

    with watch(step), contextlib.suppress(OSError, KeyboardInterrupt):
        work()
    return heard[number] if len(heard) > number else ""


def kill_self():
    """End this process at once, with no way to clean up."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at_each_step(name, top):
    """Kill a writer at each of its steps, each time anew; give what is there then, and after one more run to the end."""
    writer, found = WRITERS[name], []
    for number in range(MANY):
        folder = top / f"{number}"
        folder.mkdir()
        lay_out(folder, writer.before)
        child = os.fork()
        if not child:
            act_at(number, kill_self, partial(writer.write, folder))
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        then = read_all(folder)
        with contextlib.suppress(OSError):  # a folder that is there is never written over
            writer.write(folder)
        found.append(
            {"killed": killed, "then": _show(then), "next": _show(read_all(folder)), "left": list_left(folder)}
        )
        if not killed:
            break
    return found


def _show(files):
    return {name: content.decode() for name, content in files.items()}


if __name__ == "__main__":
    results = {}
    for place, writer_name in enumerate(WRITERS):
        (Path(sys.argv[1]) / str(place)).mkdir()
        results[writer_name] = kill_at_each_step(writer_name, Path(sys.argv[1]) / str(place))
    print(json.dumps(results))
