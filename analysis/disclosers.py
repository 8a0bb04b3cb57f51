"""Who told first that a body had used or tried the tool, and how long that had been hidden.

Decides which rows disclose, through whom, and which of them can have been the first (method, section 8): overlapping
intervals are a tie. A leaked entry that is only `listed` names, it does not disclose.
"""

from collections.abc import Set
from datetime import date

import pandas as pd

from analysis.discrepancies import gather_facts, keep_known, read_as_of
from analysis.record import Record

DISCLOSERS = ("agency unprompted", "agency when asked", "press", "leak", "regulator or court", "FOI")
UNPROMPTED = ("", "own_review")
SHOWN_CONDUCT = ("account", "searched", "operational", "other_purpose", "paid")
BY_KIND = {
    "press_report": "press",
    "leaked_entry": "leak",
    "finding": "regulator or court",
    "court": "regulator or court",
    "foi_release": "FOI",
}
BY_ORIGIN = {
    "regulator_inquiry": "regulator or court",
    "court_record": "regulator or court",
    "press_inquiry": "press",
    "agency_records": "agency unprompted",
}
EVE = {"denies": "denied", "declines": "declined", "no_reply": "silent"}


def list_disclosures(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List the rows that disclose that a body had an account of the tool or more.

    An admission prompted by nothing or by its own review is unprompted; one whose prompt is not known may be either. A
    disclosed document counts by where the fact comes from in the end; one from the body's own records as the body's own.

    Returns
    -------
    pandas.DataFrame
        One row per fact and possible discloser: the columns of `gather_facts` and `discloser`.
    """
    facts = keep_known(gather_facts(record), read_as_of(record, as_of))
    of_tool = facts["object"] == record.codebook.case["tool"]
    facts = facts.loc[of_tool & facts["shows"].isin(SHOWN_CONDUCT)].drop_duplicates("fact_id")
    facts = facts.merge(
        record.statements[["statement_id", "prompted_by"]], left_on="fact_id", right_on="statement_id", how="left"
    )
    leaks = _list_leaks(record)
    disclosers = [_name_disclosers(fact, leaks) for fact in facts.to_dict("records")]
    return facts.drop(columns="statement_id").assign(discloser=disclosers).explode("discloser", ignore_index=True)


def _list_leaks(record: Record) -> set[str]:
    """List the origins that are leaks: the codes that an entry of a leaked list can name."""
    fields = record.codebook.tables["leaked_clients"].fields
    codes = next((field.enum for field in fields if field.name == "leak"), ())
    return {*codes, *record.leaked_clients["leak"]}


def _name_disclosers(fact: dict, leaks: Set[str]) -> list[str]:
    if fact["kind"] == "admission":
        if fact["prompted_by"] == "unknown":
            return ["agency unprompted", "agency when asked"]
        return ["agency unprompted" if fact["prompted_by"] in UNPROMPTED else "agency when asked"]
    by_origin = "leak" if fact["origin"] in leaks else BY_ORIGIN.get(fact["origin"], "press")
    return [BY_KIND.get(fact["kind"], by_origin)]


def find_first_disclosers(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Find who told first, of each body on which anything was disclosed; the vendor is left out.

    Returns
    -------
    pandas.DataFrame
        One row per body, sorted by id: `agency_id`, `first_disclosers` (ties joined by ` / `), `disclosed_earliest`,
        `disclosed_latest` (bounds of the first disclosure), `fact_ids` (the rows that can have been first), `on_the_eve`
        (the body's last public position certainly before it: denied, declined, silent, or none; ties joined by ` / `),
        `eve_ids` (the rows that can have been last), `hidden_days_min`, `hidden_days_max` (from the first conduct shown to
        the first disclosure; missing where open).
    """
    disclosures = list_disclosures(record, as_of).loc[lambda rows: ~rows["agency_id"].isin(record.vendors)]
    statements = keep_known(record.statements, read_as_of(record, as_of))
    rows = [
        _find_first(str(agency_id), told, statements.loc[statements["agency_id"] == agency_id])
        for agency_id, told in disclosures.groupby("agency_id", sort=True)
    ]
    columns = (
        "agency_id first_disclosers disclosed_earliest disclosed_latest fact_ids on_the_eve eve_ids hidden_days_min "
        "hidden_days_max"
    ).split()
    days = dict.fromkeys(["disclosed_earliest", "disclosed_latest"], "datetime64[s]")
    hidden = dict.fromkeys(["hidden_days_min", "hidden_days_max"], "float64")
    return pd.DataFrame(rows, columns=columns).astype({**dict.fromkeys(columns, "str"), **days, **hidden})


def _find_first(agency_id: str, told: pd.DataFrame, said: pd.DataFrame) -> dict:
    """Find what can have been the first disclosure of one body: whatever may fall before every other ended."""
    limit = told["disclosed_latest"].min()
    first = told.loc[told["disclosed_earliest"].isna() | (told["disclosed_earliest"] <= limit)]
    # where one of them is open to the left, so is the first disclosure
    earliest = first["disclosed_earliest"].min(skipna=False)
    position, eve_ids = _find_eve(said, earliest)
    # the first conduct shown began, on the readings of all rows, between these days
    began_from, began_by = told["start_earliest"].min(skipna=False), told["start_latest"].min()
    return {
        "agency_id": agency_id,
        "first_disclosers": " / ".join(name for name in DISCLOSERS if name in set(first["discloser"])),
        "disclosed_earliest": earliest,
        "disclosed_latest": limit,
        "fact_ids": " ".join(sorted(set(first["fact_id"]))),
        "on_the_eve": position,
        "eve_ids": eve_ids,
        "hidden_days_min": max(0, (earliest - began_by).days) if pd.notna(earliest) and pd.notna(began_by) else 0,
        "hidden_days_max": (limit - began_from).days if pd.notna(began_from) else float("nan"),
    }


def _find_eve(said: pd.DataFrame, earliest: pd.Timestamp) -> tuple[str, str]:
    """Find the last position certainly public before the first disclosure; where dates overlap or agree, each that can be."""
    before = said.loc[
        said["position"].isin(EVE) & (said["tense"] != "future") & (said["disclosed_latest"] < earliest)
    ].sort_values(["disclosed_latest", "disclosed_earliest", "statement_id"])
    if before.empty:
        return "none", ""
    limit = before["disclosed_earliest"].max()
    last = before if pd.isna(limit) else before.loc[before["disclosed_latest"] >= limit]
    positions = set(last["position"])
    return " / ".join(word for position, word in EVE.items() if position in positions), " ".join(last["statement_id"])
