"""A notebook or a Markdown file as HTML elements: prose and results first, code folded, a picture with its words.

Decides what of a notebook is shown, and how. Refuses to show one that was not run to its end, and to know where links lead.
"""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from markdown_it import MarkdownIt

from analysis.elements import HEADINGS, gather_text, make, read_html, read_svg

SAVED_FIGURE = re.compile(r"<figure ([\w-]+)>")
WIDGET = "application/vnd.jupyter.widget-view+json"
NOT_KEPT = "nbval-ignore-output"
"""The tag of a cell whose controls are not kept with the notebook."""
CONTROLS = "Here the notebook has controls. They work in JupyterLab only, which make lab opens."
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def render_markdown(text: str) -> Element:
    """Render Markdown (CommonMark and tables); HTML in it is shown as text."""
    return read_html(MARKDOWN.render(text))


def render_notebook(notebook: Mapping, name: str) -> Element:
    """Render the cells of a notebook that was run, in order.

    Raises
    ------
    ValueError
        A cell was not run, failed, or shows something that a page can't.
    """
    root = make("div")
    level = 1
    for place, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            root.extend(render_markdown(source))
        elif cell["cell_type"] == "code" and source.strip():
            if not cell.get("execution_count"):
                raise ValueError(f"{name}: cell {place} was not run; run `make figures` first")
            root.append(_fold_code(source, cell["execution_count"]))
            for part in _render_outputs(cell["outputs"], f"{name}: cell {place}"):
                _lower_headings(part, level)
                root.append(part)
            if NOT_KEPT in cell["metadata"].get("tags", []) and not cell["outputs"]:
                root.append(make("p", CONTROLS, class_="hint"))
        level = next((int(part.tag[1]) for part in reversed(root) if part.tag in HEADINGS), level)
    return root


def _fold_code(source: str, count: int) -> Element:
    folded = make("details", class_="code")
    folded.append(make("summary", f"Code {count}"))
    box = make("pre")
    box.append(make("code", source))
    folded.append(box)
    return folded


def _render_outputs(outputs: list[Mapping], where: str) -> Iterator[Element]:
    """Render what a cell shows; a picture takes the words that follow it as its caption."""
    figure = None
    for output in outputs:
        if output["output_type"] == "error":
            raise ValueError(f"{where} failed ({output['ename']}); run `make figures` first")
        data = {kind: "".join(text) for kind, text in output.get("data", {}).items() if isinstance(text, str | list)}
        if "image/svg+xml" in data:
            try:
                figure = frame_picture(read_svg(data["image/svg+xml"], "picture"), _name_files(data["text/plain"]))
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from error
            yield figure
        elif figure is not None and "text/markdown" in data:
            figure[-1][:0] = list(render_markdown(data["text/markdown"]))
            figure[0][0].set(
                "aria-label", figure[0][0].get("aria-label", "").partition("\n")[0]
            )  # the caption says the rest
            figure = None
        else:
            yield _render_output(output, data)


def _render_output(output: Mapping, data: Mapping[str, str]) -> Element:
    if output["output_type"] == "stream":
        return make("pre", "".join(output["text"]))
    if WIDGET in output.get("data", {}):
        return make(
            "p", "Here the notebook has controls. They work in JupyterLab only: make lab opens it.", class_="hint"
        )
    if "text/html" in data:
        return read_html(data["text/html"])
    if "text/markdown" in data:
        return render_markdown(data["text/markdown"])
    return make("pre", data.get("text/plain", ""))


def _name_files(shown: str) -> list[tuple[str, str]]:
    """Name the files of a figure, with what each is, from the words that stand for it in the notebook."""
    found = SAVED_FIGURE.fullmatch(shown)
    kinds = {"svg": "picture (SVG)", "png": "picture (PNG)", "csv": "the rows it draws (CSV)"}
    return [(f"../figures/{found[1]}.{kind}", words) for kind, words in kinds.items()] if found else []


def frame_picture(svg: Element, files: list[tuple[str, str]]) -> Element:
    """Frame a picture: in a box that scrolls where the screen is narrow, with its files below it.

    Parameters
    ----------
    svg : Element
        As `read_svg` gives it; taken over by the frame. Its title and description become its label.
    files : list of pair
        The address of each file, and what it is.

    Raises
    ------
    ValueError
        The picture has no title.
    """
    title, description = svg.find("title"), svg.find("desc")
    svg.set("role", "img")
    figure, caption = make("figure"), make("figcaption")
    box = make("div", class_="scroll", role="group", tabindex="0", aria_label="Figure")
    if title is None:
        raise ValueError("a picture has no title")
    svg.set("aria-label", "\n".join(gather_text(part) for part in (title, description) if part is not None))
    for part in (title, description):
        if part is not None:
            svg.remove(part)  # the label says it; a title would also cover the picture when a pointer rests on it
    line = make("p", "Files: " if len(files) > 1 else "")
    for place, (address, words) in enumerate(files):
        link = make("a", words, href=address)
        link.tail = "" if place == len(files) - 1 else ", "
        line.append(link)
    caption.extend([line] if files else [])
    box.append(svg)
    figure.extend([box, caption])
    return figure


def _lower_headings(part: Element, level: int) -> None:
    """Put the headings of an output below the heading that it stands under."""
    found = [element for element in part.iter() if element.tag in HEADINGS]
    highest = min((int(element.tag[1]) for element in found), default=0)
    for element in found:
        element.tag = f"h{min(6, int(element.tag[1]) - highest + level + 1)}"
