"""The catalogue of everything that `check` can find: one entry a kind of problem, with what breaks it and how to mend it.

Decides nothing about a case: the checks do, each in its module, and a test holds this list complete both ways. It is what
`python -m analysis check --list` prints, and what a curator looks up for the word in "20 more of this kind (stray space)".
"""

import textwrap
from typing import NamedTuple

from analysis.problems import ERROR, PRINTED_PER_KIND, WARNING

GROUPS = {
    "file": "the files of a case, as they stand in its folder",
    "table": "one table: its lines, its header, the shape of its rows, its ids",
    "cell": "one cell: its text, and the rules of its column in datapackage.json",
    "dates": "dates, by themselves and against each other",
    "meaning": "what the cells of a row, and the rows of a case, say together",
    "judging": "what judging needs of datapackage.json",
}
WIDTH = 110
SECTIONS = {
    2: "The tables",
    3: "Dates and counts are intervals",
    5: "How a statement is judged",
    6: "How a statement is judged",
    8: "How it was read and coded",
}
"""The heading of data/README.md under which a section of the method can be read."""
FOUND = {
    "file": {
        "folder": "there is no folder of that name, or a file stands there; name the folder that holds datapackage.json",
        "missing file": "datapackage.json, or a table that it names, is not in the folder; put it there, or take the table "
        "out of datapackage.json",
        "unreadable file": "a folder, a pipe or a device stands in its place, nobody lets you read it, it is a link out of the "
        "case's folder or to nowhere, has over 1000 MB, or changed while it was read; the message says which",
        "not CSV": "a workbook or a packed file with the name of a table; save it as 'CSV UTF-8 (comma delimited)'",
        "encoding": "a byte that is not UTF-8, such as an accent in Windows-1252 or a file in UTF-16; save it as 'CSV UTF-8 "
        "(comma delimited)'",
        "NUL byte": "a NUL byte, which a damaged disk or program leaves; remove it, or get the file again",
        "JSON": "datapackage.json is not JSON in UTF-8: a comma missing or too many, a key twice, NaN; mend it where it says",
        "codebook": "datapackage.json describes a table or column in a way that is not understood; correct what is named, or a "
        "rule would be passed over in silence",
    },
    "table": {
        "lone carriage return": "a line ends as on an old Mac, or a cell holds a carriage return; save it with line feeds",
        "Windows line ends": "every line ends in CR LF, as Excel writes it; nothing is lost, and the record itself keeps LF",
        "last line end": "the last line has no end; look whether the file was cut off",
        "delimiter": "cells are separated by semicolons, tabs or bars; save it as 'CSV UTF-8 (comma delimited)'",
        "sep line": "the first line is Excel's own 'sep=', not the header; delete it",
        "no header": "the file is empty or its first line is; the first line must hold the names of the columns",
        "column twice": "two columns have one name; keep one",
        "unknown column": "a column that datapackage.json does not describe, often a slip of the pen; correct its name, here "
        "or there",
        "missing column": "a column that datapackage.json describes is not in the header; add it, empty where there is nothing",
        "column order": "the columns stand in another order than in datapackage.json; put them in that order",
        "empty row": "a row without any text; delete it",
        "short row": "a row with fewer cells than the header; add the missing commas, or close a quotation mark",
        "long row": "a row with more cells than the header; put text that holds a comma in quotation marks",
        "unclosed quote": "a cell that opens a quotation mark and never closes it; close it, or double it if it belongs to the "
        "text",
        "stray quote": "a quotation mark inside a cell; put the whole cell in quotation marks and double those inside",
        "endless cell": "a cell of over 10 million characters; close the quotation mark that was left open in this row",
        "double": "an id, or a value that may stand once, stands in two rows; change or delete one",
        "row order": "a row stands before one that its id should follow; sort the rows by id",
        "reference": "an id that is not in the table it leads to; correct it, or add its row there",
        "code not explained": "a code that datapackage.json allows has no row in codes.csv; explain it there",
        "explanation of no code": "a row of codes.csv explains what is no code of that column; correct or delete it",
    },
    "cell": {
        "required": "an empty cell where every row, or its id, needs one; fill it",
        "code": "a word that is not among the codes of its column; take one of those named, or allow it in datapackage.json",
        "integer": "not a whole number in digits: no comma, point, sign or space; write 1803, not 1,803",
        "number": "not a number in digits, with a point if it has a fraction; write 1803.5",
        "year": "not a year of four digits",
        "boolean": "neither true nor false",
        "date": "not a day of the calendar, written YYYY-MM-DD",
        "url": "not one link that starts with http:// or https://, or one with a space in it; copy the address of the page",
        "pattern": "a text without the form that its column asks for, such as an id in capitals; write it in that form",
        "stray space": "a space before or after the text, or two in a row; remove it",
        "hidden character": "a character that cannot be seen or turns text around: a line break, a special space, a zero-width "
        "or control character; do what the message says",
        "Unicode form": "letters and accents as separate characters, as a Mac writes names of files; type the letter again",
        "look-alike": "a Greek or Cyrillic letter in a Latin word, another name to a computer; look, and type it again",
        "length": "more words or characters than its column allows, or fewer; shorten or complete it",
        "too long for a workbook": "more than the 32,767 characters that a cell of a workbook holds; shorten it",
        "limit": "a number or day below the least or above the most that its column allows; correct it",
    },
    "dates": {
        "day": "a day in no form of the method, one that is not in the calendar, one that can be read in two ways, or a window "
        "that ends before it starts; write 2020, 2020-02, 2020-02-21 or 2020-02-18/2020-02-29",
        "span": "a stretch of time in no form of the method, or one that ends before it starts; write 2019-10/2020-02, "
        "2019-10/ (end unknown), 2019-10/.. (still going on), /2020-02 (by then)",
        "window": "a window of leaked data in no form of the method, or one that ends before it starts; write 2018/2020-02-26",
        "later than its source": "a day after the publication of the source that reports it; correct one of the two",
        "order of dates": "disclosed before it was made, or answered before it was asked; correct one of the two",
        "later than its disclosure": "conduct that began, or wholly took place, after it was disclosed; correct one of the two",
        "in the future": "a day after the record's as-of date; correct it, or set as_of in datapackage.json",
        "latest date": "latest_row_date in datapackage.json is not the latest date of any row; set it to the one named",
    },
    "meaning": {
        "no source": "a row without a source; name it, and add it to sources.csv",
        "same source twice": "second_source_id repeats source_id; name another one, or leave it empty",
        "seen from memory": "'memory' in seen; read the fact in a source first",
        "original publisher": "a reprint without original_publisher, or another source with one; fill or empty it",
        "id of another body": "an id that does not begin with the row's agency_id; write it as the message says",
        "negative count": "a count below 0; correct it",
        "long count": "a count of more than 15 digits; correct it",
        "counts reversed": "a least that is more than the most; exchange or correct them",
        "most without least": "a count_max without a count_min; give 0 or 1 where the least is unknown",
        "measure without count": "a measure and no count; give the count, or empty the measure",
        "count without measure": "a count and no measure; say what is counted, or in the note why not",
        "codes of a denial": "a denial without object, scope or tense; code it, or say in the note why it can't be coded",
        "codes of an admission": "an admission without scope; code it, or say in the note why not",
        "half a concession": "one of admits_happened and admits_shows without the other; fill both or neither",
        "concession elsewhere": "admits_happened or admits_shows on a row that is no admission; empty it, or code an admission",
        "about itself": "about_id is the speaker; fill it only where another body's conduct is meant",
        "half a correction": "one of corrects and correction without the other; fill both or neither",
        "correction of another": "corrects names a statement of another speaker; a body can correct its own words only",
        "correction of itself": "corrects names its own row; name the earlier one",
        "correction of a later row": "corrects names a statement that was made later; exchange or correct the dates",
        "utterance": "two rows of one utterance differ in speaker or day; correct one, or give it another utterance_id",
        "unused source": "a source that no row and no note cites; cite it, or delete it",
        "coded once": "a statement without a row in coding_b.csv, where others have one; ask a second person to code it",
        "idle code": "a scope or shown fact of your own that has no row in bearing.csv, and so no effect; add one",
    },
    "judging": {
        "needed": "datapackage.json lacks a table, column, key, form or code that the rules read; add it as the message says",
        "unknown table": "a table whose name is nearly one that the kit knows and does not find; its rows would count nowhere",
        "column left out": "datapackage.json lacks a column that the kit knows; it is read as empty in every row",
    },
}
WARNINGS = frozenset(
    {"Windows line ends", "last line end", "row order", "look-alike", "unused source", "coded once", "idle code"}
    | {"unknown table", "column left out"}
)
BY_GROUP = {"table": 2, "dates": 3, "meaning": 2}
RESTS_ON = {
    **dict.fromkeys(("not CSV", "encoding", "NUL byte", "required", "code"), 2),
    **dict.fromkeys(("negative count", "long count", "counts reversed", "most without least"), 3),
    "codes of a denial": 6,
    "codes of an admission": 6,
    "idle code": 5,
    "coded once": 8,
}


class Kind(NamedTuple):
    """One kind of problem.

    `name` is the `kind` of a `problems.Problem`, `group` what the check looks at (a key of `GROUPS`), `text` what breaks it
    and how to mend it, `section` the section of the method on which it rests (0: none, it guards the reading itself).
    """

    name: str
    severity: str
    group: str
    text: str
    section: int


CATALOGUE = tuple(
    Kind(name, WARNING if name in WARNINGS else ERROR, group, text, RESTS_ON.get(name, BY_GROUP.get(group, 0)))
    for group, kinds in FOUND.items()
    for name, text in kinds.items()
)


def format_catalogue() -> str:
    """Print the catalogue by what is looked at: name, severity, what breaks it and how to mend it, and the method."""
    indent = max(len(kind.name) for kind in CATALOGUE) + 4
    lines = []
    for group, looked_at in GROUPS.items():
        lines += ["", f"{group}: {looked_at}", ""]
        for kind in (kind for kind in CATALOGUE if kind.group == group):
            said = f"{kind.severity}: {kind.text}" + (f" [{kind.section}]" if kind.section else "")
            first = f"  {kind.name}".ljust(indent)
            lines += textwrap.wrap(said, WIDTH, initial_indent=first, subsequent_indent=" " * indent)
    errors = sum(kind.severity == ERROR for kind in CATALOGUE)
    head = (
        f"{len(CATALOGUE)} kinds of problems: {errors} errors, which stop a case from being loaded, and "
        f"{len(CATALOGUE) - errors} warnings. All are looked for in one pass, and of each kind at most {PRINTED_PER_KIND} a "
        "file are printed, then counted."
    )
    foot = "[n] is the section of the method; in data/README.md: " + ", ".join(
        f"[{section}] {heading}" for section, heading in SECTIONS.items()
    )
    return "\n".join([*textwrap.wrap(head, WIDTH), *lines, "", *textwrap.wrap(foot, WIDTH)])
