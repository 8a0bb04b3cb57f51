"""Write a file, or a folder, whole or not at all: beside its place, then put in its place.

A run that is killed, or a disk that is full, leaves the old file as it was; a file is flushed to the disk first. A file
whose bytes would not change is left alone, so that its time stamp tells when its content last changed. A folder is replaced
only where everything in it was written here, which a list kept in it tells.
"""

import csv
import io
import math
import os
import tempfile
from collections.abc import Mapping
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


def _replace_file(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".unfinished-", suffix=".tmp", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner can read; give the rights that a new file would have
        unfinished.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_read_mask())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _read_mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def refuse_other_folder(folder: Path, marker: str) -> None:
    """Refuse to replace a folder that holds anything which `write_folder` did not write.

    Parameters
    ----------
    folder : pathlib.Path
        The folder that is to be written; a missing or an empty one is fit.
    marker : str
        The name of the file in it that lists what was written.

    Raises
    ------
    ValueError
        It is no folder, has no such list, or holds a file that is not listed.
    """
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise ValueError(f"{folder}: is not a folder; name one to write to")
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    if found and marker not in found:
        raise ValueError(f"{folder}: holds files of another kind; name a new folder, or an older one of the same kind")
    listed = set((folder / marker).read_text(encoding="utf-8").splitlines()) if found else set()
    if others := sorted(found - listed - {marker}):
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise ValueError(
            f"{folder}: holds {others[0]}{more}, written by someone else; move it away, then run this again"
        )


def write_folder(folder: Path, files: Mapping[str, bytes], marker: str) -> None:
    """Write a folder, whole or not at all, in place of an older one that was written here.

    Parameters
    ----------
    folder : pathlib.Path
        Its parents are made where they are missing.
    files : mapping
        The bytes of each file by its path within the folder, with `/` on every system.
    marker : str
        The name of one more file, which lists the others.

    Raises
    ------
    ValueError
        As `refuse_other_folder` says.
    OSError
        The place can't be written, or the disk is full; an older folder is then as it was.
    """
    refuse_other_folder(folder, marker)
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - `resolve` would follow a link that leads to it
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", suffix=".tmp", dir=place.parent) as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        fresh.mkdir()
        for path, content in {**files, marker: "".join(f"{name}\n" for name in sorted(files)).encode("utf-8")}.items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_bytes(content)
        if place.exists():
            place.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise


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
