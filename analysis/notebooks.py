"""Run the notebooks: the same bytes on every run, and a gate that says what is stale.

Decides how a notebook is executed (fresh kernel, in its own folder, no times or versions kept) and what must be equal: its
cells and outputs, and every file in `figures/`. Runs in a copy, so that nothing is half-written when a cell fails. Two runs at
once would each undo what the other wrote, so that the second waits for the first.
"""

import asyncio
import contextlib
import difflib
import importlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
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
from analysis.locks import hold_folder  # noqa: E402
from analysis.paths import DATA, NOTEBOOKS, find_figures  # noqa: E402
from analysis.scratch import open_scratch  # noqa: E402
from analysis.writing import write_all  # noqa: E402

CELL_SECONDS = 120
LIVE = "nbval-ignore-output"
"""Tag of a cell that shows controls: it must run without an error, and its output, which is another on every run, is left out.

nbval, which knows the tag by this name, runs such a cell and compares nothing."""
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PICTURES = (".svg", ".png")
OF_A_READER = {"PYTHONSTARTUP", "PYTHONWARNINGS"}
"""Settings of a reader's own Python that a kernel would follow, and that change what a cell prints."""


def refresh_notebooks(jobs: int = 2) -> int:
    """Run all notebooks, then put the notebooks and figures in place; nothing is touched when one fails.

    Returns
    -------
    int
        0 where all ran, else 1.
    """
    with hold_kit(), _open_workplace() as (notebooks, figures):
        before = {path: path.read_bytes() for path in list_notebooks()}
        if not _run_all(notebooks, figures, jobs):
            print("nothing was changed", file=sys.stderr)
            return 1
        written = _list_written_before()
        fresh = {place: made.read_bytes() for made, place in _list_made(notebooks, figures)}
        edited = [path.name for path, content in before.items() if path.read_bytes() not in (content, fresh[path])]
        if edited:
            said = f"{', '.join(edited)}: saved by someone while it was run; nothing was changed, so run this again"
            print(said, file=sys.stderr)
            return 1
        changed = sum(not place.is_file() or place.read_bytes() != content for place, content in fresh.items())
        find_figures().mkdir(parents=True, exist_ok=True)
        write_all(fresh)
        stale = [path for path in _list_stale_figures(figures) if path.name in written]
        for path in stale:
            path.unlink()
    print(f"{changed} file{'s' * (changed != 1)} changed, {len(stale)} removed")
    return 0


def check_notebooks(jobs: int = 2) -> int:
    """Check that a run would change nothing: every output and every figure is the one that the code gives today.

    Returns
    -------
    int
        0 where nothing would change, else 1, with what differs printed.
    """
    with hold_kit(shared=True), _open_workplace() as (notebooks, figures):
        if not _run_all(notebooks, figures, jobs):
            return 1
        skipped = _explain_other_fonts()
        if skipped:
            print(skipped)
        differences = []
        for made, place in _list_made(notebooks, figures):
            if skipped and place.suffix in PICTURES:
                continue
            differences += _compare(made, place, pictures=not skipped)
        differences += [f"{path.name}: no notebook writes it" for path in _list_stale_figures(figures)]
    for difference in differences:
        print(difference, file=sys.stderr)
    if differences:
        print("run `make figures` and look at what changed", file=sys.stderr)
        return 1
    print("notebooks and figures are what the code gives today")
    return 0


@contextlib.contextmanager
def hold_kit(*, shared: bool = False) -> Iterator[None]:
    """Hold the notebooks and figures to write them, or, shared, to read them; the record is only read, by either.

    A second run waits, and says so, until the first has ended, even where that was killed.
    """
    writers = "another run is at work on the notebooks and figures here: waiting until it has ended"
    with (
        hold_folder(NOTEBOOKS, writers, shared=shared),
        hold_folder(DATA, "an import is changing the record: waiting until it has ended", shared=True),
    ):
        yield


@contextlib.contextmanager
def _open_workplace() -> Iterator[tuple[Path, Path]]:
    """Give the two folders of a copy, away from the kit; the copy of a killed run goes when the next begins."""
    with open_scratch(Path(tempfile.gettempdir())) as scratch:
        yield scratch / "notebooks", scratch / "figures"


def list_notebooks() -> list[Path]:
    """List the notebooks in reading order.

    Raises
    ------
    ValueError
        There is none.
    """
    paths = sorted(
        NOTEBOOKS.glob("*.ipynb"), key=lambda path: (int((re.match(r"\d+", path.name) or ["999"])[0]), path.name)
    )
    if not paths:
        raise ValueError(f"{NOTEBOOKS}: no notebooks here")
    return paths


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


def _run_all(notebooks: Path, figures: Path, jobs: int) -> bool:
    """Run copies of all notebooks, some at a time; print progress and what failed."""
    figures.mkdir(parents=True)
    # the package must be found from the copy, and the figures written beside it
    shutil.copytree(NOTEBOOKS, notebooks, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    _list_fonts()
    environment = {name: value for name, value in os.environ.items() if name not in OF_A_READER}
    environment |= {
        "ANALYSIS_FIGURES": str(figures),
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(notebooks.parent / "ipython"),
    }
    paths = [notebooks / path.name for path in list_notebooks()]
    with asyncio.Runner(loop_factory=_Loop) as runner:
        failures = [failure for failure in runner.run(_run_some(paths, environment, jobs)) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    if not failures:
        _write_contents(figures)
    return not failures


def _list_fonts() -> None:
    """Let matplotlib list its fonts, once, here: what it says while it does, or where it may not keep the list, is no output.

    Where the reader's own folders can't be written, it makes one for this run and names it in the environment.
    """
    importlib.import_module("matplotlib.font_manager")


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which no kernel takes the signals: one that stops the run ends every kernel, and starts no other."""

    def add_signal_handler(self, *_: object) -> None:
        """Refuse, in the one way that nbclient takes for an answer."""
        raise RuntimeError("signals stop the whole run")


async def _run_some(paths: list[Path], environment: dict[str, str], jobs: int) -> list[str]:
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
        return f"{path.name}: {_strip_colours(str(error))}"
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


def _write_contents(figures: Path) -> None:
    """Write `figures/README.md`: each figure with its finding, its description and its files."""
    parts = [
        "# Figures",
        "Made by `make figures`; each is redrawn from the record, and the same record gives the same bytes. Beside each "
        "picture stand the rows it draws (CSV) and its description (Markdown).",
    ]
    for path in sorted(figures.glob("*.md")):
        title, subtitle, alt, foot, _ = path.read_text(encoding="utf-8").split("\n\n")
        name = path.stem
        files = ", ".join(f"[{name}{kind}]({name}{kind})" for kind in (".svg", ".png", ".csv", ".md"))
        parts += [f"## {title.removeprefix('# ')}", f"![{alt}]({name}.svg)", subtitle, foot, f"Files: {files}"]
    (figures / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _list_made(notebooks: Path, figures: Path) -> list[tuple[Path, Path]]:
    """List every file that a run makes, with the place it belongs to."""
    made = [(notebooks / path.name, path) for path in list_notebooks()]
    return made + [(path, find_figures() / path.name) for path in sorted(figures.iterdir())]


def _list_written_before() -> set[str]:
    """List the figures that an earlier run wrote, as their README.md names them; any other file is its owner's."""
    contents = find_figures() / "README.md"
    return set(re.findall(r"\]\(([^()/]+)\)", contents.read_text(encoding="utf-8"))) if contents.is_file() else set()


def _list_stale_figures(figures: Path) -> list[Path]:
    made = {path.name for path in figures.iterdir()}
    kinds = {*PICTURES, ".csv", ".md"}
    folder = find_figures()
    return [path for path in sorted(folder.glob("*")) if path.suffix in kinds and path.name not in made]


def _explain_other_fonts() -> str:
    """Say why pictures can't be compared here, or nothing where they can."""
    import matplotlib  # noqa: PLC0415 - only the gate needs to know how it was built
    from matplotlib import ft2font  # noqa: PLC0415

    if not matplotlib.__version__.startswith("3.11."):
        return f"pictures not compared: matplotlib {matplotlib.__version__} draws other bytes than 3.11"
    if getattr(ft2font, "__freetype_build_type__", "local") != "local":
        return (
            "pictures not compared: this matplotlib draws letters with the system's FreeType, which gives other bytes"
        )
    return ""


def _compare(made: Path, place: Path, *, pictures: bool) -> list[str]:
    """Say how a committed file differs from a fresh one; the first lines of a text, so that a number can be seen."""
    if not place.is_file():
        return [f"{place.name}: missing"]
    committed, fresh = place.read_bytes(), made.read_bytes()
    if place.suffix == ".ipynb":
        committed, fresh = (
            _normalise_notebook(committed, pictures=pictures),
            _normalise_notebook(fresh, pictures=pictures),
        )
    if committed == fresh:
        return []
    if place.suffix == ".png":
        return [f"{place.name}: another picture"]
    old, new = committed.decode("utf-8", "replace").splitlines(), fresh.decode("utf-8", "replace").splitlines()
    lines = list(difflib.unified_diff(old, new, "committed", "fresh", n=0, lineterm=""))[2:8]
    return [f"{place.name}: stale", *(f"    {line[:160]}" for line in lines)]


def _normalise_notebook(content: bytes, *, pictures: bool) -> bytes:
    """Leave pictures out of a notebook where they can't be compared."""
    if pictures:
        return content
    notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind in ("image/svg+xml", "text/html") if "image/svg+xml" in output.get("data", {}) else ():
                output["data"].pop(kind, None)
    return format_notebook(notebook).encode("utf-8")
