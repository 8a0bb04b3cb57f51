"""One body on one page: what it said, what was shown, how the two stand, and what is not known.

Decides what is gathered for the page, as known on a day; nothing is left out but what was not public by then. What stands where
is decided in `card_page`.
"""

import difflib
from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis.agencies import join_lags, say_between, say_row, tabulate_standing
from analysis.card_page import Card, lay_out_page, say_stamp
from analysis.corrections import list_left_out, measure_lags
from analysis.discrepancies import explain, judge, keep_known, read_as_of
from analysis.figures import Words
from analysis.findings import HOLLOW, say_band
from analysis.histories import History, Known, recall_body
from analysis.markup import write_markdown
from analysis.measures import grade_known_facts
from analysis.problems import LONGEST_NEAR, quote
from analysis.record import Record
from analysis.regulators import add_missing, tabulate_recommendations
from analysis.timeline import Timeline
from analysis.wording import name_code

TOLD = ("summary", "key_phrase", "said_to", "channel", "second_source_id", "note")


def card(record: Record, agency_id: str, as_of: str | date | None = None, *, history: History | None = None) -> Card:
    """Gather everything that the record holds on one body.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    agency_id : str
        An id of `record.agencies`.
    as_of : str or datetime.date, optional
        Only what was certainly public by this day; the record's own as-of date where it is left out.
    history : History, optional
        As `histories.trace_history` gives it for this record: the same card, sooner.

    Raises
    ------
    ValueError
        There is no such id (the nearest are named), or the date is no day of the record.
    """
    day = read_as_of(record, as_of)
    agencies = record.agencies.set_index("agency_id", drop=False)
    if agency_id not in agencies.index:
        raise ValueError(_name_near(record, agency_id))
    record = narrow_record(record, agency_id)
    known = _recall(record, agency_id, day, history) if history else _answer(record, agency_id, day)
    said = _list_statements(record, known.verdicts, day)
    statements = said.loc[said["agency_id"] == agency_id]
    others = said.loc[(said["about_id"] == agency_id) & (said["agency_id"] != agency_id)]
    evidence = _list_evidence(record, {agency_id, *statements["about_id"]} - {""}, known.facts)
    recommendations = tabulate_recommendations(record, as_of)
    recommendations = recommendations.loc[(recommendations[["made_by", "made_to"]] == agency_id).any(axis=1)]
    unsettled = list(known.left_out.loc[known.left_out["order"] == "unsettled", "statement_id"])
    answers = join_lags(record, known.standing, lags=known.lags, unsettled=unsettled)
    gathered = Card(
        agency=agencies.loc[agency_id].to_dict(),
        aliases=_list_aliases(record, agency_id),
        as_of=day,
        compiled=read_as_of(record, None),
        answers=answers.to_dict("records")[0] if len(answers) else {},
        statements=statements,
        others=others,
        evidence=evidence,
        lags=known.lags,
        recommendations=recommendations,
        gaps=[],
        sources=_list_sources(record, [statements, others, evidence, recommendations]),
    )
    return gathered._replace(gaps=_list_gaps(gathered, record))


def _answer(record: Record, agency_id: str, day: pd.Timestamp) -> Known:
    """Answer how one body stood on a day."""
    as_of = day.date()
    verdicts = judge(record, as_of)
    tables = {
        "standing": tabulate_standing(record, verdicts, as_of),
        "lags": measure_lags(record, verdicts, as_of),
        "left_out": list_left_out(record, verdicts, as_of),
    }
    own = {name: table.loc[table["agency_id"] == agency_id] for name, table in tables.items()}
    return Known(verdicts=verdicts, facts=grade_known_facts(record, as_of), **own)


def _recall(record: Record, agency_id: str, day: pd.Timestamp, history: History) -> Known:
    """Recall how one body stood on a day; only the sentences, which name the day, are made anew."""
    known = recall_body(history, agency_id, day.date())
    statements = keep_known(record.statements, day)
    verdicts = known.verdicts.loc[known.verdicts["statement_id"].isin(statements["statement_id"])]
    return known._replace(verdicts=verdicts.assign(why=explain(verdicts, statements, known.facts, day)))


def _name_near(record: Record, agency_id: str) -> str:
    """Say that there is no such body, and which ids are near: by a name that holds the word, or by spelling."""
    word = str(agency_id).strip().casefold()[:LONGEST_NEAR]
    named = add_missing(record.agencies, ["name"])[["agency_id", "name", "short_name"]]
    same = named.loc[[word in map(str.casefold, row) for row in named.itertuples(index=False)], "agency_id"]
    aliased = record.aliases.loc[record.aliases["alias"].str.casefold() == word, "agency_id"]
    meant = sorted({*same, *aliased})
    if word and meant:
        return f"{quote(str(agency_id))} is no agency_id of this record, but a name of {' and of '.join(meant)}; give the id"
    texts = named.itertuples(index=False)
    held = named.loc[[bool(word) and any(word in text.casefold() for text in row) for row in texts]]
    alike = difflib.get_close_matches(word, sorted(named["agency_id"]), n=5, cutoff=0.5)
    near = list(dict.fromkeys([*held["agency_id"], *alike]))[:5]
    listed = ", ".join(near) or "none is near; agencies.csv lists them"
    return f"{quote(str(agency_id))} is no agency_id of this record; the nearest: {listed}"


def narrow_record(record: Record, agency_id: str) -> Record:
    """Keep what can bear on the answers for one body: every answer is given body by body, so the rest changes none."""
    said = record.statements
    concerned = said.loc[(said["agency_id"] == agency_id) | (said["about_id"] == agency_id)]
    bodies = {agency_id, *concerned["agency_id"], *concerned["about_id"]} - {""}
    kept = said["agency_id"].isin(bodies) | said["about_id"].isin(bodies)
    return record._replace(
        statements=said.loc[kept].reset_index(drop=True),
        evidence=record.evidence.loc[record.evidence["agency_id"].isin(bodies)].reset_index(drop=True),
        leaked_clients=record.leaked_clients.loc[record.leaked_clients["agency_id"].isin(bodies)].reset_index(
            drop=True
        ),
    )


def _list_aliases(record: Record, agency_id: str) -> list[str]:
    aliases = add_missing(record.aliases, ["agency_id", "alias"])
    return list(aliases.loc[aliases["agency_id"] == agency_id, "alias"])


def _list_statements(record: Record, verdicts: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """List all statements known on the day with their verdicts, by the day on which each had certainly been made."""
    known = add_missing(keep_known(record.statements, day), TOLD)
    said = known.merge(verdicts.drop(columns="agency_id"), on="statement_id", validate="one_to_one")
    names = record.codebook.case.get("names", {})
    said = said.assign(object_name=[name_code(names, code) for code in said["object"]])
    return said.sort_values(["made_latest", "made_earliest", "statement_id"], na_position="first", ignore_index=True)


def _list_evidence(record: Record, bodies: set[str], facts: pd.DataFrame) -> pd.DataFrame:
    """List the graded facts on some bodies in the order of their disclosure, in words of the record."""
    facts = facts.loc[facts["agency_id"].isin(bodies)]
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
    nothing = {
        "No statement of this body is in the record": said.empty,
        "No evidence on this body is in the record": shown.empty,
    }
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
    short = "; ".join(said.split("; ")[:2])
    title = f"{name}. {short[:1].upper()}{short[1:]}"
    return Words(
        title=title,
        subtitle=(
            f"What it said ({items.get('statement', 0)} utterances by position), what was shown of it "
            f"({items.get('evidence', 0)} disclosures), and when use took place. The shaded stretch is at a larger scale."
        ),
        foot=(
            (f"Context: {numbered}.\n" if numbered else "") + f"{HOLLOW} {say_band(lane.context)}"
            "Dotted line: use possible (arrow: since when is not known); solid line: use certain, at tier 1 or 2. A class "
            f"never implies intent. As of {say_stamp(found.as_of)}. Rows and sources: card-{found.agency['agency_id']}.csv."
        ),
        alt=f"Timeline of one body. {name}: {said}.",
    )


def format_card(found: Card) -> str:
    """Write a card as Markdown; text of the record is escaped, so that it can't be taken for markup."""
    return write_markdown(lay_out_page(found))
