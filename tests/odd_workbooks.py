"""Build workbooks part by part, so that a test can make any of them odd: the parts are plain XML in a dictionary."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMATS = {"day": 1, "clock": 2, "percent": 3, "both": 4, "padded": 5, "month": 6, "duration": 7}
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="000"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="166" formatCode="mmm\\-yy"/>'
    '<numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="8"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="9"/>'
    '<xf numFmtId="165"/><xf numFmtId="164"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>'
)


def make_rows(*rows):
    """Give rows of plain text as inline strings."""
    made = []
    for number, cells in enumerate(rows, start=1):
        inside = "".join(
            f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"
            for text in cells
        )
        made.append(f'<row r="{number}">{inside}</row>')
    return "".join(made)


def make_sheet(rows="", before="", after="", namespace=MAIN):
    """Give a sheet's XML around its rows."""
    return f'{HEAD}<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def make_texts(*items):
    """Give the table of shared texts; an item that starts with a tag is taken as XML."""
    inside = "".join(f"<si>{item if item.startswith('<') else f'<t>{escape(item)}</t>'}</si>" for item in items)
    return f'{HEAD}<sst xmlns="{MAIN}">{inside}</sst>'


def make_parts(*sheets, texts=None, names=None, states=None, properties="", kinds=None):
    """Give the parts of a workbook with these sheets, by their names in the zip."""
    names = names or [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    states = states or ["visible"] * len(sheets)
    kinds = kinds or ["worksheet"] * len(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}" state="{state}"/>'
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="worksheets/sheet{number}.xml"/>'
        for number, kind in enumerate(kinds, start=1)
    )
    relations += f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": wrap_relations(
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)},
    }
    if texts is not None:
        relations += f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = texts
    return parts | {"xl/_rels/workbook.xml.rels": wrap_relations(relations)}


def wrap_relations(inside):
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def zip_parts(parts):
    """Give the bytes of the zip; `parts` is a dictionary, or pairs where a name may come twice."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return packed.getvalue()


def write_book(path, *sheets, **options):
    """Write a workbook with these sheets."""
    path.write_bytes(zip_parts(make_parts(*sheets, **options)))
    return path
