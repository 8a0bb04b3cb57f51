"""Text of a record as Markdown or HTML, so that none of it can be taken for markup.

Decides how a page of sections, lines and tables is written, and escapes every stretch of text; which text stands where is
decided by `card_page`.
"""

import html
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

QUOTATION_MARKS = re.compile('["“”„«»]')
UNSAFE_IN_LINKS = re.compile(r"[^A-Za-z0-9:/?#@!&,;=+%~._-]")


class Piece(NamedTuple):
    """A stretch of text; with `url` a link, with `look` a `quote` or a `break`."""

    text: str
    url: str = ""
    look: str = ""


Line = list[Piece]
BREAK = Piece("", look="break")


class Section(NamedTuple):
    """A part of a page: title, lines, and below them a table of columns and rows."""

    title: str
    lines: list[Line]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Line]] = ()


def write_markdown(sections: Sequence[Section]) -> str:
    """Write sections as Markdown; text of the record is escaped, so that it can't be taken for markup."""
    parts = []
    for place, section in enumerate(sections):
        parts.append(f"{'##' if place else '#'} {_join_markdown([Piece(section.title)])}")
        lines = [_join_markdown(line) for line in section.lines]
        parts += ["\n".join(f"- {line}" for line in lines)] if place else lines
        rows = [[_join_markdown(cell) for cell in row] for row in section.rows]
        if rows:
            head = [section.columns, ["---"] * len(section.columns)]
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def escape_text(text: str) -> str:
    r"""Write a text as Markdown that shows it and nothing else: no link, no picture, no formula.

    Examples
    --------
    >>> print(escape_text("![a](b)"))
    \!\[a\](b)
    """
    return _join_markdown([Piece(text)])


def _join_markdown(line: Line) -> str:
    """Join a line; of two dollar signs each stands in an element of its own, or JupyterLab would set a formula."""
    joined = "".join(map(_format_markdown, line))
    return joined.replace("\\$", "<span>&#36;</span>") if joined.count("\\$") > 1 else joined


def _format_markdown(piece: Piece) -> str:
    if piece.look == "break":
        return "<br>"
    text = _escape_markdown(mark_quoted(piece.text) if piece.look == "quote" else piece.text)
    return f"[{text}]({_escape_link(piece.url)})" if piece.url else text


def _escape_markdown(text: str) -> str:
    r"""Escape everything that Markdown, a table or a formula would read as markup, and break bare addresses.

    Examples
    --------
    >>> print(_escape_markdown("a|b <i> [x](y) `c`"))
    a\|b \<i\> \[x\](y) \`c\`
    """
    text = re.sub(r"\s+", " ", text)
    # a backslash before a bracket would start a formula in JupyterLab, but for the element around it
    bare = "<span>&#92;</span>"
    text = re.sub(r"[\\`*_\[\]<>|~$#!&]", lambda found: bare if found[0] == "\\" else f"\\{found[0]}", text)
    return re.sub(r"(?i)(https?|ftp|mailto):|\bwww\.", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _escape_link(url: str) -> str:
    """Write characters of an address that could be read as markup as their codes."""
    return UNSAFE_IN_LINKS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8")), url)


def mark_quoted(text: str) -> str:
    """Put words into quotation marks; marks within them become single ones, so that the words end where they end."""
    return f"“{QUOTATION_MARKS.sub('’', text)}”"


def write_html(sections: Sequence[Section]) -> str:
    """Write sections as HTML; text of the record is escaped, headers of columns and rows are marked."""
    parts = []
    for place, section in enumerate(sections):
        tag = "h3" if place else "h2"
        parts.append(f"<{tag}>{_format_html(Piece(section.title))}</{tag}>")
        if place and section.lines:
            parts.append(f"<ul>{_wrap_html('li', section.lines)}</ul>")
        else:
            parts.append(_wrap_html("p", section.lines))
        if section.rows:
            rows = [_wrap_html('th scope="row"', row[:1]) + _wrap_html("td", row[1:]) for row in section.rows]
            head = _wrap_html('th scope="col"', [[Piece(name)] for name in section.columns])
            body = "\n".join(f"<tr>{row}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>")
    return "\n".join(["<div>", *filter(None, parts), "</div>"])


def _wrap_html(tag: str, lines: Iterable[Line]) -> str:
    """Put each line or cell into an element; cells stand to the left, where JupyterLab would put them to the right."""
    style = ' style="text-align: left; vertical-align: top; padding: 0.2em 0.6em"' if tag.startswith("t") else ""
    return "".join(f"<{tag}{style}>{''.join(map(_format_html, line))}</{tag.split(maxsplit=1)[0]}>" for line in lines)


def _format_html(piece: Piece) -> str:
    if piece.look == "break":
        return "<br>"
    text = html.escape(mark_quoted(piece.text) if piece.look == "quote" else piece.text)
    text = re.sub(r"[$\\]", lambda found: f"<span>{found[0]}</span>", text)  # alone in an element, it starts no formula
    if piece.url:
        return f'<a href="{html.escape(_escape_link(piece.url))}" target="_blank" rel="noopener noreferrer">{text}</a>'
    return text
