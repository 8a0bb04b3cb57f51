"""Put the figures on the vendor and on oversight bodies into words: titles that are findings, feet and alt texts.

Decides wording from counted tables; computes no class and draws nothing.
"""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from analysis.charts import thin_rows
from analysis.charts_regulators import BAND_NAMES
from analysis.figures import Words
from analysis.findings import list_some, say_as_of, say_chosen
from analysis.measures import GRAVEST_FIRST
from analysis.regulators import BANDS, OUTCOME_NAMES, RESPONSE_NAMES
from analysis.wording import CLASS_NAMES, name_code

NOT_YET = "not known by this day"
LONGEST_NAME = 120


def word_vendor_claims(claims: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the vendor's claims."""
    said, shown = claims["item"] == "said", claims["item"] == "shown"
    bands = [
        f"{name_code(BAND_NAMES, band)}: {(said & (claims['band'] == band)).sum()} said, "
        f"{(shown & (claims['band'] == band)).sum()} shown"
        for band in BANDS
        if (claims["band"] == band).any()
    ]
    finding = say_denials(claims)
    return Words(
        title=finding,
        subtitle=(
            f"{said.sum()} statement{'' if said.sum() == 1 else 's'} of the vendor against {shown.sum()} disclosures, by what "
            "each is about and by date. The shaded stretch is drawn at a larger scale."
        ),
        foot=(
            "A hollow mark names its bar: on some day of that, none likelier. A dot is a statement that is no denial: the "
            "words beside it say what; a tick is a disclosure. Below a tick: when what it shows took place, for certain or "
            "possibly (arrow: since when is not known). Claims of lawfulness are legal positions: set beside findings and "
            "courts, not judged.\n"
            f"{say_chosen(len(thin_rows(claims)), len(claims), 'items')}"
            f"A census of known cases; a class never implies intent. As of {say_as_of(as_of)}. Rows and sources: "
            "vendor-claims.csv."
        ),
        alt=f"One row an item, by date within each band. {'. '.join([*bands, finding])}.",
    )


def say_denials(claims: pd.DataFrame) -> str:
    """Say how the vendor's denials stand, all classes named."""
    names = " and ".join(sorted(set(claims["short_name"])))
    counts = claims.loc[claims["mark"] == "denies", "class"].value_counts().to_dict()
    total, low = sum(counts.values()), counts.get("contradicted", 0)
    if not total:
        return f"No denial by {names} is in the record" if names else "No vendor is in the record"
    others = [f"{CLASS_NAMES[code]} {counts[code]}" for code in GRAVEST_FIRST[1:] if code in counts]
    first = f"{low or 'None'} of {total} denial{'s' * (total > 1)} by {names} {'are' if low > 1 else 'is'} contradicted"
    return "; ".join(filter(None, [first, ", ".join(others)]))


def word_recommendations(recommendations: pd.DataFrame, as_of: pd.Timestamp) -> Words:
    """Word the recommendations and orders."""
    forces = recommendations["force"].value_counts().to_dict()
    kinds = " and ".join(f"{forces[force]} {force}{'s' * (forces[force] > 1)}" for force in forces) or "none"
    makers = recommendations["made_by"].nunique()
    finding = say_outcomes(recommendations)
    answers = _list_counts(recommendations["response"], RESPONSE_NAMES)
    outcomes = _list_counts(recommendations["outcome"], OUTCOME_NAMES)
    return Words(
        title=finding,
        subtitle=(
            f"{kinds.capitalize()} by {makers} bod{'y' if makers == 1 else 'ies'}. Above the day each was made: the answer "
            f"({answers}); below it: the outcome."
        ),
        foot=(
            "A hollow mark names its bar: on some day of that, none likelier. Not known: looked for and not found, which does "
            f"not mean that there was none. An addressee may stand for several.{_say_names(recommendations)}\n"
            f"{say_chosen(len(thin_rows(recommendations)), len(recommendations), 'rows')}"
            f"A census of known cases. As of {say_as_of(as_of)}. Rows and sources: recommendations-and-orders.csv."
        ),
        alt=f"One row for each of {len(recommendations)} recommendations and orders, by date. Outcomes: {outcomes}. {finding}.",
    )


def _say_names(recommendations: pd.DataFrame) -> str:
    """Say what short names stand for: those that are not the name itself."""
    pairs = {
        row[f"{side}_name"]: row[f"{side}_in_full"]
        for row in thin_rows(recommendations).to_dict("records")
        for side in ("made_by", "made_to")
        if row[f"{side}_in_full"] and row[f"{side}_in_full"] != row[f"{side}_name"]
    }
    named = list_some([f"{short}: {_cut_name(pairs[short])}" for short in sorted(pairs)], "; ", most=20)
    return f" Names: {named}." if named else ""


def _cut_name(name: str) -> str:
    """Cut a name that is too long for the foot of a figure."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def say_outcomes(recommendations: pd.DataFrame) -> str:
    """Say what became of recommendations and orders."""
    counts = recommendations["outcome"].value_counts().to_dict()
    total, done, partly, upheld, unknown = (
        len(recommendations),
        *(counts.get(code, 0) for code in ("done", "partly", "upheld")),
        counts.get("unknown", 0) + counts.get("", 0),
    )
    if not total:
        return "No recommendation or order is in the record"
    return (
        f"Of {total} recommendation{'s' * (total > 1)} and orders {done} {'is' if done == 1 else 'are'} known to be done and "
        f"{partly} in part; {upheld} {'was' if upheld == 1 else 'were'} upheld by a court; for {unknown} no outcome is known"
    )


def _list_counts(codes: pd.Series, names: Mapping[str, str]) -> str:
    counts = Counter(codes)
    order = [*(code for code in names if code in counts), *sorted(set(counts) - set(names))]
    return ", ".join(f"{name_code(names, code) or NOT_YET} {counts[code]}" for code in order) or "none"
