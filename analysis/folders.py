"""Write a folder whole or not at all: beside its place, then put in its place.

A folder is replaced only where everything in it was written here, which a list kept in it tells.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.scratch import open_scratch
from analysis.writing import naming, sync_folder, write_flushed

HERE = -100
"""For the C library: a path is to be read as any other is."""
SWAP = 2
"""For the C library: rename each of two to the name of the other."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder of files, whole or not at all: all of them into a folder beside it, which then takes its name.

    Parameters
    ----------
    folder : pathlib.Path
        It does not exist yet, or is empty.
    files : mapping
        Name of each file -> its content.

    Raises
    ------
    OSError
        The folder can't be written, or is no longer empty; nothing of it is left behind.
    """
    with naming(folder), open_scratch(folder.parent) as scratch:
        fresh = scratch / "fresh"
        _fill_folder(fresh, files, folder)
        if os.name == "nt" and folder.is_dir():
            folder.rmdir()  # elsewhere an empty folder is replaced in the one step below
        fresh.rename(folder)  # refuses where something has been put into it meanwhile
        sync_folder(folder.parent)


def _fill_folder(fresh: Path, files: Mapping[str, bytes], place: Path) -> None:
    """Write files into a new folder, flushed to the disk, with the rights of the folder that is in its place."""
    fresh.mkdir()
    for name, content in files.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        write_flushed(fresh / name, content)
    for folder in {(fresh / name).parent for name in files} | {fresh}:
        sync_folder(folder)
    if place.is_dir():
        fresh.chmod(place.stat().st_mode & 0o777)


def refuse_other_folder(folder: Path, marker: str) -> None:
    """Refuse to replace a folder that holds anything which `replace_folder` did not write.

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


def replace_folder(folder: Path, files: Mapping[str, bytes], marker: str) -> None:
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
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - `resolve` would follow a link that leads to it
    listed = "".join(f"{name}\n" for name in sorted(files)).encode("utf-8")
    with naming(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        with open_scratch(place.parent) as scratch:
            _fill_folder(scratch / "fresh", {**files, marker: listed}, place)
            refuse_other_folder(folder, marker)
            _take_place(scratch / "fresh", place, scratch / "old")
            sync_folder(place.parent)


def _take_place(fresh: Path, place: Path, old: Path) -> None:
    """Put a folder in its place, in one step where the system can swap two; else the old one is away for an instant."""
    if not place.exists():
        try:
            fresh.rename(place)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            return
    if swap_folders(fresh, place):
        return
    try:
        place.rename(old)
        fresh.rename(place)
    except BaseException:
        if old.exists() and not place.exists():
            old.rename(place)
        raise


def swap_folders(first: Path, second: Path) -> bool:
    """Let two folders take each other's place in one step, which only the C library offers; `False` where it can't."""
    names = os.fsencode(first), os.fsencode(second)
    try:
        if sys.platform == "darwin":
            return ctypes.CDLL(None).renamex_np(*names, SWAP) == 0
        return ctypes.CDLL(None).renameat2(HERE, names[0], HERE, names[1], SWAP) == 0
    except (AttributeError, TypeError):  # an older C library; Windows
        return False
