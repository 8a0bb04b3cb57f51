"""Set the claims of the article that a case began with beside the rows that speak to them.

Decides how a row of any table is put into one line (what it says, when it became public, where it can be read) and what
counts as later than the article. Refuses to judge a claim: the verdicts are typed, with reasons, in `article_claims.csv`.
"""

from datetime import date

import pandas as pd

from analysis.discrepancies import judge, read_as_of
from analysis.record import Record
from analysis.wording import SHOWS_NAMES, name_code

VERDICTS = ("supported", "qualified", "overstated", "article_only")
"""In the order in which they are counted; `codes.csv` defines them."""
LINE_COLUMNS = "row_id table agency_id dated says seen source_id url public_earliest public_latest".split()


def gather_lines(record: Record) -> pd.DataFrame:
    """Put every row that a claim can name into one line.

    Returns
    -------
    pandas.DataFrame
        One row per statement, leaked entry, piece of evidence (not those derived from admissions, which are statements),
        recommendation, event and source: `row_id`, `table`, `agency_id` (whom it is by or on; empty for events and
        sources), `dated` (when it became public, as written), `says`, `seen` (empty where the table has no such column),
        `source_id`, `url`, `public_earliest`, `public_latest`.
    """
    said, entries, made = record.statements, record.leaked_clients, record.recommendations
    shown = record.evidence.loc[record.evidence["kind"] != "admission"]
    lines = [
        _line_up(said, "statements", "statement_id", said["disclosed"].where(said["disclosed"] != "", said["made"])),
        _line_up(shown, "evidence", "evidence_id", shown["disclosed"]),
        _line_up(entries.assign(summary=_say_entries(entries)), "leaked_clients", "entry_id", entries["disclosed"]),
        _line_up(
            made.rename(columns={"made_by": "agency_id"}).assign(summary=_say_outcomes(made)),
            "recommendations",
            "recommendation_id",
            made["made"],
        ),
        _line_up(record.events, "events", "event_id", record.events["date"]),
        _line_up(
            record.sources.rename(columns={"title": "summary"}), "sources", "source_id", record.sources["published"]
        ),
    ]
    urls = record.sources.set_index("source_id")["url"]
    gathered = pd.concat(lines, ignore_index=True)
    return gathered.assign(url=urls.reindex(gathered["source_id"]).to_numpy())[LINE_COLUMNS]


def _say_entries(entries: pd.DataFrame) -> pd.Series:
    """Say what an entry of the leaked list shows, which is no more than its code says."""
    shown = entries["shows"].map(lambda code: name_code(SHOWS_NAMES, code))
    return ("Entry in a leaked client list, as reported; it shows " + shown + ".").astype("str")


def _say_outcomes(made: pd.DataFrame) -> pd.Series:
    """Say what was recommended, and what was answered and done where that is coded."""
    answer, outcome = made["response"].str.replace("_", " "), made["outcome"].str.replace("_", " ")
    answered = (" Answer: " + answer + ".").where(answer != "", "")
    return made["summary"] + answered + (" Outcome: " + outcome + ".").where(outcome != "", "")


def _line_up(table: pd.DataFrame, name: str, key: str, dated: pd.Series) -> pd.DataFrame:
    """Give one table the common columns; its days are those under the clock of its publication."""
    clock = next(clock for clock in ("disclosed", "made", "date", "published") if f"{clock}_latest" in table)
    return pd.DataFrame(
        {
            "row_id": table[key],
            "table": name,
            "agency_id": table.get("agency_id", ""),
            "dated": dated,
            "says": table["summary"],
            "seen": table.get("seen", ""),
            "source_id": table["source_id"],
            "public_earliest": table[f"{clock}_earliest"],
            "public_latest": table[f"{clock}_latest"],
        }
    )


def join_claims(record: Record) -> pd.DataFrame:
    """Set each claim beside each row that speaks to it.

    Returns
    -------
    pandas.DataFrame
        One row per claim and row, in the order of the claims: `claim_id`, `claim`, `verdict`, and the columns of
        `gather_lines`.

    Raises
    ------
    ValueError
        A claim names a row that no table has.
    """
    named = record.article_claim_rows.merge(record.article_claims, on="claim_id", validate="many_to_one")
    lines = gather_lines(record)
    missing = sorted(set(named["row_id"]) - set(lines["row_id"]))
    if missing:
        raise ValueError(f"article_claim_rows.csv names rows that no table has: {', '.join(missing)}")
    joined = named.merge(lines, on="row_id", how="left", validate="many_to_one")
    kept = ["claim_id", "claim", "verdict", *LINE_COLUMNS]
    return joined[kept].sort_values(["claim_id", "row_id"], ignore_index=True)


def list_claims(record: Record, verdict: str = "") -> pd.DataFrame:
    """List the claims with their verdicts and how many rows and sources speak to each.

    Parameters
    ----------
    record : Record
        As `load_record` gives it.
    verdict : str, optional
        Only the claims of this verdict.

    Returns
    -------
    pandas.DataFrame
        One row per claim, its id the index: `claim`, `verdict`, `why`, `rows`, `sources` (numbers of different ones).
    """
    joined = join_claims(record).groupby("claim_id")
    claims = record.article_claims.set_index("claim_id")[["claim", "verdict", "why"]]
    counts = {"rows": joined["row_id"].nunique(), "sources": joined["source_id"].nunique()}
    claims = claims.assign(**{name: count.reindex(claims.index, fill_value=0) for name, count in counts.items()})
    return claims.loc[claims["verdict"] == verdict] if verdict else claims


def count_verdicts(record: Record) -> pd.DataFrame:
    """Count the claims by verdict.

    Returns
    -------
    pandas.DataFrame
        One row per verdict, in the order of `VERDICTS`: `claims`, `definition` (from `codes.csv`).
    """
    counts = record.article_claims["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    codes = record.codes.loc[record.codes["column"] == "verdict"].set_index("code")["definition"]
    return pd.DataFrame({"claims": counts.astype("int64"), "definition": codes.reindex(VERDICTS)})


def list_later_rows(record: Record, day: str | date) -> pd.DataFrame:
    """List what certainly became public after a day.

    Returns
    -------
    pandas.DataFrame
        The rows of `gather_lines` but for sources, earliest first.
    """
    after = read_as_of(record, day)
    lines = gather_lines(record)
    later = lines.loc[(lines["table"] != "sources") & (lines["public_earliest"] > after)]
    return later.sort_values(["public_earliest", "public_latest", "row_id"], ignore_index=True)


def count_around_day(record: Record, day: str | date) -> pd.DataFrame:
    """Count what became public up to a day and after it.

    Returns
    -------
    pandas.DataFrame
        One row per table but sources: `by then` (certainly), `later` (certainly), `unsettled`.
    """
    limit = read_as_of(record, day)
    lines = gather_lines(record).loc[lambda rows: rows["table"] != "sources"]
    when = pd.Series("unsettled", index=lines.index).mask(lines["public_latest"] <= limit, "by then")
    when = when.mask(lines["public_earliest"] > limit, "later")
    counts = pd.crosstab(lines["table"], when).reindex(columns=["by then", "later", "unsettled"], fill_value=0)
    return counts.reindex(pd.unique(lines["table"])).rename_axis(index=None, columns=None)


def compare_verdicts(record: Record, day: str | date) -> pd.DataFrame:
    """List the statements that were public on a day and whose class has changed since.

    Returns
    -------
    pandas.DataFrame
        One row per statement, its id the index: `class_then`, `class_now`, `added_ids` (what decides now and did not
        then), `why` (as of now).
    """
    then = judge(record, day).set_index("statement_id")
    now = judge(record).set_index("statement_id").loc[then.index]
    changed = then["class"] != now["class"]
    added = [
        " ".join(sorted(set(new.split()) - set(old.split())))
        for old, new in zip(then["deciding_ids"], now["deciding_ids"], strict=True)
    ]
    compared = pd.DataFrame(
        {"class_then": then["class"], "class_now": now["class"], "added_ids": added, "why": now["why"]},
        index=then.index,
    )
    return compared.loc[changed]
