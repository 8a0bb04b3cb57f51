"""Text that tries to run, to break a layout or to be changed on its way, and cases whose every free-text cell holds some.

`ALLOWED` passes the checks: it is ugly, and it is text. `REFUSED` does not: it holds what no reader can see, and each
names the words of the refusal.
"""

import json
from pathlib import Path

from cases import find_field, read_rows, write_rows

from analysis.case_codebook import name_tool
from analysis.new_case import write_case

LONG = 10_000
ALLOWED = {
    "script": "<script>document.title='run'</script>",
    "attribute": "\" onmouseover='document.title=1' x=\"",
    "image": "<img src=x onerror=document.title=2>",
    "closing tags": "</title></td></table></svg><h1>out</h1>",
    "comment and cdata": "<!-- a --> ]]> <![CDATA[ b",
    "entities": "&lt;b&gt; &amp;amp; &#60; &nbsp",
    "formula of Excel": "=cmd|'/C calc'!A0",
    "formula with a link": '=HYPERLINK("https://example.org","x")',
    "at": "@SUM(1+1)",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-1-2",
    "number": "007",
    "scientific": "1E5",
    "day": "2020-02",
    "missing": "NA",
    "escape of a workbook": "_x000D_ _x005F_ _x0041_",
    "mathematics": "$x$ \\frac $\\frac{1}{2}$ $$",
    "money": "$5 and $6_a^b \\$ 100%",
    "broken mathematics": "$\\frac{$ $_{$ \\( \\[",
    "Markdown": "[a](javascript:alert) ![b](https://example.org/c.png)",
    "more Markdown": "# **a** _b_ `c` ~~d~~ | e | <https://example.org>",
    "quotation marks": "\"a\" 'b' “c” «d» ``` '''",
    "commas": 'a,b;c|d,"e"',
    "template": "{{7*7}} ${7*7} {0} %s %(a)s \\n \\u0041",
    "Hebrew": "משטרת ישראל (תל אביב)",
    "Arabic": "شرطة دبي 2020 (القسم)",
    "Chinese": "東京警視庁 警察局",
    "Korean": "서울특별시 경찰청",
    "emoji": "👮 police 🚓🚨",
    "marks": "Z" + "\u0336" * 25,
    "wide letters": "W" * 30,
    "ligature": "ﬁne ﷽",
    "path": "../../etc/passwd",
    "end of script": "</script><script>document.title=3</script>",
    "end of style": "</style><img src=//example.org/x onerror=document.title=4>",
    "link that runs": "javascript:document.title=5",
    "link in HTML": "<a href=javascript:document.title=6>a</a>",
    "frame": "<iframe src=https://example.org></iframe><base href=//example.org>",
    "drawing": "<svg onload=document.title=7><style>@import '//example.org'",
    "without end": "<textarea><plaintext><!--",
}
"""What passes the checks, short enough for each column."""
LONG_ALLOWED = {"long word": "W" * LONG, "long marks": "a" + "\u0336" * LONG, "long sentence": "word " * 2000 + "end"}
"""The same, for columns without a limit of characters or words."""
REFUSED = {
    "right-to-left override": ("a\u202eb", r"a bidirectional control \(U\+202E\)"),
    "isolate": ("a\u2066b", r"a bidirectional control \(U\+2066\)"),
    "right-to-left mark": ("a\u200fb", r"a bidirectional control \(U\+200F\)"),
    "zero-width space": ("a\u200bb", r"a zero-width character \(U\+200B\)"),
    "joined emoji": ("👩\u200d👧", r"a zero-width character \(U\+200D\)"),
    "variation selector": ("✔\ufe0f", r"a zero-width character \(U\+FE0F\)"),
    "soft hyphen": ("a\u00adb", r"a zero-width character \(U\+00AD\)"),
    "byte-order mark": ("a\ufeffb", r"a zero-width character \(U\+FEFF\)"),
    "tab": ("a\tb", r"a line break or tab \(U\+0009\)"),
    "line break": ("a\nb", r"a line break or tab \(U\+000A\)"),
    "line separator": ("a\u2028b", r"a line break or tab \(U\+2028\)"),
    "bell": ("a\x07b", r"a control character \(U\+0007\)"),
    "escape": ("a\x1b[31mb", r"a control character \(U\+001B\)"),
    "next line": ("a\x85b", r"a control character \(U\+0085\)"),
    "lost text": ("a\ufffdb", r"a replacement character .* \(U\+FFFD\)"),
    "hard space": ("a\u00a0b", r"a non-breaking or other special space \(U\+00A0\)"),
    "filler": ("a\u3164b", r"a blank that is no space \(U\+3164\)"),
    "private use": ("a\ue000b", r"a private or tag character \(U\+E000\)"),
    "tag": ("a\U000e0041b", r"a private or tag character \(U\+E0041\)"),
    "separate accent": ("e\u0301", r"accents in separate characters"),
    "too long for Excel": ("x" * 32_768, r"is 32768 characters long; a cell of a workbook holds 32767"),
    "space at the end": ("a ", r"starts or ends with a space"),
    "two spaces": ("a  b", r"two spaces in a row"),
}
KEPT = {"codes": ("code",), "sources": ("original_publisher",)}
"""Columns without rules of their own that are no free text: codes are read, and only a reprint has another publisher."""
UNIQUE = {"agencies": ("name", "short_name"), "aliases": ("alias",)}


def write_hostile_case(folder: Path, start: int = 0, texts: dict[str, str] = ALLOWED) -> dict[str, list[str]]:
    """Write a new case whose free-text cells all hold hostile text in turn; give the texts of each column."""
    write_case(folder, tool=name_tool("Gazer"))
    return fill_hostile(folder, start, texts)


def fill_hostile(folder: Path, start: int = 0, texts: dict[str, str] = ALLOWED) -> dict[str, list[str]]:
    """Put hostile text into every free-text cell of a case in turn; give the texts of each column.

    `start` says with which text the turn begins, so that another start gives each column another text.
    """
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    held, place = {}, start
    for resource in package["resources"]:
        header, *rows = read_rows(folder, resource["name"])
        for name in list_free_columns(resource):
            field, used = find_field(resource, name), set()
            for number, row in enumerate(rows):
                text = [*texts.values()][place % len(texts)]
                fitted = fit_text(text, field)
                again = name in UNIQUE.get(resource["name"], ()) and fitted in used
                row[header.index(name)] = fit_text(text, field, str(number)) if again else fitted
                used.add(fitted)
                place += 1
            held[f"{resource['name']}.{name}"] = [row[header.index(name)] for row in rows]
        rows = sorted(rows) if resource["name"] == "aliases" else rows
        write_rows(folder, resource["name"], [header, *rows])
    return held


def list_free_columns(resource: dict) -> list[str]:
    """List the columns of a table that hold what somebody wrote: no code, no id, no day, no link."""
    free = []
    for field in resource["schema"]["fields"]:
        rules = field.get("constraints", {})
        ruled = {"enum", "pattern"} & set(rules) or field["type"] != "string" or field.get("form")
        if not ruled and field["name"] not in KEPT.get(resource["name"], ()):
            free.append(field["name"])
    return free


def fit_text(text: str, field: dict, ending: str = "") -> str:
    """Cut a text to the characters and words that a column allows, and end it with `ending`."""
    words = " ".join(text.split(" ")[: field.get("max_words") or None])
    most = field.get("constraints", {}).get("maxLength", len(words) + len(ending))
    return words[: most - len(ending)].strip() + ending
