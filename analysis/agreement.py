"""Say how far two codings of the statements agree, and what each disagreement would change.

Decides how an empty cell counts and what a disagreement does to a class. Refuses to settle any of them: the first coding
stays the record's. The second coder saw the summary and the key phrase, not the page, so part of what is measured here is
what a summary leaves out.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.discrepancies import judge, keep_known, read_as_of
from analysis.record import Record, derive_admissions

CODED_TWICE = ("position", "object", "scope", "tense")
READINGS = ("every_statement", "either_coded", "both_coded")
"""How an empty cell is read; the first is the headline (see `measure_agreement`)."""
RESAMPLES = 2_000
SEED = 20_200_227


def compute_alpha(codes: pd.DataFrame) -> float:
    """Compute Krippendorff's alpha for nominal codes, for any number of coders, with missing values.

    Parameters
    ----------
    codes : pandas.DataFrame
        One row per unit, one column per coder. None and NaN are missing: the coder did not see the unit. An empty text is
        a value like any other. A unit with fewer than two values counts for nothing.

    Returns
    -------
    float
        1: perfect agreement; 0: what chance gives; NaN where all values are the same, or none can be paired.

    Notes
    -----
    Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). With n_uc coders giving value c to unit u, m_u
    values in a unit, n_c and n their sums over units, alpha is 1 - (n - 1) sum_u (m_u^2 - sum_c n_uc^2) / (m_u - 1) /
    (n^2 - sum_c n_c^2), which is his coincidence matrix summed unit by unit.

    Examples
    --------
    >>> compute_alpha(pd.DataFrame({"first": list("aabb"), "second": list("aabb")}))
    1.0
    """
    return float(_weigh_alpha(_count_values(codes), np.ones((1, len(codes)), dtype="int64"))[0])


def bound_alpha(codes: pd.DataFrame, *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """Bound alpha by a bootstrap over units: the 2.5th and 97.5th percentile of its resamples.

    Units are drawn as if independent. Statements of one agency or one utterance are not quite, so that the interval is
    rather too short than too long. Resamples in which alpha is not defined are left out; NaN where none is left.

    Parameters
    ----------
    codes : pandas.DataFrame
        As for `compute_alpha`.
    resamples, seed : int, optional
        How many resamples; the seed of the generator, PCG64.
    """
    weights = _draw_weights(len(codes), resamples, seed)
    alphas = _weigh_alpha(_count_values(codes), weights)
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return float("nan"), float("nan")
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)


def _count_values(codes: pd.DataFrame) -> np.ndarray:
    """Count how many coders gave each value to each unit; nothing for a unit with fewer than two values."""
    numbers, values = pd.factorize(codes.to_numpy(dtype=object).ravel())
    counts = (numbers.reshape(codes.shape)[:, :, None] == np.arange(len(values))).sum(axis=1)
    return counts * (counts.sum(axis=1, keepdims=True) >= 2)


def _weigh_alpha(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Compute alpha once for each row of weights, a weight being how often a unit is counted."""
    given = counts.sum(axis=1)
    unlike = (given**2 - (counts**2).sum(axis=1)) / np.maximum(given - 1, 1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    observed = (n - 1) * (weights @ unlike)
    expected = (n**2 - (totals**2).sum(axis=1)).astype(float)
    return 1 - np.divide(observed, expected, out=np.full(len(weights), np.nan), where=expected > 0)


def _draw_weights(units: int, resamples: int, seed: int) -> np.ndarray:
    """Draw resamples of units with replacement: how often each unit is in each resample."""
    # numpy fixes the raw stream of a bit generator, but not what Generator's methods make of it (NEP 19), so the numbers
    # in [0, 1) are made here, as Generator.random does today
    raw = np.random.PCG64(seed).random_raw(resamples * units)
    drawn = ((raw >> np.uint64(11)) * 2.0**-53 * units).astype("int64").reshape(resamples, units)
    places = drawn + units * np.arange(resamples)[:, None]
    return np.bincount(places.ravel(), minlength=resamples * units).reshape(resamples, units)


def pair_codings(record: Record) -> pd.DataFrame:
    """Set the two codings of each statement side by side.

    Returns
    -------
    pandas.DataFrame
        One row per statement coded twice and column: `statement_id`, `agency_id`, `column`, `first`, `second`; sorted by
        the record's order and that of `CODED_TWICE`. Empty text: not coded or does not apply.
    """
    columns = ["statement_id", "agency_id", "column", "first", "second"]
    if record.coding_b.empty:
        return pd.DataFrame(columns=columns, dtype="str")
    both = record.statements[["statement_id", "agency_id", *CODED_TWICE]].merge(
        record.coding_b, on="statement_id", suffixes=("", "_b"), validate="one_to_one"
    )
    sides = [
        both[["statement_id", "agency_id"]].assign(column=name, first=both[name], second=both[f"{name}_b"])
        for name in CODED_TWICE
    ]
    return pd.concat(sides).sort_index(kind="stable")[columns].reset_index(drop=True)


def measure_agreement(record: Record) -> pd.DataFrame:
    """Measure how far the two codings agree, column by column.

    An empty cell is a coder's decision that the column does not apply or that the text does not settle it (the codebook
    says so), made on a statement that the coder did see. It is therefore a value, "not coded", and not a missing value
    in Krippendorff's sense. Hence three readings:

    - `every_statement`, the headline: all statements coded twice, an empty cell being a value. The only reading whose
      units are not chosen by the codes themselves, so the only one to which alpha's correction for chance applies as it
      stands. An agreement that nothing is to be coded counts as the agreement it is.
    - `either_coded`: statements in which at least one coder filled the column. Stricter: agreement on what does not apply
      (a refusal has no tense) can no longer carry the figure. But a "not coded" left in it can only disagree, so it errs
      low.
    - `both_coded`: empty cells as missing. It says how far the coders agree on *which* code once both see one, and
      errs high: it drops every disagreement on *whether* there is one.

    Where the three fall far apart, coders differ on whether a column applies, rather than on what it says. Statements
    without a second coding are left out of all three.

    Returns
    -------
    pandas.DataFrame
        One row per column and reading: `column`, `reading`, `n` (statements), `agree` (number of these), `alpha`,
        `alpha_low`, `alpha_high` (see `bound_alpha`).
    """
    codings = pair_codings(record)
    rows = []
    for column in CODED_TWICE:
        codes = codings.loc[codings["column"] == column, ["first", "second"]]
        filled = (codes != "").sum(axis=1)
        for least, reading in enumerate(READINGS):
            kept = codes.loc[filled >= least]
            agree = int((kept["first"] == kept["second"]).sum())
            rows.append((column, reading, len(kept), agree, compute_alpha(kept), *bound_alpha(kept)))
    return pd.DataFrame(rows, columns="column reading n agree alpha alpha_low alpha_high".split())


def list_disagreements(record: Record, as_of: str | date | None = None) -> pd.DataFrame:
    """List where the codings differ, and what the second code would do to the class, in that cell alone.

    Each disagreement is judged by itself: the second code in place of the first, all other codes as they are, what
    admissions concede derived anew. That takes one judging per disagreement; here each has a copy of its group of bodies
    (see `group_bodies`) under names of its own, and all copies are judged at once.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    as_of : str or datetime.date, optional
        A day; the record's own as-of date where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row per statement known on the day and column that differ, in the record's order: `statement_id`, `agency_id`,
        `column`, `first`, `second`, `class_before`, `class_after`, `others_changed` (ids of other statements whose class
        changes, joined by a space).
    """
    day = read_as_of(record, as_of)
    record = record._replace(statements=keep_known(record.statements, day))
    differ = pair_codings(record).loc[lambda rows: rows["first"] != rows["second"]].reset_index(drop=True)
    copies, places = _copy_groups(record, differ)
    after = judge(copies, day.date())[["statement_id", "class"]].assign(place=places)
    before = judge(record, day.date()).set_index("statement_id")["class"]
    own = after["statement_id"] == after["place"].map(differ["statement_id"])
    changed = after.loc[~own & (after["class"] != after["statement_id"].map(before))]
    return differ.assign(
        class_before=differ["statement_id"].map(before).astype("str"),
        class_after=after.loc[own].set_index("place")["class"].astype("str"),
        others_changed=changed.groupby("place")["statement_id"]
        .agg(" ".join)
        .reindex(differ.index)
        .astype("str")
        .fillna(""),
    )


def _copy_groups(record: Record, cells: pd.DataFrame) -> tuple[Record, np.ndarray]:
    """Copy for each cell the group of bodies it concerns, and put the second code of that cell in place in that copy.

    Returns
    -------
    tuple of Record and numpy.ndarray
        A record of copies, each body's name led by the place of its cell; and the cell's place for each statement.
    """
    groups = group_bodies(record.statements)
    places = pd.DataFrame({"place": cells.index, "group": cells["agency_id"].map(groups).to_numpy()})

    def copy(table: pd.DataFrame, *names: str) -> pd.DataFrame:
        copies = table.assign(group=table["agency_id"].map(groups)).merge(places, on="group").drop(columns="group")
        led = {name: copies["place"].astype("str") + ":" + copies[name] for name in names}
        return copies.assign(**{name: led[name].where(copies[name] != "", "") for name in names})

    statements = copy(record.statements, "agency_id", "about_id")
    for column in CODED_TWICE:
        chosen = cells.loc[cells["column"] == column]
        own = statements["place"].map(chosen["statement_id"]) == statements["statement_id"]
        statements[column] = statements[column].mask(own, statements["place"].map(chosen["second"]).astype("str"))
    copied = record._replace(
        agencies=copy(record.agencies, "agency_id"),
        leaked_clients=copy(record.leaked_clients, "agency_id"),
        evidence=copy(record.evidence, "agency_id"),
    )
    return _state_anew(copied, statements), statements["place"].to_numpy()


def _state_anew(record: Record, statements: pd.DataFrame) -> Record:
    """Put other statements into a record, and derive anew what the admissions among them concede."""
    shown = record.evidence.loc[lambda rows: rows["kind"] != "admission"]
    evidence = pd.concat([shown, derive_admissions(statements)], ignore_index=True)
    return record._replace(statements=statements, evidence=evidence)


def group_bodies(statements: pd.DataFrame) -> dict[str, str]:
    """Group the bodies whose statements can bear on each other: those that speak, and those they speak of.

    Evidence is matched on the body spoken of, concessions and corrections on the speaker (method, sections 5 and 6); no
    rule reaches further.

    Returns
    -------
    dict
        Body -> the name of its group, which is one of its bodies.
    """
    bodies = pd.concat([statements["agency_id"], statements["about_id"]]).unique()
    groups = {body: body for body in bodies if body}
    speaking_of_others = statements.loc[statements["about_id"] != "", ["agency_id", "about_id"]].drop_duplicates()
    for speaker, body in speaking_of_others.itertuples(index=False):
        joined, into = groups[speaker], groups[body]
        groups = {name: into if group == joined else group for name, group in groups.items()}
    return groups
