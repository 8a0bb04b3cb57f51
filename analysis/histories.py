"""Every answer on every day: how each body stood on each day on which anything of it became public.

Decides which days those are, and judges each body on each of them with only what was public by then, all in one go, so that
any day of the record can be looked up at once. Every answer is the one that `judge`, `grade_known_facts` and
`tabulate_standing` give for the day; nothing is decided anew.
"""

import re
from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.agencies import tabulate_standing
from analysis.corrections import list_left_out, measure_lags
from analysis.discrepancies import gather_facts, keep_known, read_as_of
from analysis.measures import grade_known_facts
from analysis.record import Record
from analysis.rules import apply_rules

MARK = re.compile(r"(?:^|(?<= ))\d{4}-\d\d-\d\d:")
IDS = "statement_id utterance_id agency_id about_id corrects speaker_id evidence_id entry_id fact_id".split()
JOINED_IDS = (
    "deciding_ids gravest_ids trajectory_ids disclosure_ids eve_ids correction_ids indirect_ids called_wrong_ids "
    "contradiction_ids"
).split()
OPEN_LAGS = (("lag_days_min", "correction_ids"), ("contradiction_days_min", "contradiction_ids"))
"""Lags in days, and the ids of what ends them: without one a lag runs to the as-of date."""


class History(NamedTuple):
    """How each body stood on each day on which that can have changed.

    `days`: one row per body and such a day: `agency_id`, `group` (bodies that spoke of one another change together),
    `since`. `standing`, `verdicts`, `facts`, `lags`, `left_out`: the rows of `tabulate_standing`, `apply_rules`,
    `grade_known_facts`, `measure_lags` and `list_left_out` as they stood from the day `since` on; a lag that is still open
    runs to the day the record was compiled.
    """

    record: Record
    days: pd.DataFrame
    standing: pd.DataFrame
    verdicts: pd.DataFrame
    facts: pd.DataFrame
    lags: pd.DataFrame
    left_out: pd.DataFrame


class Known(NamedTuple):
    """What was known on a day of one body (`standing`, `lags`, `left_out`) and of all bodies linked to it (the rest)."""

    standing: pd.DataFrame
    verdicts: pd.DataFrame
    facts: pd.DataFrame
    lags: pd.DataFrame
    left_out: pd.DataFrame


def trace_history(record: Record) -> History:
    """Answer for every body on every day on which something of it became public.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    """
    groups = _link_bodies(record)
    public = _list_public_days(record, groups)
    stacked = _stack_record(record, groups, public)
    verdicts = apply_rules(
        stacked.statements, gather_facts(stacked), record.bearing, covers=record.covers, vendors=stacked.vendors
    ).assign(agency_id=stacked.statements["agency_id"])
    days = groups.rename("group").reset_index().merge(public, on="group")
    answers = (
        tabulate_standing(stacked, verdicts),
        verdicts,
        grade_known_facts(stacked),
        measure_lags(stacked, verdicts),
        list_left_out(stacked, verdicts),
    )
    return History(record, days, *map(_unmark, answers))


def list_changes(history: History) -> list[pd.Timestamp]:
    """List the days on which anything became public for certain, and the day the record was compiled, in order."""
    return sorted({*history.days["since"], read_as_of(history.record, None)})


def recall_standing(history: History, as_of: str | date | None = None) -> pd.DataFrame:
    """Recall how all bodies stood on a day.

    Returns
    -------
    pandas.DataFrame
        One row per body of which anything was known, sorted by id, as `agencies.tabulate_standing` gives it.
    """
    standing = _recall(history.days, history.standing, read_as_of(history.record, as_of))
    return standing.sort_values("agency_id", ignore_index=True)


def recall_body(history: History, agency_id: str, as_of: str | date | None = None) -> Known:
    """Recall how one body stood on a day, and what was known of it and of the bodies linked to it.

    Returns
    -------
    Known
        Its row of `tabulate_standing` (none where nothing was known of it), its lags, open ones up to the day, its denials
        that have none, and the verdicts (without `why`) and graded facts of all bodies that it spoke of or that spoke of it.
    """
    day = read_as_of(history.record, as_of)
    group = history.days.loc[history.days["agency_id"] == agency_id, "group"].head(1)
    linked = history.days.loc[history.days["group"].isin(group)]
    own = linked.loc[linked["agency_id"] == agency_id]
    earlier = (read_as_of(history.record, None) - day).days
    return Known(
        _recall(own, history.standing, day),
        _recall(linked, history.verdicts, day),
        _recall(linked, history.facts, day),
        _end_lags(_recall(own, history.lags, day), earlier),
        _recall(own, history.left_out, day),
    )


def _end_lags(lags: pd.DataFrame, earlier: int) -> pd.DataFrame:
    """Let open lags run to a day that is some days earlier."""
    shorter = {least: lags[least] - earlier * (lags[ids] == "").astype("int64") for least, ids in OPEN_LAGS}
    return lags.assign(**shorter)


def _recall(days: pd.DataFrame, table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Take the rows of a table as they stood on a day: of each body those of its last change by then."""
    last = days.loc[days["since"] <= day].groupby("agency_id")["since"].max()
    standing = table["since"] == last.reindex(table["agency_id"]).to_numpy()
    return table.loc[standing].drop(columns="since").reset_index(drop=True)


def _link_bodies(record: Record) -> pd.Series:
    """Put bodies that spoke of one another into one group: by body, the first id of its group."""
    groups = {name: name for name in record.agencies["agency_id"]}
    about = record.statements.loc[record.statements["about_id"] != "", ["agency_id", "about_id"]].drop_duplicates()
    for speaker, other in about.itertuples(index=False):
        first, second = sorted((groups[speaker], groups[other]))
        groups = {name: first if group == second else group for name, group in groups.items()}
    return pd.Series(groups, dtype="str").rename_axis("agency_id")


def _list_public_days(record: Record, groups: pd.Series) -> pd.DataFrame:
    """List the days on which anything of a group of bodies became public for certain: `group`, `since`."""
    tables = (record.statements, record.evidence, record.leaked_clients)
    public = pd.concat([table[["agency_id", "disclosed_latest"]] for table in tables], ignore_index=True)
    public = keep_known(public, read_as_of(record, None))
    public = pd.DataFrame(
        {"group": groups.reindex(public["agency_id"]).to_numpy(), "since": public["disclosed_latest"]}
    )
    return public.drop_duplicates().sort_values(["group", "since"], ignore_index=True)


def _stack_record(record: Record, groups: pd.Series, public: pd.DataFrame) -> Record:
    """Put what was known of each group on each of its days under each other; ids begin with the day, so that no two meet."""

    def stack(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.assign(group=groups.reindex(table["agency_id"]).to_numpy()).merge(public, on="group")
        if "disclosed_latest" in rows:
            rows = rows.loc[rows["disclosed_latest"] <= rows["since"]]
        marks = rows["since"].dt.strftime("%Y-%m-%d:").astype("str")
        # an empty id stays empty: it refers to nothing
        ids = {name: (marks + rows[name]).where(rows[name] != "", "") for name in IDS if name in rows}
        return rows.assign(**ids).drop(columns=["group", "since"]).reset_index(drop=True)

    return record._replace(
        agencies=stack(record.agencies),
        statements=stack(record.statements),
        evidence=stack(record.evidence),
        leaked_clients=stack(record.leaked_clients),
    )


def _unmark(table: pd.DataFrame) -> pd.DataFrame:
    """Take the day off the ids, and put it into a column of its own."""
    since = pd.to_datetime(table["agency_id"].str[:10], format="%Y-%m-%d").astype("datetime64[s]")
    plain = {name: table[name].str.replace(MARK, "", regex=True) for name in [*IDS, *JOINED_IDS] if name in table}
    return table.assign(**plain, since=since)
