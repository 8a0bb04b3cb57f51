"""Set each statement against the evidence: gather the facts known on a day, apply the rules, explain each verdict.

Decides which rows are facts and what is known on a day, and puts each verdict into one sentence that names its rows, their
dates and sources. The rules themselves are in `rules`.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis.at_once import work_at_once
from analysis.bounds import read_token
from analysis.record import Record
from analysis.rules import MORE, STATEMENT_COLUMNS, WEIGHED_COLUMNS, apply_rules
from analysis.wording import KIND_NAMES, SCOPE_NAMES, SHOWS_NAMES, name_code, say_day, say_span

FACT_COLUMNS = (
    "fact_id agency_id speaker_id utterance_id kind origin object shows measure count_low count_high access seen happened "
    "disclosed disclosed_earliest disclosed_latest start_earliest start_latest end_earliest end_latest source_id"
).split()
NAMED_ROWS = 3
VERDICT_COLUMNS = ["statement_id", "agency_id", "class", "reason", "rule", "tier", "flags", "deciding_ids", "why"]


def gather_facts(record: Record, columns: Sequence[str] = FACT_COLUMNS) -> pd.DataFrame:
    """Gather every fact of a record: evidence, what admissions concede, and leaked entries.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    columns : sequence of str, optional
        Those wanted, all where it is left out; a million rows need less memory with fewer.

    Returns
    -------
    pandas.DataFrame
        One row per fact, with the columns in `FACT_COLUMNS`. `happened` and `disclosed` are as written in the record. A
        leaked entry (kind `leaked_entry`) is about the case's `leak_object`, its origin is the leak, its conduct falls
        within the window that the leak covers; one that gives both users and searches is two rows of one id.
    """
    evidence = record.evidence.rename(columns={"evidence_id": "fact_id"})
    entries = record.leaked_clients.rename(
        columns={"entry_id": "fact_id", "leak": "origin", "covers": "happened"}
    ).assign(kind="leaked_entry", object=record.codebook.case["leak_object"], speaker_id="", utterance_id="")
    counted = [
        entries.assign(measure=measure, count_low=entries[f"{measure}_low"], count_high=entries[f"{measure}_high"]).loc[
            lambda rows: rows["count_low"].notna() | rows["count_high"].notna()
        ]
        for measure in ("users", "searches")
    ]
    without = entries.assign(measure="", count_low=float("nan"), count_high=float("nan")).loc[
        lambda rows: ~rows["fact_id"].isin(pd.concat(counted)["fact_id"])
    ]
    frames = [frame[[*columns]] for frame in (evidence, without, *counted) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else evidence.reindex(columns=[*columns])


def read_as_of(record: Record, as_of: str | date | None) -> pd.Timestamp:
    """Read an as-of date; the record's own where none is given.

    Raises
    ------
    ValueError
        The date is not a single day, or falls after the day the record was compiled.
    """
    own = read_token(record.codebook.as_of)[1]
    if as_of is None:
        return pd.Timestamp(own).as_unit("s")
    try:
        first, last = read_token(str(as_of))
    except ValueError as error:
        raise ValueError(f"{str(error).partition(';')[0]}; write the as-of date as YYYY-MM-DD") from error
    if first != last:
        raise ValueError(f"'{as_of}' is not a day; write the as-of date as YYYY-MM-DD")
    if last > own:
        raise ValueError(f"'{as_of}' is after {own}, the day this record was compiled; nothing is known of that day")
    return pd.Timestamp(last).as_unit("s")


def keep_known(table: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Keep the rows whose disclosure is certain by a day: its latest bound falls on or before it (method, section 3).

    Returns
    -------
    pandas.DataFrame
        The rows kept, in their order, with all their columns, numbered from 0.
    """
    known = (table["disclosed_latest"] <= as_of).to_numpy()
    if known.all():
        return table  # mostly all; a copy of them costs time
    kept = work_at_once(lambda name: table[name].array[known], table.columns)
    return pd.DataFrame(dict(zip(table.columns, kept, strict=True)))


def judge(record: Record, as_of: str | date | None = None, *, explained: bool = True) -> pd.DataFrame:
    """Judge every statement that was public on a day against the evidence that was public on it.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.
    explained : bool
        Whether to say why; the sentences of a million verdicts take far longer than the verdicts.

    Returns
    -------
    pandas.DataFrame
        One row per statement known on the day, in the record's order: `statement_id`, `agency_id`, `class`, `reason`,
        `rule` (see `rules.RULES`), `tier` (1 to 3, the best among the deciding rows; 0: none), `flags`, `deciding_ids`
        (joined by a space; see `rules.apply_rules`), and, where `explained`, `why` (one sentence).

    Raises
    ------
    ValueError
        The as-of date is not a day, or falls after the record's own.
    """
    day = read_as_of(record, as_of)
    # the sentences name what the rules do not look at; without them a million rows need half the memory
    said = record.statements if explained else record.statements[STATEMENT_COLUMNS]
    statements = keep_known(said, day)
    facts = keep_known(gather_facts(record, FACT_COLUMNS if explained else WEIGHED_COLUMNS), day)
    verdicts = apply_rules(statements, facts, record.bearing, covers=record.covers, vendors=record.vendors)
    verdicts = verdicts.assign(agency_id=statements["agency_id"])
    if not explained:
        return verdicts[VERDICT_COLUMNS[:-1]]
    return verdicts.assign(why=explain(verdicts, statements, facts, day))[VERDICT_COLUMNS]


def explain(verdicts: pd.DataFrame, statements: pd.DataFrame, facts: pd.DataFrame, as_of: pd.Timestamp) -> list[str]:
    """Explain each verdict in one neutral sentence that names the deciding rows, their dates and sources."""
    shown = {row["fact_id"]: row for row in facts.to_dict("records")}
    said = {row["statement_id"]: row for row in statements.to_dict("records")}
    kinds = facts.drop_duplicates("fact_id").groupby("agency_id")["kind"].value_counts().sort_index()
    sentences = []
    for verdict in verdicts.to_dict("records"):
        statement = said[verdict["statement_id"]]
        body = statement["about_id"] or statement["agency_id"]
        ids = verdict["deciding_ids"].split()
        ids = sorted(ids, key=lambda name: (_rank_fact(shown.get(name)), name))
        counts = verdict["rule"] == "understated-count"
        named = [_name_row(name, shown, said, counts=counts) for name in ids[:NAMED_ROWS]]
        least = "more than " if MORE in verdict["flags"] else ""
        left = f" and {least}{len(ids) - NAMED_ROWS} more" if len(ids) > NAMED_ROWS else ""
        sentences.append(
            _SENTENCES[verdict["rule"]].format(
                said=_say_statement(statement),
                rows="; ".join(named) + left,
                tier=verdict["tier"],
                stated=_say_figure(statement) if counts else "",
                period="for the period stated" if statement["admits_happened"] else "of what had begun by then",
                timing="certainly went on after it" if statement["tense"] == "future" else "had certainly begun",
                as_of=f"{as_of.day} {as_of:%B %Y}",
                known=_count_known(kinds[body].to_dict() if body in kinds else {}, body),
                missing=" and ".join(name for name in ("object", "scope", "tense") if not statement[name])
                or "bearing row",
                behind=f"; by then evidence had begun that contradicts a denial of use: {'; '.join(named)}{left}"
                if ids
                else "",
            )
            + ("; it had itself conceded facts that would otherwise bear" if "conceded" in verdict["flags"] else "")
            + "."
        )
    return sentences


def _rank_fact(fact: dict | None) -> tuple:
    """Put facts seen directly and disclosed earliest first."""
    if fact is None:
        return (0, pd.Timestamp.min)
    return (fact["seen"] != "direct", fact["disclosed_latest"])


def _say_statement(statement: dict) -> str:
    """Say who said what when, and where it can be read."""
    what = {
        "denies": f"Denial of {name_code(SCOPE_NAMES, statement['scope']) or 'something not coded'}",
        "admits": f"Admission of {name_code(SCOPE_NAMES, statement['scope']) or 'something not coded'}",
        "declines": "Answer that neither confirms nor denies",
        "no_reply": "No reply",
        "explains": "Explanation",
        "halts": "Statement that use stopped",
        "disputes": "Objection to a finding or to leaked material",
    }[statement["position"]]
    tense = {"ever": " at any time", "now": " at present", "future": " in future"}.get(statement["tense"], "")
    tense = tense if statement["position"] == "denies" else ""
    return f"{what}{tense}, made {say_day(statement['made'])} ({statement['source_id']})"


def _name_row(name: str, shown: dict, said: dict, *, counts: bool = False) -> str:
    """Name a deciding row: what it shows, how much of it if asked, when that took place, when it was shown and where."""
    fact = shown.get(name)
    if fact is None:
        row = said[name]
        return f"{name}, {say_day(row['disclosed'] or row['made'])} ({row['source_id']})"
    shows = _say_figure(fact) if counts else name_code(SHOWS_NAMES, fact["shows"])
    return f"{name}: {shows} {say_span(fact['happened'])}, shown {say_day(fact['disclosed'])} ({fact['source_id']})"


def _say_figure(row: dict) -> str:
    """Say a figure with its bounds and what it counts."""
    least, most = row["count_low"], row["count_high"]
    if pd.isna(most):
        number = f"{least:,.0f} or more"
    elif pd.isna(least):
        number = f"{most:,.0f} at most"
    else:
        number = f"{least:,.0f}" if least == most else f"{least:,.0f} to {most:,.0f}"
    return f"{number} {row['measure']}"


def _count_known(kinds: dict[str, int], body: str) -> str:
    """Say how hard anyone is known to have looked: how many rows of evidence there are on a body, of which kinds."""
    if not kinds:
        return f"the record holds no evidence of any kind on {body}"
    listed = ", ".join(f"{number} {name_code(KIND_NAMES, kind)}" for kind, number in kinds.items())
    return f"rows of evidence on {body}: {listed}"


_SENTENCES = {
    "not-classed": "{said}; listed only, since it neither denies nor admits",
    "legal-position": "{said}; a legal position, to be read beside the findings",
    "declined": "{said}{behind}",
    "own-words": "{said}; a later statement of its own is coded as saying that this answer was wrong when given: {rows}",
    "unresolved-denial": "{said}; not judged, since it has no {missing}",
    "unresolved-admission": "{said}; not judged, since it has no scope",
    "understated-count": "{said}, which states {stated}; tier {tier} evidence gives a higher count {period}: {rows}",
    "understated-paid": "{said}, with a trial stated; tier {tier} evidence shows payment: {rows}",
    "admitted": "{said}; nothing at tier 1 or 2 makes it an understatement",
    "contradicts-must": "{said}; contradicted by tier {tier} evidence of conduct that {timing}: {rows}",
    "outside-must": "{said}; use took place outside these literal words, at tier {tier}: {rows}",
    "contradicts-before": "{said}; true to the tense only if use had ended, as tier {tier} evidence dates it: {rows}",
    "own-words-differ": "{said}; the same utterance concedes what would contradict it: {rows}",
    "only-may": "{said}; tier {tier} evidence bears on it, but its dates leave open whether before or after: {rows}",
    "weak": "{said}; what bears on it is weak or known from one origin, at tier {tier}: {rows}",
    "only-after": "{said}; what bears on it took place later only: {rows}",
    "none-found": "{said}; an inquiry looked at those days and found no use: {rows}",
    "nothing-bears": "{said}; as of {as_of} nothing in the record bears on it, which does not make it true; {known}",
}
