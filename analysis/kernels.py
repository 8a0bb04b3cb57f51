"""Run notebooks in kernels: a fresh one for each, in the notebook's own folder, some at a time; no times or versions kept.

Decides what a kernel is started with, so that nothing of a reader's own Python changes an output, and the stable form in
which a notebook is written. Knows nothing of where the notebooks belong.
"""

import asyncio
import importlib
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

# isort: off
# jsonschema, which nbformat loads, builds parsers at import for a format that no notebook uses; it takes a second, and the
# library does without the module where it is missing, so it is hidden before nbformat is imported
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
import nbformat  # noqa: E402 - after the line above
from jupyter_client import AsyncKernelManager  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402

# isort: on

CELL_SECONDS = 120
LIVE = "nbval-ignore-output"
"""Tag of a cell that shows controls: it must run without an error, and its output, which is another on every run, is left out.

nbval, which knows the tag by this name, runs such a cell and compares nothing."""
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OF_A_READER = {"PYTHONSTARTUP", "PYTHONWARNINGS"}
"""Settings of a reader's own Python that a kernel would follow, and that change what a cell prints."""


def run_notebooks(paths: Sequence[Path], figures: Path, jobs: int) -> list[str]:
    """Run notebooks where they are, and print progress.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        The notebooks; each that runs to its end is written back in its stable form.
    figures : pathlib.Path
        The folder that their figures are written to.
    jobs : int
        How many kernels may run at a time.

    Returns
    -------
    list of str
        What failed, one text a notebook; empty where all ran.
    """
    list_fonts()
    environment = {name: value for name, value in os.environ.items() if name not in OF_A_READER}
    environment |= {
        "ANALYSIS_FIGURES": str(figures),
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(figures.parent / "ipython"),
    }
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return [failure for failure in runner.run(_run_some(paths, environment, jobs)) if failure]


def list_fonts() -> None:
    """Let matplotlib list its fonts, once, here: what it says while it does, or where it may not keep the list, is no output.

    Where the reader's own folders can't be written, it makes one for this run and names it in the environment.
    """
    importlib.import_module("matplotlib.font_manager")


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which no kernel takes the signals: one that stops the run ends every kernel, and starts no other."""

    def add_signal_handler(self, *_: object) -> None:
        """Refuse, in the one way that nbclient takes for an answer."""
        raise RuntimeError("signals stop the whole run")


async def _run_some(paths: Sequence[Path], environment: dict[str, str], jobs: int) -> list[str]:
    places = asyncio.Semaphore(jobs)

    async def run(path: Path) -> str:
        async with places:
            started = time.monotonic()
            failure = await _run_one(path, environment)
            task = asyncio.current_task()
            if task is not None and task.cancelling():  # a run that is stopped looks like a dead kernel to nbclient
                raise asyncio.CancelledError
            print(f"{path.name}: {'failed' if failure else 'done'} in {time.monotonic() - started:.0f} s", flush=True)
            return failure

    return await asyncio.gather(*(run(path) for path in paths))


async def _run_one(path: Path, environment: dict[str, str]) -> str:
    """Execute one notebook and write it back in its stable form; give what failed, or an empty text."""
    try:
        notebook = read_notebook(path)
    except ValueError as error:
        return str(error)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # what nbclient makes where it is asked for no other
    manager = cast("AsyncKernelManager", client.create_kernel_manager())
    client.km = manager
    manager.connection_file = str(path.with_suffix(".kernel.json"))  # in the copy, to go with it when a run is killed
    try:
        # the kernel's own notices go nowhere: a cell that fails is told below, with its traceback
        await client.async_execute(env=environment, stderr=asyncio.subprocess.DEVNULL)
    except CellExecutionError as error:
        # of a full disk the system's words say all, and the way through the code to it nothing
        said = error.evalue if error.ename == "OSError" else _strip_colours(str(error))
        return f"{path.name}: {said}"
    except (DeadKernelError, TimeoutError, RuntimeError) as error:
        return f"{path.name}: the kernel stopped: {error}"
    finally:
        await _end_kernel(client, manager)
    path.write_text(format_notebook(notebook), encoding="utf-8")
    return ""


async def _end_kernel(client: NotebookClient, manager: AsyncKernelManager) -> None:
    """End a kernel that nbclient has not: it does so for one that runs cells, but not for one that is just starting."""
    if await manager.is_alive():
        await manager.shutdown_kernel(now=True)
    client.km = manager  # nbclient, which then asks for it once more on the way out, would fail aloud


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read one notebook.

    Raises
    ------
    ValueError
        It is not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        raise ValueError(f"{path.name}: is not a notebook: {error}") from error


def parse_notebook(content: bytes) -> nbformat.NotebookNode:
    """Read a notebook from its bytes."""
    return nbformat.reads(content.decode("utf-8"), as_version=4)


def format_notebook(notebook: nbformat.NotebookNode) -> str:
    """Write a notebook in its stable form: no times, no version of Python, no state or output of controls, only the tags."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
        if LIVE in cell.metadata.get("tags", ()):
            cell.outputs = []
    return nbformat.writes(notebook) + "\n"


def _strip_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
