"""How long a denial went uncorrected, who corrected it and what prompted the correction.

Decides the lag of each denial (method, section 8), as an interval: where the dates leave open which of several rows came
first, all of them are named. Lags are taken together in `lag_groups`.
"""

from datetime import date

import pandas as pd

from analysis.discrepancies import gather_facts, judge, keep_known, read_as_of
from analysis.pair_tables import weigh_pairs
from analysis.record import Record
from analysis.trajectories import order_denials, relate_answers

LAGGED = ("contradicted", "narrow", "contested")
LAG_TYPES = {
    **dict.fromkeys(["agency_id", "statement_id", "class"], "str"),
    **dict.fromkeys(["made_earliest", "made_latest"], "datetime64[s]"),
    **dict.fromkeys(["correction_ids", "indirect_ids", "prompted_by", "called_wrong_ids"], "str"),
    **dict.fromkeys(["corrected_earliest", "corrected_latest"], "datetime64[s]"),
    "lag_days_min": "int64",
    "lag_days_max": "float64",
    "contradiction_ids": "str",
    **dict.fromkeys(["contradicted_earliest", "contradicted_latest"], "datetime64[s]"),
    "contradiction_days_min": "int64",
    "contradiction_days_max": "float64",
}
"""The columns of `measure_lags`, and their types also where no denial is followed."""
TIE = " / "


def measure_lags(record: Record, verdicts: pd.DataFrame | None = None, as_of: str | date | None = None) -> pd.DataFrame:
    """Measure how long each denial went until its own correction and until the first public contradiction by anyone.

    One lag per denial classed contradicted, narrow or contested that was made before the first admission that bears on it,
    for certain, or on which no admission bears; none for a denial of the future (`list_left_out` names the rest). The own
    correction is the earliest related admission that names a denial in `corrects`, else the first related admission, on the
    day it became public.

    Returns
    -------
    pandas.DataFrame
        One row per denial: the columns of `LAG_TYPES`. Lags are whole days, [max(0, c0 - d1), c1 - d0]. `correction_ids`:
        every row that can have been the earliest, joined by a space; `indirect_ids` those of them that were seen only at
        second hand; `prompted_by` what prompted them, joined by ` / `; `called_wrong_ids` the rows, whenever they came, in
        which the body itself says that the denial was wrong when given (empty: a correction is a later answer and no
        more). Where nothing corrects the denial by the as-of date `correction_ids` is empty, `lag_days_min` runs to that
        date and `lag_days_max` is missing (open). The same for the first public contradiction, the agency included.
    """
    day = read_as_of(record, as_of)
    verdicts = judge(record, as_of) if verdicts is None else verdicts
    statements = keep_known(record.statements, day)
    left_out = set(list_left_out(record, verdicts, as_of)["statement_id"])
    followed = _list_lagged(record, statements, verdicts).loc[lambda rows: ~rows["statement_id"].isin(left_out)]
    if followed.empty:  # of most bodies none is, and a page of one body need not wait for the rest
        return pd.DataFrame(columns=list(LAG_TYPES)).astype(LAG_TYPES)
    related = relate_answers(statements, record.covers)
    contradictions = _list_contradictions(record, statements, verdicts, day)
    said = statements.set_index("statement_id", drop=False)
    wrong = verdicts.loc[verdicts["rule"] == "own-words"].set_index("statement_id")["deciding_ids"].to_dict()
    rows = [
        _follow(denial, related, said, contradictions, day)
        | {"called_wrong_ids": wrong.get(denial["statement_id"], "")}
        for denial in followed.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(LAG_TYPES)).astype(LAG_TYPES)


def list_left_out(
    record: Record, verdicts: pd.DataFrame | None = None, as_of: str | date | None = None
) -> pd.DataFrame:
    """List the denials of a followed class that have no lag, since they may not come before the first admission.

    Returns
    -------
    pandas.DataFrame
        One row per denial: `agency_id`, `statement_id`, `class`, `order` to the first admission that bears on it
        (`unsettled`; `after`: made with or after it).
    """
    statements = keep_known(record.statements, read_as_of(record, as_of))
    verdicts = judge(record, as_of) if verdicts is None else verdicts
    lagged = _list_lagged(record, statements, verdicts)
    related = relate_answers(statements if len(lagged) else lagged, record.covers)
    order = order_denials(related).to_dict()
    lagged = lagged.assign(order=[order.get(name, "before") for name in lagged["statement_id"]])
    return lagged.loc[lagged["order"] != "before", ["agency_id", "statement_id", "class", "order"]].reset_index(
        drop=True
    )


def list_unsettled(record: Record, verdicts: pd.DataFrame | None = None, as_of: str | date | None = None) -> list[str]:
    """List the denials that have no lag because the first admission that bears on them may have come before them."""
    left_out = list_left_out(record, verdicts, as_of)
    return sorted(left_out.loc[left_out["order"] == "unsettled", "statement_id"])


def list_followed_classes(record: Record, statements: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """List the denials of the classes in `LAGGED`, the vendor's left out.

    Returns
    -------
    pandas.DataFrame
        The rows of `statements` that are such denials, with their `class`.
    """
    return statements.merge(verdicts[["statement_id", "class"]], on="statement_id", validate="one_to_one").loc[
        lambda rows: (
            (rows["position"] == "denies") & rows["class"].isin(LAGGED) & ~rows["agency_id"].isin(record.vendors)
        )
    ]


def _list_lagged(record: Record, statements: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """List the denials of a followed class; denials of the future and the vendor's are left out."""
    return list_followed_classes(record, statements, verdicts).loc[lambda rows: rows["tense"] != "future"]


def _list_contradictions(
    record: Record, statements: pd.DataFrame, verdicts: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """List what publicly contradicted each denial: facts that contradict it or fall outside its words, and own corrections."""
    facts = keep_known(gather_facts(record), day)
    _, pairs = weigh_pairs(statements, facts, record.bearing, covers=record.covers, vendors=record.vendors)
    bearing = pairs["bearing"].isin(["contradicts", "outside"]) & ~pairs["same_utterance"] & ~pairs["conceded"]
    bearing &= pairs["meets"] | (pairs["before"] & (pairs["bearing"] == "contradicts"))
    shown = pairs.loc[bearing, ["statement_id", "fact_id"]].drop_duplicates()
    # a correction reaches earlier denials of the same too: the verdict names the rows that decide it
    own = verdicts.loc[verdicts["rule"] == "own-words", ["statement_id", "deciding_ids"]]
    own = own.assign(fact_id=own["deciding_ids"].str.split()).explode("fact_id")[["statement_id", "fact_id"]]
    public = pd.concat(
        [facts[["fact_id", *_PUBLIC]], statements[["statement_id", *_PUBLIC]].set_axis(["fact_id", *_PUBLIC], axis=1)]
    ).drop_duplicates("fact_id")
    return pd.concat([shown, own]).drop_duplicates().merge(public, on="fact_id")


_PUBLIC = ["disclosed_earliest", "disclosed_latest"]


def _follow(
    denial: dict, related: pd.DataFrame, said: pd.DataFrame, contradictions: pd.DataFrame, day: pd.Timestamp
) -> dict:
    """Follow one denial to its own correction and to the first public contradiction."""
    own = said.loc[related.loc[related["denial_id"] == denial["statement_id"], "admission_id"]]
    naming = own.loc[own["corrects"] != ""]
    corrected = _keep_possibly_first(naming if len(naming) else own)
    public = corrected[["statement_id", *_PUBLIC]].set_axis(["fact_id", *_PUBLIC], axis=1)
    against = contradictions.loc[contradictions["statement_id"] == denial["statement_id"], ["fact_id", *_PUBLIC]]
    against = _keep_possibly_first(pd.concat([against, public]).drop_duplicates("fact_id"))
    correction, contradiction = _measure(denial, corrected, day), _measure(denial, against, day)
    return {
        **{name: denial[name] for name in ("agency_id", "statement_id", "class", "made_earliest", "made_latest")},
        "correction_ids": " ".join(corrected["statement_id"]),
        "corrected_earliest": correction[0],
        "corrected_latest": correction[1],
        "indirect_ids": " ".join(corrected.loc[corrected["seen"] == "indirect", "statement_id"]),
        "prompted_by": join_prompts(corrected["prompted_by"]),
        "lag_days_min": correction[2],
        "lag_days_max": correction[3],
        "contradiction_ids": " ".join(against["fact_id"]),
        "contradicted_earliest": contradiction[0],
        "contradicted_latest": contradiction[1],
        "contradiction_days_min": contradiction[2],
        "contradiction_days_max": contradiction[3],
    }


def _keep_possibly_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that can have been the earliest: all that may fall before every other had certainly become public."""
    limit = rows["disclosed_latest"].min()
    kept = rows.loc[rows["disclosed_earliest"].isna() | (rows["disclosed_earliest"] <= limit)]
    return kept.sort_values(["disclosed_latest", "disclosed_earliest"], kind="stable", na_position="first")


def join_prompts(prompts: pd.Series) -> str:
    """Join what prompted the rows that can have been first; one that is not coded is named only beside others."""
    found = list(dict.fromkeys(prompts))
    return found[0] if len(found) == 1 else TIE.join(prompt or "not coded" for prompt in found)


def _measure(denial: dict, ends: pd.DataFrame, day: pd.Timestamp) -> tuple:
    """Measure days from a denial to the earliest of some rows; open where there is none or a bound is open."""
    if ends.empty:
        return pd.NaT, pd.NaT, max(0, (day - denial["made_latest"]).days), float("nan")
    # the day of the earliest falls between the least of the earliest and of the latest days
    earliest, latest = ends["disclosed_earliest"].min(skipna=False), ends["disclosed_latest"].min()
    least = (earliest - denial["made_latest"]).days if pd.notna(earliest) else 0
    most = max(0, (latest - denial["made_earliest"]).days) if pd.notna(denial["made_earliest"]) else float("nan")
    return earliest, latest, max(0, least), most
