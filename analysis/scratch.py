"""A hidden folder beside what is to be written, for what is not yet whole, and an end to those that a killed run left.

A scratch folder is held by a lock as long as the run that made it lives. So one that nobody holds was left by a run that was
killed, and whoever next writes into the same place removes it: that one, and nothing whose name only looks like it.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.locks import NoLocks, take_lock

START, END = ".said-and-shown-", ".tmp"
NAME = re.compile(rf"{re.escape(START)}[a-z0-9_]{{8}}{re.escape(END)}")


@contextlib.contextmanager
def open_scratch(folder: Path) -> Iterator[Path]:
    """Make a scratch folder within a folder, and remove it afterwards; what killed runs left there goes first.

    Raises
    ------
    OSError
        The folder is missing or can't be written.
    """
    remove_abandoned(folder)
    scratch, handle = _make_scratch(folder)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _make_scratch(folder: Path) -> tuple[Path, int | None]:
    """Make a scratch folder and hold it; another is made where it was taken for abandoned before it was held."""
    while True:
        scratch = Path(tempfile.mkdtemp(prefix=START, suffix=END, dir=folder))
        try:
            handle = os.open(scratch, os.O_RDONLY)
        except FileNotFoundError:
            continue
        except PermissionError:  # Windows opens no folders
            return scratch, None
        with contextlib.suppress(NoLocks):
            take_lock(handle, wait=True)
        if scratch.is_dir():
            return scratch, handle
        os.close(handle)


def remove_abandoned(folder: Path) -> None:
    """Remove the scratch folders within a folder whose run is no more; what can't be told or removed stays."""
    with contextlib.suppress(OSError):
        for name in sorted(filter(NAME.fullmatch, os.listdir(folder))):  # noqa: PTH208 - names are all that is wanted
            with contextlib.suppress(OSError, NoLocks):
                _remove_unheld(folder / name)


def _remove_unheld(scratch: Path) -> None:
    if scratch.is_symlink():
        return
    handle = os.open(scratch, os.O_RDONLY)
    try:
        if take_lock(handle):
            shutil.rmtree(scratch, ignore_errors=True)
    finally:
        os.close(handle)
