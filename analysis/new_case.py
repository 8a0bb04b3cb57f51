"""Write a case of one's own that works at once: codebook, codes, bearing table, tables with example rows or none, two guides.

Decides what of the first case is the method, and so goes into every case (tables, columns, forms, codes, definitions, the
bearing table with its reasons), and what is its own and stays behind: its tool, its leak, its rows and the examples that
name them. The codebook is derived from `data/` on each call, so that there is no second copy to drift away. Refuses to
write over anything: a case is written whole, into a folder that does not exist or is empty, or not at all.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.bounds import read_token
from analysis.case_guides import write_guide, write_notebook
from analysis.codebook import Codebook, read_content
from analysis.descriptor import list_names
from analysis.example_rows import Rows, list_example_rows
from analysis.paths import CODEBOOK_FILE, DATA, KIT_FOLDERS
from analysis.problems import quote
from analysis.record import Record, load_record
from analysis.writing import format_table, write_folder

GUIDE, NOTEBOOK = "README.md", "your-case.ipynb"
FIRST_YEAR = 1900
LEAK = "leak"
"""The code of the leak, as `leak` of an entry and as `origin` of evidence."""
OWN_KEYS = ("created", "latest_row_date", "licenses", "contributors")
"""What the first case says of itself and another one has to say anew."""
OWN_EXAMPLES = {
    "toronto-ps": "example-city-ps",
    "star-2020-02-27-wider-use": "example-news-denials",
    "2020-02-26-client-list-stolen": "2024-03-05-example-list-leaked",
    "CA-ON": "US-NY",
    "the article that this case began with": "an article on the subject",
    "A row that has the code, with a short paraphrase; none in this record: no row has it.": "A row of this record that has "
    "the code, with a short paraphrase. Empty: none was chosen yet.",
    "A row or a case that looks like it and gets another code, and which.": "A row or a case that looks like it and gets "
    "another code, and which. Empty: none was chosen yet.",
}
"""Words of the codebook that speak of the first case -> what another case has in their place."""
METHOD_TABLES = ("bearing", "codes")
COMPUTED = ("class", "reason", "flag", "tier", "timing")


class Tool(NamedTuple):
    """A tool's name for sentences, its code for tables, and the same of any such tool."""

    name: str
    code: str
    wider_name: str
    wider_code: str


def write_case(
    folder: Path, *, tool: Tool, title: str = "", as_of: str = "", examples: bool = True
) -> dict[str, bytes]:
    """Write a new case, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to: it does not exist yet, or is empty; the folder that it is to stand in exists. Its name becomes the case's.
    tool : Tool
        As `name_tool` gives it.
    title : str, optional
        Title of the case; made from the tool's name where it is left out.
    as_of : str, optional
        The day on which the record is compiled, as YYYY-MM-DD; that of the kit's own record where it is left out.
    examples : bool, optional
        Whether each table gets a few rows, all invented and marked as examples.

    Returns
    -------
    dict
        Name of each file -> its content, as written.

    Raises
    ------
    ValueError
        The folder is not empty or belongs to the kit, or the as-of date is no day.
    OSError
        It can't be written; nothing is left behind.
    """
    place = folder.resolve()
    _refuse_place(folder, place)
    files = build_case(place.name, tool=tool, title=title, as_of=as_of, examples=examples)
    write_folder(place, files)
    return files


def build_case(name: str, *, tool: Tool, title: str = "", as_of: str = "", examples: bool = True) -> dict[str, bytes]:
    """Build the files of a new case, without writing them.

    Parameters
    ----------
    name : str
        Name of the case.
    tool, title, as_of, examples
        As for `write_case`.

    Returns
    -------
    dict
        Name of each file -> its content.

    Raises
    ------
    ValueError
        The as-of date is no day.
    """
    first = load_record(DATA)
    as_of = _read_day(as_of or first.codebook.as_of)
    title = " ".join(title.split()) or f"What agencies said about {tool.name}, and what came to light"
    package = _describe(name, title, as_of, tool, first.codebook)
    year = int(as_of[:4]) - 1
    rows = list_example_rows(tool.name, tool.code, tool.wider_code, year) if examples else {}
    rows = {**rows, "bearing": first.bearing.to_dict("records"), "codes": _explain_codes(first, tool)}
    guide = write_guide(title, (tool.code, tool.wider_code), _list_required(package), examples=examples)
    return {
        CODEBOOK_FILE: (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8"),
        **fill_tables(package, rows),
        GUIDE: guide.encode("utf-8"),
        NOTEBOOK: write_notebook(title, f"{year}-03-31").encode("utf-8"),
    }


def name_tool(name: str, wider: str = "any such tool") -> Tool:
    """Give a tool and any such tool the codes that tables use.

    Parameters
    ----------
    name : str
        The tool's name, such as `Example Tool`.
    wider : str, optional
        What any such tool is called, such as `facial recognition`.

    Raises
    ------
    ValueError
        A name has no letter or digit from which a code could be made, or both give the same code.

    Examples
    --------
    >>> name_tool("Example Tool 2", "plate readers")
    Tool(name='Example Tool 2', code='example_tool_2', wider_name='plate readers', wider_code='plate_readers')
    """
    name, wider = (unicodedata.normalize("NFC", " ".join(text.split())) for text in (name, wider))
    tool = Tool(name, _make_code(name, "--tool"), wider, _make_code(wider, "--wider"))
    if tool.code == tool.wider_code:
        raise ValueError(f"--tool and --wider give the same code {quote(tool.code)}; name any such tool otherwise")
    return tool


def _make_code(name: str, option: str) -> str:
    """Make a code of small letters, digits and underscores, accents left away."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not code:
        raise ValueError(f"{option} {quote(name)} has no letter from a to z or digit to make a code from; write it so")
    return code


def _refuse_place(folder: Path, place: Path) -> None:
    """Refuse a folder that holds anything, or that belongs to the kit."""
    for own in KIT_FOLDERS:
        if place == own or own in place.parents:
            raise ValueError(f"{quote(str(folder))} is inside the kit's own {own.name}/; choose a folder outside it")
    if place.is_dir() and any(place.iterdir()):
        raise ValueError(f"{quote(str(folder))} is not empty; nothing is written over, so choose a new folder")
    if place.exists() and not place.is_dir():
        raise ValueError(f"{quote(str(folder))} is a file; choose a new folder")
    if not place.parent.is_dir():
        raise ValueError(f"there is no folder {quote(str(folder.parent))} to put it in; make that one first")


def _read_day(text: str) -> str:
    first, last = read_token(text)
    if first != last:
        raise ValueError(f"{quote(text)} is not a day; write the as-of date as YYYY-MM-DD")
    if first.year < FIRST_YEAR:
        raise ValueError(f"{quote(text)} is before {FIRST_YEAR}; give the day on which the record is compiled")
    return str(first)


def _describe(name: str, title: str, as_of: str, tool: Tool, case: Codebook) -> dict[str, Any]:
    """Derive the codebook from that of the first case: the same tables, with this tool and leak."""
    text = read_content(DATA / CODEBOOK_FILE).decode("utf-8")
    for own, other in OWN_EXAMPLES.items():
        text = text.replace(own, other)
    package = json.loads(text)
    codes = _list_other_codes(case, tool)
    for table in package["resources"]:
        for field in table["schema"]["fields"]:
            enum, others = field.get("constraints", {}).get("enum"), codes.get(field["name"])
            if enum and others:
                field["constraints"]["enum"] = list(dict.fromkeys(others.get(code, code) for code in enum))
    head = {
        "name": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "my-case",
        "title": title,
        "description": f"Public statements about {tool.name}, set beside what leaks, regulators, courts, released documents "
        "and the agencies themselves showed. Being listed in leaked data does not by itself show use, and no code implies "
        "intent.",
        "version": "0.1.0",
        "as_of": as_of,
        "case": {
            **package["case"],
            "tool": tool.code,
            "covers": {tool.code: [tool.code], tool.wider_code: [tool.code, tool.wider_code]},
            "leak_object": tool.code,
        },
    }
    return {key: head.get(key, value) for key, value in package.items() if key not in OWN_KEYS}


def _list_other_codes(case: Codebook, tool: Tool) -> dict[str, dict[str, str]]:
    """List the codes that name the first case's tool and leak, by column, with those that stand in their place."""
    objects = [code for code in case.case["covers"] if code != case.case["tool"]]
    [leaks] = [field.enum for field in case.tables["leaked_clients"].fields if field.name == "leak"]
    leak = dict.fromkeys(leaks, LEAK)
    named = {case.case["tool"]: tool.code, **dict.fromkeys(objects, tool.wider_code)}
    return {"object": named, "leak": leak, "origin": leak}


def fill_tables(package: dict[str, Any], rows: Rows) -> dict[str, bytes]:
    """Give the bytes of each table's file: its header, and the rows that it has, sorted by key.

    Parameters
    ----------
    package : dict
        A codebook, as its file holds it.
    rows : dict
        Table -> list of rows; a cell that a row leaves out is empty.

    Returns
    -------
    dict
        Name of each file -> its content.
    """
    files = {}
    for table in package["resources"]:
        columns = [field["name"] for field in table["schema"]["fields"]]
        keys = list_names(table["schema"].get("primaryKey", []))
        listed = sorted(rows.get(table["name"], []), key=lambda row: [row.get(key, "") for key in keys])
        files[table["path"]] = format_table(pd.DataFrame(listed, columns=columns, dtype="str").fillna(""))
    return files


def _list_required(package: dict[str, Any]) -> dict[str, list[str]]:
    """List the columns that every row of a table needs, by the table's file."""
    return {
        table["path"]: [
            field["name"] for field in table["schema"]["fields"] if field.get("constraints", {}).get("required")
        ]
        for table in package["resources"]
        if table["name"] not in METHOD_TABLES
    }


def _explain_codes(record: Record, tool: Tool) -> list[dict[str, str]]:
    """Explain the codes as the first case does, without what speaks of its tool, its leak and its rows."""
    other = _list_other_codes(record.codebook, tool)
    leak = "A leaked list of clients, users or accounts; every report on it is this one origin."
    own = {
        ("object", tool.code): f"This tool, {tool.name}: the object of the question asked, else what is named.",
        (
            "object",
            tool.wider_code,
        ): f"{tool.wider_name[:1].upper()}{tool.wider_name[1:]}: this tool and every other of the "
        "kind. A denial of any such tool covers this one; proof about another system says nothing on this one.",
        ("leak", LEAK): leak,
        ("origin", LEAK): leak,
        ("agencies.type", "vendor"): "Maker or seller of such tools.",
    }
    explained = {}
    for row in record.codes.to_dict("records"):
        column, code = row["column"], other.get(row["column"], {}).get(row["code"], row["code"])
        examples = {} if column in COMPUTED else {"example": "", "counter_example": ""}
        definition = own.get((column, code), row["definition"])
        explained[column, code] = {**row, "code": code, "definition": definition, **examples}
    return [row for _, row in sorted(explained.items())]
