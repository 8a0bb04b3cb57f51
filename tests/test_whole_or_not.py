"""Whatever stops a writing, at each of its steps: the old files are there or the new ones, whole, and nothing is left."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from writers import MANY, WRITERS, act_at, lay_out, list_left, read_all

from analysis import locks
from analysis.scratch import open_scratch, remove_abandoned
from analysis.writing import write_all, write_whole

HERE = Path(__file__).parent
FULL = errno.ENOSPC, os.strerror(errno.ENOSPC)


def refuse():
    raise OSError(*FULL)


def press_ctrl_c():
    raise KeyboardInterrupt


@pytest.mark.parametrize("act", [refuse, press_ctrl_c])
@pytest.mark.parametrize("name", WRITERS)
def test_a_fault_at_any_step_changes_all_or_nothing(tmp_path, name, act):
    writer, steps = WRITERS[name], []
    for number in range(MANY):
        folder = tmp_path / str(number)
        folder.mkdir()
        lay_out(folder, writer.before)
        step = act_at(number, act, lambda folder=folder: writer.write(folder))
        assert read_all(folder) in (writer.before, writer.after), step
        if not step:
            break
        steps.append(step)
        if read_all(folder) == writer.before:
            writer.write(folder)
            assert read_all(folder) == writer.after
            assert list_left(folder) == []
    assert {"fsync", "open", "os.mkdir"} < set(steps)
    assert read_all(folder) == writer.after


@pytest.fixture(scope="module")
def kills(tmp_path_factory):
    """What each writer left when it was killed at each of its steps, in a process of its own."""
    command = [sys.executable, HERE / "writers.py", tmp_path_factory.mktemp("kills")]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", WRITERS)
def test_a_kill_at_any_step_leaves_each_file_old_or_new_and_the_next_run_mends_the_rest(kills, name):
    before, after = (
        {name: content.decode() for name, content in files.items()}
        for files in (WRITERS[name].before, WRITERS[name].after)
    )
    assert [kill["killed"] for kill in kills[name]] == [True] * (len(kills[name]) - 1) + [False]
    assert len(kills[name]) > 10
    for kill in kills[name]:
        for file in before.keys() | after.keys():
            assert kill["then"].get(file) in (before.get(file), after.get(file)), file
        if len(after) == 1 or "folder" in name:
            assert kill["then"] in (before, after), "one file, or a folder, has no state between"
        assert after.items() <= kill["next"].items()
        assert kill["left"] == []


# a full disk


def write_with_room(folder, size, room):
    """Write a file in a process whose files may have no more than some bytes."""
    code = (
        "import resource, sys; from pathlib import Path; from analysis.writing import write_whole\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        f"try: write_whole(Path(sys.argv[1]), b'x' * {size})\n"
        "except OSError as error: print(error.strerror)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, folder / "a"], check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_file_that_does_not_fit_leaves_the_old_one(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    assert write_with_room(tmp_path, 100_000, 60_000) == "File too large; nothing was changed\n"
    assert read_all(tmp_path) == {"a": b"old"}
    assert list_left(tmp_path) == []


def test_several_files_are_put_back_without_room_for_them(tmp_path, monkeypatch):
    lay_out(tmp_path, {"a": b"old a", "b": b"old b"})
    inode, replace = (tmp_path / "a").stat().st_ino, Path.replace

    def fill_up(path, target):
        if Path(target).name == "b" and path.suffix != ".old":
            monkeypatch.setattr("analysis.writing.write_flushed", lambda *_: refuse())
            refuse()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fill_up)
    with pytest.raises(OSError, match="No space left on device; nothing was changed") as caught:
        write_all({tmp_path / "a": b"new a", tmp_path / "b": b"new b"})
    assert caught.value.filename == str(tmp_path / "b")
    assert read_all(tmp_path) == {"a": b"old a", "b": b"old b"}
    assert (tmp_path / "a").stat().st_ino == inode


# who is at work

needs_locks = pytest.mark.skipif(locks.fcntl is None, reason="this system has no such locks")


@needs_locks
def test_what_a_living_run_has_not_finished_is_left_alone(tmp_path):
    with open_scratch(tmp_path) as scratch:
        write_whole(tmp_path / "a", b"new")
        assert scratch.is_dir()
    assert list_left(tmp_path) == []


@needs_locks
def test_only_what_a_killed_run_left_is_removed(tmp_path):
    names = [
        ".said-and-shown-abcd_123.tmp",
        ".said-and-shown-mine.tmp",
        "said-and-shown-abcd_123.tmp",
        ".said-and-shown-",
    ]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / ".said-and-shown-link_123.tmp").symlink_to("kept")
    (tmp_path / ".said-and-shown-file_123.tmp").touch()
    remove_abandoned(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*names[1:], "kept", ".said-and-shown-link_123.tmp", ".said-and-shown-file_123.tmp"]
    )


def test_where_there_are_no_locks_files_are_written_all_the_same_and_nothing_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "fcntl", None)
    (tmp_path / ".said-and-shown-abcd_123.tmp").mkdir()
    with locks.hold_folder(tmp_path, "waiting"):
        write_whole(tmp_path / "a", b"new")
    assert read_all(tmp_path) == {"a": b"new"}
    assert list_left(tmp_path) == [".said-and-shown-abcd_123.tmp"]


HOLDER = """
import sys
from pathlib import Path
from analysis.locks import hold_folder
with hold_folder(Path(sys.argv[1]), "waiting", shared=sys.argv[2] == "reads"):
    print("in", flush=True)
    sys.stdin.read()
"""


def start_holder(folder, kind):
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@needs_locks
@pytest.mark.parametrize("end", ["ends", "is killed"])
def test_the_second_writer_waits_for_the_first_and_for_readers(tmp_path, end):
    first = start_holder(tmp_path, "writes")
    assert first.stdout.readline() == "in\n"
    second = start_holder(tmp_path, "writes")
    assert second.stderr.readline() == "waiting\n"
    if end == "ends":
        first.stdin.close()
    else:
        first.kill()
    assert second.stdout.readline() == "in\n", "a lock ends with its process"
    second.communicate("")
    first.wait()
    for stream in (first.stdin, first.stdout, first.stderr):
        stream.close()


@needs_locks
def test_readers_do_not_wait_for_each_other(tmp_path):
    first, second = start_holder(tmp_path, "reads"), start_holder(tmp_path, "reads")
    assert [holder.stdout.readline() for holder in (first, second)] == ["in\n", "in\n"]
    assert [holder.communicate("")[1] for holder in (first, second)] == ["", ""]
