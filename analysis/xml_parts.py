"""Walk through one part of a workbook, piece by piece, without trusting it.

Decides how XML from outside is read: by the guarded parser of defusedxml, with no document type at all (so that there are no
entities to expand and nothing outside to fetch), and no tag longer than any workbook has. Reads both dialects, the usual one
and Strict Open XML. Refuses to know what a part means: that is for the handlers.
"""

from collections.abc import Callable, Iterable
from xml.parsers.expat import ExpatError, XMLParserType

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from analysis.problems import quote
from analysis.zips import SAVE, Package, refuse

MAX_TAG = 2_000_000
"""Bytes of one tag or comment; longer ones make the parser read them again and again."""
MAX_DEPTH, MAX_NAMES = 100, 20_000
"""Tags within tags, and different names of tags and attributes: the parser keeps each of them in memory."""
SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE_RELATIONS = ("http://schemas.openxmlformats.org/package/2006/relationships",)

Start = Callable[[dict[str, str]], None]


class Handlers:
    """What to do at the start and end of the tags that matter; every other tag is passed over.

    `starts` and `ends` are looked up by the tag with its namespace, and `text` is called with the text in between.
    """

    def __init__(self, namespaces: tuple[str, ...] = SPREADSHEET):
        """Begin with nothing to do."""
        self.namespaces = namespaces
        self.starts: dict[str, Start] = {}
        self.ends: dict[str, Callable[[], None]] = {}

    def at(self, tag: str, start: Start | None = None, end: Callable[[], None] | None = None) -> None:
        """Say what to do at a tag."""
        for namespace in self.namespaces:
            if start:
                self.starts[f"{namespace}}}{tag}"] = start
            if end:
                self.ends[f"{namespace}}}{tag}"] = end

    def text(self, data: str) -> None:
        """Take text; a handler that wants none leaves this as it is."""


def walk(package: Package, part: str, pieces: Iterable[bytes], handlers: Handlers) -> Iterable[None]:
    """Walk through a part, and pause after each piece so that the caller can take what the handlers have gathered.

    Raises
    ------
    SheetError
        The part is no well-formed XML, declares a document type, or holds a tag that is too long.
    """
    parser = _make_parser(handlers)
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MAX_TAG:
                raise refuse(package.file, f"the part {quote(part)} holds a tag of more than {MAX_TAG:,} bytes; {SAVE}")
            if len(parser.intern) > MAX_NAMES:
                raise refuse(
                    package.file, f"the part {quote(part)} is no part of a workbook: too many kinds of tags; {SAVE}"
                )
            yield
        parser.Parse(b"", True)
        yield
    except DefusedXmlException as error:
        message = f"the part {quote(part)} declares a document type or entities, which no workbook needs and which can do harm"
        raise refuse(package.file, f"{message}; do not open it, and ask where it came from") from error
    except RecursionError:
        raise refuse(package.file, f"the part {quote(part)} nests tags more than {MAX_DEPTH} deep; {SAVE}") from None
    except (ExpatError, LookupError, UnicodeError) as error:
        raise refuse(package.file, f"the part {quote(part)} is damaged ({error}); get the file again") from error


def walk_whole(package: Package, part: str, handlers: Handlers) -> None:
    """Walk through a small part in one go."""
    for _ in walk(package, part, package.read(part), handlers):
        pass


def _make_parser(handlers: Handlers) -> XMLParserType:
    """Take the parser that defusedxml has guarded, and have it call the handlers instead of building a tree."""
    parser = DefusedXMLParser(forbid_dtd=True).parser
    starts, ends = handlers.starts, handlers.ends
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise RecursionError
        if tag in starts:
            starts[tag](attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if tag in ends:
            ends[tag]()

    parser.ordered_attributes = False
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handlers.text
    parser.DefaultHandlerExpand = None
    return parser
