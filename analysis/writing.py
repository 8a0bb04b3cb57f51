"""Write a file whole or not at all: to a temporary file beside it, flushed to the disk, then put in its place.

A run that is killed, or a disk that is full, leaves the old file as it was. A file whose bytes would not change is left
alone, so that its time stamp tells when its content last changed.
"""

import csv
import io
import itertools
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd


def write_whole(path: Path, content: bytes) -> None:
    """Write bytes to a file, whole or not at all.

    Raises
    ------
    OSError
        The folder is missing or can't be written, or the disk is full; the old file is then as it was. The error names the
        file that was to be written.
    """
    target = Path(os.path.realpath(path))  # a link stays a link, and what it leads to is written
    if target.is_file() and target.read_bytes() == content:
        return
    try:
        _replace_file(target, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


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
    names = (path.with_stem(f"{path.stem}-{number}") if number > 1 else path for number in itertools.count(1))
    for name in names:
        try:
            # taking the name and finding it free are one step, so that two who save at once do not meet
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        break
    try:
        write_whole(name, content)
    except BaseException:
        name.unlink(missing_ok=True)
        raise
    return name


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all of them or none.

    Every file is first written beside its place; only then are they put in place, and where one of them can't be, those
    that already were get their old content back.

    Raises
    ------
    OSError
        As `write_whole`; all files are then as they were.
    """
    targets = {Path(os.path.realpath(path)): content for path, content in contents.items()}
    before = {path: path.read_bytes() if path.is_file() else None for path in targets}
    prepared: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for path, content in targets.items():
            if before[path] != content:
                prepared[path] = _prepare_file(path, content)
        for path, unfinished in prepared.items():
            unfinished.replace(path)
            placed.append(path)
    except BaseException as error:
        for path in placed:
            _put_back(path, before[path])
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, error.filename2 or error.filename) from error
        raise
    finally:
        for unfinished in prepared.values():
            unfinished.unlink(missing_ok=True)


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        _replace_file(path, content)


def _replace_file(path: Path, content: bytes) -> None:
    unfinished = _prepare_file(path, content)
    try:
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _prepare_file(path: Path, content: bytes) -> Path:
    """Write what is to stand in a file's place beside it, with the rights of a file, and give its path."""
    handle, name = tempfile.mkstemp(prefix=".unfinished-", suffix=".tmp", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner can read; give the rights that a new file would have
        unfinished.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~read_mask())
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished


def format_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows of text as CSV: UTF-8, commas, LF, quotation marks only where they are needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def read_mask() -> int:
    """Read the rights that a new file does not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


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


def _write_cell(value: object) -> object:
    """Write whole numbers without a decimal point, and nothing where a value is missing."""
    if value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else int(value) if value.is_integer() else value
    return value
