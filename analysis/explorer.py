"""Ask the record without code: which bodies, as known on a day, and in which order.

Decides what a filter keeps, what a search looks through, what an order is, and what a saved view holds. Plain functions on
tables: `explorer_page` writes them as a page, `explorer_view` has the controls.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.discrepancies import read_as_of
from analysis.histories import History, list_changes, recall_standing
from analysis.measures import GRAVEST_FIRST
from analysis.record import Record
from analysis.timeline import choose_context
from analysis.trajectories import TRAJECTORIES
from analysis.wording import CLASS_NAMES, POSITION_NAMES, PROVINCE_NAMES, TYPE_NAMES, name_code, say_token
from analysis.writing import format_report, write_new

NO_DENIAL = "no_denial"
"""Stands for the class of a body that denied nothing."""
COLUMNS = {
    "agency": "Agency",
    "place": "Place",
    "kind": "Kind",
    "denials": "Denials",
    "class": "Gravest class of its denials",
    "moved": "Position over time",
    "told_by": "First told by",
    "facts": "Rows of evidence",
}
"""The columns of a view, and their names."""
SORTS = {"class": "gravest class first", **{name: words for name, words in COLUMNS.items() if name != "class"}}
IDS = ("agency_id", "gravest_ids", "trajectory_ids", "disclosure_ids")


class Filters(NamedTuple):
    """What is asked for: codes, and words that must all stand in the names or texts of a body; empty: anything."""

    place: str = ""
    kind: str = ""
    gravest: str = ""
    position: str = ""
    words: str = ""


EVERYTHING = Filters()


class Asked(NamedTuple):
    """A view of the record: the rows seen, in their order; the day, what was asked for, how many there are in all."""

    rows: pd.DataFrame
    day: pd.Timestamp
    filters: Filters
    total: int


def gather_texts(record: Record) -> pd.DataFrame:
    """Gather the texts that a search looks through: names, aliases, summaries and words as printed.

    Returns
    -------
    pandas.DataFrame
        One row per text: `agency_id`, `since` (the day by which it was certainly public; missing for a name), `text`,
        folded as `fold_text` folds it.
    """
    parts = [
        _take_texts(record.agencies, ["agency_id", "name", "short_name"]),
        _take_texts(record.aliases, ["alias"]),
        _take_texts(record.statements, ["summary", "key_phrase"]),
        _take_texts(record.evidence, ["summary"]),
        _take_texts(record.leaked_clients, ["name_as_listed"]),
    ]
    texts = pd.concat(parts, ignore_index=True)
    texts = texts.loc[texts["text"] != ""].drop_duplicates(ignore_index=True)
    return texts.assign(text=texts["text"].map(fold_text))


def _take_texts(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Take the texts of some columns, each with its body and the day from which it was public."""
    empty = pd.DataFrame({"agency_id": [], "since": [], "text": []}).astype({"since": "datetime64[s]"})
    since = table["disclosed_latest"] if "disclosed_latest" in table else pd.Series(pd.NaT, table.index)
    frames = [
        pd.DataFrame({"agency_id": table["agency_id"], "since": since.astype("datetime64[s]"), "text": table[name]})
        for name in columns
        if name in table and "agency_id" in table
    ]
    return pd.concat(frames, ignore_index=True) if frames else empty


def fold_text(text: str) -> str:
    """Fold a text for a search: small letters, no accents, one space between words.

    Examples
    --------
    >>> fold_text("Sûreté du  Québec")
    'surete du quebec'
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def list_choices(history: History) -> dict[str, list[tuple[str, str]]]:
    """List what can be filtered by, as (words, code): only what the record holds, in the order of the words or of gravity."""
    standing, said = recall_standing(history), history.record.statements
    ever = history.standing
    found = {
        "place": _word_codes(standing["jurisdiction"], PROVINCE_NAMES),
        "kind": _word_codes(standing["type"], TYPE_NAMES),
        "position": _word_codes(said["position"], POSITION_NAMES),
    }
    classes = [name for name in GRAVEST_FIRST if (ever["gravest"] == name).any()]
    return found | {"gravest": [*((CLASS_NAMES[name], name) for name in classes), ("no denial", NO_DENIAL)]}


def _word_codes(codes: pd.Series, names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((name_code(names, code), code) for code in set(codes) if code)


def list_days(history: History) -> list[date]:
    """List every day that can be asked for: from the eve of the first on which anything was public to the as-of date."""
    first, last = list_changes(history)[0] - pd.Timedelta(days=1), read_as_of(history.record, None)
    return [day.date() for day in pd.date_range(first, last)]


def list_turning_points(history: History) -> list[tuple[str, date]]:
    """List the eves of the context events, with words that say what came next day, and the as-of date, latest first."""
    first, own = list_days(history)[0], read_as_of(history.record, None).date()
    eves: dict[date, list[str]] = {}
    for event in choose_context(history.record).to_dict("records") if len(history.record.events) else ():
        if pd.notna(event["date_earliest"]):
            eves.setdefault(event["date_earliest"].date() - timedelta(days=1), []).append(f"“{event['label']}”")
    points = [(f"{say_day(eve)}: the eve of {' and '.join(names)}", eve) for eve, names in eves.items() if eve > first]
    return [(f"{say_day(own)}: everything in the record", own), *points[::-1]]


def say_day(day: date | pd.Timestamp) -> str:
    """Say a day, as 25 February 2020."""
    return say_token(f"{day:%Y-%m-%d}")


def step_to_change(history: History, day: date, forward: bool) -> date:
    """Give the next (or last) day on which anything became public; the day itself where there is none."""
    changes = [change.date() for change in list_changes(history)]
    beyond = [change for change in changes if (change > day if forward else change < day)]
    return (min(beyond) if forward else max(beyond)) if beyond else day


def ask(
    history: History,
    texts: pd.DataFrame,
    *,
    day: str | date | None = None,
    filters: Filters = EVERYTHING,
    order: tuple[str, bool] = ("class", False),
) -> Asked:
    """Ask which bodies there are, as known on a day.

    Parameters
    ----------
    history : History
        As `trace_history` gives it.
    texts : pandas.DataFrame
        As `gather_texts` gives them.
    day : str or datetime.date, optional
        Only what was certainly public by this day; the record's own as-of date where it is left out.
    filters : Filters
        What the bodies must have.
    order : tuple of str and bool
        A column of `SORTS`, and whether it is turned round; bodies that tie stand by name.

    Returns
    -------
    Asked
        `rows`: one row per body: the columns of `COLUMNS` in words, then the answers that they say.
    """
    standing = recall_standing(history, day)
    stamp = read_as_of(history.record, day)
    kept = _match(history, standing, filters, stamp) & _match_words(texts, standing["agency_id"], filters.words, stamp)
    rows = _word_rows(standing.loc[kept])
    return Asked(_sort(rows, *order), stamp, filters, len(standing))


def _match(history: History, standing: pd.DataFrame, filters: Filters, day: pd.Timestamp) -> pd.Series:
    """Say which bodies have the codes asked for."""
    statements = history.record.statements
    public = statements["disclosed_latest"] <= day
    said = statements.loc[public & (statements["position"] == filters.position), "agency_id"]
    gravest = standing["gravest"].replace("", NO_DENIAL)
    kept = pd.Series(True, standing.index)
    for asked, column in (
        (filters.place, standing["jurisdiction"]),
        (filters.kind, standing["type"]),
        (filters.gravest, gravest),
    ):
        kept &= (column == asked) | (asked == "")
    return kept & (standing["agency_id"].isin(said) | (filters.position == ""))


def _match_words(texts: pd.DataFrame, bodies: pd.Series, words: str, day: pd.Timestamp) -> pd.Series:
    """Say of which bodies each word stands in some text that was public by the day."""
    public = texts.loc[texts["since"].isna() | (texts["since"] <= day)]
    kept = pd.Series(True, bodies.index)
    for word in fold_text(words).split():
        kept &= bodies.isin(public.loc[public["text"].str.contains(word, regex=False), "agency_id"])
    return kept


def _word_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """Put the answers into words, beside the codes and ids that they rest on."""
    meanings = {"": "no statement", **{name: name.replace("_", " ") for name, _ in TRAJECTORIES}}
    worded = {
        "agency": standing["name"].where(standing["name"] != "", standing["agency_id"]),
        "place": standing["jurisdiction"].map(lambda code: name_code(PROVINCE_NAMES, code) or "not coded"),
        "kind": standing["type"].map(lambda code: name_code(TYPE_NAMES, code)),
        "class": standing["gravest"].map(lambda code: CLASS_NAMES[code] if code else "no denial"),
        "moved": standing["trajectory"].map(lambda code: meanings.get(code, code)),
        "told_by": standing["first_disclosers"]
        .str.replace(" / ", " or ")
        .where(standing["first_disclosers"] != "", "–"),
    }
    words = standing.assign(**{name: pd.Series(column, dtype="str") for name, column in worded.items()})
    return words[[*COLUMNS, *(name for name in standing if name not in COLUMNS)]]


def _sort(rows: pd.DataFrame, by: str, turned: bool) -> pd.DataFrame:
    """Sort rows; numbers from the greatest, classes from the gravest, the rest by letter."""
    gravity = {name: place for place, name in enumerate(GRAVEST_FIRST)}
    if by == "class":
        key = rows["gravest"].map(lambda code: gravity.get(code, len(gravity)))
    elif by in ("denials", "facts"):
        key = -rows[by]
    else:
        key = rows[by].map(fold_text)
    key = key.astype("int64") if by in ("class", "denials", "facts") else key.astype("str")
    names = rows["agency"].map(fold_text).astype("str")
    placed = rows.assign(_key=key, _name=names)
    placed = placed.sort_values(["_key", "_name", "agency_id"], ascending=[not turned, True, True], ignore_index=True)
    return placed.drop(columns=["_key", "_name"])


def say_filters(filters: Filters, choices: Mapping[str, list[tuple[str, str]]]) -> str:
    """Say what is asked for, in words; `none` where nothing is."""
    names = {"place": "place", "kind": "kind", "gravest": "gravest class", "position": "has a statement that"}
    said = [
        f"{name}: {words}"
        for field, name in names.items()
        for words, code in choices[field]
        if code == getattr(filters, field)
    ]
    said += [f"words: {filters.words.strip()}"] if filters.words.strip() else []
    return "; ".join(said) or "none"


def tabulate_view(asked: Asked, filters_in_words: str) -> pd.DataFrame:
    """Make the table that is saved: exactly the rows seen, with their ids, the day and the filters in every row.

    Returns
    -------
    pandas.DataFrame
        One row per body, in the order seen: the columns of `COLUMNS`, the ids they rest on, `as_of`, `filters`.
    """
    return asked.rows[[*COLUMNS, *IDS]].assign(as_of=f"{asked.day:%Y-%m-%d}", filters=filters_in_words)


def save_view(asked: Asked, filters_in_words: str, folder: Path) -> Path:
    """Save a view as CSV under a name of its own; a file that is there is never touched.

    Returns
    -------
    pathlib.Path
        The file: `explored-DAY.csv` in the folder, with a number behind it where that name is taken.

    Raises
    ------
    OSError
        The folder can't be made or written.
    """
    table = format_report(tabulate_view(asked, filters_in_words))
    folder.mkdir(parents=True, exist_ok=True)
    return write_new(folder / f"explored-{asked.day:%Y-%m-%d}.csv", table)
