"""How each speaker's position moved over time: denied and later admitted, declined and later denied, and so on.

Decides how denials and admissions of one speaker belong together and which came first, and names the trajectory (method,
section 7). The trajectory says nothing on whether a statement was contradicted: `rules` does.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis.discrepancies import keep_known, read_as_of
from analysis.record import Record

CONDUCT = ("use", "trial", "operation", "beyond_victims")
NARROWER_THAN_USE = ("trial", "operation", "beyond_victims")
DENIED_BESIDE_CONDUCT = ("procurement", "authorisation", "knowledge")
AT_LEAST_SEARCHED = ("searched", "operational", "other_purpose")

TRAJECTORIES = (
    ("reversed", "a denial, later an admission of the same or a broader scope"),
    ("qualified", "a denial, later an admission of a narrower scope, or of conduct beside what was denied"),
    ("order_unknown", "one of these, but the dates leave open which came first"),
    ("broke_silence", "declined, later admitted"),
    ("denied_late", "declined, later denies"),
    ("withdrew", "admitted, later denies the same for ever"),
    ("open", "admitted without an earlier denial or refusal"),
    ("held", "a denial, and no admission of its own on record"),
    ("silent", "declines or gives no reply to the end"),
    ("no_position", "only other statements"),
)
"""Every trajectory in the order in which it is tried (method, section 7)."""


def relate_answers(statements: pd.DataFrame, covers: Mapping[str, list[str]]) -> pd.DataFrame:
    """Set each denial beside the admissions of the same speaker that bear on it.

    Denials of the future and of lawfulness are left out. An admission of `extent` counts as use if it shows at least a
    search.

    Parameters
    ----------
    statements : pandas.DataFrame
        With bounds, as in a `Record`.
    covers : mapping
        Object of a denial -> objects of admissions that may bear on it.

    Returns
    -------
    pandas.DataFrame
        One row per denial and admission that belong together: `agency_id`, `denial_id`, `admission_id`, `relation` (the
        scope admitted is the `same`; `broader`; `narrower`, or conduct beside what was denied), `order` of the admission
        (`later`, `earlier`, `with` (one utterance), `unsettled`).
    """
    bodied = statements.assign(
        body=statements["about_id"].where(statements["about_id"] != "", statements["agency_id"]),
        effective=statements["scope"].where(
            ~((statements["scope"] == "extent") & statements["admits_shows"].isin(AT_LEAST_SEARCHED)), "use"
        ),
    )
    kept = "statement_id utterance_id agency_id body object effective tense corrects made_earliest made_latest".split()
    denials = bodied.loc[
        lambda rows: (rows["position"] == "denies") & (rows["tense"] != "future") & (rows["scope"] != "lawfulness"),
        kept,
    ]
    admissions = bodied.loc[bodied["position"] == "admits", kept]
    pairs = denials.merge(admissions, on=["agency_id", "body"], suffixes=("_denied", "_admitted"))
    covered = [
        admitted in covers.get(denied, ())
        for denied, admitted in zip(pairs["object_denied"], pairs["object_admitted"], strict=True)
    ]
    pairs = pairs.assign(relation=_relate_scopes(pairs)).loc[covered].loc[lambda rows: rows["relation"] != ""]
    return pd.DataFrame(
        {
            "agency_id": pairs["agency_id"],
            "denial_id": pairs["statement_id_denied"],
            "admission_id": pairs["statement_id_admitted"],
            "relation": pairs["relation"],
            "order": _order_answers(pairs),
        }
    ).reset_index(drop=True)


def _relate_scopes(pairs: pd.DataFrame) -> pd.Series:
    """Say how the scope admitted stands to the scope denied."""
    denied, admitted = pairs["effective_denied"], pairs["effective_admitted"]
    relation = pd.Series("", index=pairs.index, dtype="str")
    narrower = ((denied == "use") & admitted.isin(NARROWER_THAN_USE)) | (
        denied.isin(DENIED_BESIDE_CONDUCT) & admitted.isin(CONDUCT)
    )
    broader = (admitted == "use") & denied.isin(NARROWER_THAN_USE)
    same = (denied != "") & (denied == admitted)
    return relation.mask(narrower, "narrower").mask(broader, "broader").mask(same, "same")


def _order_answers(pairs: pd.DataFrame) -> pd.Series:
    """Say whether the admission came later; a row that names another in `corrects` comes after it, whatever the dates."""
    order = pd.Series("unsettled", index=pairs.index, dtype="str")
    order = order.mask(pairs["made_latest_admitted"] < pairs["made_earliest_denied"], "earlier")
    order = order.mask(pairs["made_earliest_admitted"] > pairs["made_latest_denied"], "later")
    order = order.mask(pairs["corrects_denied"] == pairs["statement_id_admitted"], "earlier")
    order = order.mask(pairs["corrects_admitted"] == pairs["statement_id_denied"], "later")
    same = (pairs["utterance_id_denied"] == pairs["utterance_id_admitted"]) & (pairs["utterance_id_denied"] != "")
    return order.mask(same, "with")


def order_denials(related: pd.DataFrame) -> pd.Series:
    """Say how each denial stands to the admissions that bear on it, the first of them counting.

    Returns
    -------
    pandas.Series
        By denial: `before` (every such admission came later), `unsettled` (one may have come first), `after` (made with or
        after the first admission, which leaves the denial out of trajectories and lags).
    """
    orders = related.groupby("denial_id")["order"].agg(set)
    return orders.map(
        lambda found: "after" if found & {"earlier", "with"} else "unsettled" if "unsettled" in found else "before"
    ).astype("str")


def trace_trajectories(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """Name the trajectory of every body that spoke.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per speaker, sorted by id: `agency_id`, `trajectory` (see `TRAJECTORIES`), `statement_ids` (the rows that
        decide it, joined by a space).
    """
    statements = keep_known(record.statements, read_as_of(record, as_of))
    related = relate_answers(statements, record.covers)
    rows = [
        (agency_id, *_trace(said, related.loc[related["agency_id"] == agency_id]))
        for agency_id, said in statements.groupby("agency_id", sort=True)
    ]
    return pd.DataFrame(rows, columns=["agency_id", "trajectory", "statement_ids"])


def _trace(said: pd.DataFrame, related: pd.DataFrame) -> tuple[str, str]:
    """Find the first trajectory that fires for one speaker, and the rows that decide it."""
    standing = order_denials(related)
    before = related.loc[related["denial_id"].map(standing).eq("before")] if len(related) else related
    unsettled = related.loc[related["denial_id"].map(standing).eq("unsettled")] if len(related) else related
    # tried in the order of the method, and no further than the first that fires
    tries = (
        ("reversed", lambda: _join_pairs(before.loc[before["relation"].isin(["same", "broader"])])),
        ("qualified", lambda: _join_pairs(before.loc[before["relation"] == "narrower"])),
        ("order_unknown", lambda: _join_pairs(unsettled)),
        ("broke_silence", lambda: _find_followed(said, "declines", "admits", first_only=True)),
        ("denied_late", lambda: _find_followed(said, "declines", "denies")),
        ("withdrew", lambda: _find_withdrawn(said, related)),
        ("open", lambda: _join_ids(said.loc[said["position"] == "admits"])),
        ("held", lambda: _join_ids(_list_counted_denials(said, standing))),
        ("silent", lambda: _join_ids(said.loc[said["position"].isin(["declines", "no_reply"])])),
    )
    return next(((name, ids) for name, find in tries if (ids := find())), ("no_position", ""))


def _list_counted_denials(said: pd.DataFrame, standing: pd.Series) -> pd.DataFrame:
    """List the denials that count: not of the future or lawfulness, not with or after an admission that bears on them."""
    late = set(standing.index[standing == "after"])
    return said.loc[
        (said["position"] == "denies")
        & (said["tense"] != "future")
        & (said["scope"] != "lawfulness")
        & ~said["statement_id"].isin(late)
    ]


def _find_followed(said: pd.DataFrame, first: str, then: str, *, first_only: bool = False) -> str:
    """Find rows of one position that came before rows of another for certain; `first_only`: before all of them."""
    earlier, later = said.loc[said["position"] == first], said.loc[said["position"] == then]
    if later.empty or earlier.empty:
        return ""
    # where the first may have come at any time (an open bound), nothing came before it for certain
    limit = later["made_earliest"].min(skipna=False) if first_only else later["made_earliest"].max()
    before = earlier.loc[earlier["made_latest"] < limit]
    after = later.loc[later["made_earliest"] > before["made_latest"].min()] if len(before) else later.head(0)
    return _join_ids(pd.concat([before, after]))


def _find_withdrawn(said: pd.DataFrame, related: pd.DataFrame) -> str:
    """Find denials for ever that came after an admission of the same; "only tested", after use, takes nothing back."""
    for_ever = said.loc[said["tense"] == "ever", "statement_id"]
    later = related.loc[
        (related["order"] == "earlier") & (related["relation"] == "same") & related["denial_id"].isin(for_ever)
    ]
    return _join_pairs(later)


def _join_pairs(related: pd.DataFrame) -> str:
    return " ".join(sorted({*related["denial_id"], *related["admission_id"]}))


def _join_ids(said: pd.DataFrame) -> str:
    return " ".join(sorted(set(said["statement_id"])))
