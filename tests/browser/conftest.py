"""A Chromium and a JupyterLab for the tests in this folder: both of this machine alone, both stopped at the end.

Everything that either of them writes goes to a temporary folder: the project's own files are copied there, and no setting of
the user is read.
"""

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from chromium import NONE_HERE, find_chromium
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 180
"""How long to wait for anything: generous, since a wait ends as soon as what it waits for is there."""
ARGUMENTS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()


class Lab(NamedTuple):
    """A running JupyterLab: its address, the token that lets one in, the folder it shows, where kernels write figures."""

    address: str
    token: str
    folder: Path
    figures: Path

    @property
    def inside(self) -> list[str]:
        """Where a page of this Lab may ask: the server, and its sockets."""
        return [f"{self.address}/", f"ws{self.address.removeprefix('http')}/"]

    def call(self, method: str, path: str) -> object:
        """Call the server's own interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.address}/api/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.loads(answer.read() or b"null")

    def stop_kernels(self) -> None:
        """Stop every kernel, so that no more than one is at work at a time."""
        for session in self.call("GET", "sessions"):
            self.call("DELETE", f"sessions/{session['id']}")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium without a profile."""
    path = find_chromium()
    if not path:
        pytest.exit(NONE_HERE, returncode=3)
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root], timeout=SECONDS * 1000)
        yield started
        started.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on a copy of what `make lab` shows, at a free port of the loopback address."""
    home = tmp_path_factory.mktemp("lab")
    folder, figures = home / "said-and-shown", home / "figures"
    for name in ("notebooks", "data", "figures"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    for path in (*PROJECT.glob("*.md"), PROJECT / "LICENSE", PROJECT / "CITATION.cff"):
        shutil.copyfile(path, folder / path.name)
    for path in (folder / "notebooks").glob("*.ipynb"):
        clear_outputs(path)
    for attempt in range(3):  # the port may be taken between the look and the start
        server, address, token = start_server(home / str(attempt), folder, figures)
        try:
            if wait_for(server, address):
                yield Lab(address, token, folder, figures)
                return
        finally:
            stop(server)
    pytest.fail(f"JupyterLab did not start:\n{(home / '2' / 'log').read_text(encoding='utf-8')[-3000:]}")


def clear_outputs(path):
    """Clear a notebook, so that what is seen after a run is what the run gave."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def start_server(home, folder, figures):
    """Start JupyterLab as `make lab` does, with settings of its own; give the process, its address and its token."""
    home.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = os.urandom(16).hex()
    own = {
        name: str(home / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "IPYTHONDIR",
        )
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
    ]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, *read_recipe(), *options],
            cwd=folder,
            env={**os.environ, **own, "JUPYTER_PREFER_ENV_PATH": "1", "ANALYSIS_FIGURES": str(figures)},
            stdout=log,
            stderr=log,
        )
    return server, f"http://127.0.0.1:{port}", token


def read_recipe():
    """Read what `make lab` calls, without the name of the Python."""
    recipe = (PROJECT / "Makefile").read_text(encoding="utf-8").partition("\nlab: ")[2].partition("\n\n")[0]
    command = recipe.partition("\n")[2].replace("\\\n", " ").replace("$$PWD", str(PROJECT))
    return shlex.split(command)[1:]


def wait_for(server, address):
    """Wait until the server answers; false where it has ended, or does not come up in time."""
    until = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def stop(server):
    """Stop the server, and its kernels with it."""
    server.terminate()
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(autouse=True)
def one_kernel_at_a_time(request):
    """Stop what a test of JupyterLab started: kernels live on when their page is closed."""
    yield
    if "lab" in request.fixturenames:
        request.getfixturevalue("lab").stop_kernels()


@pytest.fixture(scope="session")
def first(lab):
    """What `make lab` opens, as a path within the folder."""
    return next(word for word in read_recipe() if (lab.folder / word).is_file())


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The report, as `make report` writes it."""
    folder = tmp_path_factory.mktemp("report") / "site"
    command = [sys.executable, "-m", "analysis", "report", "--out", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, timeout=SECONDS)
    return folder
