"""Who is at work in a folder: a lock of the system on the folder itself, which ends with the process that holds it.

No file tells of the lock, so a run that is killed leaves none behind, and nobody ever has to judge whether one is dead. Where
the system has no such locks (Windows, some network drives) nobody waits; each file is written whole there too.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class NoLocks(Exception):  # noqa: N818 - a state of the system, not an error of anyone
    """There are no locks here."""


@contextlib.contextmanager
def hold_folder(folder: Path, waiting: str, *, shared: bool = False) -> Iterator[None]:
    """Hold a folder while something is done with it, so that another run waits, or is waited for.

    Parameters
    ----------
    folder : pathlib.Path
        One that is missing or can't be opened is held by nobody; what is done with it will say so.
    waiting : str
        What to say, on stderr, where another run holds the folder; then its end is waited for.
    shared : bool
        Whether others that only read may hold it too.
    """
    try:
        # anything but a folder is refused at once: to open a pipe would wait for a writer
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError:
        yield
        return
    try:
        with contextlib.suppress(NoLocks):
            if not take_lock(handle, shared=shared):
                print(waiting, file=sys.stderr, flush=True)  # noqa: T201 - said while it waits, not after
                take_lock(handle, shared=shared, wait=True)
        yield
    finally:
        os.close(handle)


def take_lock(handle: int, *, shared: bool = False, wait: bool = False) -> bool:
    """Lock an open folder until it is closed.

    Returns
    -------
    bool
        `False` where another process, or another opening of the folder in this one, holds it.

    Raises
    ------
    NoLocks
        The system or the file system has none.
    """
    if fcntl is None:
        raise NoLocks
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError as error:
        raise NoLocks from error
    return True
