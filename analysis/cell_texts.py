"""The text of cells, gathered piece by piece and no longer than a cell can be.

Decides what belongs to a text (its runs, with the characters that XML can't hold written back in) and what does not (the
phonetic runs that aid reading). Refuses to gather more text than any list has.
"""

import re
import sys

from analysis.xml_parts import Handlers, walk
from analysis.zips import COPY_ROWS, MAX_UNPACKED, Package, refuse

MAX_TEXT = 32_767
"""Characters that a cell can hold in Excel, which cuts longer ones off when it opens the file."""
MAX_TEXT_BYTES = 120_000_000
"""Bytes of memory that all texts take: 700,000 different names have about 60 million."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class TextHandlers(Handlers):
    """Gather the text of an item: its runs joined, its readings aid (phonetic runs) left out."""

    def __init__(self, item: str):
        """Watch the items of one tag."""
        super().__init__()
        self.parts: list[str] | None = None
        self.length = self.aside = self.weight = 0
        self.at(item, self.open_item)
        self.at("t", self.open_text, self.close_text)
        self.at("rPh", self.open_aside, self.close_aside)
        self.found: list[str] = []

    def open_item(self, _: dict[str, str]) -> None:
        """Begin an item."""
        self.found, self.length, self.aside = [], 0, 0

    def open_text(self, _: dict[str, str]) -> None:
        """Begin to gather, but in an aside."""
        self.parts = None if self.aside else self.found

    def close_text(self) -> None:
        """Stop gathering."""
        self.parts = None

    def open_aside(self, _: dict[str, str]) -> None:
        """Begin a reading aid."""
        self.aside += 1

    def close_aside(self) -> None:
        """End a reading aid."""
        self.aside -= 1

    def text(self, data: str) -> None:
        """Gather text, up to what a cell can hold."""
        if self.parts is not None:
            self.length += len(data)
            if self.length <= MAX_TEXT:
                self.parts.append(data)

    def take(self) -> str | None:
        """Give the item's text, or `None` where it is longer than a cell can be."""
        if self.length > MAX_TEXT:
            return None
        text = unescape("".join(self.found))
        self.weight += sys.getsizeof(text)
        return text


def unescape(text: str) -> str:
    r"""Give the characters that XML can't hold, which Excel writes as _xHHHH_.

    Examples
    --------
    >>> unescape("a_x0009_b, _x005F_x0009_")
    'a\tb, _x0009_'
    """
    if "_x" not in text:
        return text
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    try:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return text


def read_texts(package: Package, part: str) -> tuple[list[str | None], int]:
    """Read the shared texts, by their place, and the memory they take.

    Raises
    ------
    SheetError
        The part is damaged, or holds more text than any list.
    """
    texts: list[str | None] = []
    if not package.has(part):
        return texts, 0  # a cell that refers to one then says so
    handlers = TextHandlers("si")
    handlers.at("si", end=lambda: texts.append(handlers.take()))
    for _ in walk(package, part, package.read(part, MAX_UNPACKED), handlers):
        if handlers.weight > MAX_TEXT_BYTES:
            raise refuse(package.file, f"holds more text than any list; {COPY_ROWS}")
    return texts, handlers.weight
