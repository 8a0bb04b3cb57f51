"""A page of the report, finished but for the frame around it: links led, pictures drawn, tables and headings marked.

Decides how a table, a picture and a heading are marked for those who read by ear, by keyboard or on a phone. Every link is
followed on the way: it leads to another page, to a file that goes with the report, or out. Refuses to open files.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from analysis.elements import HEADINGS, gather_text, make, read_svg
from analysis.rendering import frame_picture

START = "page-start"
"""The id that the skip link leads to."""
OUTSIDE = re.compile(r"https?://|mailto:")
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?%?|")
SHORT_CELL, LONG_CELL = 28, 90


class Page(NamedTuple):
    """A page of the report.

    `source` and `target` are paths within the project and within the report, `body` a `div` with all that stands in it,
    `sections` the id and the words of each heading of the second level, `links` the path within the report and the fragment
    of every link that leads to another page or file.
    """

    source: str
    target: str
    title: str
    body: Element
    sections: list[tuple[str, str]]
    links: set[tuple[str, str]]


def finish_page(source: str, body: Element, places: Mapping[str, str], read: Callable[[str], str]) -> Page:
    """Follow every link, draw every picture, mark tables and headings: what is left to do is the frame around it.

    Parameters
    ----------
    source : str
        The page's own path within the project; links are relative to it.
    body : Element
        As `render_markdown` or `render_notebook` gives it; taken over by the page.
    places : mapping
        Of each source that has a page: the path of that page within the report, in the same folder.
    read : callable
        Gives the text of a picture's file from its path within the project.

    Raises
    ------
    ValueError
        A link leads out of the project, a picture is no SVG, or the page has no title.
    """
    _draw_pictures(body, source, read)
    for place, svg in enumerate(body.iter("svg"), start=1):
        _renumber_ids(svg, f"picture-{place}")
    links = {link for anchor in body.iter("a") if (link := _lead_link(anchor, source, places))}
    for box in body.iter("pre"):
        box.set("tabindex", "0")  # it scrolls where the screen is narrow, and a keyboard must reach it for that
    _mark_tables(body)
    sections = _name_headings(body)
    title = body.find(".//h1")
    if title is None:
        raise ValueError(f"{source}: has no title; begin it with a line such as `# Title`")
    return Page(source, places[source], gather_text(title), body, sections, links)


def _draw_pictures(parent: Element, source: str, read: Callable[[str], str]) -> None:
    """Put each picture of a Markdown page into the page, where a paragraph holds it and nothing else."""
    for place, child in enumerate(parent):
        if child.tag == "p" and len(child) == 1 and child[0].tag == "img" and not gather_text(child):
            image = child[0]
            path = _find_path(image.get("src", ""), source)
            if not path.endswith(".svg"):
                raise ValueError(f"{source}: shows {path}; a page of the report shows SVG files of the project only")
            figure = frame_picture(
                read_svg(read(path), "picture"), [(image.get("src", ""), "This figure alone, to enlarge it")]
            )
            figure[0][0].set("aria-label", image.get("alt", "") or figure[0][0].get("aria-label", ""))
            figure.tail = child.tail
            parent[place] = figure
        else:
            _draw_pictures(child, source, read)
    if any(child.tag == "img" for child in parent):
        raise ValueError(f"{source}: a picture stands within a sentence; give it a paragraph of its own")


def _renumber_ids(svg: Element, prefix: str) -> None:
    for element in svg.iter():
        for name, value in element.attrib.items():
            if name == "id" or "#picture-" in value:
                element.set(name, re.sub(r"(?<=#)picture-|^picture-", f"{prefix}-", value))


def _find_path(address: str, source: str) -> str:
    """Find where a relative address leads, as a path within the project."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), address))
    if SCHEME.match(address) or path.startswith(("..", "/")):
        raise ValueError(f"{source}: {address} leads out of the project")
    return path


def _lead_link(anchor: Element, source: str, places: Mapping[str, str]) -> tuple[str, str] | None:
    """Lead a link to the page that stands for a source; give the path in the report and the fragment it leads to."""
    address = anchor.attrib.pop("href", "").strip()
    if OUTSIDE.match(address):
        anchor.set("href", address)
        anchor.set("rel", "noopener noreferrer")
        return None
    if not address or SCHEME.match(address):
        return None
    file, _, fragment = address.partition("#")
    path = _find_path(file, source) if file else source
    target = places.get(path) or places.get(f"{path}/README.md") or path
    relative = posixpath.relpath(target, posixpath.dirname(source) or ".") if file else ""
    anchor.set("href", f"{relative}#{fragment}" if fragment else relative)
    return target, fragment


def _name_headings(body: Element) -> list[tuple[str, str]]:
    """Give each heading an id made of its words, as the places that show Markdown do; list those of the second level."""
    used: dict[str, int] = {START: 1}
    sections = []
    for element in body.iter():
        if element.tag in HEADINGS:
            words = gather_text(element)
            slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") or "section"
            used[slug] = used.get(slug, 0) + 1
            element.set("id", slug if used[slug] == 1 else f"{slug}-{used[slug] - 1}")
            if element.tag == "h2":
                sections.append((element.get("id", ""), words))
    return sections


def _mark_tables(parent: Element, under: str = "", count: int = 0) -> tuple[str, int]:
    """Put each table into a box that scrolls by itself, named by its number and the heading it stands under."""
    for place, child in enumerate(parent):
        if child.tag in HEADINGS:
            under = gather_text(child)
        elif child.tag == "table":
            count += 1
            _mark_cells(child)
            label = f"Table {count}: {under}" if under else f"Table {count}"
            box = make("div", class_="scroll table", role="group", tabindex="0", aria_label=label)
            box.tail, child.tail = child.tail, ""
            box.append(child)
            parent[place] = box
        else:
            under, count = _mark_tables(child, under, count)
    return under, count


def _mark_cells(table: Element) -> None:
    """Say of each header whether it heads a column or a row, and of each cell how it may break."""
    for head in table.iter("thead"):
        _join_header_rows(head)
        for cell in head.iter("th"):
            cell.set("scope", "col")
    for body in table.iter("tbody"):
        for cell in (cell for row in body.iter("tr") for cell in row):
            if cell.tag == "th":
                cell.set("scope", "row")
            words = gather_text(cell)
            if cell.tag == "td" and NUMBER.fullmatch(words):
                cell.set("class", "num")
            else:
                size = "short" if len(words) <= SHORT_CELL else "medium" if len(words) < LONG_CELL else "long"
                cell.set("class", size)
    for cell in table.iter("th"):
        if not gather_text(cell):
            cell.tag = "td"  # an empty header would be read out as one
            cell.attrib.pop("scope", None)


def _join_header_rows(head: Element) -> None:
    """Join the row of column names with the row of index names that pandas puts below it, where no place has both."""
    rows = list(head)
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or any(cell.get("colspan") for row in rows for cell in row):
        return
    if any(gather_text(upper) and gather_text(lower) for upper, lower in zip(*rows, strict=True)):
        return
    for place, lower in enumerate(list(rows[1])):
        if gather_text(lower):
            rows[0][place] = lower
    head.remove(rows[1])
