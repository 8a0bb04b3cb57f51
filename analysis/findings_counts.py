"""Put counts of bodies into words: who told first, and the gravest class by place and by kind of agency.

Decides wording from tables that were computed elsewhere, names and numbers included; computes no class and draws nothing.
"""

import pandas as pd

from analysis.charts_counts import EVE_NAMES, TIE, order_disclosers, say_disclosers
from analysis.figures import Words
from analysis.findings import CENSUS, say_as_of, say_upper
from analysis.groups import count_squares
from analysis.measures import Share
from analysis.wording import CLASS_NAMES

OWN = ("agency unprompted", "agency when asked")
GROUP_WORDS = {"jurisdiction": "place", "type": "kind of agency"}
FILE_NAMES = {"jurisdiction": "class-by-province", "type": "class-by-kind-of-agency"}
NAMED_GROUPS = 4


def word_first_disclosers(disclosers: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the first disclosers.

    Parameters
    ----------
    disclosers : pandas.DataFrame
        As `disclosers.find_first_disclosers` gives it.
    as_of : pandas.Timestamp
        The day of the table.
    """
    told = [set(names.split(TIE)) for names in disclosers["first_disclosers"]]
    own = pd.Series([names <= set(OWN) for names in told], index=disclosers.index, dtype=bool)
    ties = sum(len(names) > 1 for names in told)
    rows = "; ".join(
        f"{say_disclosers(name)} {int((disclosers['first_disclosers'] == name).sum())}"
        for name in order_disclosers(disclosers)
    )
    before = disclosers["on_the_eve"].value_counts()
    eves = ", ".join(f"{_say_eve(str(code))} {number}" for code, number in before.items())
    return Words(
        title=_title_disclosers(disclosers["on_the_eve"], own),
        subtitle=(
            f"Who first disclosed that a body had an account of the tool, made searches, paid or more: {len(disclosers)} "
            f"bodies, the vendor left out; for {ties} it is not settled. Shape and colour: the body's last public position "
            "before."
        ),
        foot=(
            "Under each name: the day of the first disclosure, or the stretch it falls in. Not settled, each with a row of its "
            "own: two may have been first, since their days are the same or overlap, or what prompted the body is not known. "
            "When asked: by a reporter, a regulator or a requester, or after a leak. A leaked entry that shows only a name "
            "names, it does not disclose. The position before is the last denial of anything, refusal or silence that was "
            "certainly public; two marks: which was the last is not settled.\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and ids: first-disclosers.csv."
        ),
        alt=f"Rows of named marks, one for each body, by who told first: {rows}. Position before: {eves or 'none'}.",
    )


def _title_disclosers(eves: pd.Series, own: pd.Series) -> str:
    """Say how many bodies told first themselves, and what their last word had been."""
    if eves.empty:
        return "Of no body has anything been disclosed"
    certainly = int((eves[own] == "denied").sum())
    possibly = sum("denied" in names.split(TIE) for names in eves[own])
    span = f"{possibly}" if certainly == possibly else f"{certainly} to {possibly}"
    last = f"; the last word of {span} of these had been a denial" if possibly else ""
    return f"{own.sum() or 'None'} of {len(eves)} bodies told first themselves that they had an account or more{last}"


def _say_eve(names: str) -> str:
    return " or ".join(EVE_NAMES[code] for code in names.split(TIE))


def word_class_squares(squares: pd.DataFrame, by: str, as_of: pd.Timestamp) -> Words:
    """Word the squares of classes.

    Parameters
    ----------
    squares : pandas.DataFrame
        As `groups.tabulate_squares` gives it.
    by : str
        Its grouping: `jurisdiction` or `type`.
    as_of : pandas.Timestamp
        The day of the table.
    """
    counts = count_squares(squares)
    low, high = int(counts["contradicted_min"].sum()), int(counts["contradicted_max"].sum())
    classes = squares["class"].value_counts()
    listed = ", ".join(f"{classes[code]} {CLASS_NAMES[code]}" for code in CLASS_NAMES if code in classes)
    rows = "; ".join(_say_group(str(name), row) for name, row in counts.iterrows())
    more = f"; counting bodies with a contested or unresolved denial too, at most {high}" if high > low else ""
    return Words(
        title=_title_squares(counts, len(squares)),
        subtitle=(
            f"The gravest class of each body's denials, by {_name_grouping(squares, by)}: {len(squares)} bodies that denied "
            f"something, one square each, the vendor left out{more}."
        ),
        foot=(
            "In a row the gravest class comes first. 'With contested': bodies with a contested or unresolved denial counted "
            f"too, whatever their gravest class. {_say_upper(squares)}A day known to a stretch is judged as the whole "
            "stretch; where that leaves open what came first, the denial is contested. A board that spoke of its "
            "force is a body of its own. The record follows where someone asked, so rows are no rates.\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and ids: {FILE_NAMES[by]}.csv."
        ),
        alt=f"Rows of named squares, one for each body that denied something: {listed or 'none'}. {rows or 'No row'}.",
    )


def _say_upper(squares: pd.DataFrame) -> str:
    """Say how the upper number of all bodies comes about."""
    classes = squares["class"]
    contested = squares["contested_too"].astype(bool)
    also = contested & ~classes.isin(["contradicted", "contested", "unresolved"])
    low, high = (int(found.sum()) for found in (classes == "contradicted", (classes == "contradicted") | contested))
    narrow = int((classes == "narrow").sum())
    said = say_upper(Share(low, high, len(squares), narrow, "", tuple(squares.loc[also, "short_name"])))
    return f"{said} " if said else ""


def _name_grouping(squares: pd.DataFrame, by: str) -> str:
    """Name what the bodies are grouped by: places that are all in Canada are its provinces."""
    in_canada = len(squares) and squares["group"].str.match(r"CA(-|$)").all()
    return "province" if by == "jurisdiction" and in_canada else GROUP_WORDS[by]


def _title_squares(counts: pd.DataFrame, n: int) -> str:
    """Say how many bodies are contradicted and in which groups."""
    low = int(counts["contradicted_min"].sum())
    if not n:
        return "No body denied anything"
    if not low:
        return (
            f"No denial by any of {n} bodies is contradicted" if n > 1 else "No denial by the one body is contradicted"
        )
    hit = counts.loc[counts["contradicted_min"] > 0].sort_values("contradicted_min", ascending=False, kind="stable")
    named = [f"{name} {row['contradicted_min']} of {row['n']}" for name, row in hit.head(NAMED_GROUPS).iterrows()]
    left = f" and {len(hit) - NAMED_GROUPS} more groups" if len(hit) > NAMED_GROUPS else ""
    return f"Denials by {low} of {n} {'bodies' if n > 1 else 'body'} are contradicted: {', '.join(named)}{left}"


def _say_group(name: str, row: pd.Series) -> str:
    """Say one row: its number of bodies and each class that occurs in it."""
    classes = [f"{row[code]} {CLASS_NAMES[code]}" for code in CLASS_NAMES if code in row.index and row[code]]
    return f"{name}, n = {row['n']}: {', '.join(classes)}"
