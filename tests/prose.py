"""Read prose, a page or the Markdown cells of a notebook, and account for every number that it states.

A number is a run of digits, or a word from two to twenty. It is accounted for where a claim captures it, or where it counts
nothing: the days of the record, the tiers of the method, the names of notebooks. "One" is left out, for it is seldom a count.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[1]
NOTEBOOKS = {path.stem[0]: path for path in sorted((TOP / "notebooks").glob("*.ipynb"))}
WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()
NUMBER_WORDS = {"none": 0} | {word: number for number, word in enumerate(WORDS)}
N = r"((?:(?<![\w.-])\d[\d,]*(?![\w-]))|\b(?i:none|" + "|".join(WORDS) + r")\b)"
"""What a claim captures: a number in digits or in words."""
COUNTED = re.compile(r"\d+(?:,\d{3})*|\b(?:" + "|".join(WORDS[2:]) + r")\b", flags=re.IGNORECASE)
MONTHS = "January February March April May June July August September October November December".split()
DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({'|'.join(MONTHS)})(?: (\d{{4}}))?\b|\b((?:19|20)\d\d)\b")
COUNTS_NOTHING = (
    r"tiers? [123](?: (?:or|and|to) [123])?",  # of the method
    r"(?<!\d )\b\d · |# \d · ",  # names of notebooks
)


class Claim(NamedTuple):
    """A sentence as it is written, its pattern with a group for each number, and what gives these numbers from the facts."""

    said: str
    sentence: str
    compute: Callable


def claim(sentence, compute):
    """Write a claim: `#` stands for a number, the rest is taken as it is written; `...` for any words between."""
    pattern = re.escape(sentence).replace(r"\#", N).replace(r"\.\.\.", ".*?")
    return Claim(sentence, pattern.replace(r"\ ", " "), compute)


def read_prose(path):
    """Read prose as one line, without emphasis, code, pictures, numbers of lists and where links lead."""
    text = Path(path).read_text(encoding="utf-8")
    if Path(path).suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    text = re.sub(r"^\d+\. ", "- ", text, flags=re.MULTILINE)
    text = re.sub(r"```.*?```|!\[[^]]*\]\([^)]*\)", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"`[^`]*`", "`code`", text)
    return re.sub(r"\s+", " ", re.sub(r"\*\*|(?<!\w)\*|\*(?!\w)", "", text))


def read_number(text):
    """Read a number written in digits or in words."""
    return NUMBER_WORDS[text.lower()] if text.lower() in NUMBER_WORDS else int(text.replace(",", ""))


def find_claim(text, sentence):
    """Find the one place where a text makes a claim."""
    found = list(re.finditer(sentence, text))
    assert len(found) == 1, f"{len(found)} times in the prose: {sentence}"
    return found[0]


def find_numbers(text, pattern):
    """Find the numbers of one sentence, which must stand in the text exactly once."""
    return tuple(read_number(number) for number in find_claim(text, pattern).groups())


def list_dates(text):
    """List the days, months and years that a text names, as the record begins to write them; without a year, as it ends."""
    for match in DATE.finditer(text):
        day, month, year, alone = match.groups()
        parts = [alone or year or "", f"{MONTHS.index(month) + 1:02}" if month else "", f"{int(day):02}" if day else ""]
        if month and (day or year):
            yield "-".join(part for part in parts if part) if year else f"-{parts[1]}-{parts[2]}"
        elif alone:
            yield alone


def list_unaccounted(text, claims, others=()):
    """List what is left of a text, around each number that no claim captures."""
    kept = list(text)
    for one in claims:
        match = find_claim(text, one.sentence)
        for place in range(1, len(match.groups()) + 1):
            kept[match.start(place) : match.end(place)] = "\0" * (match.end(place) - match.start(place))
    for pattern in (DATE.pattern, *COUNTS_NOTHING, *others):
        for match in re.finditer(pattern, text):
            kept[match.start() : match.end()] = "\0" * (match.end() - match.start())
    left = "".join(kept)
    return [text[max(0, m.start() - 60) : m.end() + 40] for m in COUNTED.finditer(left)]
