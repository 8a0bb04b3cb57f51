"""HTML and SVG from notebooks, built anew from what is known to be harmless.

Decides which elements and attributes may stand on a page of the report. Nothing is passed through: what is allowed is built
again as a tree, text as text, and written out, so that no script, style or outside address of a notebook can reach a page.
Refuses to know what a page looks like, and where its links lead.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = [*HEADINGS, *"blockquote caption div hr li ol p pre table tbody td th thead tr ul".split()]
INLINE = "a b br code del em i img s span strong sub sup".split()
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
WHOLE_NUMBERS = {"colspan", "rowspan", "start"}
VOID = {"br", "hr", "img"}
SILENT = {"iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"}
"""Elements that go with all that they hold; of any other unknown element the text stays."""

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
SVG_ELEMENTS = {"svg", "g", "path", "use", "defs", "clipPath", "rect", "title", "desc", "pattern", "circle", "line"}
SVG_LEFT_OUT = {"metadata", "style"}
"""matplotlib's note on its own file, and its rule for line joins, which the report's style sheet repeats."""
SVG_ATTRIBUTES = set(
    "id d x y x1 x2 y1 y2 r cx cy width height transform style clip-path viewBox patternUnits patternContentUnits href".split()
)
REFERENCE = re.compile(r"url\(#([^)\s]+)\)")


class _Reader(HTMLParser):
    """Build a tree of allowed elements from HTML of any quality; every element is closed where its parent ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.builder.start("div", {})
        self.open: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        if self.silent or tag not in {*BLOCKS, *INLINE}:
            return
        allowed = ATTRIBUTES.get(tag, set())
        kept = {name: value or "" for name, value in attrs if name in allowed}
        self.builder.start(tag, {name: value for name, value in kept.items() if _is_fit(name, value)})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no such thing but for void elements: `<script/>` opens one
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
        elif tag in self.open:
            while self.open[-1] != tag:
                self.builder.end(self.open.pop())
            self.builder.end(self.open.pop())

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.builder.data(data)

    def finish(self) -> Element:
        self.close()
        while self.open:
            self.builder.end(self.open.pop())
        self.builder.end("div")
        return self.builder.close()


def _is_fit(name: str, value: str) -> bool:
    return value.isdecimal() if name in WHOLE_NUMBERS else value in ("col", "row") if name == "scope" else True


def read_html(text: str) -> Element:
    """Read HTML of any quality into a `div` that holds allowed elements only.

    Links and picture addresses are kept as they stand; who puts the tree on a page decides which of them may lead somewhere.

    Examples
    --------
    >>> write_html(read_html('<p onclick="x()">a <b>b<script>c()</script></p><blink>d'))
    '<div><p>a <b>b</b></p>d</div>'
    """
    reader = _Reader()
    reader.feed(text)
    return reader.finish()


def read_svg(text: str, prefix: str) -> Element:
    """Read a picture that matplotlib drew, its ids made unique so that many can stand on one page.

    Parameters
    ----------
    text : str
        An SVG file.
    prefix : str
        What every id of the picture then begins with.

    Raises
    ------
    ValueError
        It is no SVG, or holds what a drawing of ours never does: script, HTML, an outside address.
    """
    try:
        root = fromstring(text)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"a picture is not SVG: {error}") from error
    if root.tag != f"{SVG}svg":
        raise ValueError("a picture is not SVG")
    return _copy_svg(root, prefix, set(_list_references(root)))


def _copy_svg(source: Element, prefix: str, referred: set[str]) -> Element:
    """Copy an element and all below it; ids that nothing refers to are left out."""
    copy = Element(source.tag.removeprefix(SVG))
    for given, value in source.attrib.items():
        name = "href" if given == XLINK_HREF else given
        if name == "id" and value in referred:
            copy.set("id", f"{prefix}-{value}")
        elif name == "href" and value.startswith("#"):
            copy.set("href", f"#{prefix}-{value[1:]}")
        elif name in SVG_ATTRIBUTES - {"id"}:
            copy.set(name, _renew_references(name, value, prefix))
    copy.text, copy.tail = source.text, source.tail
    for child in source:
        name = child.tag.removeprefix(SVG) if isinstance(child.tag, str) else "comment"
        if name in SVG_ELEMENTS - {"svg"}:
            copy.append(_copy_svg(child, prefix, referred))
        elif name not in SVG_LEFT_OUT:
            raise ValueError(f"a picture holds <{name}>, which no drawing of the kit does")
    return copy


def _renew_references(name: str, value: str, prefix: str) -> str:
    renewed = REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    if name == "href" or "url(" in REFERENCE.sub("", value) or "@" in value or "\\" in value:
        raise ValueError(f"a picture refers to something outside itself: {name}={value[:80]!r}")
    return renewed


def _list_references(root: Element) -> Iterator[str]:
    for element in root.iter():
        for name, value in element.attrib.items():
            yield from REFERENCE.findall(value)
            if name in ("href", XLINK_HREF):
                yield value.removeprefix("#")


def make(tag: str, text: str = "", **attributes: str) -> Element:
    """Make an element with text and attributes; `class_` is written as `class`, `aria_label` as `aria-label`."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    made.text = text
    return made


def gather_text(element: Element) -> str:
    """Give the text of an element and of all below it, runs of white space as one space."""
    return " ".join("".join(element.itertext()).split())


def write_html(element: Element) -> str:
    """Write an element as HTML, every text and attribute escaped."""
    return tostring(element, encoding="unicode", method="html", short_empty_elements=False)
