"""Lay statements, evidence and conduct out as dated items in lanes, one lane a body.

Decides which lane a body has, in which order, and which items stand in it; every item keeps the ids of its rows. Refuses
to draw: `charts_lanes` does.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.discrepancies import keep_known, read_as_of
from analysis.measures import grade_known_facts, summarise_speakers
from analysis.record import Record

GROUPS = (
    "contradicted",
    "narrow",
    "contested",
    "denied_else",
    "stands",
    "admitted",
    "declined",
    "other",
    "evidence_only",
    "vendor",
)
"""Groups of lanes from top to bottom: by the gravest class of a body's denials, else by what else it did."""
ITEM_COLUMNS = (
    "agency_id short_name group lane item mark earliest latest certain_from certain_to tier class ids source_ids"
).split()


class Timeline(NamedTuple):
    """Everything that a timeline draws: one row per body, per dated item, per context event; known on `as_of`."""

    lanes: pd.DataFrame
    items: pd.DataFrame
    context: pd.DataFrame
    as_of: pd.Timestamp


def lay_out_timeline(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> Timeline:
    """Lay out the lanes, what stands in them, and the context events.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdicts : pandas.DataFrame
        As `judge` gives them for the same day.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.
    """
    lanes = lay_out_lanes(record, verdicts, as_of)
    items = list_items(record, verdicts, lanes, as_of)
    return Timeline(lanes, items, choose_context(record, as_of), read_as_of(record, as_of))


def lay_out_lanes(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> pd.DataFrame:
    """Give every body that spoke or is shown something of a lane.

    Returns
    -------
    pandas.DataFrame
        One row per body: `agency_id`, `short_name`, `group` (see `GROUPS`), `lane` (0 at the top). Within a group, sorted
        by the day on which a first statement had certainly been made (of a body that made none: a first fact disclosed),
        then by name.
    """
    day = read_as_of(record, as_of)
    speakers = summarise_speakers(record, verdicts).set_index("agency_id")
    facts = grade_known_facts(record, as_of)
    statements = keep_known(record.statements, day)
    bodies = sorted(set(speakers.index) | set(facts["agency_id"]))
    agencies = record.agencies.set_index("agency_id").loc[bodies]
    first_said = statements.groupby("agency_id")["made_latest"].min().reindex(bodies)
    first_shown = facts.groupby("agency_id")["disclosed_latest"].min().reindex(bodies)
    lanes = pd.DataFrame(
        {
            "agency_id": bodies,
            "short_name": agencies["short_name"].to_numpy(),
            "group": [_group_body(body, kind, speakers) for body, kind in zip(bodies, agencies["type"], strict=True)],
            "first": first_said.fillna(first_shown).to_numpy(),
        }
    )
    # without a body there is nothing to tell the types by
    lanes = lanes.astype(dict.fromkeys(["agency_id", "short_name", "group"], "str"))
    lanes = lanes.assign(place=lanes["group"].map(GROUPS.index)).sort_values(["place", "first", "short_name"])
    lanes = lanes.drop(columns=["place", "first"]).reset_index(drop=True)
    return lanes.assign(lane=range(len(lanes)))


def _group_body(agency_id: str, kind: str, speakers: pd.DataFrame) -> str:
    if kind == "vendor":
        return "vendor"
    if agency_id not in speakers.index:
        return "evidence_only"
    speaker = speakers.loc[agency_id]
    if speaker["gravest"]:
        return speaker["gravest"] if speaker["gravest"] in GROUPS else "denied_else"
    if speaker["admitted"]:
        return "admitted"
    return "declined" if speaker["declined"] or speaker["silent"] else "other"


def list_items(
    record: Record, verdicts: pd.DataFrame, lanes: pd.DataFrame, as_of: str | date | None = None
) -> pd.DataFrame:
    """List what stands in the lanes.

    Returns
    -------
    pandas.DataFrame
        One row per item, sorted by lane, day and id: the lane's columns; `item` (`statement`: one utterance in one
        position; `evidence`: a fact as disclosed, admissions left out since their statement is drawn; `conduct`: when
        conduct with the case's own tool that contradicts a denial of use took place); `mark` (position, kind of
        evidence, or what is shown); `earliest`, `latest` (the day falls between; of conduct, all that is possible; NaT:
        open); `certain_from`, `certain_to` (conduct that is certain, where it is); `tier` (0 for statements),
        `class` (each class of an utterance's rows once), `ids` and `source_ids`; these three joined by a space.
    """
    facts = grade_known_facts(record, as_of)
    judged = keep_known(record.statements, read_as_of(record, as_of)).merge(
        verdicts[["statement_id", "class"]], on="statement_id", validate="one_to_one"
    )
    of_tool = facts.loc[facts["object"] == record.codebook.case.get("tool")]
    items = pd.concat([_list_statements(judged), _list_evidence(facts), _list_conduct(of_tool, record.bearing)])
    placed = lanes.merge(items, on="agency_id", how="inner")
    return placed.sort_values(["lane", "item", "earliest", "latest", "ids"], na_position="first", ignore_index=True)[
        ITEM_COLUMNS
    ]


def _list_statements(judged: pd.DataFrame) -> pd.DataFrame:
    grouped = judged.groupby(["agency_id", "utterance_id", "position"], sort=True)
    return (
        grouped.agg(
            earliest=("made_earliest", "min"),
            latest=("made_latest", "max"),
            ids=("statement_id", " ".join),
            source_ids=("source_id", _join_once),
            **{"class": ("class", _join_once)},
        )
        .reset_index(names=["agency_id", "utterance_id", "mark"])
        .assign(item="statement", tier=0)
    )


def _list_evidence(facts: pd.DataFrame) -> pd.DataFrame:
    shown = facts.loc[lambda rows: rows["kind"] != "admission"]
    grouped = shown.groupby(["agency_id", "kind", "disclosed"], sort=True)
    return (
        grouped.agg(
            earliest=("disclosed_earliest", "min"),
            latest=("disclosed_latest", "max"),
            tier=("tier", "min"),
            ids=("fact_id", _join_once),
            source_ids=("source_id", _join_once),
        )
        .reset_index(names=["agency_id", "mark", "disclosed"])
        .assign(item="evidence", **{"class": ""})
    )


def _list_conduct(facts: pd.DataFrame, bearing: pd.DataFrame) -> pd.DataFrame:
    """List conduct that contradicts a denial of use: possible from a0 to b1, certain from a1 to b0 where a1 <= b0."""
    contradicting = bearing.loc[(bearing["scope"] == "use") & (bearing["bearing"] == "contradicts"), "shows"]
    # an entry that gives both users and searches is two facts of one id
    used = facts.loc[facts["shows"].isin(contradicting)].drop_duplicates("fact_id")
    certain = used["start_latest"] <= used["end_earliest"]
    return pd.DataFrame(
        {
            "agency_id": used["agency_id"],
            "item": "conduct",
            "mark": used["shows"],
            "earliest": used["start_earliest"],
            # conduct still going on when disclosed has an open end: nothing is shown after the disclosure
            "latest": used["end_latest"].fillna(used["disclosed_latest"]),
            "certain_from": used["start_latest"].where(certain),
            "certain_to": used["end_earliest"].where(certain),
            "tier": used["tier"],
            "class": "",
            "ids": used["fact_id"],
            "source_ids": used["source_id"],
        }
    )


def _join_once(values: pd.Series) -> str:
    return " ".join(dict.fromkeys(values))


def choose_period(timeline: Timeline) -> tuple[str, str]:
    """Choose the whole years that a timeline spans: from its first item's to that of its as-of date.

    Returns
    -------
    tuple of str
        First and last day.
    """
    days = pd.concat([timeline.items["earliest"], timeline.items["latest"]]).dropna()
    first = min([*days, timeline.as_of]).year
    return f"{first:04}-01-01", f"{timeline.as_of.year:04}-12-31"


def choose_burst(timeline: Timeline, days: int = 60) -> tuple[str, str]:
    """Choose the stretch in which most statements and disclosures are dated, to be drawn at a larger scale.

    Parameters
    ----------
    timeline : Timeline
        As `lay_out_timeline` gives it.
    days : int, optional
        How many days the stretch covers.

    Returns
    -------
    tuple of str
        First and last day, within the period and with a day of it left on either side; of stretches that hold as many, the
        first, and then centred on what it holds.
    """
    first, last = (pd.Timestamp(day) for day in choose_period(timeline))
    dated = timeline.items.loc[timeline.items["item"] != "conduct", "latest"].dropna().sort_values()
    ends = dated + pd.Timedelta(days=days)
    held = dated.searchsorted(ends, side="right") - range(len(dated))
    start = first + pd.Timedelta(days=1)
    if len(dated):
        place = int(held.argmax())
        within = dated.iloc[place : place + held[place]]
        start = max(start, within.iloc[0] - (pd.Timedelta(days=days) - (within.iloc[-1] - within.iloc[0])) // 2)
    start = min(start.normalize(), last - pd.Timedelta(days=days + 1))
    return f"{start.date()}", f"{(start + pd.Timedelta(days=days)).date()}"


def choose_context(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Choose the context events to draw: the first press story, every leak, and what regulators did.

    Returns
    -------
    pandas.DataFrame
        One row per event, by date: `number` (from 1), `event_id`, `date`, `label`, `date_earliest`, `date_latest`,
        `source_id`.
    """
    known = record.events.loc[lambda rows: rows["date_latest"] <= read_as_of(record, as_of)]
    known = known.sort_values(["date_earliest", "event_id"])
    first_story = known.loc[known["kind"] == "press", "event_id"].head(1)
    chosen = known.loc[known["kind"].isin(["leak", "regulator"]) | known["event_id"].isin(first_story)]
    columns = ["event_id", "date", "label", "date_earliest", "date_latest", "source_id"]
    return chosen[columns].reset_index(drop=True).assign(number=range(1, len(chosen) + 1))[["number", *columns]]
