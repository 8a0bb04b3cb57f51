"""A page of the report: what is shown of a notebook, where links lead, how tables, pictures and headings are marked."""

from xml.etree.ElementTree import tostring

import pytest

from analysis.elements import write_html
from analysis.pages import finish_page
from analysis.rendering import render_markdown, render_notebook

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Finding</title><desc>All rows</desc>'
    '<defs><path id="a" d="M"/></defs><use href="#a"/></svg>'
)
PLACES = {"README.md": "index.html", "notebooks/1.ipynb": "notebooks/1.html", "data/README.md": "data/README.html"}


def code(source="x", count=1, *outputs, tags=()):
    metadata = {"tags": list(tags)}
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": count,
        "outputs": [*outputs],
        "metadata": metadata,
    }


def show(**data):
    kinds = {"html": "text/html", "plain": "text/plain", "markdown": "text/markdown", "svg": "image/svg+xml"}
    return {"output_type": "display_data", "data": {kinds.get(name, name): text for name, text in data.items()}}


def prose(text):
    return {"cell_type": "markdown", "source": text}


def render(*cells):
    return write_html(render_notebook({"cells": cells}, "1.ipynb")).removeprefix("<div>").removesuffix("</div>")


def finish(text, source="notebooks/1.ipynb", read=lambda _: SVG):
    return finish_page(source, render_markdown(f"# T\n\n{text}"), PLACES, read)


def write(page):
    return tostring(page.body, encoding="unicode", method="html").partition("</h1>")[2].removesuffix("</div>").strip()


# what is shown


def test_html_in_markdown_is_text():
    assert render(prose("<script>x</script> a <b>c</b>")).startswith("<p>&lt;script&gt;x")


def test_code_is_folded_and_escaped():
    assert render(code("a < b")) == (
        '<details class="code"><summary>Code 1</summary><pre><code>a &lt; b</code></pre></details>'
    )


def test_empty_and_raw_cells_are_left_out():
    assert render(code(" \n", None), {"cell_type": "raw", "source": "<b>"}) == ""


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (show(html="<p>a</p>", plain="b"), "<div><p>a</p></div>"),
        (show(markdown="*a*", plain="b"), "<div><p><em>a</em></p>\n</div>"),
        (show(plain="<a>"), "<pre>&lt;a&gt;</pre>"),
        ({"output_type": "stream", "name": "stdout", "text": "a<"}, "<pre>a&lt;</pre>"),
        (show(html="<script>x</script>", plain="b"), "<div></div>"),
        (show(**{"text/javascript": "x()", "plain": "b"}), "<pre>b</pre>"),
    ],
    ids=str,
)
def test_each_kind_of_output_is_shown_harmlessly(output, expected):
    assert render(code("x", 1, output)).endswith(f"</details>{expected}")


def test_controls_are_named_in_words():
    output = show(**{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "plain": "HBox()"})
    for cell in (code("x", 1, output), code("x", 1, tags=["nbval-ignore-output"])):
        assert render(cell).count("They work in JupyterLab only") == 1
    assert "JupyterLab" not in render(code("x", 1, show(plain="b"), tags=["nbval-ignore-output"]))


def test_a_picture_takes_the_words_that_follow_as_its_caption():
    shown = render(code("x", 1, show(svg=SVG, plain="<figure a-b>"), show(markdown="*In words:* c", plain="c")))
    assert shown.partition("</details>")[2] == (
        '<figure><div class="scroll" role="group" tabindex="0" aria-label="Figure"><svg viewBox="0 0 9 9" role="img" '
        'aria-label="Finding"><defs><path id="picture-a" d="M"></path></defs><use href="#picture-a"></use></svg></div>'
        "<figcaption><p><em>In words:</em> c</p>\n<p>Files: "
        '<a href="../figures/a-b.svg">picture (SVG)</a>, <a href="../figures/a-b.png">picture (PNG)</a>, '
        '<a href="../figures/a-b.csv">the rows it draws (CSV)</a></p></figcaption></figure>'
    )


def test_a_picture_without_words_says_them_itself():
    assert 'aria-label="Finding\nAll rows"' in render(code("x", 1, show(svg=SVG, plain="<Figure>")))


def test_headings_of_an_output_stand_below_the_one_they_follow():
    shown = render(prose("# A\n\n## B"), code("x", 1, show(html="<h2>c</h2><h3>d</h3>")), prose("## E"))
    assert "<h3>c</h3><h4>d</h4>" in shown
    assert "<h2>E</h2>" in shown


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (code("x", None), "1.ipynb: cell 1 was not run; run `make figures` first"),
        (code("x", 1, {"output_type": "error", "ename": "KeyError"}), r"1.ipynb: cell 1 failed \(KeyError\); run"),
        (code("x", 1, show(svg="<svg>", plain="")), "1.ipynb: cell 1: a picture is not SVG"),
        (code("x", 1, show(svg=SVG.replace("title", "desc"), plain="")), "1.ipynb: cell 1: a picture has no title"),
    ],
    ids=["not run", "failed", "no svg", "no title"],
)
def test_what_can_not_be_shown_truly_is_refused(cell, message):
    with pytest.raises(ValueError, match=message):
        render(cell)


# links


@pytest.mark.parametrize(
    ("address", "expected", "link"),
    [
        ("1.ipynb", "1.html", ("notebooks/1.html", "")),
        ("1.ipynb#b-c", "1.html#b-c", ("notebooks/1.html", "b-c")),
        ("#b", "#b", ("notebooks/1.html", "b")),
        ("../README.md", "../index.html", ("index.html", "")),
        ("../data/README.md#known-gaps", "../data/README.html#known-gaps", ("data/README.html", "known-gaps")),
        ("../data/", "../data/README.html", ("data/README.html", "")),
        ("../data", "../data/README.html", ("data/README.html", "")),
        ("../data/codes.csv", "../data/codes.csv", ("data/codes.csv", "")),
        ("../tests/../LICENSE", "../LICENSE", ("LICENSE", "")),
    ],
)
def test_links_within_the_project_lead_to_pages_and_files(address, expected, link):
    page = finish(f"[a]({address})")
    assert write(page) == f'<p><a href="{expected}">a</a></p>'
    assert page.links == {link}


@pytest.mark.parametrize("address", ["https://example.org/?a=b&c#d", "http://example.org", "mailto:a@example.org"])
def test_links_that_lead_out_say_nothing_of_where_they_come_from(address):
    page = finish(f"[a]({address})")
    assert page.body.find(".//a").attrib == {"href": address, "rel": "noopener noreferrer"}
    assert page.links == set()


@pytest.mark.parametrize("address", ["javascript:x", "JaVaScRiPt:x", "data:text/html,x", "file:///etc", "tel:1", ""])
def test_other_schemes_are_no_links(address):
    body = render_notebook(
        {"cells": [prose("# T"), code("x", 1, show(html=f'<a href=" {address} ">a</a>'))]}, "1.ipynb"
    )
    page = finish_page("notebooks/1.ipynb", body, PLACES, str)
    assert page.body.find(".//a").attrib == {}


@pytest.mark.parametrize("address", ["../../x", "/etc/passwd", "//example.org/x", "../../../x#y"])
def test_links_out_of_the_project_are_refused(address):
    with pytest.raises(ValueError, match="leads out of the project"):
        finish(f"[a]({address})")


# pictures


def test_a_picture_of_a_markdown_page_is_drawn_into_it_under_its_own_alt_text():
    asked = []
    page = finish("![all that](../figures/a.svg)\n\n![b](c.svg)", read=lambda path: asked.append(path) or SVG)
    assert asked == ["figures/a.svg", "notebooks/c.svg"]
    assert [svg.get("aria-label") for svg in page.body.iter("svg")] == ["all that", "b"]
    assert [use.get("href") for use in page.body.iter("use")] == ["#picture-1-a", "#picture-2-a"]
    assert [path.get("id") for path in page.body.iter("path")] == ["picture-1-a", "picture-2-a"]
    assert ("figures/a.svg", "") in page.links


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![a](x.png)", "shows notebooks/x.png; a page of the report shows SVG files of the project only"),
        ("![a](https://example.org/x.svg)", "leads out of the project"),
        ("a ![a](x.svg) b", "stands within a sentence"),
    ],
)
def test_other_pictures_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        finish(text)


# tables and headings


def test_a_table_scrolls_in_a_box_of_its_own_and_its_headers_are_marked():
    page = finish("## Why?\n\n| a | b |\n|---|---|\n| x | 1,234 |\n\n| c |\n|---|\n| y |")
    boxes = [box for box in page.body.iter("div") if box.get("class")]
    assert [box.get("aria-label") for box in boxes] == ["Table 1: Why?", "Table 2: Why?"]
    assert {(box.get("tabindex"), box.get("role"), box.get("class")) for box in boxes} == {
        ("0", "group", "scroll table")
    }
    assert [cell.get("scope") for cell in page.body.iter("th")] == ["col"] * 3
    assert [cell.get("class") for cell in page.body.iter("td")] == ["short", "num", "short"]


def frame(head, body="<tr><th>i</th><td>x</td></tr>"):
    html = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
    root = render_notebook({"cells": [prose("# T"), code("x", 1, show(html=html))]}, "1.ipynb")
    return next(finish_page("notebooks/1.ipynb", root, PLACES, str).body.iter("table"))


def test_the_two_header_rows_of_pandas_become_one():
    table = frame("<tr><th></th><th>made</th></tr><tr><th>id</th><th></th></tr>")
    assert [[(cell.tag, cell.text, cell.get("scope")) for cell in row] for row in table.find("thead")] == [
        [("th", "id", "col"), ("th", "made", "col")]
    ]
    assert [cell.get("scope") for cell in table.find("tbody").iter("th")] == ["row"]


def test_header_rows_that_both_name_a_column_stay_two():
    assert len(frame("<tr><th>shown</th><th>made</th></tr><tr><th>id</th><th></th></tr>").find("thead")) == 2


def test_an_empty_header_is_no_header():
    assert [(cell.tag, cell.get("scope")) for cell in frame("<tr><th></th><th>a</th></tr>").find("thead")[0]] == [
        ("td", None),
        ("th", "col"),
    ]


@pytest.mark.parametrize(
    ("words", "size"),
    [("1", "num"), ("-3.5%", "num"), ("", "num"), ("2020-02", "short"), ("a" * 40, "medium"), ("a" * 90, "long")],
)
def test_cells_break_by_what_they_hold(words, size):
    assert frame("", f"<tr><td>{words}</td></tr>").find(".//td").get("class") == size


def test_what_scrolls_can_be_reached_by_keyboard():
    page = finish("```\nmake\n```\n\n| a |\n|---|\n| b |")
    assert [
        box.get("tabindex") for box in page.body.iter() if box.tag == "pre" or box.get("class") == "scroll table"
    ] == [
        "0",
        "0",
    ]


def test_headings_get_the_ids_that_links_use_and_none_twice():
    page = finish("## What, *then*?\n\n## What, then?\n\n### page start\n\n## !")
    ids = [element.get("id") for element in page.body if element.tag.startswith("h")]
    assert ids == ["t", "what-then", "what-then-1", "page-start-1", "section"]
    assert page.sections == [("what-then", "What, then?"), ("what-then-1", "What, then?"), ("section", "!")]


def test_a_page_without_a_title_is_refused():
    with pytest.raises(ValueError, match=r"README\.md: has no title; begin it with a line such as `# Title`"):
        finish_page("README.md", render_markdown("## a"), PLACES, str)
