"""House style, and saving: the same bytes on every run, on every machine with the pinned libraries.

Decides what surrounds a drawing (title, what is measured, foot, legend) and what is written: SVG, PNG, the CSV of exactly
what was drawn, and the description in Markdown. Refuses to compute what it prints.
"""

import html
import io
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.charts import measure_text
from analysis.charts_letters import list_changes, show_letters, split_word
from analysis.markup import escape_text
from analysis.paths import find_figures
from analysis.writing import format_report, write_all

DPI = 150
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.edgecolor": "#6E6E6E",
    "axes.linewidth": 0.6,
    "text.color": "#222222",
    "axes.labelcolor": "#222222",
    "xtick.color": "#222222",
    "ytick.color": "#222222",
    "svg.hashsalt": "said-and-shown",
    "svg.fonttype": "path",
    "text.parse_math": False,  # two dollar signs in a label are money
}
MARGIN = 0.12
TITLE_LINE, TEXT_LINE, LEGEND_LINE = 0.2, 0.142, 0.19
NOTES = "notes"
"""The id of the line that says what became of texts that could not be drawn as they are written."""


class Words(NamedTuple):
    """What stands around a drawing: the finding, what is measured, sources and how dates are drawn, and the alt text."""

    title: str
    subtitle: str
    foot: str
    alt: str


class SavedFigure:
    """A figure as it was saved; a notebook shows its picture and, below it, its description in words."""

    def __init__(self, name: str, words: Words, svg: str):
        """Keep the name of the files, the words and the picture."""
        self.name, self.words, self.svg = name, words, svg

    def __repr__(self) -> str:
        """Name the figure."""
        return f"<figure {self.name}>"

    def _ipython_display_(self) -> None:
        """Show the picture, then the alt text as Markdown, since JupyterLab gives pictures in outputs no alt text."""
        from IPython.display import display  # noqa: PLC0415 - only a notebook has it loaded

        display({"image/svg+xml": self.svg, "text/plain": repr(self)}, raw=True)
        text = f"*In words:* {_write_lines(self.words.alt)}"
        display({"text/markdown": text, "text/plain": self.words.alt}, raw=True)


def new_axes(words: Words, width: float, height: float, *, keys: Sequence[Artist] = (), left: float = 1.0) -> Axes:
    """Make a figure in the house style with its words and legend around one empty Axes.

    Parameters
    ----------
    words : Words
        Title, subtitle and foot, wrapped to the width.
    width, height : float
        Width of the whole figure and height of the Axes, in inches; the figure grows with its words.
    keys : sequence of artists
        What a legend explains, above the foot.
    left : float
        Room for the labels on the left, in inches.
    """
    _set_style()
    room = 72 * (width - 2 * MARGIN)
    title = _wrap(words.title, room, 11, "bold")
    subtitle = _wrap(words.subtitle, room, 8)
    foot = [line for part in words.foot.split("\n") for line in _wrap(part, room, 7) or [""]]
    per_row = max(1, int(width // 1.35))
    legend_rows = -(-len(keys) // per_row)
    above = MARGIN + TITLE_LINE * len(title) + TEXT_LINE * len(subtitle) + 0.62
    below = MARGIN + TEXT_LINE * len(foot) + LEGEND_LINE * legend_rows + 0.42
    figure = Figure(figsize=(width, above + height + below))
    total = above + height + below
    axes = figure.add_axes((left / width, below / total, (width - left - MARGIN) / width, height / total))
    across = MARGIN / width
    top = total - MARGIN
    figure.text(across, top / total, "\n".join(title), fontsize=11, weight="bold", va="top", linespacing=1.25)
    top -= TITLE_LINE * len(title) + 0.03
    figure.text(across, top / total, "\n".join(subtitle), fontsize=8, va="top", linespacing=1.25)
    figure.text(across, MARGIN / total, "\n".join(foot), fontsize=7, va="bottom", linespacing=1.25, color="#555555")
    if keys:
        figure.legend(
            handles=list(keys),
            loc="lower left",
            bbox_to_anchor=(across, (MARGIN + TEXT_LINE * len(foot) + 0.04) / total),
            ncols=per_row,
            frameon=False,
            fontsize=7,
            handletextpad=0.4,
            columnspacing=1.0,
            borderaxespad=0,
        )
    return axes


def _set_style() -> None:
    """Set the house style and nothing else: a reader's own matplotlibrc must not change a figure."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)


def _wrap(text: str, room: float, size: float, weight: str = "normal") -> list[str]:
    """Break a text into lines that fit a width in points, at spaces; a word that is wider is cut into pieces."""
    gap = measure_text("n n", size, weight) - 2 * measure_text("n", size, weight)
    lines: list[str] = []
    free = 0.0
    parts = (split_word(word, room, size, weight) for word in show_letters(text).split())
    for word in chain.from_iterable(parts):
        width = measure_text(word, size, weight)
        if lines and gap + width <= free:
            lines[-1] += f" {word}"
            free -= gap + width
        else:
            lines.append(word)
            free = room - width
    return lines


def save_figure(
    axes: Axes, name: str, words: Words, table: pd.DataFrame, folder: Path | str | None = None
) -> SavedFigure:
    """Save a figure as SVG, PNG, CSV and Markdown, all of them or none, and give it back for display.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The drawing.
    name : str
        The stem of the files.
    words : Words
        Title and alt text go into the pictures and into the Markdown file.
    table : pandas.DataFrame
        Exactly what was drawn; written as CSV.
    folder : path, optional
        Where to; `figures/` of the kit where it is left out.
    """
    folder = Path(folder) if folder else find_figures()
    words = words._replace(foot="\n".join(filter(None, [words.foot, " ".join(add_notes(find_figure(axes)))])))
    drawn = picture_figure(axes, name, words)
    png = render_png(axes, words)
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "svg": drawn.svg.encode("utf-8"),
        "png": png,
        "csv": format_report(table),
        "md": _format_description(name, words).encode("utf-8"),
    }
    write_all({folder / f"{name}.{kind}": content for kind, content in files.items()})
    return drawn


def picture_figure(axes: Axes, name: str, words: Words) -> SavedFigure:
    """Give the picture of a figure for display, as `save_figure` does, without writing a file."""
    _set_style()
    add_notes(find_figure(axes))
    svg = _describe_svg(_render(axes, "svg", {"Date": None, "Creator": None, "Title": words.title}), words)
    return SavedFigure(name, words, svg)


def render_png(axes: Axes, words: Words) -> bytes:
    """Give a figure as PNG, with its title and its description inside."""
    _set_style()
    add_notes(find_figure(axes))
    return _render(axes, "png", {"Software": None, "Title": words.title, "Description": words.alt})


def add_notes(figure: Figure) -> list[str]:
    """Say below a drawing what became of texts that are not drawn as they are written, and give what is said.

    Where there are any, the figure grows by a line, once; all that is drawn keeps its size.
    """
    texts = [text for text in figure.findobj(Text) if text.get_gid() != NOTES]
    notes = list_changes(text.get_text() for text in texts)
    notes = [*notes, "In full: in the table beside the figure."] if notes else []
    if not notes or any(text.get_gid() == NOTES for text in figure.texts):
        return notes
    width, height = figure.get_size_inches()
    grown = height + TEXT_LINE
    for text in figure.texts:
        text.set_y((text.get_position()[1] * height + TEXT_LINE) / grown)
    for legend in figure.legends:
        left, low = legend.get_bbox_to_anchor().x0 / (figure.dpi * width), legend.get_bbox_to_anchor().y0 / figure.dpi
        legend.set_bbox_to_anchor((left, (low + TEXT_LINE) / grown))
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position((box.x0, (box.y0 * height + TEXT_LINE) / grown, box.width, box.height * height / grown))
    figure.set_size_inches(width, grown)
    place = (MARGIN / width, MARGIN / grown)
    figure.text(*place, " ".join(notes), fontsize=7, va="bottom", color="#555555", gid=NOTES)
    return notes


def find_figure(axes: Axes) -> Figure:
    """Find the whole figure that holds an Axes.

    Raises
    ------
    ValueError
        The Axes was taken out of its figure.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError(
            "this Axes stands in no figure, so there is nothing to save; draw it on one that `new_axes` made"
        )
    return figure


def _render(axes: Axes, kind: str, metadata: dict[str, str | None]) -> bytes:
    buffer = io.BytesIO()
    find_figure(axes).savefig(buffer, format=kind, dpi=DPI, metadata=metadata)
    return buffer.getvalue()


def _describe_svg(svg: bytes, words: Words) -> str:
    """Put title and description where browsers and screen readers find them."""
    words_end = b"</metadata>"
    head, drawing = svg.split(words_end, 1)
    text = (head + words_end).decode("utf-8") + _shrink_svg(drawing.decode("utf-8"))
    text = re.sub(r"<svg ", '<svg role="img" aria-labelledby="figure-title figure-description" ', text, count=1)
    title = f'<title id="figure-title">{html.escape(words.title)}</title>'
    text = re.sub(r"<title>.*?</title>", lambda _: title, text, count=1, flags=re.DOTALL)
    description = f'<desc id="figure-description">{html.escape(words.alt)}</desc>'
    return text.replace("</title>", f"</title>\n{description}", 1)


def _shrink_svg(text: str) -> str:
    """Leave out what no reader sees: comments, indents, blank letters, decimals finer than a hundredth of a point.

    A picture stands in a notebook too, and a notebook beyond half a megabyte can't be read in a diff. Numbers below 1
    keep their digits, since scales are among them.
    """
    text = re.sub(r"<!-- .*? -->\n", "", text)
    text = re.sub(r"(?<![\w#.])(-?[1-9]\d*)\.(\d\d)\d+", r"\1.\2", text)
    # letters: a shorter name, and a plain place instead of a transformation
    text = re.sub(r'(#|id=")DejaVuSans-', r"\1D", text)
    text = re.sub(r'(<use [^>]*)transform="translate\(([\d.]+) 0\)"/>', _place_letter, text)
    # letters that draw nothing, such as the space
    for blank in re.findall(r'<path id="([^"]+)" transform="[^"]*"/>', text):
        text = re.sub(rf'<use [^>]*"#{blank}"[^>]*/>', "", text)
    text = re.sub(r"\n *", "\n", text)
    text = re.sub(r' ?\n(?=[LMCQz"])', " ", text)  # a path on one line
    return re.sub(r"\n(?=<use |</g>|</defs>|<path )", "", text)  # letters of a word, and what closes, on one line


def _place_letter(letter: re.Match[str]) -> str:
    """Place a letter in its word, to the whole unit, of which a point has eight or more."""
    return f'{letter[1]}x="{float(letter[2]):.0f}"/>'


def _format_description(name: str, words: Words) -> str:
    title, *parts = map(_write_lines, (words.title, words.subtitle, words.alt, words.foot))
    return "\n\n".join([f"# {title}", *parts, f"Data: [{name}.csv]({name}.csv)"]) + "\n"


def _write_lines(text: str) -> str:
    """Write lines as Markdown that shows them and nothing else: names come from the data, and could be links or pictures."""
    return "\n".join(escape_text(line) for line in text.split("\n"))
