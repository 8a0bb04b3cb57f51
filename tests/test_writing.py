"""Writing: a file or folder is there whole or as it was, and nothing is left beside it; tables come out as plain CSV."""

import errno
import os
import stat
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.folders import replace_folder
from analysis.writing import format_table, write_whole


def list_files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written(tmp_path):
    write_whole(tmp_path / "a.csv", b"new\n")
    assert (tmp_path / "a.csv").read_bytes() == b"new\n"
    assert list_files(tmp_path) == ["a.csv"]


def test_a_file_is_replaced(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"old, and longer\n")
    write_whole(tmp_path / "a.csv", b"new\n")
    assert (tmp_path / "a.csv").read_bytes() == b"new\n"
    assert list_files(tmp_path) == ["a.csv"]


def test_a_file_that_would_not_change_is_left_alone(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"same\n")
    os.utime(tmp_path / "a.csv", (1, 1))
    inode = (tmp_path / "a.csv").stat().st_ino
    write_whole(tmp_path / "a.csv", b"same\n")
    assert ((tmp_path / "a.csv").stat().st_mtime, (tmp_path / "a.csv").stat().st_ino) == (1, inode)


def fail(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("owner", "step"), [(os, "fsync"), (Path, "replace"), (Path, "chmod")], ids=str)
def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, owner, step):
    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_whole(tmp_path / "a.csv", b"new\n")
    monkeypatch.undo()
    assert caught.value.filename == str(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"old\n"
    assert list_files(tmp_path) == ["a.csv"]


def test_a_write_that_is_stopped_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.csv", b"new\n")
    assert (tmp_path / "a.csv").read_bytes() == b"old\n"
    assert list_files(tmp_path) == ["a.csv"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path, monkeypatch):
    seen = []
    replace = Path.replace

    def look(unfinished, target):
        seen.append((Path(target).read_bytes(), unfinished.read_bytes(), unfinished.parent == Path(target).parent))
        return replace(unfinished, target)

    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(Path, "replace", look)
    write_whole(tmp_path / "a.csv", b"new\n")
    assert seen == [(b"old\n", b"new\n", True)]


def test_a_missing_folder_is_named_with_the_file(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "none" / "a.csv", b"new\n")
    assert caught.value.filename == str(tmp_path / "none" / "a.csv")


def test_a_folder_of_the_name_is_not_touched(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_whole(tmp_path / "a.csv", b"new\n")
    assert caught.value.filename == str(tmp_path / "a.csv")
    assert list_files(tmp_path) == ["a.csv"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"old\n")
    (tmp_path / "link.csv").symlink_to("a.csv")
    write_whole(tmp_path / "link.csv", b"new\n")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "a.csv").read_bytes() == b"new\n"


def test_a_new_file_can_be_read_by_whom_the_system_says_and_an_old_one_by_whom_it_could(tmp_path):
    mask = os.umask(0o022)
    try:
        write_whole(tmp_path / "new.csv", b"new\n")
        (tmp_path / "old.csv").write_bytes(b"old\n")
        (tmp_path / "old.csv").chmod(0o640)
        write_whole(tmp_path / "old.csv", b"new\n")
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new.csv", "old.csv")]
    assert modes == [0o644, 0o640]


def test_a_table_is_written_as_plain_csv():
    table = pd.DataFrame(
        {
            "day": pd.Series(["2020-02-05", None], dtype="datetime64[s]"),
            "count": [5.0, float("nan")],
            "share": [0.5, float("inf")],
            "text": ['He said "no", then\nleft', "café"],
            "whole": [1, 2],
            "flag": [True, False],
            "missing": [pd.NA, None],
            "when": [pd.NaT, date(2020, 2, 5)],
        }
    )
    assert format_table(table).decode("utf-8") == (
        "day,count,share,text,whole,flag,missing,when\n"
        '2020-02-05,5,0.5,"He said ""no"", then\nleft",1,True,,\n'
        ",,inf,café,2,False,,2020-02-05\n"
    )


def test_a_table_without_rows_is_its_header():
    assert format_table(pd.DataFrame({"a": pd.Series(dtype="str"), "b": []})) == b"a,b\n"


# folders

MARKER = ".written"


def read_folder(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("before", ["missing", "empty", "older"])
def test_a_folder_is_written_with_a_list_of_what_is_in_it(tmp_path, before):
    folder = tmp_path / "new" / "site" if before == "missing" else tmp_path / "site"
    if before == "empty":
        folder.mkdir()
    if before == "older":
        replace_folder(folder, {"old/z": b"z", "b": b"old"}, MARKER)
    replace_folder(folder, {"b": b"1", "a/c.txt": b"2"}, MARKER)
    assert read_folder(folder) == {"b": b"1", "a/c.txt": b"2", MARKER: b"a/c.txt\nb\n"}
    assert list_files(folder.parent) == ["site"]
    assert not (folder / "old").exists()


@pytest.mark.parametrize(
    ("there", "message"),
    [
        ({"notes.txt": b"mine"}, "holds files of another kind; name a new folder, or an older one of the same kind"),
        ({MARKER: b"a\n", "a": b"", "notes.txt": b""}, "holds notes.txt, written by someone else; move it away"),
        ({MARKER: b"a\n", "a": b"", "x/y": b"", "z": b""}, "holds x/y and 1 more, written by someone else"),
    ],
    ids=["other", "one more", "two more"],
)
def test_a_folder_with_anything_else_in_it_is_not_touched(tmp_path, there, message):
    for name, content in there.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        replace_folder(tmp_path / "site", {"a": b"1"}, MARKER)
    assert read_folder(tmp_path / "site") == there
    assert list_files(tmp_path) == ["site"]


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_what_is_no_folder_is_not_replaced(tmp_path, kind):
    if kind == "file":
        (tmp_path / "site").write_bytes(b"x")
    else:
        (tmp_path / "site").symlink_to(tmp_path / ("none" if kind == "dangling" else "."))
    with pytest.raises(ValueError, match="is not a folder; name one to write to"):
        replace_folder(tmp_path / "site", {"a": b"1"}, MARKER)
    assert list_files(tmp_path) == ["site"]


@pytest.mark.parametrize(("name", "times"), [("write_bytes", 0), ("rename", 0), ("rename", 1)], ids=str)
def test_a_folder_that_can_not_be_written_leaves_the_old_one_and_no_other(tmp_path, monkeypatch, name, times):
    replace_folder(tmp_path / "site", {"a": b"old"}, MARKER)
    before, done, calls = read_folder(tmp_path / "site"), getattr(Path, name), []

    def fail_once(*arguments):
        calls.append(arguments)
        return fail() if len(calls) == times + 1 else done(*arguments)

    monkeypatch.setattr(Path, name, fail_once)
    with pytest.raises(OSError, match="No space left on device"):
        replace_folder(tmp_path / "site", {"a": b"new", "b": b"new"}, MARKER)
    monkeypatch.undo()
    assert read_folder(tmp_path / "site") == before
    assert list_files(tmp_path) == ["site"]


def test_a_new_folder_can_be_read_by_whom_the_system_says(tmp_path):
    mask = os.umask(0o022)
    try:
        replace_folder(tmp_path / "site", {"a/b": b""}, MARKER)
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("site", "site/a", "site/a/b")]
    assert modes == [0o755, 0o755, 0o644]
