"""Run the notebooks: the same bytes on every run, and a gate that says what is stale.

Decides what must be equal: the cells and outputs of each notebook, and every file in `figures/`. Runs in a copy, so that
nothing is half-written when a cell fails. Two runs at once would each undo what the other wrote, so the second waits.
"""

import contextlib
import difflib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.kernels import format_notebook, parse_notebook, run_notebooks
from analysis.locks import hold_folder
from analysis.paths import DATA, NOTEBOOKS, find_figures
from analysis.scratch import open_scratch
from analysis.writing import write_all

PICTURES = (".svg", ".png")


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


def _run_all(notebooks: Path, figures: Path, jobs: int) -> bool:
    """Run copies of all notebooks, some at a time; print progress and what failed."""
    figures.mkdir(parents=True)
    _copy_notebooks(notebooks)
    failures = run_notebooks([notebooks / path.name for path in list_notebooks()], figures, jobs)
    for failure in failures:
        print(failure, file=sys.stderr)
    if not failures:
        _write_contents(figures)
    return not failures


def _copy_notebooks(place: Path) -> None:
    """Copy the notebooks to where they are run.

    Raises
    ------
    OSError
        One can't be copied; the message says which, and why.
    """
    try:
        shutil.copytree(NOTEBOOKS, place, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    except shutil.Error as error:  # one for all files, and of each only what the system said
        source, _, said = error.args[0][0]
        remedy = "nothing was changed; make room, or name another folder for such copies in TMPDIR"
        raise OSError(f"{source} can't be copied to be run: {said}; {remedy}") from error


def _write_contents(figures: Path) -> None:
    """Write `figures/README.md`: each figure with its finding, its description and its files."""
    parts = [
        "# Figures",
        "Made by `make figures`; each is redrawn from the record, and the same record gives the same bytes. Beside each "
        "picture stand the rows it draws (CSV) and its description (Markdown). Where a record has more bodies or rows than a "
        "picture can hold, the figure draws a part of them by a rule that its foot gives; its CSV holds all. In a CSV a text "
        "that a spreadsheet would take for a formula has an apostrophe before it.",
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
    notebook = parse_notebook(content)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind in ("image/svg+xml", "text/html") if "image/svg+xml" in output.get("data", {}) else ():
                output["data"].pop(kind, None)
    return format_notebook(notebook).encode("utf-8")
