"""All notebooks as one report: a folder of pages that anyone can open, offline, without Python and without script.

Decides which pages there are, in which order, and what stands around each: a way to every other page, the day the record is
as of, a policy that lets a browser load nothing. Every link within the report is checked before a byte is written, and the
folder is put in place whole or not at all. Refuses to run anything: it shows the notebooks as they were last run.
"""

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.codebook import read_codebook
from analysis.elements import make, write_html
from analysis.folders import refuse_other_folder, replace_folder
from analysis.kernels import read_notebook
from analysis.notebooks import hold_kit, list_notebooks
from analysis.pages import START, Page, finish_page
from analysis.paths import DATA, PROJECT
from analysis.problems import RecordError
from analysis.rendering import render_markdown, render_notebook
from analysis.stylesheet import write_stylesheet
from analysis.wording import say_token

SITE = "Said and shown"
README = "README.md"
OTHERS = ("figures/README.md", "data/README.md")
FILES = ("data/*.csv", "data/datapackage.json", "figures/*.svg", "figures/*.png", "figures/*.csv", "figures/*.md")
"""What goes with the report, beside the files that a page links to: the record, and each figure with the rows it draws."""
MARKER = ".said-and-shown-report"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a browser is told it may load: the style in the page, and an empty icon, so that it asks for none."""
LISTED = re.compile(r"^(\d+\. )\[[^\]]+\]\((notebooks/[^)]+\.ipynb)\).*$", flags=re.MULTILINE)


def write_report(folder: Path) -> int:
    """Write the report into a folder, in place of an older one; nothing is touched when anything is wrong.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made where it is missing.

    Returns
    -------
    int
        How many pages it has.

    Raises
    ------
    ValueError
        The folder holds something that is no report, a notebook was not run to its end, or a link leads nowhere.
    """
    refuse_other_folder(folder, MARKER)
    with hold_kit(shared=True):  # no page before a run of the notebooks beside one after it
        pages = list_pages()
        files = gather_files(pages)
    replace_folder(folder, files, MARKER)
    return len(pages)


def list_pages() -> list[Page]:
    """List the pages in reading order: README.md, the notebooks, the figures, how the record was made."""
    notebooks = {f"notebooks/{path.name}": read_notebook(path) for path in list_notebooks()}
    places = {README: "index.html"}
    for source in [*notebooks, *OTHERS]:
        places[source] = f"{posixpath.splitext(source)[0]}.html"
    bodies = {README: render_markdown(_add_findings(_read(README), notebooks))}
    bodies |= {source: render_notebook(notebook, posixpath.basename(source)) for source, notebook in notebooks.items()}
    bodies |= {source: render_markdown(_read(source)) for source in OTHERS}
    return [finish_page(source, body, places, _read) for source, body in bodies.items()]


def gather_files(pages: Sequence[Page]) -> dict[str, bytes]:
    """Gather the content of every file of the report by its path within it.

    Raises
    ------
    ValueError
        A link of a page leads to no page, heading or file; every such link is named.
    """
    files = {page.target: write_page(page, pages).encode("utf-8") for page in pages}
    ids = {page.target: {element.get("id") for element in page.body.iter()} | {""} for page in pages}
    copied = {path.relative_to(PROJECT).as_posix() for pattern in FILES for path in PROJECT.glob(pattern)} - set(OTHERS)
    dead = []
    for page in pages:
        for target, fragment in sorted(page.links):
            if target not in files and (PROJECT / target).is_file():
                copied.add(target)
            elif target not in files or fragment not in ids.get(target, ()):
                dead.append(f"{page.source}: links to {target}{'#' * bool(fragment)}{fragment}, which is not there")
    if dead:
        raise ValueError("\n".join(dead))
    return {**files, **{path: (PROJECT / path).read_bytes() for path in sorted(copied)}}


def _read(path: str) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")


def _add_findings(readme: str, notebooks: Mapping[str, Mapping]) -> str:
    """Put the findings of each notebook, its second paragraph, below its line in the list of README.md."""

    def add(line: re.Match) -> str:
        paragraphs = "".join(notebooks[line[2]]["cells"][0]["source"]).split("\n\n") if line[2] in notebooks else []
        indent = " " * len(line[1])
        return f"{line[0]}\n\n{indent}{paragraphs[1]}\n" if len(paragraphs) > 1 else line[0]

    return LISTED.sub(add, readme)


# one page


def write_page(page: Page, pages: Sequence[Page]) -> str:
    """Write a page whole: head, a way to every page, what it holds, previous and next, what the report is as of."""
    title = page.title if page.source == README else f"{page.title} – {SITE}"
    body = make("body")
    main = make("main", id=START, tabindex="-1")
    main.extend(page.body)
    body.extend([make("a", "Skip to the content", class_="skip", href=f"#{START}"), _write_header(page, pages), main])
    body.append(_write_footer(page, pages))
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="referrer" content="no-referrer">\n'
        f'<link rel="icon" href="data:,">\n<title>{html.escape(title)}</title>\n<style>\n{write_stylesheet()}\n</style>'
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n{write_html(body)}\n</html>\n'


def _write_header(page: Page, pages: Sequence[Page]) -> Element:
    header, line = make("header"), make("p", class_="site")
    line.append(_link_page(page, pages[0], SITE))
    ways, folded = make("nav", class_="pages", aria_label="Pages"), make("details")
    folded.append(make("summary", "All pages, and what is on this one"))
    if page is pages[0]:
        folded.set("open", "open")
    listed = make("ul")
    for other in pages:
        item = make("li")
        item.append(_link_page(page, other, _name_page(other, pages)))
        if other is page:
            item[0].set("aria-current", "page")
            item.extend([_list_sections(page)] if page is not pages[0] else [])
        listed.append(item)
    folded.append(listed)
    ways.append(folded)
    header.extend([line, ways])
    return header


def _list_sections(page: Page) -> Element:
    listed = make("ul")
    for name, words in page.sections:
        item = make("li")
        item.append(make("a", words, href=f"#{name}"))
        listed.append(item)
    return listed


def _write_footer(page: Page, pages: Sequence[Page]) -> Element:
    footer, turn = make("footer"), make("nav", class_="turn", aria_label="Previous and next page")
    place = pages.index(page)
    if place:
        turn.append(_link_page(page, pages[place - 1], f"← {_name_page(pages[place - 1], pages)}"))
    if place + 1 < len(pages):
        turn.append(_link_page(page, pages[place + 1], f"{_name_page(pages[place + 1], pages)} →"))
    codebook, problems = read_codebook(DATA)
    if codebook is None:
        raise RecordError(problems)
    version = f", version {codebook.version}" if codebook.version else ""
    said = f"{codebook.title}{version}, as of {say_token(codebook.as_of)}. A class says how words stand to evidence and never "
    footer.extend(
        [turn, make("p", f"{said}implies intent; listed is not used. Made by make report from {page.source}.")]
    )
    return footer


def _name_page(page: Page, pages: Sequence[Page]) -> str:
    return "Start: findings and contents" if page is pages[0] else page.title


def _link_page(page: Page, other: Page, words: str) -> Element:
    return make("a", words, href=posixpath.relpath(other.target, posixpath.dirname(page.target) or "."))
