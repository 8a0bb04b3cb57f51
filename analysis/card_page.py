"""The page of one body: what stands on it, in which order, in words.

Decides the words of each section; what is gathered is decided in `card`, how it is written in `markup`. Every row keeps its
id and its links.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.agencies import say_answers, say_days
from analysis.markup import BREAK, Line, Piece, Section, write_html
from analysis.regulators import OUTCOME_NAMES, RESPONSE_NAMES
from analysis.rules import RULES
from analysis.wording import (
    CLASS_NAMES,
    KIND_NAMES,
    POSITION_NAMES,
    PROVINCE_NAMES,
    SCOPE_NAMES,
    SHOWS_NAMES,
    TYPE_NAMES,
    name_code,
    say_day,
    say_span,
    say_token,
)

CAVEATS = (
    "A class says how words stand to evidence and never implies intent. Being listed does not by itself show use. Words in "
    "quotation marks are as printed, which may be the outlet's own. Read the sources before you print."
)
TENSE_NAMES = {"ever": "at any time", "now": "at present", "future": "in future", "": "(tense not coded)"}


class Card(NamedTuple):
    """Everything the record holds on one body as known on `as_of`; JupyterLab shows it as a page.

    `agency` is its row of `agencies`, `answers` its row of `tabulate_agencies` (empty: no statement and no evidence);
    `statements` and `others` (what other bodies said of it) have their verdicts, `evidence` the graded facts on it and on
    bodies it spoke of, `lags` its denials followed, `recommendations` those by or to it, `gaps` what is not known (in words,
    with the rows), `sources` every document cited.
    """

    agency: dict
    aliases: list[str]
    as_of: pd.Timestamp
    compiled: pd.Timestamp
    answers: dict
    statements: pd.DataFrame
    others: pd.DataFrame
    evidence: pd.DataFrame
    lags: pd.DataFrame
    recommendations: pd.DataFrame
    gaps: list[tuple[str, list[str]]]
    sources: pd.DataFrame

    def __repr__(self) -> str:
        """Name the card."""
        return f"<card {self.agency['agency_id']} as of {self.as_of.date()}>"

    def _repr_html_(self) -> str:
        """Write the page as HTML."""
        return write_html(lay_out_page(self))


# the page


def lay_out_page(found: Card) -> list[Section]:
    """Lay a card out as sections of lines and tables; what is empty is left out."""
    everything = pd.concat([found.statements, found.others])
    classed = everything["class"] != "not_classed"
    unclassed = ", ".join(everything.loc[~classed, "statement_id"])
    beside = [[Piece(f"Not classed, since it neither denies, admits nor declines: {unclassed}")]] if unclassed else []
    gaps = [[Piece(f"{words}: {', '.join(ids)}" if ids else words)] for words, ids in found.gaps]
    sections = [
        Section(found.agency.get("name") or found.agency["short_name"], _say_head(found)),
        Section("In short", _say_short(found)),
        Section("What it said, in order", [], *_tabulate_said(found, found.statements)),
        Section("How each statement stands", beside, *_tabulate_verdicts(everything.loc[classed])),
        Section("What was shown, in the order of disclosure", [], *_tabulate_shown(found)),
        Section("How long each denial stood", [], *_tabulate_lags(found)),
        Section("What others said of it", [], *_tabulate_said(found, found.others)),
        Section("Recommendations and orders", [], *_tabulate_recommendations(found)),
        Section("What is not known", gaps),
        Section("Notes on the rows", _list_notes(found)),
        Section("Sources", [], *_tabulate_sources(found)),
    ]
    return [section for section in sections if section.lines or section.rows]


def _say_head(found: Card) -> list[Line]:
    body = found.agency
    kind = name_code(TYPE_NAMES, body["type"]).capitalize()
    place = name_code(PROVINCE_NAMES, body.get("jurisdiction", "")) or "place not coded"
    later = (
        f" Only what was certainly public by then; the record was compiled on {say_stamp(found.compiled)}, and its summaries "
        "and notes may speak of later days."
    )
    lines = [
        f"{kind}; {place}; id {body['agency_id']}.",
        f"Also named: {', '.join(found.aliases)}." if found.aliases else "",
        f"Note: {body['note']}" if body.get("note") else "",
        f"As of {say_stamp(found.as_of)}." + later * (found.as_of < found.compiled),
        CAVEATS,
    ]
    return [[Piece(line)] for line in lines if line]


def _say_short(found: Card) -> list[Line]:
    """Answer in short what the tables show: three answers, never one score."""
    if not found.answers:
        return [[Piece("The record holds no statement of this body and no evidence on it.")]]
    counts = found.statements["position"].map(lambda code: name_code(POSITION_NAMES, code)).value_counts().sort_index()
    listed = ", ".join(f"{name} {number}" for name, number in counts.items())
    lines = [f"Statements: {len(found.statements)}" + f" ({listed})" * bool(listed)]
    lines += say_answers(found.answers, found.as_of)
    lines += ["Lags and disclosers are not measured for vendors"] * (found.agency["type"] == "vendor")
    return [[Piece(f"{line}.")] for line in lines]


Table = tuple[Sequence[str], list[list[Line]]]


def _tabulate(rows: pd.DataFrame, cells: dict[str, Callable[[dict], str | Line]]) -> Table:
    """Make a table of what each column says of each row."""
    said = [[write(row) for write in cells.values()] for row in rows.to_dict("records")]
    return list(cells), [[[Piece(cell)] if isinstance(cell, str) else cell for cell in row] for row in said]


def _tabulate_said(found: Card, said: pd.DataFrame) -> Table:
    return _tabulate(
        said,
        {
            "Statement": lambda row: row["statement_id"],
            "When": _say_when,
            "Position": _say_position,
            "In summary, and as printed": lambda row: [
                Piece(row["summary"]),
                *([BREAK, Piece(row["key_phrase"], look="quote")] if row["key_phrase"] else []),
            ],
            "Said to": lambda row: ", ".join(filter(None, [row["said_to"], row["channel"].replace("_", " ")])),
            "Sources": lambda row: _cite(found, row),
        },
    )


def _tabulate_verdicts(said: pd.DataFrame) -> Table:
    rules = {name: says for name, _, _, says in RULES}
    return _tabulate(
        said,
        {
            "Statement": lambda row: row["statement_id"],
            "Class": _say_class,
            "Rule": lambda row: f"{row['rule']}: {rules[row['rule']]}",
            "Why": lambda row: row["why"],
            "Decided by": lambda row: _list_ids(row["deciding_ids"], "none"),
        },
    )


def _tabulate_shown(found: Card) -> Table:
    own = found.agency["agency_id"]
    return _tabulate(
        found.evidence,
        {
            "Row": lambda row: row["fact_id"] + ("" if row["agency_id"] == own else f" (on {row['agency_id']})"),
            "Shown": lambda row: [Piece(name_code(SHOWS_NAMES, row["shows"]) + _say_count(row)), BREAK, *_tell(row)],
            "Took place": lambda row: say_span(row["happened"]),
            "Made public": lambda row: say_day(row["disclosed"]),
            "Tier, kind and origin": lambda row: (
                f"{row['tier']}: {name_code(KIND_NAMES, row['kind'])}, from {row['origin'].replace('_', ' ')}"
            ),
            "Sources": lambda row: _cite(found, row),
        },
    )


def _tabulate_lags(found: Card) -> Table:
    none = f"none as of {say_stamp(found.as_of)}"
    return _tabulate(
        found.lags,
        {
            "Denial": lambda row: row["statement_id"],
            "Class": lambda row: CLASS_NAMES[row["class"]],
            "Own correction": lambda row: _list_ids(row["correction_ids"], none),
            "Time to it": lambda row: say_days(row["lag_days_min"], row["lag_days_max"]),
            "First public contradiction": lambda row: _list_ids(row["contradiction_ids"], none),
            "Time to that": lambda row: say_days(row["contradiction_days_min"], row["contradiction_days_max"]),
        },
    )


def _tabulate_recommendations(found: Card) -> Table:
    def say_step(names: dict[str, str], code: str, day: str) -> str:
        return (name_code(names, code) or "not known by this day") + (f", {say_day(day)}" if day else "")

    return _tabulate(
        found.recommendations,
        {
            "Row": lambda row: row["recommendation_id"],
            "Made": lambda row: f"{say_day(row['made'])}, {row['made_by']} to {row['made_to']}: {row['force']}",
            "Asked": lambda row: row["summary"],
            "Answer": lambda row: say_step(RESPONSE_NAMES, row["response"], row["responded"]),
            "Outcome": lambda row: say_step(OUTCOME_NAMES, row["outcome"], row["outcome_on"]),
            "Sources": lambda row: [
                *_link(found, row["source_id"]),
                *([BREAK, *_link(found, row["outcome_source_id"])] if row["outcome_source_id"] else []),
            ],
        },
    )


def _tabulate_sources(found: Card) -> Table:
    columns = ("title", "publisher", "published", "kind", "read")
    cells = {name.capitalize(): (lambda row, name=name: row[name]) for name in columns}
    return _tabulate(found.sources.reset_index(), {"Source": lambda row: _link(found, row["source_id"])[:1], **cells})


def _list_notes(found: Card) -> list[Line]:
    said = pd.concat([found.statements, found.others]).rename(columns={"statement_id": "row_id"})
    shown = found.evidence.loc[found.evidence["kind"] != "admission"].rename(columns={"fact_id": "row_id"})
    asked = found.recommendations.rename(columns={"recommendation_id": "row_id"})
    rows = pd.concat([table[["row_id", "note"]] for table in (said, shown, asked)]).drop_duplicates()
    return [[Piece(f"{row_id}: {note}")] for row_id, note in zip(rows["row_id"], rows["note"], strict=True) if note]


def say_stamp(day: pd.Timestamp) -> str:
    """Say a day."""
    return say_token(str(day.date()))


def _say_when(row: dict) -> str:
    public = f"; public {say_day(row['disclosed'])}" if row["disclosed"] else ""
    how = f" ({row['correction'].replace('_', ' ')})" if row["correction"] else ""
    return say_day(row["made"]) + public + (f"; answers {row['corrects']} anew{how}" if row["corrects"] else "")


def _say_position(row: dict) -> str:
    """Say what a statement does: position, scope, tense, object, and what it concedes."""
    scope = name_code(SCOPE_NAMES, row["scope"])
    if row["position"] == "denies":
        scope = f"{scope or '(not coded of what)'} {TENSE_NAMES.get(row['tense'], row['tense'])}"
    parts = [": ".join(filter(None, [name_code(POSITION_NAMES, row["position"]), scope]))]
    parts += [f"of {row['about_id']}"] if row["about_id"] else []
    parts += [f"about {row['object'].replace('_', ' ')}"] if row["object"] else []
    if row["admits_shows"]:
        parts.append(f"concedes {name_code(SHOWS_NAMES, row['admits_shows'])} {say_span(row['admits_happened'])}")
    return "; ".join(parts) + _say_count(row)


def _say_class(row: dict) -> str:
    reason = f" ({row['reason'].replace('_', ' ')})" if row["reason"] else ""
    flags = f"; flags: {row['flags'].replace(' ', ', ').replace('_', ' ')}" if row["flags"] else ""
    return CLASS_NAMES[row["class"]] + reason + flags


def _say_count(row: dict) -> str:
    """Say a figure with its bounds, such as ", at least 2801 photos"; empty where there is none."""
    low, high = row["count_low"], row["count_high"]
    if pd.isna(low) and pd.isna(high):
        return ""
    number = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    number = f"at least {low:.0f}" if pd.isna(high) else f"at most {high:.0f}" if pd.isna(low) else number
    return f", {number} {row['measure'].replace('_', ' ')}".rstrip()


def _list_ids(ids: str, otherwise: str) -> str:
    return ids.replace(" ", ", ") or otherwise


def _tell(row: dict) -> Line:
    """Tell a fact: its summary; of a leaked entry the name as listed; an admission stands above."""
    if row["kind"] == "leaked_entry":
        return (
            [Piece("listed as "), Piece(row["summary"], look="quote")]
            if row["summary"]
            else [Piece("name not printed")]
        )
    return [Piece("in a statement of its own" if row["kind"] == "admission" else row["summary"])]


def _cite(found: Card, row: dict) -> Line:
    """Link the source and the second source of a row, and say how it was seen."""
    seen = [Piece(" (seen indirectly)")] if row["seen"] == "indirect" else []
    second = row["second_source_id"]
    return [
        *_link(found, row["source_id"]),
        *seen,
        BREAK,
        *(_link(found, second) if second else [Piece("no second source")]),
    ]


def _link(found: Card, source_id: str) -> Line:
    """Link a source by its id, and say where it is a copy; an address that is not http or https stays unlinked."""
    url = found.sources["url"].get(source_id, "")
    copy = [Piece(" (reprint)")] if found.sources["kind"].get(source_id, "") == "reprint" else []
    return [Piece(source_id, url=url if re.match(r"https?://", url) else ""), *copy]
