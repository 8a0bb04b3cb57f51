"""Find the Chromium of this system, or install it where that can be done without asking: as root, with apt.

Run as a script it prints the way to it, or says what to install and ends with 3. The tests import `find_chromium`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
NONE_HERE = """\
There is no Chromium here, and the browser test needs one. Install it, then run the same command again:
  Debian:   sudo apt install chromium
  Fedora:   sudo dnf install chromium
  macOS:    install Google Chrome or Chromium
or say where one is: CHROMIUM=/path/to/chromium make test-browser"""


def find_chromium() -> str:
    """Find a Chromium or a browser built on it; empty where there is none.

    The environment variable CHROMIUM comes first. A command that can't say its version is none: Ubuntu has a script of that
    name which only says that there is a snap.
    """
    named = os.environ.get("CHROMIUM")
    for candidate in [named] if named else [*COMMANDS, *PLACES]:
        path = shutil.which(candidate)
        if path and _answers(path):
            return path
    return ""


def _answers(path: str) -> bool:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def install_chromium() -> None:
    """Install Debian's package, where this is root and apt is here; whether that worked, `find_chromium` tells."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print("Installing chromium with apt: about 120 MB to download.", file=sys.stderr)
    # another apt may be at work; wait for it
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run([*apt, *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"apt-get {command[0]} failed:\n{done.stderr.strip()}", file=sys.stderr)


def main() -> int:
    """Print the way to Chromium, installed first where it was missing and could be."""
    if not find_chromium() and not os.environ.get("CHROMIUM"):
        install_chromium()
    path = find_chromium()
    print(path or NONE_HERE, file=sys.stdout if path else sys.stderr, flush=True)
    return 0 if path and Path(path).exists() else 3


if __name__ == "__main__":
    sys.exit(main())
