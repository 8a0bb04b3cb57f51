"""The vendor's own claims beside what was shown of it; what oversight bodies found, asked for and ordered.

Decides which statements and facts stand in which band, and which answers and outcomes were known on a day. A claim of
lawfulness is a legal position: it is listed beside findings and courts and never judged against them. Refuses to say
whether an answer was enough.
"""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from analysis.discrepancies import keep_known, read_as_of
from analysis.measures import grade_known_facts
from analysis.record import Record

BANDS = ("clients", "market", "deletion", "accuracy", "other", "lawfulness")
"""Bands of the vendor's claims from top to bottom; `other` holds what is coded to none of the rest."""
CLAIM_COLUMNS = (
    "band agency_id short_name item mark scope class reason shows tier seen earliest latest possible_from possible_to "
    "certain_from certain_to key_phrase summary ids deciding_ids source_ids second_source_ids"
).split()
FINDING_KINDS = ("finding", "court")
RESPONSE_NAMES = {
    "accepts": "accepted",
    "partly": "accepted in part",
    "refuses": "refused",
    "no_commitment": "answered without commitment",
    "no_reply": "did not answer",
    "unknown": "answer not known",
}
OUTCOME_NAMES = {
    "done": "done",
    "partly": "done in part",
    "not_done": "not done",
    "overturned": "overturned by a court",
    "upheld": "upheld by a court",
    "pending": "pending",
    "unknown": "outcome not known",
}
RECOMMENDATION_COLUMNS = (
    "recommendation_id force made_by made_by_name made_by_in_full made_to made_to_name made_to_in_full "
    "summary made made_earliest made_latest response "
    "responded responded_earliest responded_latest outcome outcome_on outcome_on_earliest outcome_on_latest source_id "
    "outcome_source_id note"
).split()


def tabulate_vendor_claims(record: Record, verdicts: pd.DataFrame, as_of: str | date | None = None) -> pd.DataFrame:
    """Set what vendors said beside what was shown of them, band by band, in the order of the days.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdicts : pandas.DataFrame
        As `judge` gives them for the same day.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per statement (`item` `said`) and per disclosure of facts of one kind, tier and conduct (`shown`; what the
        vendor itself conceded is there as its statement): `CLAIM_COLUMNS`. `band` is one of `BANDS`: the scope of the
        statement, or of the denials on which the fact bears; a fact that bears on two stands in both. `mark` is the position
        or the kind of evidence, `shows` what is conceded or shown; `earliest` and `latest` bound the day it was said or
        disclosed, `possible_*` and `certain_*` when what is shown took place. Ids are joined by a space; `tier` is 0 for
        statements.
    """
    vendors = record.agencies.loc[record.agencies["type"] == "vendor", ["agency_id", "short_name"]]
    said = _list_said(record, verdicts, read_as_of(record, as_of))
    items = pd.concat([said, _list_shown(record, as_of)], ignore_index=True)
    claims = items.merge(vendors, on="agency_id", how="inner")
    order = claims["band"].map(BANDS.index)
    return (
        claims.assign(order=order)
        .sort_values(["order", "latest", "earliest", "item", "ids"], na_position="first", ignore_index=True)
        .reindex(columns=CLAIM_COLUMNS)
    )


def _list_said(record: Record, verdicts: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    judged = keep_known(record.statements, day).merge(
        verdicts.drop(columns=["agency_id", "tier"]), on="statement_id", validate="one_to_one"
    )
    conceded = judged["admits_shows"].map(_list_bands(record).drop_duplicates("shows").set_index("shows")["band"])
    undated = pd.Series(pd.NaT, index=judged.index, dtype="datetime64[s]")
    judged = add_missing(judged, ["second_source_id", "summary", "key_phrase"])
    return judged.assign(
        # an admission of another scope stands in the band of what it concedes
        band=judged["scope"].where(judged["scope"].isin(BANDS), conceded).fillna("other"),
        item="said",
        mark=judged["position"],
        tier=0,
        shows=judged["admits_shows"],
        earliest=judged["made_earliest"],
        latest=judged["made_latest"],
        possible_from=undated,
        possible_to=undated,
        certain_from=undated,
        certain_to=undated,
        ids=judged["statement_id"],
        source_ids=judged["source_id"],
        second_source_ids=judged["second_source_id"],
    ).reindex(columns=[name for name in CLAIM_COLUMNS if name != "short_name"])


def _list_shown(record: Record, as_of: str | date | None) -> pd.DataFrame:
    """List disclosures: facts of one band, kind, tier, day and conduct are one."""
    facts = grade_known_facts(record, as_of).drop_duplicates("fact_id").loc[lambda rows: rows["kind"] != "admission"]
    told = (
        add_missing(record.evidence, ["second_source_id", "summary"]).set_index("evidence_id").reindex(facts["fact_id"])
    )
    certain = (facts["start_latest"] <= facts["end_earliest"]) & (facts["tier"] <= 2)
    facts = facts.assign(
        second_source_id=told["second_source_id"].fillna("").to_numpy(),
        summary=told["summary"].fillna("").to_numpy(),
        # conduct with an open end is shown up to the disclosure and no further
        possible_to=facts["end_latest"].fillna(facts["disclosed_latest"]),
        certain_from=facts["start_latest"].where(certain),
        certain_to=facts["end_earliest"].where(certain),
    ).merge(_list_bands(record), on="shows", how="left")
    key = {
        "agency_id": "agency_id",
        "band": "band",
        "kind": "mark",
        "shows": "shows",
        "tier": "tier",
        "seen": "seen",
        "disclosed_earliest": "earliest",
        "disclosed_latest": "latest",
        "start_earliest": "possible_from",
        "possible_to": "possible_to",
        "certain_from": "certain_from",
        "certain_to": "certain_to",
    }
    grouped = facts.fillna({"band": "other"}).groupby(list(key), sort=True, dropna=False)
    lists = ["ids", "summary", "source_ids", "second_source_ids"]
    joined = grouped.agg(
        ids=("fact_id", _join_once),
        summary=("summary", _join_once),
        source_ids=("source_id", _join_once),
        second_source_ids=("second_source_id", _join_once),
    )
    texts = dict.fromkeys(["scope", "class", "reason", "key_phrase", "deciding_ids"], "")
    # of no group at all, pandas can't tell that the joined columns hold text
    return joined.astype(dict.fromkeys(lists, "str")).reset_index().rename(columns=key).assign(item="shown", **texts)


def add_missing(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Add columns that a case need not have, without a code in them.

    Returns
    -------
    pandas.DataFrame
        The same rows; each of the columns that was not there holds empty texts.
    """
    return table.assign(**{name: "" for name in columns if name not in table})


def _list_bands(record: Record) -> pd.DataFrame:
    """List the bands in which each shown fact stands: the vendor's scopes on which it bears, within or outside the words."""
    bearing = record.bearing
    kept = bearing["scope"].isin(BANDS) & bearing["bearing"].isin(["contradicts", "outside"])
    return bearing.loc[kept, ["shows", "scope"]].rename(columns={"scope": "band"})


def _join_once(values: pd.Series) -> str:
    return " ".join(dict.fromkeys(value for value in values if value))


def tabulate_findings(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List what regulators, auditors and courts found, on whom.

    Returns
    -------
    pandas.DataFrame
        One row per fact of kind finding or court known on the day, in the order of disclosure: `fact_id`, `agency_id`,
        `short_name`, `kind`, `shows`, `tier`, `disclosed`, `seen`, `summary`, `source_id`, `second_source_id`.
    """
    facts = grade_known_facts(record, as_of).loc[lambda rows: rows["kind"].isin(FINDING_KINDS)]
    columns = ["summary", "second_source_id"]
    told = add_missing(record.evidence, columns).set_index("evidence_id")[columns]
    names = record.agencies.set_index("agency_id")["short_name"]
    found = facts.join(told, on="fact_id").join(names, on="agency_id")
    columns = "fact_id agency_id short_name kind shows tier disclosed seen summary source_id second_source_id".split()
    return found.sort_values(["disclosed_latest", "fact_id"], ignore_index=True)[columns]


def tabulate_recommendations(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List recommendations and orders with what was answered and done, as known on a day.

    An answer is known on a day if it had certainly been given; an outcome if it had certainly come about and the document
    that shows it was certainly published. What was not known yet is an empty cell, unlike `unknown`: looked for, not known.

    Returns
    -------
    pandas.DataFrame
        One row per recommendation or order made by the day, in that order: `RECOMMENDATION_COLUMNS`; `made_by_name` and
        `made_to_name` are short names, `made_by_in_full` and `made_to_in_full` whole ones.
    """
    day = read_as_of(record, as_of)
    bounds = [f"{name}_{bound}" for name in ("made", "responded", "outcome_on") for bound in ("earliest", "latest")]
    recommendations = add_missing(record.recommendations, set(RECOMMENDATION_COLUMNS) - set(bounds))
    recommendations = recommendations.reindex(columns=list(dict.fromkeys([*recommendations, *bounds])))
    recommendations = recommendations.astype(dict.fromkeys(bounds, "datetime64[s]"))
    whole = day == read_as_of(record, None)  # on the record's own day all of it was known, dated or not
    made = recommendations.loc[lambda rows: whole | (rows["made_latest"] <= day)]
    published = record.sources.set_index("source_id")["published_latest"]
    shown_by = published.reindex(made["outcome_source_id"]).set_axis(made.index)
    answered = whole | (made["responded_latest"] <= day)
    concluded = whole | ((made["outcome_on_latest"] <= day) & (shown_by <= day))
    names = add_missing(record.agencies, ["name"]).set_index("agency_id")
    known = made.assign(
        **{f"{side}_name": names["short_name"].reindex(made[side]).to_numpy() for side in ("made_by", "made_to")},
        **{f"{side}_in_full": names["name"].reindex(made[side]).to_numpy() for side in ("made_by", "made_to")},
        **_keep_where(made, answered, ["response", "responded"]),
        **_keep_where(made, concluded, ["outcome", "outcome_on"]),
    )
    order = ["made_earliest", "made_latest", "recommendation_id"]
    return known.sort_values(order, ignore_index=True)[RECOMMENDATION_COLUMNS]


def _keep_where(made: pd.DataFrame, known: pd.Series | bool, columns: list[str]) -> dict[str, pd.Series]:
    """Give the columns with their bounds, emptied where their content was not known yet."""
    bounds = [f"{columns[1]}_earliest", f"{columns[1]}_latest"]
    hidden = ~(pd.Series(known, index=made.index))
    return {name: made[name].mask(hidden, "") for name in columns} | {name: made[name].mask(hidden) for name in bounds}


def count_answers(recommendations: pd.DataFrame) -> pd.DataFrame:
    """Count what was answered and what became of it.

    Returns
    -------
    pandas.DataFrame
        One row per force and response, one column per outcome; an empty code is what was not known yet on the day.
    """
    return recommendations.groupby(["force", "response", "outcome"]).size().unstack(fill_value=0)
