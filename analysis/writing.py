"""Write a file whole or not at all: to a scratch folder beside it, flushed to the disk, then put in its place.

A run that is killed, or a disk that is full, leaves the old file as it was. A file whose bytes would not change is left
alone, so that its time stamp tells when its content last changed. A link stays a link, and a file keeps its rights.
"""

import contextlib
import csv
import errno
import io
import itertools
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.scratch import open_scratch, remove_abandoned

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What Excel takes for the start of a formula; the last four are the wide forms of the first, for which some countries do."""
INNER = re.compile(rf"[;\n\r](?=[ \n\"]*[{re.escape(''.join(SIGNS))}])")
"""What stands before a formula within a text, where Excel splits a file at semicolons."""


def write_whole(path: Path, content: bytes) -> None:
    """Write bytes to a file, whole or not at all.

    Raises
    ------
    OSError
        The folder is missing or can't be written, the disk is full, or what has the name is no file or is protected; the old
        file is then as it was. The error names the file that was to be written.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all of them or none.

    Every file is first written beside its place; only then are they put in place, and where one of them can't be, those
    that already were are put back. A run that is killed within that moment leaves each file old or new, and whole.

    Raises
    ------
    OSError
        As `write_whole`; all files are then as they were.
    """
    changed = {}
    for path, content in contents.items():
        with naming(path):
            target = find_target(path)
            if not _holds(target, content):
                changed[path] = target
            remove_abandoned(target.parent)  # what a killed run left goes even where nothing is to be written
    with contextlib.ExitStack() as opened:
        scratches: dict[Path, Path] = {}
        for path, target in changed.items():
            with naming(path):
                if target.parent not in scratches:
                    scratches[target.parent] = opened.enter_context(open_scratch(target.parent))
        fresh = {
            path: _prepare(scratches[target.parent] / str(number), contents[path], (path, target))
            for number, (path, target) in enumerate(changed.items())
        }
        _place(fresh, changed)
        for folder in scratches:
            sync_folder(folder)


def _place(fresh: Mapping[Path, Path], targets: Mapping[Path, Path]) -> None:
    """Put prepared files in place, all or none: each old one is kept under a second name until the last is placed."""
    kept: dict[Path, Path | None] = {}
    if len(targets) > 1:
        kept = {target: _keep(target, fresh[path]) for path, target in targets.items()}
    begun = []
    try:
        for path, target in targets.items():
            begun.append(target)
            with naming(path):
                fresh[path].replace(target)
    except BaseException:
        for target in begun if kept else ():
            old = kept[target]
            if old is None:
                target.unlink(missing_ok=True)
            else:
                old.replace(target)
        raise


def _keep(target: Path, fresh: Path) -> Path | None:
    """Give an old file a second name, beside the new one, that it can be put back from; `None` where there is none."""
    if not target.exists():
        return None
    old = fresh.with_suffix(".old")
    try:
        old.hardlink_to(target)
    except OSError:  # a file system without second names, or another's file
        return _prepare(old, target.read_bytes(), (target, target))
    return old


def write_new(path: Path, content: bytes) -> Path:
    """Write bytes to a new file, whole or not at all; where the name is taken, a number is put behind it.

    Returns
    -------
    pathlib.Path
        The file written: `view.csv`, or `view-2.csv` where there is one already, and so on.

    Raises
    ------
    OSError
        The folder is missing or can't be written, or the disk is full; no file is left behind.
    """
    with naming(path), open_scratch(path.parent) as scratch:
        fresh = scratch / "new"
        write_flushed(fresh, content)
        for number in itertools.count(1):
            name = path.with_stem(f"{path.stem}-{number}") if number > 1 else path
            with contextlib.suppress(FileExistsError):
                _take_name(fresh, name)
                break
        sync_folder(path.parent)
    return name


def _take_name(fresh: Path, name: Path) -> None:
    """Give a file a name that is free; taking it and finding it free are one step, so that two who save do not meet."""
    try:
        name.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names: hold the name with an empty file for an instant
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            fresh.replace(name)
        except BaseException:
            name.unlink(missing_ok=True)
            raise


def find_target(path: Path) -> Path:
    """Find the file that is to be written: the one that a link leads to.

    Raises
    ------
    OSError
        There is no folder to write it to, or what has the name is no file or is protected against writing.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        folder = target.parent if path.is_symlink() else path.parent
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder} to write it to; make that one first")
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file to write")
    if os.path.lexists(target) and not target.is_file():
        raise OSError(errno.EINVAL, "is no plain file, but a device, a pipe or a link to itself; name another")
    if target.is_file() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "is protected against writing")
    return target


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except OSError:
        return False


def _prepare(fresh: Path, content: bytes, names: tuple[Path, Path]) -> Path:
    """Write what is to stand in a file's place, with the owner and the rights of the old one, where there is one."""
    path, target = names
    with naming(path):
        write_flushed(fresh, content)
        if target.is_file():
            old, new = target.stat(), fresh.stat()
            if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
                with contextlib.suppress(OSError):  # only root may give a file away
                    os.chown(fresh, old.st_uid, old.st_gid)
            fresh.chmod(old.st_mode & 0o777)
    return fresh


def write_flushed(fresh: Path, content: bytes) -> None:
    """Write a file that is not yet in its place, and flush it to the disk."""
    with fresh.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk.

    Some systems can't. Then, and where it fails, a cut of power may bring back the old file, which is whole too.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name, in an error of the system, the file or folder that was to be written, and say that nothing was changed.

    Raises
    ------
    OSError
        What went wrong inside, with the path in place of the one that the system named.
    """
    try:
        yield
    except OSError as error:
        number, said = error.errno or errno.EIO, error.strerror or str(error)
        if said == os.strerror(number):  # else it says itself what to do
            said = f"{said}; nothing was changed"
        raise OSError(number, said, str(path)) from error


def format_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows of text as CSV: UTF-8, commas, LF, quotation marks only where they are needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def format_table(table: pd.DataFrame) -> bytes:
    """Write a table as CSV: UTF-8, commas, LF; days as YYYY-MM-DD, an open bound or missing number as an empty cell."""
    shown = {
        name: column.dt.strftime("%Y-%m-%d").fillna("") if pd.api.types.is_datetime64_any_dtype(column) else column
        for name, column in table.items()
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    rows = zip(*(list(column) for column in shown.values()), strict=True)
    writer.writerows([_write_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def format_report(table: pd.DataFrame) -> bytes:
    """Write a table that is read in Excel: a text that it would take for a formula begins with an apostrophe.

    A file of data is written by `format_table` instead, which changes no text.
    """
    return format_table(table.map(lambda value: guard(value) if isinstance(value, str) else value))


def guard(text: str) -> str:
    """Put an apostrophe before all of a text that Excel would take for a formula when it opens the CSV file.

    In many countries Excel splits a file at semicolons, even within quotation marks that it does not take for such then.

    Examples
    --------
    >>> guard("=HYPERLINK(1)"), guard("Police;=A1"), guard("Toronto Police")
    ("'=HYPERLINK(1)", "Police;'=A1", 'Toronto Police')
    """
    if ";" in text or "\n" in text or "\r" in text:
        text = INNER.sub(r"\g<0>'", text)
    return f"'{text}" if text.lstrip(" \n").startswith(SIGNS) else text


def _write_cell(value: object) -> object:
    """Write whole numbers without a decimal point, and nothing where a value is missing."""
    if value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else int(value) if value.is_integer() else value
    return value
