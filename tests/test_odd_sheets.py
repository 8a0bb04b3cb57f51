"""Odd and hostile workbooks: each is refused in plain words, or read with what was left out said; never a traceback."""

import codecs
import os
import random
import re

import odd_workbooks as odd
import pytest
from odd_workbooks import HEAD, MAIN, OFFICE, make_parts, make_rows, make_sheet, make_texts, wrap_relations, zip_parts

from analysis import book_parts, cell_texts, sheet_xml, zips
from analysis.sheets import SheetError, read_workbook

PLAIN = make_sheet(make_rows(("Agency", "Users"), ("Toronto Police", "1-5")))
BOMB = (
    f'{HEAD}<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
OUTSIDE = BOMB.replace('<!ENTITY b "&a;&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/hostname">')


def change(**parts):
    """Give a plain workbook with some parts changed; the keys are the ends of their names, None takes one out."""
    changed = make_parts(PLAIN, texts=make_texts("a"))
    for key, content in parts.items():
        name = next(
            name for name in changed if name.endswith(key.replace("_rels", "workbook.xml.rels").replace("__", "."))
        )
        if content is None:
            del changed[name]
        else:
            changed[name] = content
    return zip_parts(changed)


def read_sheet_xml(rows, before="", after=""):
    return zip_parts(make_parts(make_sheet(rows, before, after), texts=make_texts("a")))


def flip(content, place):
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def set_flag(content, flag):
    """Set a flag of the first member in both headers of a zip."""
    changed = bytearray(content)
    changed[6] |= flag
    changed[changed.index(b"PK\x01\x02") + 8] |= flag
    return bytes(changed)


def claim_size(content, size):
    """Have the directory of a zip give another unpacked size for the first sheet."""
    changed = bytearray(content)
    place = changed.rindex(b"xl/worksheets/sheet1.xml") - 46
    changed[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def pack(name, content):
    return zip_parts({name: content})


def repeat(name):
    """Give a plain workbook in which a member stands twice."""
    parts = make_parts(PLAIN)
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zip_parts([*parts.items(), (name, parts[name])])


GOOD = zip_parts(make_parts(PLAIN))

REFUSED = {
    # no workbook at all
    "nothing": (lambda: b"", "is empty"),
    "csv": (lambda: b"Agency,Users\nToronto Police,1-5\n", "is plain text, perhaps CSV"),
    "csv that starts with PK": (lambda: b"PK,Users\n1,2\n", "is plain text, perhaps CSV"),
    "html": (lambda: b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table></html>", "is a web page or XML"),
    "pdf": (lambda: b"%PDF-1.7\n", "is a PDF"),
    "rtf": (lambda: b"{\\rtf1 x}", "is a text document"),
    "gzip": (lambda: b"\x1f\x8b\x08\x00", "compressed with gzip"),
    "xls": (lambda: zips.OLE + b"\0" * 3000, "is an old Office file such as .xls"),
    "old xls": (lambda: b"\x09\x08\x10\x00" + b"\0" * 300, "is an old Excel workbook"),
    "password": (lambda: zips.OLE + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
    "noise": (lambda: bytes(range(256)) * 9, "not even a zip file"),
    "ods": (lambda: zip_parts({"mimetype": "application/vnd.oasis", "content.xml": "<x/>"}), "is an OpenDocument file"),
    "docx": (lambda: pack("word/document.xml", "<x/>"), "is a Word document"),
    "pptx": (lambda: pack("ppt/presentation.xml", "<x/>"), "is a presentation"),
    "xlsb": (lambda: pack("xl/workbook.bin", "x"), r"is a binary Excel workbook \(.xlsb\)"),
    "numbers": (lambda: pack("Index/Document.iwa", "x"), "is a Numbers"),
    "zip of other things": (lambda: pack("photo.txt", "x"), "no workbook is in it"),
    # the zip is odd
    "cut off": (lambda: GOOD[: len(GOOD) // 2], "was cut off or damaged"),
    "nothing but a start": (lambda: b"PK\x03\x04", "was cut off or damaged"),
    "bad check sum": (
        lambda: flip(GOOD, GOOD.rindex(b"PK\x01\x02xl/work"[:4], 0, GOOD.rindex(b"xl/worksheets")) + 16),
        "damaged",
    ),
    "a size too small": (lambda: claim_size(GOOD, 10), "is damaged"),
    "a size too large": (lambda: claim_size(GOOD, 4_000_000_000), "unpacks to more than"),
    "locked": (lambda: set_flag(GOOD, 1), "locked with a password"),
    "absolute member": (lambda: zip_parts(make_parts(PLAIN) | {"/etc/x": "y"}), "leads outside"),
    "member that climbs": (lambda: zip_parts(make_parts(PLAIN) | {"xl/../../x": "y"}), "leads outside"),
    "drive member": (lambda: zip_parts(make_parts(PLAIN) | {"C:\\x": "y"}), "leads outside"),
    "member twice": (lambda: repeat("xl/worksheets/sheet1.xml"), "holds two members named"),
    "member twice by case": (
        lambda: zip_parts(make_parts(PLAIN) | {"XL/Workbook.xml": "y"}),
        "holds two members named",
    ),
    # the parts are odd
    "entities": (lambda: change(sheet1__xml=BOMB), "declares a document type"),
    "entity from outside": (lambda: change(sheet1__xml=OUTSIDE), "declares a document type"),
    "document type": (
        lambda: change(sheet1__xml=PLAIN.replace(HEAD, f"{HEAD}<!DOCTYPE worksheet>")),
        "declares a document type",
    ),
    "entities in the texts": (lambda: change(sharedStrings__xml=BOMB), "declares a document type"),
    "entities in the list": (lambda: change(_rels=BOMB), "declares a document type"),
    "no xml": (lambda: change(sheet1__xml="x"), r"is damaged \(syntax error"),
    "cut xml": (lambda: change(sheet1__xml=PLAIN[:-30]), r"is damaged \(no element found"),
    "unknown encoding": (lambda: change(sheet1__xml=PLAIN.replace("UTF-8", "klingon")), "is damaged"),
    "a long tag": (
        lambda: change(sheet1__xml=PLAIN.replace("<sheetData>", f"<a b='{'x' * 3_000_000}'/><sheetData>")),
        "holds a tag",
    ),
    "deep tags": (lambda: change(sheet1__xml="<a>" * 300_000), "nests tags more than"),
    "many kinds of tags": (
        lambda: change(sheet1__xml=f"<a>{''.join(f'<b{n}/>' for n in range(60_000))}</a>"),
        "too many kinds",
    ),
    "another root": (lambda: change(sheet1__xml="<a/>"), "holds no table of cells"),
    "no sheets": (lambda: zip_parts(make_parts()), "has no sheets with cells"),
    "chart sheets only": (lambda: zip_parts(make_parts(PLAIN, kinds=["chartsheet"])), "has no sheets with cells"),
    "two of one name": (
        lambda: zip_parts(make_parts(PLAIN, PLAIN, names=["List", "LIST"])),
        "book.xlsx:LIST: two sheets",
    ),
    "no name": (lambda: zip_parts(make_parts(PLAIN, names=[" "])), "has no name"),
    "too many sheets": (lambda: zip_parts(make_parts(*[PLAIN] * 501)), "501 sheets"),
    "sheet part absent": (lambda: change(sheet1__xml=None), "its cells are not in the file"),
    "relation to nothing": (lambda: change(_rels=wrap_relations("")), "its cells are not in the file"),
    "sheet outside": (
        lambda: change(
            _rels=wrap_relations(
                f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="file:///x" TargetMode="External"/>'
            )
        ),
        "its cells are not in the file",
    ),
    "list of relations absent": (lambda: change(_rels=None), "is missing"),
    "workbook part absent": (
        lambda: zip_parts({k: v for k, v in make_parts(PLAIN).items() if k != "xl/workbook.xml"}),
        "without a workbook in it",
    ),
    # the cells are odd
    "texts absent": (
        lambda: zip_parts(make_parts(make_sheet('<row><c t="s"><v>0</v></c></row>'))),
        "Sheet1!A1: it refers to text number '0', and the workbook has 0 texts",
    ),
    "text out of range": (lambda: read_sheet_xml('<row><c t="s"><v>-1</v></c></row>'), "refers to text number '-1'"),
    "long text": (
        lambda: read_sheet_xml(f'<row><c t="inlineStr"><is><t>{"x" * 200_000}</t></is></c></row>'),
        "Sheet1!A1: it holds more than 32,767 characters",
    ),
    "long shared text": (
        lambda: zip_parts(make_parts(make_sheet('<row><c t="s"><v>0</v></c></row>'), texts=make_texts("x" * 200_000))),
        "Sheet1!A1: it holds more than 32,767 characters",
    ),
    "no number": (lambda: read_sheet_xml("<row><c><v>1,000</v></c></row>"), "'1,000' is no number"),
    "infinite": (lambda: read_sheet_xml("<row><c><v>1e999</v></c></row>"), "'1e999' is no number"),
    "endless number": (lambda: read_sheet_xml(f"<row><c><v>{'9' * 5000}</v></c></row>"), "is no number"),
    "no flag": (lambda: read_sheet_xml('<row><c t="b"><v>2</v></c></row>'), "neither TRUE nor FALSE"),
    "no date": (lambda: read_sheet_xml('<row><c t="d"><v>soon</v></c></row>'), "'soon' is no date"),
    "unknown format": (lambda: read_sheet_xml('<row><c s="99"><v>43887</v></c></row>'), "it may be a date"),
    "unknown type": (lambda: read_sheet_xml('<row><c t="q"><v>2</v></c></row>'), "unknown type 'q'"),
    "lone cell far out": (
        lambda: read_sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "Sheet1!XFD1048576: a value stands right of column ALL",
    ),
    "rows out of order": (lambda: read_sheet_xml('<row r="5"/><row r="3"/>'), "the row after this one is numbered '3'"),
    "row beyond the last": (lambda: read_sheet_xml('<row r="1048577"/>'), "is numbered '1048577'"),
    "row twice": (lambda: read_sheet_xml('<row r="5"/><row r="5"/>'), "Sheet1!A5: the row after this one"),
    "cell twice": (
        lambda: read_sheet_xml('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>'),
        "Sheet1!B1: the cell after this one says that its place is 'B1'",
    ),
    "cell of another row": (lambda: read_sheet_xml('<row r="1"><c r="B2"><v>1</v></c></row>'), "its place is 'B2'"),
    "cell of no column": (lambda: read_sheet_xml('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "its place is 'XFE1'"),
    "merged nowhere": (
        lambda: read_sheet_xml("", after='<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>'),
        "merged cells at 'A1:ZZZZ9'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_file_is_refused_in_plain_words(tmp_path, name):
    make, message = REFUSED[name]
    path = tmp_path / "book.xlsx"
    path.write_bytes(make())
    with pytest.raises(SheetError, match=message) as refused:
        read_workbook(path)
    assert all(line.isprintable() and line.startswith("book.xlsx:") for line in map(str, refused.value.problems))


@pytest.mark.parametrize("name", ["missing", "folder", "pipe", "loop", "nul"])
def test_a_path_that_is_no_file_is_refused(tmp_path, name):
    path = tmp_path / "book.xlsx"
    expected = {"missing": "not found", "folder": "is a folder", "pipe": "is no regular file"}.get(
        name, "can't be read"
    )
    match name:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "nul":
            path = tmp_path / "a\0b"
    with pytest.raises(SheetError, match=expected):
        read_workbook(path)


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "book.xlsx"
    path.write_bytes(GOOD)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(SheetError, match="you have no permission"):
        read_workbook(path)


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.xlsx").write_bytes(GOOD)
    (tmp_path / "book.xlsx").symlink_to("real.xlsx")
    assert read_workbook(tmp_path / "book.xlsx").sheets[0].rows[1].cells[0].text == "Toronto Police"


def read_texts(path, content):
    """Read a workbook; give the texts of the first sheet's rows, and the warnings."""
    path.write_bytes(content)
    book = read_workbook(path)
    return [[cell.text for cell in row.cells] for row in book.sheets[0].rows], [
        str(warning) for warning in book.warnings
    ]


EXPECTED = [["Agency", "Users"], ["Toronto Police", "1-5"]]
STRICT = [(MAIN, odd.STRICT), (OFFICE, odd.STRICT_OFFICE)]


def make_strict():
    parts = make_parts(PLAIN)
    for old, new in STRICT:
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return zip_parts(parts)


READ = {
    "strict": make_strict,
    "utf-16": lambda: change(sheet1__xml=codecs.BOM_UTF16_LE + PLAIN.replace("UTF-8", "UTF-16").encode("utf-16-le")),
    "prefixed": lambda: change(
        sheet1__xml=re.sub(r"<(/?)(\w)", r"<\1x:\2", PLAIN.removeprefix(HEAD)).replace("xmlns=", "xmlns:x=")
    ),
    "wrong dimension": lambda: change(sheet1__xml=PLAIN.replace("<sheetData>", '<dimension ref="A1"/><sheetData>')),
    "many blank rows": lambda: change(sheet1__xml=PLAIN.replace("</sheetData>", "<row/>" * 5000 + "</sheetData>")),
    "blank cells far out": lambda: change(
        sheet1__xml=PLAIN.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    ),
    "many styles": lambda: change(
        styles__xml=odd.STYLES.replace("</cellXfs>", '<xf numFmtId="14"/>' * 70_000 + "</cellXfs>")
    ),
    "no styles": lambda: change(styles__xml=None),
    "backslashes": lambda: zip_parts({name.replace("/", "\\"): content for name, content in make_parts(PLAIN).items()}),
    "absolute target": lambda: change(
        _rels=wrap_relations(f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/>')
    ),
}


@pytest.mark.parametrize("name", READ)
def test_an_odd_but_whole_workbook_is_read(tmp_path, name):
    assert read_texts(tmp_path / "book.xlsx", READ[name]()) == (EXPECTED, [])


BAGGAGE = {
    "xl/vbaProject.bin": "holds macros; they are not run",
    "xl/externalLinks/externalLink1.xml": "refers to other files; they are not opened",
    "xl/connections.xml": "has data connections; they are not opened",
    "xl/comments1.xml": "holds notes on cells; they are not read",
    "xl/drawings/drawing1.xml": "holds pictures, charts or text boxes; they are not read",
}


@pytest.mark.parametrize("part", BAGGAGE)
def test_what_is_not_read_is_said(tmp_path, part):
    texts, warnings = read_texts(tmp_path / "book.xlsx", zip_parts(make_parts(PLAIN) | {part: "<x/>"}))
    assert texts == EXPECTED
    assert len(warnings) == 1
    assert warnings[0].startswith(f"book.xlsx: warning: {BAGGAGE[part]}")


@pytest.mark.parametrize(("kind", "word"), [("chartsheet", "chart"), ("dialogsheet", "dialog")])
def test_a_sheet_without_cells_is_left_out_and_said(tmp_path, kind, word):
    content = zip_parts(make_parts(PLAIN, "<x/>", kinds=["worksheet", kind], names=["List", "Other one"]))
    texts, warnings = read_texts(tmp_path / "book.xlsx", content)
    assert texts == EXPECTED
    assert warnings == [f"book.xlsx:'Other one': warning: a {word} sheet, which has no cells to read; left out"]


@pytest.mark.parametrize(
    ("module", "limit", "message"),
    [
        (zips, "MAX_FILE", "more than the 3 that are read"),
        (zips, "MAX_MEMBERS", "has more than 3 members"),
        (book_parts, "MAX_UNPACKED", "unpacks to more than 3 bytes"),
        (cell_texts, "MAX_TEXT_BYTES", "holds more text than any list"),
        (sheet_xml, "MAX_CELLS", "holds more than 3 cells"),
        (sheet_xml, "MAX_TEXT_BYTES", "holds more text than any list"),
    ],
)
def test_each_limit_holds(tmp_path, monkeypatch, module, limit, message):
    monkeypatch.setattr(module, limit, 3)
    (tmp_path / "book.xlsx").write_bytes(change())
    with pytest.raises(SheetError, match=message):
        read_workbook(tmp_path / "book.xlsx")


def test_a_small_part_that_is_large_is_refused(tmp_path):
    content = change(_rels=f"{HEAD}<Relationships>{' ' * zips.MAX_SMALL_PART}</Relationships>")
    (tmp_path / "book.xlsx").write_bytes(content)
    with pytest.raises(SheetError, match="unpacks to more than 20,000,000 bytes"):
        read_workbook(tmp_path / "book.xlsx")


def test_problems_of_all_sheets_are_told_at_once(tmp_path):
    broken = make_sheet("<row><c><v>x</v></c><c><v>y</v></c></row>")
    (tmp_path / "book.xlsx").write_bytes(zip_parts(make_parts(broken, PLAIN, broken)))
    with pytest.raises(SheetError) as refused:
        read_workbook(tmp_path / "book.xlsx")
    assert [(p.sheet, p.position) for p in refused.value.problems] == [
        ("Sheet1", 1), ("Sheet1", 2), ("Sheet3", 1), ("Sheet3", 2)
    ]  # fmt: skip


# a workbook that was damaged at random


FULL = make_parts(
    make_sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43887.5</v></c><c r="C1" t="b"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><r><t>x</t></r></is></c><c r="B2"><f>A1</f><v>2</v></c></row>',
        '<cols><col min="1" max="2" hidden="1"/></cols>',
        '<autoFilter ref="A1:B2"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    ),
    PLAIN,
    texts=make_texts("a", "b"),
)
PIECES = re.compile(r'"[^"]*"|<[^>]*>|>[^<]+<')
ODD = ['""', '"-1"', '"99999999999"', '"A"', '"rId9"', '"../x"', "<x/>", "</row>", "<c>", ">-1<", ">1e400<", "><", ""]


@pytest.mark.parametrize("seed", range(150))
def test_a_workbook_damaged_at_random_is_read_or_refused(tmp_path, seed):
    chance = random.Random(seed)
    path = tmp_path / "book.xlsx"
    if seed % 3:
        parts = dict(FULL)
        for _ in range(chance.randint(1, 3)):
            name = chance.choice(list(parts))
            pieces = list(PIECES.finditer(parts[name]))
            if pieces:
                piece = chance.choice(pieces)
                parts[name] = parts[name][: piece.start()] + chance.choice(ODD) + parts[name][piece.end() :]
        content = zip_parts(parts)
    else:
        content = bytearray(zip_parts(FULL))
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        content = bytes(content[: chance.randrange(len(content))] if seed % 2 else content)
    path.write_bytes(content)
    problems = ["read"]
    try:
        read_workbook(path)
    except SheetError as error:
        problems = error.problems
    assert problems
    assert all(str(problem).isprintable() for problem in problems)
