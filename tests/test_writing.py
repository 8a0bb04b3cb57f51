"""Writing: a file or folder is there whole or as it was, and nothing is left beside it; tables come out as plain CSV."""

import errno
import os
import stat
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import folders
from analysis.folders import replace_folder, write_folder
from analysis.writing import format_table, write_all, write_new, write_whole


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

    def look(fresh, target):
        seen.append((Path(target).read_bytes(), fresh.read_bytes(), fresh.parent.parent == Path(target).parent))
        return replace(fresh, target)

    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(Path, "replace", look)
    write_whole(tmp_path / "a.csv", b"new\n")
    assert seen == [(b"old\n", b"new\n", True)]


def test_file_and_folder_are_flushed_to_the_disk_in_this_order(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: flushed.append((stat.S_IFMT(os.fstat(handle).st_mode), list_files(tmp_path)))
    )
    write_whole(tmp_path / "a.csv", b"new\n")
    (first, before), (second, after) = flushed
    assert (first, "a.csv" in before) == (stat.S_IFREG, False)
    assert (second, "a.csv" in after) == (stat.S_IFDIR, True)


def test_a_missing_folder_is_named_with_the_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*none to write it to; make that one") as caught:
        write_whole(tmp_path / "none" / "a.csv", b"new\n")
    assert caught.value.filename == str(tmp_path / "none" / "a.csv")


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
def test_what_is_no_file_is_not_touched(tmp_path, kind):
    path = tmp_path / "a.csv"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to("a.csv")
    before = path.lstat()
    with pytest.raises(OSError, match="is a folder; name a file" if kind == "folder" else "is no plain file") as caught:
        write_whole(path, b"new\n")
    assert caught.value.filename == str(path)
    assert os.path.samestat(path.lstat(), before)
    assert list_files(tmp_path) == ["a.csv"]


def test_a_protected_file_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to any file
    with pytest.raises(PermissionError, match="is protected against writing"):
        write_whole(tmp_path / "a.csv", b"new\n")
    assert (tmp_path / "a.csv").read_bytes() == b"old\n"


def test_a_link_to_a_file_that_is_yet_to_be_is_followed(tmp_path):
    (tmp_path / "link.csv").symlink_to("a.csv")
    write_whole(tmp_path / "link.csv", b"new\n")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "a.csv").read_bytes() == b"new\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_a_file_keeps_its_owner(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"old\n")
    os.chown(tmp_path / "a.csv", 12345, 23456)
    write_whole(tmp_path / "a.csv", b"new\n")
    assert ((tmp_path / "a.csv").stat().st_uid, (tmp_path / "a.csv").stat().st_gid) == (12345, 23456)


def test_a_new_name_is_found_without_second_names_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    (tmp_path / "a.csv").write_bytes(b"old\n")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert write_new(tmp_path / "a.csv", b"new\n") == tmp_path / "a-2.csv"
    write_all({tmp_path / "a.csv": b"1", tmp_path / "b.csv": b"2"})
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"new\n", b"1", b"2"]


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


@pytest.mark.parametrize("swaps", [True, False])
@pytest.mark.parametrize("fails", [0, 1])
def test_a_folder_that_can_not_take_its_place_leaves_the_old_one_and_no_other(tmp_path, monkeypatch, swaps, fails):
    replace_folder(tmp_path / "site", {"a": b"old"}, MARKER)
    before, done, calls = read_folder(tmp_path / "site"), Path.rename, []

    def fail_once(*arguments):
        calls.append(arguments)
        return fail() if len(calls) == fails + 1 else done(*arguments)

    monkeypatch.setattr(folders, "swap_folders", fail if swaps else lambda *_: False)
    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(OSError, match="No space left on device; nothing was changed"):
        replace_folder(tmp_path / "site", {"a": b"new", "b": b"new"}, MARKER)
    assert read_folder(tmp_path / "site") == before
    assert list_files(tmp_path) == ["site"]


def test_a_folder_is_replaced_where_the_system_swaps_none(tmp_path, monkeypatch):
    replace_folder(tmp_path / "site", {"a": b"old"}, MARKER)
    monkeypatch.setattr(folders, "swap_folders", lambda *_: False)
    replace_folder(tmp_path / "site", {"b": b"new"}, MARKER)
    assert read_folder(tmp_path / "site") == {"b": b"new", MARKER: b"b\n"}
    assert list_files(tmp_path) == ["site"]


def test_two_folders_swap_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if folders.swap_folders(tmp_path / "a", tmp_path / "b"):
        assert [list_files(tmp_path / name) for name in ("a", "b")] == [["b"], ["a"]]
    assert not folders.swap_folders(tmp_path / "a", tmp_path / "none")


@pytest.mark.parametrize("write", [write_folder, lambda *given: replace_folder(*given, MARKER)], ids=["new", "older"])
def test_a_folder_keeps_its_rights(tmp_path, write):
    (tmp_path / "site").mkdir(mode=0o700)
    write(tmp_path / "site", {"a": b"1"})
    assert stat.S_IMODE((tmp_path / "site").stat().st_mode) == 0o700


def test_a_new_folder_can_be_read_by_whom_the_system_says(tmp_path):
    mask = os.umask(0o022)
    try:
        replace_folder(tmp_path / "site", {"a/b": b""}, MARKER)
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("site", "site/a", "site/a/b")]
    assert modes == [0o755, 0o755, 0o644]
