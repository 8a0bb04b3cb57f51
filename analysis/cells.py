"""What is wrong with one cell, judged by its text and the rules of its column alone.

Decides what clean text is (no stray spaces, nothing that can't be seen, Unicode NFC) and whether a value has the type, form,
code, pattern and limits of its column. Knows nothing of other cells, rows and tables.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.bounds import read_bounds, read_day, read_span, read_window
from analysis.codebook import Field
from analysis.descriptor import NUMERIC
from analysis.plain_text import find_doubtful, gather_texts, match_plainly
from analysis.printed_days import suggest_day
from analysis.problems import WARNING, find_near, quote

EXCEL_CELL = 32_767
LONGEST_DATE = 60
READERS = {"day": read_day, "span": read_span, "window": read_window}
NUMBERS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "year": r"\d{4}", "boolean": "true|false"}
LINK = re.compile(r"https?://[^\s/?#.]+(\.[^\s/?#.]+)+([/?#]\S*)?")
INVISIBLE = {
    "a line break or tab": re.compile("[\t\n\r\u2028\u2029]"),
    "a control character": re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    "a zero-width character": re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff]"),
    "a bidirectional control": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "a replacement character (text lost in an earlier conversion)": re.compile("\ufffd"),
    "a non-breaking or other special space": re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"),
    "a blank that is no space": re.compile("[\u115f\u1160\u2800\u3164\uffa0]"),
    "a private or tag character": re.compile(
        "[\u206a-\u206f\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
    ),
}
MENDED = {
    "a line break or tab": "put a space in its place",
    "a non-breaking or other special space": "type a plain space in its place",
    "a blank that is no space": "type a plain space in its place",
    "a replacement character (text lost in an earlier conversion)": "look in the source and type the letter that was lost",
}
"""How to mend what can't simply be removed: words would run together, or a letter be missing."""
CONFUSABLE = re.compile("[\u0370-\u03ff\u0400-\u052f]")

Fault = tuple[str, str, str]
"""(message, kind, severity) of what is wrong with one value."""


def find_column_faults(values: pa.Array, field: Field) -> dict[int, list[Fault]]:
    """Say everything that is wrong with each of many values of a column.

    Parameters
    ----------
    values : pyarrow.Array
        Of strings: the values, best each once.
    field : Field
        The rules of the column.

    Returns
    -------
    dict
        What `find_cell_faults` finds, by the place of the value; a value without a fault is not named. Values that are
        plainly fine are told by the column, since there may be a million of them.
    """
    doubtful = find_doubtful(values)
    empty = pc.binary_length(values).to_numpy(zero_copy_only=False) == 0
    doubtful |= empty & field.required
    if field.enum:
        doubtful |= ~empty & ~pc.is_in(values, value_set=gather_texts(field.enum)).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(doubtful).tolist()
    faults = {place: list(find_cell_faults(values[place].as_py(), field)) for place in places}
    ruled = np.flatnonzero(~doubtful & ~empty & ~_meet_rules(values, field))
    for place, value in zip(ruled.tolist(), values.take(pa.array(ruled)).to_pylist(), strict=True):
        faults[place] = list(_find_rule_faults(value, field))
    return {place: found for place, found in faults.items() if found}


def _meet_rules(values: pa.Array, field: Field) -> np.ndarray:
    """Say which values are certain to meet the rules of a column, told by the whole column or by its form alone."""
    if field.type != "string" or not _are_short(values, field):
        return np.zeros(len(values), dtype=bool)
    certain = np.ones(len(values), dtype=bool)
    for pattern in (field.pattern, LINK.pattern if field.form == "url" else ""):
        if pattern:
            certain &= match_plainly(values, pattern)
    if field.form in READERS:
        places = np.flatnonzero(certain)
        texts = values.take(pa.array(places)).to_pylist()
        certain[places] = read_bounds(texts, READERS[field.form], strict=False).readable
    return certain


def _are_short(values: pa.Array, field: Field) -> bool:
    """Say whether no value can be too long or too short: counted in spaces and bytes, of which there are no fewer."""
    if field.min_length is not None:
        return False
    if field.max_length is not None and (pc.max(pc.binary_length(values)).as_py() or 0) > field.max_length:
        return False
    return field.max_words is None or (pc.max(pc.count_substring(values, " ")).as_py() or 0) < field.max_words


def find_cell_faults(value: str, field: Field) -> Iterator[Fault]:
    """Say everything that is wrong with one value of a column."""
    if not value:
        if field.required:
            yield "is empty, but every row needs it", "required", "error"
        return
    yield from _find_text_faults(value)
    yield from _find_rule_faults(value, field)


def _find_rule_faults(value: str, field: Field) -> Iterator[Fault]:
    """Say what is wrong with a value by the rules of its column, its characters apart."""
    if field.enum and value not in field.enum:
        yield f"{quote(value)} is not a code of this column; {suggest(value, list(field.enum))}", "code", "error"
        return
    fault = _find_type_fault(value, field)
    if fault:
        yield fault, field.form or field.type, "error"
        return
    if field.pattern and not re.fullmatch(field.pattern, value):
        meaning = field.description.partition(". ")[0].rstrip(".").removeprefix("Key: ")
        yield (
            f"{quote(value)} does not have the form {field.pattern}{': ' * bool(meaning)}{meaning}",
            "pattern",
            "error",
        )
    yield from _find_limit_faults(value, field)


def _find_text_faults(value: str) -> Iterator[Fault]:
    if value != value.strip():
        yield f"{quote(value)} starts or ends with a space; remove it", "stray space", "error"
    if "  " in value:
        yield f"{_quote_at(value, value.index('  '))} holds two spaces in a row; keep one", "stray space", "error"
    for name, pattern in INVISIBLE.items():
        found = pattern.search(value)
        if found:
            code = f"U+{ord(found.group()):04X}"
            yield (
                f"{_quote_at(value, found.start())} holds {name} ({code}); {MENDED.get(name, 'remove it')}",
                "hidden character",
                "error",
            )
    if not unicodedata.is_normalized("NFC", value):
        yield f"{quote(value)} has accents in separate characters; write it in Unicode NFC", "Unicode form", "error"
    confusable = CONFUSABLE.search(value)
    if confusable and re.search("[A-Za-z]", value):
        name = unicodedata.name(confusable.group(), "unnamed").lower()
        message = (
            f"{_quote_at(value, confusable.start())} mixes Latin letters with {name}, which may look the same; check it"
        )
        yield message, "look-alike", WARNING
    if len(value) > EXCEL_CELL:
        yield (
            f"is {len(value)} characters long; a cell of a workbook holds {EXCEL_CELL}",
            "too long for a workbook",
            "error",
        )


def _quote_at(value: str, place: int) -> str:
    """Show a value with the place at fault in sight: a long text is cut on both sides of it."""
    start = place - 30 if place >= 60 else 0
    return quote("…" * bool(start) + value[start:])


def _find_type_fault(value: str, field: Field) -> str:
    """Say why a value has not the type or form of its column; empty where it has."""
    if field.form in READERS:
        try:
            READERS[field.form](value)
        except ValueError as error:
            return f"{error}{suggest_day(value)}" if len(value) <= LONGEST_DATE else f"{quote(value)} is not a date"
        return ""
    if field.form == "url" and not LINK.fullmatch(value):
        return f"{quote(value)} is not a link that starts with http:// or https://"
    if field.type == "date":
        try:
            # `fromisoformat` alone also takes 20200131 and 2020-W05-5
            if str(date.fromisoformat(value)) != value:
                raise ValueError
        except ValueError:
            return f"{quote(value)} is not a date of the form YYYY-MM-DD"
    if field.type in NUMBERS and not re.fullmatch(NUMBERS[field.type], value, flags=re.ASCII):
        hint = "; write digits only, no comma or sign" if field.type == "integer" else ""
        return f"{quote(value)} is not of type {field.type}{hint}"
    return ""


def _find_limit_faults(value: str, field: Field) -> Iterator[Fault]:
    words = len(value.split())
    if field.max_words is not None and words > field.max_words:
        yield f"has {words} words, at most {field.max_words} are allowed", "length", "error"
    if field.max_length is not None and len(value) > field.max_length:
        yield f"has {len(value)} characters, at most {field.max_length} are allowed", "length", "error"
    if field.min_length is not None and len(value) < field.min_length:
        yield f"has {len(value)} characters, at least {field.min_length} are needed", "length", "error"
    measured: Any = float(value) if field.type in NUMERIC else value  # a day in text sorts as it does in time
    if field.minimum is not None and measured < field.minimum:
        yield f"{quote(value)} is below {field.minimum}, the least allowed", "limit", "error"
    if field.maximum is not None and measured > field.maximum:
        yield f"{quote(value)} is above {field.maximum}, the most allowed", "limit", "error"


def suggest(value: str, allowed: list[str], shown: int = 12) -> str:
    """Name the nearest allowed value, or the allowed values where none is near."""
    near = find_near(value, allowed)
    if near:
        return f"did you mean '{near}'?"
    listed = ", ".join(allowed[:shown]) + (f" … ({len(allowed)} in all)" if len(allowed) > shown else "")
    return f"allowed: {listed}"
