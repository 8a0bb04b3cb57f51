"""Put what the figures show into words: titles that are findings, subtitles, feet and alt texts.

Decides wording from counted tables; computes no class and draws nothing.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.charts_lanes import GROUP_NAMES
from analysis.charts_matrix import MOST_NAMES
from analysis.figures import Words
from analysis.measures import Share
from analysis.timeline import Timeline, choose_lanes
from analysis.wording import CLASS_NAMES, SCOPE_NAMES, name_code

CENSUS = (
    "A census of known cases, coded from the sources that the record names; listed is not used; a class never implies "
    "intent."
)


HOLLOW = (
    "A filled mark is a known day. A hollow mark names its bar: on some day of that, none likelier; beside an arrow: on that "
    "day or later (arrow to the right), or earlier (to the left)."
)
"""How days are drawn in lanes."""


def say_band(context: pd.DataFrame) -> str:
    """Say what a numbered grey band is; nothing where every event has a known day."""
    if (context["date_earliest"] == context["date_latest"]).all():
        return ""
    return "A grey band under a number: on some day within it. "


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
    are = "is" if share.low == 1 else "are"
    return f"Of {share.n} {share.group}, {share.low} {are} contradicted and {share.narrow} worded the denial narrowly{high}"


def say_upper(share: Share) -> str:
    """Say how the upper number of a share comes about, so that the sum can be checked; nothing where it adds nothing.

    Examples
    --------
    >>> say_upper(Share(6, 12, 28, 3, "bodies that denied", ("Ottawa",)))
    'Up to 12: 6 contradicted, 5 contested or unresolved, and 1 worded narrowly of which another denial is contested: Ottawa.'
    >>> say_upper(Share(2, 3, 15, 0, "bodies that denied"))
    'Up to 3: 2 contradicted, 1 contested or unresolved.'
    """
    if share.high == share.low:
        return ""
    others = share.high - share.low - len(share.also)
    parts = f"Up to {share.high}: {share.low} contradicted, {others} contested or unresolved"
    if not share.also:
        return f"{parts}."
    named = list_some(share.also, most=12)
    return f"{parts}, and {len(share.also)} worded narrowly of which another denial is contested: {named}."


def say_part(drawn: int, total: int) -> str:
    """Say how many of how many are drawn.

    Examples
    --------
    >>> say_part(80, 300), say_part(53, 53)
    ('80 of 300', '53')
    """
    return f"{total:,}" if drawn >= total else f"{drawn:,} of {total:,}"


def say_chosen(drawn: int, total: int, what: str, rule: str = "") -> str:
    """Say in a foot how many are drawn, by which rule, and that the table has the others; nothing where all are drawn.

    Examples
    --------
    >>> say_chosen(80, 300, "bodies", "those with the most utterances")
    'Drawn: 80 of 300 bodies, those with the most utterances; the table has the other 220. '
    """
    if drawn >= total:
        return ""
    rule = rule or "at even distances in the order of the figure, from the first to the last"
    return f"Drawn: {say_part(drawn, total)} {what}, {rule}; the table has the other {total - drawn:,}. "


def list_some(names: Sequence[str], joint: str = ", ", most: int = 40) -> str:
    """List names in a foot or a description; of many the first, and how many more the table has.

    Examples
    --------
    >>> list_some(["a-s01", "b-s01", "c-s01"], most=2)
    'a-s01, b-s01 and 1 more in the table'
    """
    more = f" and {len(names) - most:,} more in the table" if len(names) > most else ""
    return joint.join(names[:most]) + more


def word_swimlanes(timeline: Timeline, share: Share, burst: tuple[str, str] | None = None) -> Words:
    """Word the agency swimlanes; of `burst`, the stretch drawn at a larger scale, it is said how much falls into it."""
    lanes, items, context, as_of = timeline
    said = items.loc[items["item"] == "statement"]
    numbered = "; ".join(f"{row['number']} {row['label']}, {_say_short(row)}" for row in context.to_dict("records"))
    groups = lanes.groupby("group", sort=False).size()
    drawn = len(choose_lanes(timeline).lanes)
    rule = "those with the most utterances and disclosures" if drawn < len(lanes) else ""
    return Words(
        title=say_share(share),
        subtitle=(
            f"What {len(lanes)} bodies said and what was shown of them: {len(said)} utterances by position, "
            f"{(items['item'] == 'evidence').sum()} disclosures, and when use took place. "
            "The shaded stretch is drawn at a larger scale."
        ),
        foot=(
            (f"Context: {numbered}.\n" if numbered else "") + f"{HOLLOW} {say_band(context)}"
            "Dotted line: use possible (arrow: since when is not known); solid line: use certain, at tier 1 or 2.\n"
            f"{f'{say_upper(share)} ' if share.high > share.low else ''}"
            f"{say_chosen(drawn, len(lanes), 'bodies', rule)}{CENSUS} "
            f"As of {say_as_of(as_of)}. Rows and sources: agency-swimlanes.csv."
        ),
        alt=(
            f"Timeline with one lane for each of {say_part(drawn, len(lanes))} bodies, grouped: "
            + (
                "; ".join(f"{name_code(GROUP_NAMES, group).lower()}, {number}" for group, number in groups.items())
                or "none"
            )
            + f". {_say_burst(said, burst) if burst else ''}{say_share(share)}. {say_upper(share)}"
        ).rstrip(),
    )


def _say_burst(said: pd.DataFrame, burst: tuple[str, str]) -> str:
    """Say how many utterances fall into the stretch drawn at a larger scale."""
    first, last = (pd.Timestamp(day) for day in burst)
    within = ((said["earliest"] >= first) & (said["latest"] <= last)).sum()
    return f"{within} of {len(said)} utterances fall, for certain, between {say_as_of(first)} and {say_as_of(last)}. "


def _say_short(row: dict) -> str:
    earliest, latest = row["date_earliest"], row["date_latest"]
    last = f"{latest.day} {latest:%b %Y}"
    if pd.isna(earliest):
        return f"by {last}"
    if earliest == latest:
        return last
    year = "" if earliest.year == latest.year else f" {earliest.year}"
    return f"{earliest.day} {earliest:%b}{year}–{last}"


def _say_counted(matrix: pd.DataFrame) -> str:
    """Say how many cells of the matrix hold numbers in place of names; nothing where none does."""
    sizes = matrix.groupby(["scope", "shown"]).size()
    full = sizes[sizes > MOST_NAMES]
    if full.empty:
        return ""
    return (
        f" A cell of more than {MOST_NAMES} bodies gives the number of each class in place of names: {len(full)} "
        f"cell{'s' * (len(full) > 1)}, {full.sum():,} of {sizes.sum():,} marks; the table names them."
    )


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
            f"shown at tier 3 only. The vendor's own claims are not drawn.{_say_counted(matrix)}\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and sources: discrepancy-matrix.csv."
        ),
        alt=(
            f"Matrix of what was denied against the strongest thing shown, one named mark for each body and scope: "
            f"{listed or 'none'}. Scopes denied: {scopes or 'none'}. {say_share(share)}. {say_upper(share)}"
        ).rstrip(),
    )
