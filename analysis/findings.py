"""Put what the figures show into words: titles that are findings, subtitles, feet and alt texts.

Decides wording from counted tables; computes no class and draws nothing.
"""

import pandas as pd

from analysis.charts_lanes import GROUP_NAMES
from analysis.figures import Words
from analysis.measures import Share
from analysis.timeline import Timeline
from analysis.wording import CLASS_NAMES, SCOPE_NAMES, name_code

CENSUS = "A census of known cases, coded from stored copies of public pages; listed is not used; a class never implies intent."


def say_as_of(as_of: pd.Timestamp) -> str:
    """Say the as-of date.

    Examples
    --------
    >>> say_as_of(pd.Timestamp("2020-02-05"))
    '5 February 2020'
    """
    return f"{as_of.day} {as_of:%B %Y}"


def say_share(share: Share) -> str:
    """Say a share as a sentence, both bounds and what is reported beside them."""
    high = f"; up to {share.high} if the contested are counted" if share.high > share.low else ""
    return (
        f"Of {share.n} {share.group}, {share.low} are contradicted and {share.narrow} worded the denial narrowly{high}"
    )


def word_swimlanes(timeline: Timeline, share: Share) -> Words:
    """Word the agency swimlanes."""
    lanes, items, context, as_of = timeline
    said = items.loc[items["item"] == "statement"]
    numbered = "; ".join(f"{row['number']} {row['label']}, {_say_short(row)}" for row in context.to_dict("records"))
    groups = lanes.groupby("group", sort=False).size()
    return Words(
        title=say_share(share),
        subtitle=(
            f"What {len(lanes)} bodies said and what was shown of them: {len(said)} utterances by position, "
            f"{(items['item'] == 'evidence').sum()} disclosures, and when use took place. "
            "The shaded stretch is drawn at a larger scale."
        ),
        foot=(
            (f"Context: {numbered}.\n" if numbered else "")
            + "A filled mark is a known day; a hollow mark is somewhere on its bar, or, before an arrow, on that day or later. "
            "Dotted line: use possible; solid line: use certain, at tier 1 or 2.\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and sources: agency-swimlanes.csv."
        ),
        alt=(
            f"Timeline with one lane for each of {len(lanes)} bodies, grouped: "
            + "; ".join(f"{name_code(GROUP_NAMES, group).lower()}, {number}" for group, number in groups.items())
            + f". Most statements fall between mid-January and mid-March 2020. {say_share(share)}."
        ),
    )


def _say_short(row: dict) -> str:
    earliest, latest = row["date_earliest"], row["date_latest"]
    last = f"{latest.day} {latest:%b %Y}"
    if pd.isna(earliest):
        return f"by {last}"
    if earliest == latest:
        return last
    year = "" if earliest.year == latest.year else f" {earliest.year}"
    return f"{earliest.day} {earliest:%b}{year}–{last}"


def word_matrix(matrix: pd.DataFrame, share: Share, as_of: pd.Timestamp) -> Words:
    """Word the discrepancy matrix."""
    use = matrix.loc[matrix["scope"] == "use"]
    shown = use.loc[use["shown"].isin(["searched", "operational", "other_purpose"]) & (use["shown_tier"] <= 2)]
    counts = matrix["class"].value_counts()
    listed = ", ".join(f"{counts[code]} {CLASS_NAMES[code]}" for code in CLASS_NAMES if code in counts)
    scopes = ", ".join(
        f"{name_code(SCOPE_NAMES, scope)} {number}" for scope, number in matrix["scope"].value_counts().items()
    )
    return Words(
        title=f"For {len(shown)} of {len(use)} bodies that denied use, searches or more have come to light",
        subtitle=(
            f"What was denied (rows) against the strongest thing shown (columns): {len(matrix)} denials of one scope by "
            f"{matrix['agency_id'].nunique()} bodies. Shape and colour: the gravest class of the body's denials of that scope."
        ),
        foot=(
            "The column says what is shown at any time, before or after the denial; only the class weighs dates. In brackets: "
            "shown at tier 3 only. The vendor's own claims are not drawn.\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and sources: discrepancy-matrix.csv."
        ),
        alt=(
            f"Matrix of what was denied against the strongest thing shown, one named mark for each body and scope: {listed}. "
            f"Scopes denied: {scopes}. {say_share(share)}."
        ),
    )
