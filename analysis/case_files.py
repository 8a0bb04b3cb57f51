"""Read one file of a case whole, as it stood at one moment.

Decides which files are read: those that stand in the case's folder, end, fit into memory and hold still meanwhile. Refuses all
else at once, with the reason in words; knows nothing of what the bytes mean.
"""

import errno
import os
import stat
from pathlib import Path

LARGEST_FILE = 1_000_000_000
"""Bytes: a table of a million statements has some 300 million, and is in memory whole while it is read."""


def read_content(path: Path, inside: Path | None = None) -> bytes:
    """Read a whole file, as it stood at one moment.

    Parameters
    ----------
    path : pathlib.Path
        The file. A link is followed.
    inside : pathlib.Path, optional
        The folder that the file must be in, links followed: a case is read from its own folder alone, so that it is whole
        when it is sent on, and none from elsewhere brings in files of this machine.

    Raises
    ------
    OSError
        It can't be read, is a link that leads nowhere or out of the folder, is a pipe or a device (which may never end), is
        too large to be a table of a case, or changed while it was read. `strerror` says which, and how to mend it.
    """
    try:
        _refuse_odd_file(path.stat())
        if inside and not path.resolve().is_relative_to(inside.resolve()):
            # the errno of a link across devices: any other one of links makes Python raise "not found"
            raise OSError(errno.EXDEV, "it is a link out of the case's folder; put the file itself there")
        with open(path, "rb", opener=_open_at_once) as file:
            before = os.fstat(file.fileno())
            _refuse_odd_file(before)
            content = file.read(LARGEST_FILE + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(errno.EXDEV, f"it is a link to {path.readlink()}, which is not there") from None
        raise
    except PermissionError as error:
        hint = "close it in other programs, or let yourself read it in its properties"
        raise PermissionError(error.errno, f"{error.strerror}; {hint}") from error
    if not len(content) == before.st_size == after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise OSError(errno.EBUSY, "it changed while it was read; wait until it is saved, and try again")
    return content


def _refuse_odd_file(status: os.stat_result) -> None:
    """Refuse what is no file, or too large to be a table of a case."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file")
    if status.st_size > LARGEST_FILE:
        size, limit = status.st_size // 1_000_000, LARGEST_FILE // 1_000_000
        raise OSError(errno.EFBIG, f"it has {size} MB, and at most {limit} are read")


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that took the file's place would wait for a writer for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
