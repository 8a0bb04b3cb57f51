"""Put the limits of the result into words: the range over all variants, and figures stated beside figures shown."""

import pandas as pd

from analysis.charts import thin_rows
from analysis.charts_limits import say_count
from analysis.figures import Words
from analysis.findings import CENSUS, list_some, say_as_of, say_chosen


def word_robustness(strip: pd.DataFrame, changers: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the robustness strip."""
    least, most = int(strip["denied_low"].min()), int(strip["denied_low"].max())
    upper = int(strip["denied_high"].max())
    names = list_some([*dict.fromkeys(changers["short_name"])]) or "none"
    span = f"{least}" if least == most else f"{least} to {most}"
    return Words(
        title=(
            f"However these choices are made, the lower number of bodies contradicted is {span}, the upper one at most {upper}"
        ),
        subtitle=(
            f"Bodies with a contradicted denial, lower to upper number, under each of {len(strip)} combinations of the "
            "method's choices, sorted by the numbers; a dot below marks what each combination switches on."
        ),
        foot=(
            "Lower number: contradicted. Upper number: plus bodies with any contested or unresolved denial. "
            f"Bodies whose gravest class ever changes: {names}.\n{CENSUS} As of {say_as_of(as_of)}. Rows: robustness-strip.csv."
        ),
        alt=(
            f"Strip of {len(strip)} bars, one for each combination of six choices of the method. The lower number of bodies "
            f"with a contradicted denial runs from {least} to {most}, the upper one up to {upper}; the published rules give "
            + _say_published(strip)
            + f". Bodies whose gravest class ever changes: {names}."
        ),
    )


def _say_published(strip: pd.DataFrame) -> str:
    switches = ["leak_alone", "may_is_must", "conduct_only", "direct_only", "first", "last"]
    row = strip.loc[~strip[switches].any(axis=1)].iloc[0]
    return f"{row['denied_low']} to {row['denied_high']} of {row['denied_n']}"


def word_quantities(chosen: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the quantity gaps."""
    above = chosen.loc[chosen["relation"] == "above"]
    wordless = chosen.loc[chosen["why"] == "no figure stated"]
    gap = ""
    if len(above):
        widest = above.iloc[0]
        gap = f"{widest['stated_high']:,.0f} {widest['stated_measure']} stated, {widest['shown_low']:,.0f} shown: "
    number = f"{len(above)} figure{'s' * (len(above) != 1)} stated {'is' if len(above) == 1 else 'are'} below what records show"
    return Words(
        title=f"{gap}{number}",
        subtitle=(
            f"What a body said of how much beside what records show, on a logarithmic scale: {len(chosen)} "
            f"pair{'s' * (len(chosen) != 1)} of one measure, {len(wordless)} of them where the body spoke of testing and gave "
            "no figure."
        ),
        foot=(
            "Figures are compared only within one measure, object, access and period. A circle is the most that was stated, a "
            "diamond the least that is shown; a coloured bar: a figure between two bounds; an arrow: one that has no most.\n"
            f"{say_chosen(len(thin_rows(chosen)), len(chosen), 'pairs')}{CENSUS} As of {say_as_of(as_of)}. "
            "Rows and sources: quantity-gaps.csv."
        ),
        alt=(
            "Dot chart of figures stated by bodies beside figures that records show. "
            + (
                list_some(
                    [
                        f"{row['agency_id']}, {row['shown_measure']} ({row['statement_id']}, {row['fact_id']}): "
                        f"stated {say_count(row['stated_low'], row['stated_high'])}, "
                        f"shown {say_count(row['shown_low'], row['shown_high'])}"
                        for row in chosen.to_dict("records")
                    ],
                    "; ",
                )
                or "None"
            )
            + "."
        ),
    )
