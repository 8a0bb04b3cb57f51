"""Every way in which a file arrives broken from a spreadsheet, a mail or another program: how, and what is to be said of it.

Each starts from the valid case of `cases.write_method_case`, in a folder that has a neighbourhood, and breaks it in one way.
"""

import os
import unicodedata

from cases import change_package, find_field, read_rows, set_cells, write_rows

from analysis.reader import FIELD_LIMIT


def spoil(change):
    """Make a breakage of a function that changes the bytes of statements.csv."""

    def apply(case):
        path = case / "statements.csv"
        path.write_bytes(change(path.read_bytes()))

    return apply


def cells(table, number, **values):
    return lambda case: set_cells(case, table, number, **values)


def statement(**values):
    return cells("statements", 1, **values)


def package(change):
    return lambda case: change_package(case, change)


def edit(change, table="statements"):
    """Make a breakage of a function that changes the rows of a table, its header first."""
    return lambda case: write_rows(case, table, change(read_rows(case, table)))


def rename(old, new):
    return edit(lambda rows: [[new if name == old else name for name in rows[0]], *rows[1:]])


def loosen_count(_, tables):
    find_field(tables["evidence"], "count_min").pop("constraints")


def loosen_source(_, tables):
    find_field(tables["evidence"], "source_id")["constraints"].pop("required")


def both(*changes):
    return lambda case: [change(case) for change in changes]


def put_in_place(make):
    """Make a breakage of what stands where statements.csv should: `make` gets the path, and the file under another name."""

    def apply(case):
        path = case / "statements.csv"
        make(path, path.rename(case / "moved.csv"))

    return apply


def make_hole(path):
    with path.open("wb") as file:
        file.truncate(30_000_000_000)  # a hole: nothing is written


def link_outside(path, moved):
    path.symlink_to(moved.rename(path.parents[1] / "outside.csv"))


def type_column(kind, value):
    """Give the note of statements a type, and a value that does not have it."""

    def change(_, tables):
        find_field(tables["statements"], "note").update(type=kind)

    return both(package(change), statement(note=value))


def limit_note(_, tables):
    find_field(tables["statements"], "note").update(type="integer", constraints={"maximum": 5})


def leave_note_out(_, tables):
    fields = tables["statements"]["schema"]["fields"]
    fields.remove(find_field(tables["statements"], "note"))


def add_scope(_, tables):
    for name in ("statements", "bearing"):
        find_field(tables[name], "scope")["constraints"]["enum"].append("storage")


S, E, SRC = "statements.csv", "evidence.csv", "sources.csv"
# what is done, the kind, and what is said: `file:line:column: … a piece of the message`
# one breakage a line or two, as in a table
# fmt: off
BREAKAGES = {
    # encodings
    "UTF-16": (spoil(lambda b: b.decode().encode("utf-16")), "encoding", "statements.csv: … is UTF-16, not UTF-8; save it as"),
    "UTF-16 without a mark": (spoil(lambda b: b.decode().encode("utf-16-be")), "encoding",
        "statements.csv: … looks like UTF-16"),
    "UTF-32": (spoil(lambda b: b.decode().encode("utf-32")), "encoding", "statements.csv: … UTF-16"),
    "cp1252": (spoil(lambda b: b.replace(b"Star", "Étoile".encode("cp1252"), 1)), "encoding",
        "statements.csv:2: … byte 0xC9 (in Windows-1252 it would be 'É') is not UTF-8"),
    "UTF-8 and cp1252 mixed": (
        spoil(lambda b: b.replace(b"Star", "Étoile".encode(), 1).replace(b"officers", "employés".encode("cp1252"))),
        "encoding", "statements.csv:3: … byte 0xE9 (in Windows-1252 it would be 'é') is not UTF-8"),
    "UTF-8 read as cp1252 and saved again, the lost letter marked": (statement(note="Sûret\ufffd"), "hidden character",
        "statements.csv:2:note: … look in the source and type the letter that was lost"),
    "a byte-order mark in the middle of a file": (statement(note="a\ufeffb"), "hidden character",
        "statements.csv:2:note: … U+FEFF"),
    "NUL": (spoil(lambda b: b.replace(b"Star", b"St\0r", 1)), "NUL byte", "statements.csv:2: … holds a NUL byte; remove it"),
    "a block of NULs, as a crash leaves": (spoil(lambda b: b + b"\0" * 4096), "NUL byte",
        "statements.csv:4: … holds a NUL byte"),
    "a workbook under the name of a table": (spoil(lambda _: b"PK\x03\x04..."), "not CSV",
        "statements.csv: … an Excel workbook, not CSV"),
    # line ends
    "line ends of Windows": (spoil(lambda b: b.replace(b"\n", b"\r\n")), "Windows line ends",
        "statements.csv: … read all the same"),
    "line ends of an old Mac": (spoil(lambda b: b.replace(b"\n", b"\r")), "lone carriage return",
        "statements.csv:1: … use line feeds to end lines"),
    "line ends of Windows but for one": (
        spoil(lambda b: b.replace(b"\n", b"\r\n").replace(b"\r\n", b"\r", 2).replace(b"\r", b"\r\n", 1)),
        "lone carriage return", "statements.csv:2: … use line feeds to end lines"),
    "no last line end": (spoil(bytes.rstrip), "last line end", "statements.csv:3: … was the file cut off?"),
    "an embedded newline": (statement(summary="One.\nTwo."), "hidden character",
        "statements.csv:2:summary: … 'One.\\nTwo.' holds a line break"),
    "a row after an embedded newline": (both(statement(summary="One.\n\nTwo."), cells("statements", 2, tense="always")), "code",
        "statements.csv:5:tense: … 'always' is not a code of this column"),
    # rows
    "a long row": (spoil(lambda b: b.replace(b"\n", b",x\n").replace(b",x\n", b"\n", 2)), "long row",
        "statements.csv:3: … has 30 cells, the header has 29"),
    "a long first row": (spoil(lambda b: b.replace(b"\n", b"\n,", 1)), "long row",
        "statements.csv:2: … has 30 cells, the header has 29"),
    "a short row": (spoil(lambda b: b[:-20] + b"\n"), "short row", "statements.csv:3: … add the missing commas"),
    "a short first row": (edit(lambda rows: [rows[0], rows[1][:-1], *rows[2:]]), "short row",
        "statements.csv:2: … has 28 cells, the header has 29"),
    "an empty row": (spoil(lambda b: b + b"\n"), "empty row", "statements.csv:4: … an empty row; delete it"),
    "a row of commas, as Excel leaves one": (spoil(lambda b: b + b"," * 28 + b"\n"), "empty row",
        "statements.csv:4: … an empty row; delete it"),
    # headers
    "an empty file": (spoil(lambda _: b""), "no header",
        "statements.csv:1: … the first line must be statement_id,utterance_id"),
    "a double header": (rename("tense", "scope"), "column twice",
        "statements.csv:1:scope: … the column 'scope' stands twice; keep one"),
    "a header with a slip of the pen": (rename("tense", "tence"), "unknown column",
        "statements.csv:1:tence: … did you mean 'tense'?"),
    "a header in capitals": (rename("tense", "Tense"), "unknown column", "statements.csv:1:Tense: … did you mean 'tense'?"),
    "a header with a space": (rename("tense", "tense "), "unknown column", "statements.csv:1:tense: … did you mean 'tense'?"),
    "a header with a zero-width space": (rename("tense", "\u200btense"), "unknown column",
        "statements.csv:1:\\u200btense: … did you mean 'tense'?"),
    "a missing column": (edit(lambda rows: [row[:-1] for row in rows]), "missing column",
        "statements.csv:1:note: … the column 'note' is missing"),
    "columns moved": (edit(lambda rows: [row[::-1] for row in rows]), "column order",
        "statements.csv:1: … they must be statement_id,"),
    "Excel's sep line": (spoil(lambda b: b"sep=,\n" + b), "sep line", "statements.csv:1: … delete it"),
    # quotes and delimiters
    "an unclosed quote": (spoil(lambda b: b.replace(b"Said", b'"Said', 1)), "unclosed quote",
        "statements.csv:2: … never closed"),
    "a stray quote": (spoil(lambda b: b.replace(b"never", b'"never"', 1)), "stray quote",
        "statements.csv:2: … double those inside"),
    "semicolons": (spoil(lambda b: b.replace(b",", b";")), "delimiter",
        "statements.csv:1: … separated by semicolons, not commas"),
    "tabs": (spoil(lambda b: b.replace(b",", b"\t")), "delimiter", "statements.csv:1: … separated by tabs, not commas"),
    "bars": (spoil(lambda b: b.replace(b",", b"|")), "delimiter", "statements.csv:1: … separated by bars, not commas"),
    # cells
    "a cell of 200,000 characters": (statement(note="x" * 200_000), "too long for a workbook",
        "statements.csv:2:note: … is 200000 characters long; a cell of a workbook holds 32767"),
    "a cell without end": (statement(note="x" * (FIELD_LIMIT + 1)), "endless cell",
        "statements.csv:2: … was a quotation mark left open"),
    "an empty cell that every row needs": (statement(made=""), "required",
        "statements.csv:2:made: … is empty, but every row needs it"),
    "an unknown code": (statement(position="denys"), "code", "statements.csv:2:position: … did you mean 'denies'?"),
    "a code in capitals": (statement(position="DENIES"), "code", "statements.csv:2:position: … 'DENIES' is not a code"),
    "a code with a space": (statement(position="denies "), "code", "statements.csv:2:position: … did you mean 'denies'?"),
    "a count with a comma": (cells("statements", 2, count_max="1,803"), "integer",
        "statements.csv:3:count_max: … write digits only, no comma"),
    "a count with a non-breaking space": (cells("statements", 2, count_max="1\u00a0803"), "integer",
        "statements.csv:3:count_max: … digits only"),
    "a count in words": (cells("statements", 2, count_max="ten"), "integer",
        "statements.csv:3:count_max: … write digits only"),
    "a count as a float": (cells("statements", 2, count_max="10.0"), "integer",
        "statements.csv:3:count_max: … write digits only"),
    "a count in Excel's notation": (cells("statements", 2, count_max="1E+05"), "integer",
        "statements.csv:3:count_max: … write digits only"),
    "a negative count": (cells("statements", 2, count_min="-5"), "limit",
        "statements.csv:3:count_min: … '-5' is below 0, the least allowed"),
    "a negative count where no least is set": (
        both(package(loosen_count), cells("evidence", 1, count_min="-5", measure="searches")),
        "negative count", "evidence.csv:2:count_min: … a count is not negative"),
    "a count of 16 digits": (cells("statements", 2, count_max="9" * 16), "long count",
        "statements.csv:3:count_max: … has 16 digits"),
    "no number": (type_column("number", "1,5"), "number", "statements.csv:2:note: … is not of type number"),
    "no year": (type_column("year", "20"), "year", "statements.csv:2:note: … is not of type year"),
    "no flag": (type_column("boolean", "yes"), "boolean", "statements.csv:2:note: … is not of type boolean"),
    "no day of the calendar": (type_column("date", "2020-02-30"), "date", "statements.csv:2:note: … of the form YYYY-MM-DD"),
    "above the most": (both(package(limit_note), statement(note="6")), "limit",
        "statements.csv:2:note: … '6' is above 5, the most allowed"),
    "a link of another scheme": (cells("sources", 1, url="ftp://example.org/a"), "url",
        "sources.csv:2:url: … starts with http:// or https://"),
    "a link that is a script": (cells("sources", 1, url="javascript:alert(1)"), "url",
        "sources.csv:2:url: … starts with http://"),
    "a link to a file": (cells("sources", 1, url="file:///etc/hosts"), "url", "sources.csv:2:url: … starts with http://"),
    "a link with data in it": (cells("sources", 1, url="data:text/html,x"), "url", "sources.csv:2:url: … starts with http://"),
    "two links": (cells("sources", 1, url="https://a.org https://b.org"), "url", "sources.csv:2:url: … is not a link"),
    "an id that is none": (cells("agencies", 2, agency_id="Beta Board"), "pattern",
        "agencies.csv:3:agency_id: … such as toronto-ps"),
    "a space behind": (statement(note="x "), "stray space",
        "statements.csv:2:note: … 'x ' starts or ends with a space; remove it"),
    "a non-breaking space behind": (statement(note="x\u00a0"), "hidden character",
        "statements.csv:2:note: … type a plain space in its place"),
    "a narrow space within": (statement(note="1\u202f803"), "hidden character", "statements.csv:2:note: … U+202F"),
    "a zero-width character": (statement(note="Clear\u200bview"), "hidden character",
        "statements.csv:2:note: … zero-width character (U+200B)"),
    "a soft hyphen": (statement(note="Clear\u00adview"), "hidden character", "statements.csv:2:note: … U+00AD"),
    "a bidirectional override": (statement(note="abc\u202efed"), "hidden character",
        "statements.csv:2:note: … 'abc\\u202efed' holds"),
    "a control character": (statement(note="a\x1b[2Jb"), "hidden character",
        "statements.csv:2:note: … a control character (U+001B)"),
    "a look-alike": (statement(note="Clеarview"), "look-alike",  # noqa: RUF001 (the e is Cyrillic)
        "statements.csv:2:note: … cyrillic small letter ie"),
    "a name in NFD": (cells("agencies", 1, name=unicodedata.normalize("NFD", "Sûreté")), "Unicode form",
        "agencies.csv:2:name: … write it in Unicode NFC"),
    "too many words": (statement(summary="word " * 60 + "word"), "length",
        "statements.csv:2:summary: … has 61 words, at most 60"),
    # ids
    "a duplicate id": (edit(lambda rows: [*rows, rows[-1]], "events"), "double",
        "events.csv:3:event_id: … stands already in line 2"),
    "a dangling id": (statement(agency_id="alfa-ps"), "reference",
        "statements.csv:2:agency_id: … is not in agencies.csv; did you mean 'alpha-ps'?"),
    "a dangling source": (cells("evidence", 1, source_id="no-such"), "reference",
        "evidence.csv:2:source_id: … is not in sources.csv"),
    "rows in another order": (edit(lambda rows: [rows[0], *rows[:0:-1]], "agencies"), "row order",
        "agencies.csv:3:agency_id: … sort the rows"),
    "an id of another body": (cells("evidence", 1, evidence_id="beta-board-e01"), "id of another body",
        "evidence.csv:2:evidence_id: … does not begin with"),
    "a code that nobody explains": (
        package(lambda _, tables: find_field(tables["statements"], "channel")["constraints"]["enum"].append("fax")),
        "code not explained", "codes.csv: … the code 'fax' of statements.channel has no row here"),
    "an explanation of no code": (
        edit(lambda rows: [rows[0], ["access", "paaid", *rows[1][2:]], *rows[1:]], "codes"),
        "explanation of no code", "codes.csv:2:code: … 'paaid' is no code of access; did you mean 'paid'?"),
    # dates
    "an impossible date": (statement(made="2020-02-30"), "day", "statements.csv:2:made: … is not in the calendar"),
    "an impossible month": (statement(made="2020-13"), "day", "statements.csv:2:made: … is not in the calendar"),
    "a reversed date": (statement(made="2020-02-19/2020-02-18"), "day", "statements.csv:2:made: … ends before it starts"),
    "an ambiguous date": (statement(made="03/04/2020"), "day",
        "statements.csv:2:made: … read as '2020-03-04' and as '2020-04-03'"),
    "a date as Canadians write it": (statement(made="19/02/2020"), "day",
        "statements.csv:2:made: … did you mean '2020-02-19'?"),
    "a date as Excel keeps it": (statement(made="43880"), "day",
        "statements.csv:2:made: … did you mean '2020-02-19', which Excel keeps"),
    "a date in words": (statement(made="Feb 19, 2020"), "day", "statements.csv:2:made: … write YYYY, YYYY-MM or YYYY-MM-DD"),
    "a reversed span": (cells("evidence", 1, happened="2020/2019"), "span",
        "evidence.csv:2:happened: … ends before it starts"),
    "a reversed window": (cells("leaked_clients", 1, covers="2020/2019"), "window",
        "leaked_clients.csv:2:covers: … ends before it starts"),
    "a future date": (cells("sources", 2, published="2031"), "in the future",
        "sources.csv:3:published: … is after the record's as-of date 2021-01-31"),
    "a statement after its source": (statement(made="2020-02-21"), "later than its source",
        "statements.csv:2:made: … nothing can be reported before"),
    "disclosed before it was made": (statement(disclosed="2020-01"), "order of dates",
        "statements.csv:2:disclosed: … is before made 2020-02-19"),
    "conduct after its disclosure": (cells("evidence", 1, happened="2020-04/"), "later than its disclosure",
        "evidence.csv:2:happened: … reaches past"),
    "a latest date that is none": (package(lambda found, _: found.update(latest_row_date="2020-03-11")), "latest date",
        "datapackage.json:latest_row_date: … but the latest date in a row is 2020-03-31"),
    # meaning
    "counts reversed": (cells("statements", 2, count_min="11"), "counts reversed",
        "statements.csv:3:count_min: … 11 is more than count_max 10"),
    "users reversed": (cells("leaked_clients", 1, users_min="9"), "counts reversed",
        "leaked_clients.csv:2:users_min: … 9 is more than"),
    "a most without a least": (cells("statements", 2, count_min=""), "most without least",
        "statements.csv:3:count_min: … give the least too"),
    "a measure without a count": (statement(measure="searches"), "measure without count",
        "statements.csv:2:measure: … give the count too"),
    "a count without a measure": (cells("statements", 2, measure=""), "count without measure",
        "statements.csv:3:measure: … say what is counted"),
    "no source": (both(package(loosen_source), cells("evidence", 1, source_id="")), "no source",
        "evidence.csv:2:source_id: … no row stands without"),
    "one source twice": (statement(second_source_id="star-2020-02-20-denial"), "same source twice",
        "statements.csv:2:second_source_id: … is the same"),
    "seen from memory": (statement(seen="memory"), "seen from memory",
        "statements.csv:2:seen: … read the fact in a source first"),
    "a reprint of nobody": (cells("sources", 1, kind="reprint"), "original publisher",
        "sources.csv:2:original_publisher: … whose text is it?"),
    "a denial without codes": (statement(tense=""), "codes of a denial", "statements.csv:2:tense: … a denial without tense"),
    "an admission without scope": (cells("statements", 2, scope=""), "codes of an admission",
        "statements.csv:3:scope: … an admission without scope"),
    "half a concession": (cells("statements", 2, admits_shows=""), "half a concession",
        "statements.csv:3:admits_shows: … has both"),
    "a denial that concedes": (statement(admits_shows="searched"), "concession elsewhere",
        "statements.csv:2:admits_shows: … only an admission concedes"),
    "a speaker about itself": (statement(about_id="alpha-ps"), "about itself",
        "statements.csv:2:about_id: … is the speaker itself"),
    "half a correction": (cells("statements", 2, correction=""), "half a correction",
        "statements.csv:3:correction: … both or neither"),
    "a correction of another's words": (
        cells("statements", 2, agency_id="beta-board", statement_id="beta-board-s01", utterance_id="beta-board-u01"),
        "correction of another", "statements.csv:3:corrects: … a body can correct its own words only"),
    "a correction of itself": (cells("statements", 2, corrects="alpha-ps-s02"), "correction of itself",
        "statements.csv:3:corrects: … names the row itself"),
    "a correction of a later row": (statement(corrects="alpha-ps-s02", correction="superseded"), "correction of a later row",
        "statements.csv:2:corrects: … alpha-ps-s02 was made 2020-03-09, after this row"),
    "an utterance of two days": (cells("statements", 2, utterance_id="alpha-ps-u01"), "utterance",
        "statements.csv:3:made: … or they are two utterances"),
    "a source that no row cites": (edit(lambda rows: [*rows, ["times-2020", *rows[-1][1:]]], "sources"), "unused source",
        "sources.csv:4:source_id: … 'times-2020' is cited by no row"),
    "a statement coded once": (
        edit(lambda rows: [*rows, ["alpha-ps-s01", "denies", "clearview", "use", "ever"]], "coding_b"),
        "coded once", "statements.csv:3:statement_id: … 'alpha-ps-s02' is coded once"),
    "a scope that bears on nothing": (package(add_scope), "idle code", "bearing.csv: … no row has the scope 'storage'"),
    # the codebook, and what stands in place of a file
    "a codebook with a comma missing": (
        lambda case: (case / "datapackage.json").write_text('{\n"name": "x"\n"resources": []}', encoding="utf-8"),
        "JSON", "datapackage.json:3: … is a comma missing before it"),
    "a codebook of an unknown type": (
        package(lambda _, tables: find_field(tables["statements"], "note").update(type="text")),
        "codebook", "datapackage.json:statements: … 'type' must be one of"),
    "a codebook without an as-of date": (package(lambda found, _: found.pop("as_of")), "needed",
        "datapackage.json:as_of: … is missing"),
    "a table with a slip in its name": (package(lambda _, tables: tables["coding_b"].update(name="codingb")), "unknown table",
        "datapackage.json:codingb: … its rows count nowhere; did you mean 'coding_b'?"),
    "a column left out": (
        both(package(leave_note_out), edit(lambda rows: [row[:-1] for row in rows])),
        "column left out", "datapackage.json:statements: … describes no column 'note'"),
    "no codebook": (lambda case: (case / "datapackage.json").unlink(), "missing file", "datapackage.json: … not found in"),
    "no folder": (lambda case: case.rename(case.with_name("elsewhere")), "folder", "… does not exist; give a folder"),
    "a missing file": (lambda case: (case / S).unlink(), "missing file", "statements.csv: … not found; the codebook names it"),
    "a folder in place of a file": (put_in_place(lambda path, _: path.mkdir()), "unreadable file",
        "statements.csv: … it is a folder, not a file"),
    "a pipe in place of a file": (put_in_place(lambda path, _: os.mkfifo(path)), "unreadable file",
        "statements.csv: … it is a pipe or a device"),
    "a link to a device": (put_in_place(lambda path, _: path.symlink_to("/dev/zero")), "unreadable file",
        "statements.csv: … it is a pipe or a device"),
    "a link to a file outside": (put_in_place(link_outside), "unreadable file",
        "statements.csv: … it is a link out of the case's folder"),
    "a link to nothing": (put_in_place(lambda path, _: path.symlink_to("gone.csv")), "unreadable file",
        "statements.csv: … it is a link to gone.csv, which is not there"),
    "a link to itself": (put_in_place(lambda path, _: path.symlink_to(path)), "unreadable file",
        "statements.csv: … Too many levels"),
    "a file of 30 GB": (put_in_place(lambda path, _: make_hole(path)), "unreadable file",
        "statements.csv: … it has 30000 MB, and at most"),
}
# fmt: on

ACCEPTED = {
    "a byte-order mark at the start": spoil(lambda content: b"\xef\xbb\xbf" + content),
    "a header only": edit(lambda rows: rows[:1], "events"),
    "curly quotes": statement(summary="“Never”, it said."),
    "a link to a file of the case": put_in_place(lambda path, moved: path.symlink_to(moved.name)),
    "a name with accents": cells("agencies", 1, name="Sûreté du Québec"),
    "a name in another script": cells("agencies", 1, name="警察"),
}

KEPT = [
    *r"007 NA N/A None null NULL nan NaN 1e5 1E+05 TRUE False - -- =1+1 @SUM(A1) +1 -1 '5 0x10 1,803 2020-02".split(),
    *r"03/04/2020 1_000 #N/A #REF! inf Infinity <NA> NaT ; \ \n %s {} _x000D_ &amp; é ﬁ Ⅳ ½ ٣ 😀".split(),
    *('"', '""', ',"', "a,b", "x" * 32_767),
]
"""Texts that spreadsheets and data frames make something else of."""
