"""One body on one page: what it said, what was shown, how the two stand, and what is not known.

Decides what stands on the page and in which order, and writes it as Markdown or HTML so that no text of the record can be
taken for markup. Every row keeps its id and its links; nothing is left out but what was not public on the day.
"""

import difflib
import html
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.agencies import say_answers, say_between, say_days, say_row, tabulate_agencies
from analysis.corrections import measure_lags
from analysis.discrepancies import judge, keep_known, read_as_of
from analysis.figures import Words
from analysis.measures import grade_known_facts
from analysis.problems import LONGEST_NEAR, quote
from analysis.record import Record
from analysis.regulators import OUTCOME_NAMES, RESPONSE_NAMES, add_missing, tabulate_recommendations
from analysis.rules import RULES
from analysis.timeline import Timeline
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
TOLD = ("summary", "key_phrase", "said_to", "channel", "second_source_id", "note")
QUOTATION_MARKS = re.compile('["“”„«»]')
UNSAFE_IN_LINKS = re.compile(r"[^A-Za-z0-9:/?#@!&,;=+%~._-]")


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
        return _write_html(lay_out_page(self))


class Piece(NamedTuple):
    """A stretch of text; with `url` a link, with `look` a `quote` or a `break`."""

    text: str
    url: str = ""
    look: str = ""


Line = list[Piece]
BREAK = Piece("", look="break")


class Section(NamedTuple):
    """A part of a page: title, lines, and below them a table of columns and rows."""

    title: str
    lines: list[Line]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Line]] = ()


def card(record: Record, agency_id: str, as_of: str | date | None = None) -> Card:
    """Gather everything that the record holds on one body.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    agency_id : str
        An id of `record.agencies`.
    as_of : str or datetime.date, optional
        Only what was certainly public by this day; the record's own as-of date where it is left out.

    Raises
    ------
    ValueError
        There is no such id (the nearest are named), or the date is no day of the record.
    """
    day = read_as_of(record, as_of)
    agencies = record.agencies.set_index("agency_id", drop=False)
    if agency_id not in agencies.index:
        raise ValueError(_name_near(record, agency_id))
    record = _narrow(record, agency_id)
    verdicts = judge(record, as_of)
    said = _list_statements(record, verdicts, day)
    statements = said.loc[said["agency_id"] == agency_id]
    others = said.loc[(said["about_id"] == agency_id) & (said["agency_id"] != agency_id)]
    evidence = _list_evidence(record, {agency_id, *statements["about_id"]} - {""}, day)
    recommendations = tabulate_recommendations(record, as_of)
    recommendations = recommendations.loc[recommendations[["made_by", "made_to"]].eq(agency_id).any(axis=1)]
    answers = tabulate_agencies(record, as_of).set_index("agency_id", drop=False)
    lags = measure_lags(record, verdicts, as_of)
    gathered = Card(
        agency=agencies.loc[agency_id].to_dict(),
        aliases=_list_aliases(record, agency_id),
        as_of=day,
        compiled=read_as_of(record, None),
        answers=answers.loc[agency_id].to_dict() if agency_id in answers.index else {},
        statements=statements,
        others=others,
        evidence=evidence,
        lags=lags.loc[lags["agency_id"] == agency_id],
        recommendations=recommendations,
        gaps=[],
        sources=_list_sources(record, [statements, others, evidence, recommendations]),
    )
    return gathered._replace(gaps=_list_gaps(gathered, record))


def _name_near(record: Record, agency_id: str) -> str:
    """Say that there is no such body, and which ids are near: by a name that holds the word, or by spelling."""
    word = str(agency_id).strip().casefold()[:LONGEST_NEAR]
    named = add_missing(record.agencies, ["name"])[["agency_id", "name", "short_name"]]
    held = named.loc[named.apply(lambda row: bool(word) and any(word in text.casefold() for text in row), axis=1)]
    alike = difflib.get_close_matches(word, sorted(named["agency_id"]), n=5, cutoff=0.5)
    near = list(dict.fromkeys([*held["agency_id"], *alike]))[:5]
    listed = ", ".join(near) or "none is near; agencies.csv lists them"
    return f"{quote(str(agency_id))} is no agency_id of this record; the nearest: {listed}"


def _narrow(record: Record, agency_id: str) -> Record:
    """Keep what can bear on the answers for one body: every answer is given body by body, so the rest changes none."""
    said = record.statements
    concerned = said.loc[(said["agency_id"] == agency_id) | (said["about_id"] == agency_id)]
    bodies = {agency_id, *concerned["agency_id"], *concerned["about_id"]} - {""}
    kept = said["agency_id"].isin(bodies) | said["about_id"].isin(bodies)
    return record._replace(
        statements=said.loc[kept].reset_index(drop=True),
        **{
            name: table.loc[table["agency_id"].isin(bodies)].reset_index(drop=True)
            for name, table in (("evidence", record.evidence), ("leaked_clients", record.leaked_clients))
        },
    )


def _list_aliases(record: Record, agency_id: str) -> list[str]:
    aliases = add_missing(record.aliases, ["agency_id", "alias"])
    return list(aliases.loc[aliases["agency_id"] == agency_id, "alias"])


def _list_statements(record: Record, verdicts: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """List all statements known on the day with their verdicts, by the day on which each had certainly been made."""
    known = add_missing(keep_known(record.statements, day), TOLD)
    said = known.merge(verdicts.drop(columns="agency_id"), on="statement_id", validate="one_to_one")
    return said.sort_values(["made_latest", "made_earliest", "statement_id"], na_position="first", ignore_index=True)


def _list_evidence(record: Record, bodies: set[str], day: pd.Timestamp) -> pd.DataFrame:
    """List the graded facts on some bodies in the order of their disclosure, in words of the record."""
    facts = grade_known_facts(record, day.date()).loc[lambda rows: rows["agency_id"].isin(bodies)]
    shown = add_missing(record.evidence, TOLD).set_index("evidence_id")
    entries = add_missing(record.leaked_clients, [*TOLD, "name_as_listed"]).set_index("entry_id")
    columns = ["summary", "second_source_id", "note"]
    told = pd.concat([shown[columns], entries.assign(summary=entries["name_as_listed"])[columns]])
    return facts.join(told, on="fact_id").sort_values(["disclosed_latest", "disclosed_earliest", "fact_id"])


def _list_sources(record: Record, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """List every document that some rows cite."""
    cited = {"source_id", "second_source_id", "outcome_source_id"}
    ids = {source_id for table in tables for column in cited & {*table} for source_id in table[column]}
    columns = ["title", "publisher", "published", "url", "kind", "read"]
    sources = add_missing(record.sources, columns).set_index("source_id")[columns]
    return sources.loc[sources.index.isin(ids)].sort_index()


def _list_gaps(found: Card, record: Record) -> list[tuple[str, list[str]]]:
    """List what is not known or not certain, in words, each with the rows that it concerns."""
    said = found.statements.rename(columns={"statement_id": "row_id"})
    shown = found.evidence.rename(columns={"fact_id": "row_id"})
    rows = pd.concat([said, shown])
    denies, admits = said["position"] == "denies", said["position"] == "admits"
    unread = found.sources.index[found.sources["read"] == "excerpt"]
    listed = {
        "Asked, and no answer known": said.loc[said["position"] == "no_reply", "row_id"],
        "Denial, not coded of what or in which tense": said.loc[
            denies & (said[["object", "scope", "tense"]] == "").any(axis=1), "row_id"
        ],
        "Admission, not coded of what or when": said.loc[admits & (said["admits_shows"] == ""), "row_id"],
        "Day said not known exactly": said.loc[said["made_earliest"] != said["made_latest"], "row_id"],
        "Day made public not known exactly": rows.loc[rows["disclosed_earliest"] != rows["disclosed_latest"], "row_id"],
        "Start of the conduct not known": shown.loc[shown["start_earliest"].isna(), "row_id"],
        "A name on a list and no more": shown.loc[shown["shows"] == "listed", "row_id"],
        "Seen only through another's report": rows.loc[rows["seen"] == "indirect", "row_id"],
        "No second source": rows.loc[rows["second_source_id"] == "", "row_id"],
        "No words as printed": said.loc[said["key_phrase"] == "", "row_id"],
        "Not followed, since an admission may have come first": found.answers.get("unsettled_ids", "").split(),
        "No own correction known": found.lags.loc[found.lags["correction_ids"] == "", "statement_id"],
        "Coded otherwise by the second coder": _list_disagreements(found.statements, record),
        "Source read only in part": unread,
    }
    gaps = [(words, sorted(set(ids))) for words, ids in listed.items() if len(ids)]
    nothing = {"No statement of this body is in the record": said.empty, "No evidence on it is": shown.empty}
    return [*((words, []) for words, holds in nothing.items() if holds), *gaps]


def _list_disagreements(said: pd.DataFrame, record: Record) -> list[str]:
    """List the statements that a second coding codes otherwise."""
    coded = [name for name in ("position", "object", "scope", "tense") if name in record.coding_b]
    if not coded:
        return []
    both = said[["statement_id", *coded]].merge(record.coding_b, on="statement_id", suffixes=("", "_b"))
    differ = pd.DataFrame({name: both[name] != both[f"{name}_b"] for name in coded})
    return list(both.loc[differ.any(axis=1), "statement_id"])


def word_lane(found: Card, lane: Timeline) -> Words:
    """Word the lane of a body, as `charts_card.take_lane` takes it out of a timeline of the same day."""
    name = found.agency.get("name") or found.agency["short_name"]
    items = lane.items["item"].value_counts().to_dict()
    numbered = "; ".join(
        f"{row['number']} {row['label']}, {say_between(row['date_earliest'], row['date_latest'])}"
        for row in lane.context.to_dict("records")
    )
    said = say_row(found.answers, found.as_of)
    title = f"{name}: {'; '.join(said.split('; ')[:2])}"
    return Words(
        title=title,
        subtitle=(
            f"What it said ({items.get('statement', 0)} utterances by position), what was shown of it "
            f"({items.get('evidence', 0)} disclosures), and when use took place. The shaded stretch is at a larger scale."
        ),
        foot=(
            (f"Context: {numbered}.\n" if numbered else "")
            + "A filled mark is a known day; a hollow mark is somewhere on its bar. Dotted line: use possible; solid line: use "
            f"certain, at tier 1 or 2. A class never implies intent. As of {_say_stamp(found.as_of)}."
        ),
        alt=f"Timeline of one body. {name}: {said}.",
    )


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
        f" Only what was certainly public by then; the record was compiled on {_say_stamp(found.compiled)}, and its summaries "
        "and notes may speak of later days."
    )
    lines = [
        f"{kind}; {place}; id {body['agency_id']}.",
        f"Also named: {', '.join(found.aliases)}." if found.aliases else "",
        f"Note: {body['note']}" if body.get("note") else "",
        f"As of {_say_stamp(found.as_of)}." + later * (found.as_of < found.compiled),
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
    none = f"none as of {_say_stamp(found.as_of)}"
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
    return _tabulate(found.sources.reset_index(), {"Source": lambda row: _link(found, row["source_id"]), **cells})


def _list_notes(found: Card) -> list[Line]:
    said = pd.concat([found.statements, found.others]).rename(columns={"statement_id": "row_id"})
    shown = found.evidence.loc[found.evidence["kind"] != "admission"].rename(columns={"fact_id": "row_id"})
    asked = found.recommendations.rename(columns={"recommendation_id": "row_id"})
    rows = pd.concat([table[["row_id", "note"]] for table in (said, shown, asked)]).drop_duplicates()
    return [[Piece(f"{row_id}: {note}")] for row_id, note in zip(rows["row_id"], rows["note"], strict=True) if note]


def _say_stamp(day: pd.Timestamp) -> str:
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
    """Link a source by its id; an address that is not http or https stays unlinked."""
    url = found.sources["url"].get(source_id, "")
    return [Piece(source_id, url=url if re.match(r"https?://", url) else "")]


# written


def format_card(found: Card) -> str:
    """Write a card as Markdown; text of the record is escaped, so that it can't be taken for markup."""
    parts = []
    for place, section in enumerate(lay_out_page(found)):
        parts.append(f"{'##' if place else '#'} {_join_markdown([Piece(section.title)])}")
        lines = [_join_markdown(line) for line in section.lines]
        parts += ["\n".join(f"- {line}" for line in lines)] if place else lines
        rows = [[_join_markdown(cell) for cell in row] for row in section.rows]
        if rows:
            head = [section.columns, ["---"] * len(section.columns)]
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _join_markdown(line: Line) -> str:
    """Join a line; of two dollar signs each stands in an element of its own, or JupyterLab would set a formula."""
    joined = "".join(map(_format_markdown, line))
    return joined.replace("\\$", "<span>&#36;</span>") if joined.count("\\$") > 1 else joined


def _format_markdown(piece: Piece) -> str:
    if piece.look == "break":
        return "<br>"
    text = _escape_markdown(_mark_quoted(piece.text) if piece.look == "quote" else piece.text)
    return f"[{text}]({_escape_link(piece.url)})" if piece.url else text


def _escape_markdown(text: str) -> str:
    r"""Escape everything that Markdown, a table or a formula would read as markup, and break bare addresses.

    Examples
    --------
    >>> print(_escape_markdown("a|b <i> [x](y) `c`"))
    a\|b \<i\> \[x\](y) \`c\`
    """
    text = re.sub(r"\s+", " ", text)
    # a backslash before a bracket would start a formula in JupyterLab, but for the element around it
    bare = "<span>&#92;</span>"
    text = re.sub(r"[\\`*_\[\]<>|~$#!&]", lambda found: bare if found[0] == "\\" else f"\\{found[0]}", text)
    return re.sub(r"(?i)(https?|ftp|mailto):|\bwww\.", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _escape_link(url: str) -> str:
    """Write characters of an address that could be read as markup as their codes."""
    return UNSAFE_IN_LINKS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8")), url)


def _mark_quoted(text: str) -> str:
    """Put words into quotation marks; marks within them become single ones, so that the words end where they end."""
    return f"“{QUOTATION_MARKS.sub('’', text)}”"


def _write_html(sections: Sequence[Section]) -> str:
    """Write sections as HTML; text of the record is escaped, headers of columns and rows are marked."""
    parts = []
    for place, section in enumerate(sections):
        tag = "h3" if place else "h2"
        parts.append(f"<{tag}>{_format_html(Piece(section.title))}</{tag}>")
        if place and section.lines:
            parts.append(f"<ul>{_wrap_html('li', section.lines)}</ul>")
        else:
            parts.append(_wrap_html("p", section.lines))
        if section.rows:
            rows = [_wrap_html('th scope="row"', row[:1]) + _wrap_html("td", row[1:]) for row in section.rows]
            head = _wrap_html('th scope="col"', [[Piece(name)] for name in section.columns])
            body = "\n".join(f"<tr>{row}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>")
    return "\n".join(["<div>", *filter(None, parts), "</div>"])


def _wrap_html(tag: str, lines: Iterable[Line]) -> str:
    """Put each line or cell into an element; cells stand to the left, where JupyterLab would put them to the right."""
    style = ' style="text-align: left; vertical-align: top; padding: 0.2em 0.6em"' if tag.startswith("t") else ""
    return "".join(f"<{tag}{style}>{''.join(map(_format_html, line))}</{tag.split(maxsplit=1)[0]}>" for line in lines)


def _format_html(piece: Piece) -> str:
    if piece.look == "break":
        return "<br>"
    text = html.escape(_mark_quoted(piece.text) if piece.look == "quote" else piece.text)
    text = re.sub(r"[$\\]", lambda found: f"<span>{found[0]}</span>", text)  # alone in an element, it starts no formula
    if piece.url:
        return f'<a href="{html.escape(_escape_link(piece.url))}" rel="noopener noreferrer">{text}</a>'
    return text
