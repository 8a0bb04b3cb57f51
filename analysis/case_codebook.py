"""The codebook and the codes of a new case, derived from those of the first one, so that there is no second copy to drift.

Decides what of the first case is the method, and so goes into every case (tables, columns, forms, codes, definitions), and
what is its own and stays behind: its tool, its leak, and the examples that name its rows.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.case_files import read_content
from analysis.codebook import Codebook
from analysis.paths import CODEBOOK_FILE, DATA
from analysis.problems import quote

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
COMPUTED = ("class", "reason", "flag", "tier", "timing")


class Tool(NamedTuple):
    """A tool's name for sentences, its code for tables, and the same of any such tool."""

    name: str
    code: str
    wider_name: str
    wider_code: str


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


def describe_case(name: str, title: str, as_of: str, tool: Tool, *, first: Codebook) -> dict[str, Any]:
    """Derive the codebook from that of the first case: the same tables, with this tool and leak.

    Parameters
    ----------
    name, title, as_of : str
        What the case says of itself.
    tool : Tool
        As `name_tool` gives it.
    first : Codebook
        Of the first case.

    Returns
    -------
    dict
        What its `datapackage.json` holds.
    """
    text = read_content(DATA / CODEBOOK_FILE).decode("utf-8")
    for own, other in OWN_EXAMPLES.items():
        text = text.replace(own, other)
    package = json.loads(text)
    codes = _list_other_codes(first, tool)
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
            "description": package["case"]["description"] + " names: what a page calls each object.",
            "tool": tool.code,
            "covers": {tool.code: [tool.code], tool.wider_code: [tool.code, tool.wider_code]},
            "leak_object": tool.code,
            "names": {tool.code: tool.name, tool.wider_code: tool.wider_name},
        },
    }
    return {key: head.get(key, value) for key, value in package.items() if key not in OWN_KEYS}


def _list_other_codes(first: Codebook, tool: Tool) -> dict[str, dict[str, str]]:
    """List the codes that name the first case's tool and leak, by column, with those that stand in their place."""
    objects = [code for code in first.case["covers"] if code != first.case["tool"]]
    [leaks] = [field.enum for field in first.tables["leaked_clients"].fields if field.name == "leak"]
    leak = dict.fromkeys(leaks, LEAK)
    named = {first.case["tool"]: tool.code, **dict.fromkeys(objects, tool.wider_code)}
    return {"object": named, "leak": leak, "origin": leak}


def explain_codes(codes: Sequence[Mapping[str, str]], tool: Tool, *, first: Codebook) -> list[dict[str, str]]:
    """Explain the codes as the first case does, without what speaks of its tool, its leak and its rows.

    Parameters
    ----------
    codes : sequence of mapping
        The rows of its `codes.csv`.
    tool : Tool
        As `name_tool` gives it.
    first : Codebook
        Of the first case.

    Returns
    -------
    list of dict
        Rows of the same columns, sorted by column and code.
    """
    other = _list_other_codes(first, tool)
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
    for row in codes:
        column, code = row["column"], other.get(row["column"], {}).get(row["code"], row["code"])
        examples = {} if column in COMPUTED else {"example": "", "counter_example": ""}
        definition = own.get((column, code), row["definition"])
        explained[column, code] = {**row, "code": code, "definition": definition, **examples}
    return [row for _, row in sorted(explained.items())]
