"""Run every command that writes on a disk with too little room: each old file stays, a message says why, nothing is left.

Run by hand on Linux as root, `python tests/full_disk.py [COMMAND ...]`: it mounts a small disk in memory for each try, with
more room each time, until the command comes to its end; minutes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kill_commands import COMMANDS, end, lay_out, start
from writers import list_left, read_all

PAGE = 4096
ROOMS = (0, 1, 16, 256, 4096)
"""Pages that are free; the last is enough for any command on the small case."""
TOLD = ("No space left on device", "is full")


def mount_disk(folder, size):
    """Mount a disk of its own in memory; whoever may not gets an error."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "said-and-shown", folder], check=True)


def leave_room(folder, pages):
    """Fill a disk but for some pages."""
    with (folder / "filler").open("wb") as filler:
        while (left := os.statvfs(folder).f_bavail - pages) > 0:
            filler.write(bytes(PAGE * min(left, 256)))
            filler.flush()


def try_once(name, base, folder, pages):
    """Run a command with little room; give its exit code, what it said, and everything that is wrong."""
    said = folder.with_suffix(".txt")
    mount_disk(folder, 2 * sum(len(content) + PAGE for content in read_all(base).values()) + 40_000_000)
    try:
        shutil.copytree(base, folder, dirs_exist_ok=True)
        leave_room(folder, pages)
        before = read_all(folder)
        code = end(start(name, folder, said))
        told = said.read_text(encoding="utf-8")
        wrong = [f"{path} is left" for path in list_left(folder)]
        if code:
            wrong += ["a file was changed"] * (read_all(folder) != before) + list_faults(told, code)
        return code, told, wrong
    finally:
        subprocess.run(["umount", folder], check=True)


def list_faults(told, code):
    """List what is wrong with how a command ended."""
    faults = [f"the exit code is {code}"] * (code not in (1, 2)) + ["a traceback"] * ("Traceback" in told)
    return faults + ["no word of the disk"] * (not any(words in told for words in TOLD))


def run(names):
    """Print one line a command; give how many things were wrong."""
    faults = 0
    with tempfile.TemporaryDirectory() as scratch:
        base = lay_out(Path(scratch, "base"))
        for name in names:
            codes = []
            for pages in ROOMS:
                code, told, wrong = try_once(name, base, Path(scratch, f"{name}-{pages}"), pages)
                codes.append(code)
                faults += len(wrong)
                for line in wrong:
                    print(f"{name}, {pages} pages free: {line}: {told}", flush=True)
            faults += codes[0] == 0 or codes[-1] != 0
            print(f"{name:10} exit codes with more and more room: {' '.join(map(str, codes))}", flush=True)
    return faults


if __name__ == "__main__":
    sys.exit(bool(run(sys.argv[1:] or list(COMMANDS))))
