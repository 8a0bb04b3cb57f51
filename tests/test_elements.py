"""What of a notebook may stand on a page: allowed elements built anew, text as text, pictures without a way out."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.elements import ATTRIBUTES, BLOCKS, INLINE, gather_text, make, read_html, read_svg, write_html

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def clean(text):
    return write_html(read_html(text)).removeprefix("<div>").removesuffix("</div>")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>a &amp; <b>b</b></p>", "<p>a &amp; <b>b</b></p>"),
        ("<script>alert(1)</script>after", "after"),
        ("<SCRIPT src=//x>alert(1)</SCRIPT>", ""),
        ("<script/>alert(1)", ""),
        ("<style>th {color: red}</style><p>a</p>", "<p>a</p>"),
        ('<p onclick="f()" style="x" class="y" id="z">a</p>', "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("<svg><script>alert(1)</script><p>b</p></svg>c", "c"),
        ("<iframe srcdoc='<script>x</script>'></iframe>", ""),
        ("<object data=x>a</object><embed src=x>b", "b"),
        ("<form action=//x><button>go</button></form>", "go"),
        ("<marquee>a</marquee><blink>b", "ab"),
        ("</div></main></body><p>a", "<p>a</p>"),
        ("<b><i>a</b>c</i>", "<b><i>a</i></b>c"),
        ("a<br>b<hr>c<br/>", "a<br>b<hr>c<br>"),
        ("1 < 2 &lt;script&gt; <3", "1 &lt; 2 &lt;script&gt; &lt;3"),
        ("<!-- <script>x</script> --><!DOCTYPE html><?php x ?>a", "a"),
        ('<td colspan="2" rowspan="x">a</td>', '<td colspan="2">a</td>'),
        ('<th scope="row">a</th><th scope="x">b</th>', '<th scope="row">a</th><th>b</th>'),
        ('<a href="x" target="_blank" ping="//y">a</a>', '<a href="x">a</a>'),
        ('<a title="x" href=\'a"b>\'>a</a>', '<a href="a&quot;b&gt;">a</a>'),
    ],
    ids=str,
)
def test_html_is_built_anew(given, expected):
    assert clean(given) == expected


class Lister(HTMLParser):
    """Lists every start tag with its attributes."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs]))


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "/",
        "=",
        '"',
        "'",
        "&",
        "&lt;",
        "script",
        "style",
        "svg",
        "p",
        "td",
        "a href",
        " onload=",
        "<!--",
        "-->",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=4))).map("".join))
def test_no_text_whatever_brings_in_another_element(text):
    written = clean(text)
    lister = Lister()
    lister.feed(written)
    assert all(tag in {*BLOCKS, *INLINE} and set(names) <= ATTRIBUTES.get(tag, set()) for tag, names in lister.tags)
    assert clean(written) == written, "what was built once is built the same again"


def test_pictures_keep_their_shape_and_lose_notes_and_rules():
    notes = "<metadata><x/></metadata><defs><style>*{fill:red}</style></defs>"
    body = f'{notes}<path id="a" d="M 0 0" onclick="f()" style="fill: #fff"/>'
    assert write_html(read_svg(SVG.format(body), "p1")) == (
        '<svg viewBox="0 0 9 9"><defs></defs><path d="M 0 0" style="fill: #fff"></path></svg>'
    )


def test_ids_that_are_referred_to_are_made_unique():
    body = (
        '<defs><clipPath id="c"><rect width="1"/></clipPath><path id="Dx" d="M"/></defs>'
        '<g id="axes_1" clip-path="url(#c)"><use xlink:href="#Dx" x="1"/><path style="fill: url(#c)"/></g>'
    )
    written = write_html(read_svg(SVG.format(body), "p7"))
    assert re.findall(r' id="([^"]+)"', written) == ["p7-c", "p7-Dx"]
    assert re.findall(r"#([\w-]+)", written) == ["p7-c", "p7-Dx", "p7-c"]
    assert "xlink" not in written


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>alert(1)</script>", "holds <script>"),
        ("<foreignObject><p/></foreignObject>", "holds <foreignObject>"),
        ('<image href="https://example.org/x.png"/>', "holds <image>"),
        ("<a><path/></a>", "holds <a>"),
        ("<svg/>", "holds <svg>"),
        ('<use href="https://example.org/x.svg#a"/>', "refers to something outside"),
        ('<use xlink:href="data:image/svg+xml,x"/>', "refers to something outside"),
        ('<path style="fill: url(https://example.org/x)"/>', "refers to something outside"),
        ('<path style="fill: url( #a )"/>', "refers to something outside"),
        (r'<path style="fill: u\72l(//x)"/>', "refers to something outside"),
        ('<path style="x: y; @import z"/>', "refers to something outside"),
        ('<h:p xmlns:h="http://www.w3.org/1999/xhtml"/>', "a picture holds"),
    ],
    ids=str,
)
def test_what_no_drawing_holds_is_refused(body, message):
    with pytest.raises(ValueError, match=message):
        read_svg(SVG.format(body), "p1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg>",
        "<p/>",
        "no",
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)
def test_what_is_no_svg_is_refused(text):
    with pytest.raises(ValueError, match="a picture is not SVG"):
        read_svg(text, "p1")


def test_made_elements_escape_what_they_are_given():
    made = make("p", "<b>&", class_="x", aria_label='"<')
    assert write_html(made) == '<p class="x" aria-label="&quot;<">&lt;b&gt;&amp;</p>'
    assert gather_text(read_html("<p> a\n <b>b</b>  c</p>")) == "a b c"
