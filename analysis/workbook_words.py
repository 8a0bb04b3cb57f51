"""What the first sheet of a workbook says: what this is, of which day, how to read, edit and bring it back.

Decides wording only. The lines by which `import` knows the workbook again stand here too, as plain text that a person can
read.
"""

from collections.abc import Sequence

from analysis.codebook import Codebook
from analysis.wording import say_token
from analysis.workbook_marks import (
    AS_OF_KEY,
    CASE_KEY,
    FINGERPRINT_KEY,
    FORMAT,
    FORMAT_KEY,
    HOLDS_KEY,
    VERSION_KEY,
    WHOLE,
    Marks,
)

Line = tuple[str, str]
"""(what is said, or a heading where the other is empty; the text)."""

CAVEATS = (
    "A class never implies intent. 'Contradicted' says how words stand to evidence. 'Stands' says that nothing in this "
    "record bears on a denial; it is never 'true'.",
    "Listed is not used: a name in leaked data does not by itself show use.",
    "A census of known cases, not a sample: no share here can be carried over to other agencies or countries.",
    "Read the source before you print: follow the address in 'sources', and quote from there.",
)
EDITING = (
    "Change cells, add rows in the empty lines below a table, remove whole rows, sort, filter, hide or move columns as you "
    "like; save as an Excel workbook (.xlsx). Don't rename the sheets and columns of the tables.",
    "Choose codes from the lists in the cells; 'codes' explains them, 'columns' explains every column.",
    "Cells are text, so that Excel leaves a date such as 2020-02 alone. Where it made a day or a number of something all the "
    "same, `import` restores what was there if that is exact, and tells you; if not, it names the cell and the remedy.",
    "To see what would change, with every error by sheet and cell, and then to write it:\n"
    "python -m analysis import THIS.xlsx --into FOLDER --dry-run\n"
    "python -m analysis import THIS.xlsx --into FOLDER",
    "Nothing is written while there is an error. A row that you remove here is removed there; a sheet that you delete is "
    "left as it is. Sheets and columns of your own, and the computed sheets, are passed over, and you are told.",
    "After an import, make a new workbook before you edit on.",
)
HINDSIGHT = (
    "Only what was public for certain by {day} is in this workbook, judged with the evidence known on that day. Left out: "
    "rows disclosed later or perhaps later, all notes, claims made about the record as a whole, answers and outcomes of later "
    "days. A cited source is kept even where it came out later, since it is where a row can be checked. The codings and "
    "summaries were written on the day the record was compiled. This workbook is for reading: `import` refuses it, so that "
    "rows that are not shown are never taken for removed ones."
)
COMPUTED_MEANINGS = {
    "statement_id": "the statement; its row is in the sheet of statements",
    "agency_id": "the body",
    "class": "how the statement stands to the evidence known on the day; explained in 'codes'",
    "reason": "what makes it so, where the class has several grounds; explained in 'codes'",
    "rule": "the rule that fired, the first that fits",
    "tier": "the best tier among the deciding rows: 1 strongest, 3 weakest, 0 no such row",
    "flags": "what else is to be known of the statement; explained in 'codes'",
    "deciding_ids": "the rows that decide, joined by spaces",
    "why": "the verdict in one sentence, with its rows, their days and sources",
    "url": "the address of the statement's source",
    "statements": "number of its statements",
    "denials": "number of its denials",
    "admitted": "whether it admitted anything",
    "declined": "whether it declined to say",
    "silent": "whether it was asked and gave no reply",
    "facts": "number of rows of evidence on it, its own admissions left out",
    "gravest": "the gravest class of its denials",
    "gravest_ids": "its denials of that class",
    "trajectory": "how its position moved; explained in 'codes'",
    "trajectory_ids": "the statements that the trajectory rests on",
    "contradiction_ids": "the earliest public contradiction of a denial followed, by anyone",
    "unsettled_ids": "denials that are not followed, since an admission may have come first",
    "first_disclosers": "who first disclosed an account, use or purchase; several where it is not settled",
    "disclosure_ids": "the rows of that first disclosure",
    "on_the_eve": "its last public position before that disclosure",
    "eve_ids": "the statements of that position",
}
COMPUTED_ENDINGS = {
    "_in_words": "the same in words",
    "_statement_ids": "the first or last denial followed",
    "_correction_ids": "its own correction of that denial; empty where there is none by the day",
    "_prompted_by": "what prompted that correction",
    "_lag_days_min": "days from the denial to its own correction, at least; without one, days until the day",
    "_lag_days_max": "the same, at most; empty where there is no correction",
    "_contradiction_days_min": "days from the denial to the first public contradiction by anyone, at least",
    "_contradiction_days_max": "the same, at most",
    "_days_min": "days from the first conduct to its first disclosure, at least",
    "_days_max": "the same, at most; empty where it is open",
    "_earliest": "the earliest day it can have been; empty where it is open",
    "_latest": "the latest day it can have been",
}
OWN_MEANINGS = {
    ":figures": "the main figures, drawn for this workbook, each with its description in words",
    ":verdicts": "computed: the class of each statement, the rule, the deciding rows, and why",
    ":measures": "computed: one row a body, with classes, position over time, lags and who told first",
    ":columns": "every column of every table: what it means and what is allowed",
}


def explain_column(column: str) -> str:
    """Explain a computed column; empty for one that is taken over from a table."""
    endings = (text for ending, text in COMPUTED_ENDINGS.items() if column.endswith(ending))
    return COMPUTED_MEANINGS.get(column) or next(endings, "")


def identify(codebook: Codebook, fingerprint: str, as_of: str = "") -> Marks:
    """Say by what a workbook is known again."""
    day = as_of or codebook.as_of
    holds = f"only what was public by {as_of}" if as_of else WHOLE
    return Marks(FORMAT, codebook.name, codebook.version, day, holds, fingerprint)


def write_read_me(codebook: Codebook, marks: Marks, contents: Sequence[Line], remarks: Sequence[str]) -> list[Line]:
    """Write the first sheet.

    Parameters
    ----------
    codebook : Codebook
        The case: title, description, licence.
    marks : Marks
        The identification.
    contents : sequence of (str, str)
        Each sheet and what is on it, in their order.
    remarks : sequence of str
        What is special to this workbook or this case.

    Returns
    -------
    list of (str, str)
        Label and text of each line; a line without text is a heading, one without both a gap.
    """
    day = f" {say_token(marks.as_of)}" if marks.as_of else ""
    whole = marks.holds == WHOLE
    opening = [
        (codebook.title or codebook.name, ""),
        ("What this is", codebook.description or "A case of statements set against evidence, as a workbook."),
        ("As of", f"Everything is as of{day}." if day and whole else "")
        if whole
        else ("Only what was known", HINDSIGHT.format(day=say_token(marks.as_of))),
    ]
    editing = EDITING if whole else ()
    return [
        *(line for line in opening if any(line)),
        ("", ""),
        ("Before you quote anything", ""),
        *(("", caveat) for caveat in (*CAVEATS, *remarks)),
        ("", ""),
        ("The sheets", ""),
        *contents,
        ("", ""),
        *([("Editing, and bringing it back", ""), *(("", text) for text in editing), ("", "")] if editing else []),
        ("Licence", codebook.licence or "The case names none."),
        ("", ""),
        ("By what this workbook is known again (please leave these lines)", ""),
        *_list_marks(marks),
    ]


def _list_marks(marks: Marks) -> list[Line]:
    keys = (FORMAT_KEY, CASE_KEY, VERSION_KEY, AS_OF_KEY, HOLDS_KEY, FINGERPRINT_KEY)
    return list(zip(keys, marks, strict=True))
