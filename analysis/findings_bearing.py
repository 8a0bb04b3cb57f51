"""Put into words what hangs on the cells of the bearing table."""

import pandas as pd

from analysis.figures import Words
from analysis.findings import say_as_of
from analysis.wording import SCOPE_NAMES, SHOWS_NAMES, name_code


def word_cells(varied: pd.DataFrame, graded: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the bearing table with what each cell decides.

    Parameters
    ----------
    varied : pandas.DataFrame
        As `bearing_counts.tabulate_cells` gives it.
    graded : pandas.DataFrame
        As `charts_bearing.grade_cells` gives it.
    as_of : pandas.Timestamp
        The day the record is judged on.
    """
    effects = graded["effect"].value_counts()
    moving, low = int(effects.reindex(["low", "high", "class"]).sum()), int(effects.get("low", 0))
    met = int((graded["denials"] > 0).sum())
    agencies = varied.loc[~varied["of_vendor"]]
    matter = graded.loc[graded["effect"] == "low"]
    named = "; ".join(
        f"denied {name_code(SCOPE_NAMES, row['scope'])}, shown {name_code(SHOWS_NAMES, row['shows'])}"
        for row in matter.to_dict("records")
    )
    ranges = {name: _say_range(agencies[name]) for name in ("low", "high")}
    return Words(
        title=(
            f"Re-read one at a time, {moving} of {len(graded)} cells of the bearing table move the result, {low} of them "
            "how many bodies are contradicted"
        ),
        subtitle=(
            "What is shown (columns) does to a denial (rows), as published, in bold where it matters; below it each other "
            "value that changes a count, with the number of bodies whose gravest class changes. The "
            f"lower number of bodies contradicted is {ranges['low']} of {agencies['n'].max() if len(agencies) else 0}, the "
            f"upper one {ranges['high']}."
        ),
        foot=(
            f"{met} of the cells are met by a denial of this record. An answer that its speaker called wrong when given stays "
            "contradicted. Lower number: contradicted; upper: plus bodies with any contested or unresolved denial.\n"
            f"A census of known cases. As of {say_as_of(as_of)}. Every value of every cell, with names: bearing-cells.csv."
        ),
        alt=(
            f"The bearing table, {len(graded)} cells, by what another value would change: how many bodies are contradicted "
            f"{low}, only the upper number {effects.get('high', 0)}, only a body's class {effects.get('class', 0)}, nothing "
            f"{effects.get('nothing', 0)}, met by no denial {effects.get('unmet', 0)}. With one cell changed the lower number "
            f"is {ranges['low']}, the upper one {ranges['high']}."
            + (f" Cells that change the lower number: {named}." if named else "")
        ),
    )


def word_readings(readings: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the counts under the whole table read otherwise.

    Parameters
    ----------
    readings : pandas.DataFrame
        As `bearing_counts.tabulate_values` gives it.
    as_of : pandas.Timestamp
        The day the record is judged on.
    """
    by_name = readings.set_index("reading")
    least, most, published = (
        int(by_name["low"].loc[name]) for name in ("every cell none", "every cell contradicts", "as published")
    )
    span = f"{least}" if least == most else f"{least} to {most}"
    return Words(
        title=(
            f"However the bearing table is filled, the lower number of bodies contradicted is {span} of "
            f"{readings['n'].max()}; as published it is {published}, the upper one {by_name['high'].loc['as published']}"
        ),
        subtitle=(
            "Bodies with a contradicted denial, lower to upper number, with one value re-read wherever it stands (arrow), and "
            f"at the extremes. Changed: bodies of another gravest class. {least} called an answer of theirs wrong when given, "
            "which no cell touches."
        ),
        foot=(
            "Lower number: contradicted; upper: plus bodies with any contested or unresolved denial. A stronger value can "
            "lower the upper one: 'outside' leaves alone what ended before a denial in the present tense.\n"
            f"A census of known cases. As of {say_as_of(as_of)}. Names and ids: bearing-table-re-read.csv."
        ),
        alt=(
            "One bar for each reading of the bearing table, lower to upper number of bodies contradicted. "
            + "; ".join(f"{row['reading']}: {row['low']} to {row['high']}" for row in readings.to_dict("records"))
            + "."
        ),
    )


def _say_range(numbers: pd.Series) -> str:
    if not len(numbers):
        return "0"
    least, most = int(numbers.min()), int(numbers.max())
    return f"{least}" if least == most else f"{least} to {most}"
