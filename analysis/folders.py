"""Write a folder whole or not at all: beside its place, then put in its place.

A folder is replaced only where everything in it was written here, which a list kept in it tells.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.writing import read_mask, write_whole


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
    try:
        _move_folder(folder, files)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _move_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", suffix=".tmp", dir=folder.parent))
    try:
        for name, content in files.items():
            write_whole(unfinished / name, content)
        unfinished.chmod(0o777 & ~read_mask())
        if folder.is_dir():
            folder.rmdir()  # refuses where something has been put into it meanwhile
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


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
