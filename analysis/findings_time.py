"""Put lags, the band and what was known on each day into words: titles that are findings, subtitles, feet and alt texts.

Decides wording from counted tables; computes no lag and no class, and draws nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from analysis.charts_lags import SECOND_HAND, list_lines, say_lag, say_prompt
from analysis.figures import Words
from analysis.findings import CENSUS, list_some, say_as_of, say_band, say_chosen
from analysis.known import count_on
from analysis.wording import CLASS_NAMES, name_code

NEED_NOT = "A denial worded narrowly or contested need not be wrong."
WHY_LEFT_OUT = {
    "unsettled": "since an admission may have come first",
    "after": "since made with or after an admission",
    "future": "since of the future",
    "between": "between the first and the last",
}
NOTHING_TO_CORRECT = " Where none is on record there may be nothing to correct: a name on a list does not show use."


def word_lags(starts: pd.DataFrame, left_out: Mapping[str, Sequence[str]], as_of: pd.Timestamp) -> Words:
    """Word the lags from denial to correction.

    Parameters
    ----------
    starts : pandas.DataFrame
        As `lag_groups.choose_starts` gives it, with `short_name`.
    left_out : mapping of str to sequence of str
        Denials left out by why, as `lag_groups.group_left_out` gives them.
    as_of : pandas.Timestamp
        The day of the table.
    """
    lines = list_lines(starts)
    said = list_some([f"{_name_line(line)}: {_say_end(line)}" for line in lines.to_dict("records")], "; ")
    chosen = say_chosen(lines["agency_id"].nunique(), starts["agency_id"].nunique(), "bodies")
    return Words(
        title=_title_lags(starts),
        subtitle=(
            "Days from the first and last followed denial to the body's own admission that answers it: "
            f"{_count_bodies(starts['agency_id'].nunique())} with a denial contradicted, worded narrowly or contested, "
            f"{_say_period(starts)}. Colour: what prompted the admission."
        ),
        foot=(
            "One line where first and last are the same. Admission: the first, once public, that names a denial, else that "
            f"bears on it. {_say_called_wrong(starts)}{_say_indirect(starts)}No day within a bar is likelier than another. "
            f"Tick: first public contradiction by anyone, where on another day. {NEED_NOT}"
            f"{NOTHING_TO_CORRECT if (starts['correction_ids'] == '').any() else ''}\n"
            f"{chosen}{_say_left_out(left_out)}{CENSUS} As of {say_as_of(as_of)}. Rows and ids: denial-to-correction.csv."
        ),
        alt=f"One line for each body and start, the longest on top. Days to the own admission: {said or 'none'}.",
    )


def _title_lags(starts: pd.DataFrame) -> str:
    first = starts.loc[starts["start"] == "first"]
    corrected = first.loc[first["correction_ids"] != ""]
    if first.empty:
        return "No body has a denial that could need correcting"
    longest = corrected["lag_days_max"].max(skipna=False)
    within = f", at most {longest:,.0f} days after the first" if pd.notna(longest) else ""
    found = f"{len(corrected)} of {_count_bodies(len(first))} made an admission after a denial{within}"
    left = first.loc[first["correction_ids"] == "", "short_name"]
    if left.empty:
        return found
    return f"{found}; {f'for {left.iloc[0]}' if len(left) == 1 else f'for {len(left)}'} none is on record"


def _say_called_wrong(starts: pd.DataFrame) -> str:
    """Say which bodies said more than the admission: that a denial was wrong when given."""
    own = starts.loc[starts["called_wrong_ids"] != "", "short_name"].drop_duplicates().tolist()
    named = f" ({list_some(own)})" if own else ""
    said = "nobody" if not own else _count_bodies(len(own))
    return f"It need not call the denial wrong when given; {said}{named} did so, in it or in another answer. "


def _say_indirect(starts: pd.DataFrame) -> str:
    """Say what the sign beside some lines stands for."""
    ids = sorted({name for names in starts["indirect_ids"] for name in names.split()})
    return f"{SECOND_HAND} Seen at second hand: {list_some(ids)}. " if ids else ""


def _count_bodies(number: int) -> str:
    return f"{number} {'body' if number == 1 else 'bodies'}"


def _count_denials(number: int) -> str:
    return f"{number} {'denial' if number == 1 else 'denials'}"


def _name_line(line: dict) -> str:
    return f"{line['short_name']}, {line['start']} denial" if line["two"] else line["short_name"]


def _say_end(line: dict) -> str:
    if not line["correction_ids"]:
        return f"none on record in {line['lag_days_min']:,} days"
    return f"{say_lag(line)} days (prompt: {say_prompt(line)})"


def _say_period(rows: pd.DataFrame) -> str:
    """Say between which days the denials were made."""
    first, last = rows["made_earliest"].min(), rows["made_latest"].max()
    if pd.isna(last):
        return "none made"
    return f"made by {say_as_of(last)}" if pd.isna(first) else f"made between {say_as_of(first)} and {say_as_of(last)}"


def _say_left_out(left_out: Mapping[str, Sequence[str]], *, but: str = "") -> str:
    """Say which denials are left out, by why; but for one reason, where those are in the figure."""
    named = [
        f"{words}: {list_some(left_out[why])}"
        for why, words in WHY_LEFT_OUT.items()
        if left_out.get(why) and why != but
    ]
    return f"Left out, {'; '.join(named)}. " if named else ""


def word_uncorrected(
    band: pd.DataFrame,
    lags: pd.DataFrame,
    *,
    left_out: Mapping[str, Sequence[str]],
    as_of: pd.Timestamp,
    within: int = 30,
) -> Words:
    """Word the band of denials that still stood uncorrected.

    Parameters
    ----------
    band : pandas.DataFrame
        As `known.tabulate_band` gives it.
    lags : pandas.DataFrame
        As `corrections.measure_lags` gives them.
    left_out : mapping of str to sequence of str
        Denials left out by why, as `lag_groups.group_left_out` gives them.
    as_of : pandas.Timestamp
        The day of the tables.
    within : int
        Days after which the title counts.
    """
    open_ids = list(lags.loc[lags["correction_ids"] == "", "statement_id"])
    classes = lags["class"].value_counts()
    listed = ", ".join(f"{number} {name_code(CLASS_NAMES, name)}" for name, number in classes.items())
    still = (
        f" No admission on record by {say_as_of(as_of)}: {list_some(open_ids)}.{NOTHING_TO_CORRECT}" if open_ids else ""
    )
    points = band.loc[band["days"].isin([0, 7, 14, within, band["days"].max()])].to_dict("records")
    said = "; ".join(f"after {row['days']} days {_say_uncorrected(row)}" for row in points)
    return Words(
        title=_title_band(band, within),
        subtitle=(
            f"Denials not yet followed by the body's own admission that answers them, by days after the denial, between the "
            f"least and the most that the dates allow: {_count_denials(len(lags))} ({listed or 'none'}) by "
            f"{_count_bodies(lags['agency_id'].nunique())}, "
            f"{_say_period(lags)}."
        ),
        foot=(
            "The upper edge reads each uncertain date as late as it can be, the lower one as early; no model. "
            "Admission: the first, once public, that names the denial, else that bears on it. It need not call the denial "
            f"wrong when given; {_say_of_them(lags)} did so, in it or in another answer.{still} {NEED_NOT}\n"
            f"{_say_left_out(left_out, but='between')}{CENSUS} As of {say_as_of(as_of)}. Rows and ids: "
            "uncorrected-so-far.csv."
        ),
        alt=f"A band in falling steps, of {_count_denials(len(lags))}: with no admission yet {said or 'none'}.{still}",
    )


def _title_band(band: pd.DataFrame, within: int) -> str:
    reached = band.loc[band["days"] <= within]
    if reached.empty or not reached["n"].iloc[-1]:
        return "No denial could need correcting"
    row = reached.iloc[-1]
    corrected = f"{row['low']}" if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
    were = "was" if row["n"] == 1 else "were"
    return f"Within {row['days']} days {corrected} of {_count_denials(row['n'])} {were} followed by the body's own admission"


def _say_of_them(lags: pd.DataFrame) -> str:
    """Say of how many denials the body itself said that they were wrong when given."""
    wrong = int((lags["called_wrong_ids"] != "").sum())
    return f"of {wrong or 'none'} of the {len(lags)} the body itself"


def _say_uncorrected(row: dict) -> str:
    low, high = row["uncorrected_low"], row["uncorrected_high"]
    return f"{low}" if low == high else f"{low} to {high}"


def word_known(
    known: pd.DataFrame, context: pd.DataFrame, as_of: pd.Timestamp, *, eve: str | date, burst: tuple[str, str]
) -> Words:
    """Word what was known on each day.

    Parameters
    ----------
    known : pandas.DataFrame
        As `known.trace_classes` gives it.
    context : pandas.DataFrame
        The numbered events, as `timeline.choose_context` gives them.
    as_of : pandas.Timestamp
        The last day.
    eve : str or datetime.date
        The day that the title sets against the last one.
    burst : pair of str
        The stretch drawn at a large scale.
    """
    then, now = count_on(known, eve), count_on(known, as_of)
    numbered = "; ".join(f"{row['number']} {row['label']}" for row in context.to_dict("records"))
    eve_day, shown = pd.Timestamp(eve), [pd.Timestamp(day) for day in burst]
    return Words(
        title=(
            f"On {say_as_of(eve_day)} denials by {then.get('contradicted', 0)} of {_count_bodies(sum(then.values()))} were "
            f"contradicted by what was public; by {say_as_of(as_of)}, {now.get('contradicted', 0)} of {sum(now.values())}"
        ),
        subtitle=(
            f"Bodies with a public denial, by the gravest class of their denials as known on each day: judged anew on "
            f"{known['day'].nunique()} days with only what was public by then, the vendor left out. The shaded stretch, "
            f"{say_as_of(shown[0])} to {say_as_of(shown[-1])}, is drawn at a larger scale."
        ),
        foot=(
            f"{f'Events: {numbered}. ' if numbered else ''}{say_band(context)}A row counts from the last day on "
            "which it can have become public. 'Stands': nothing public bore on it, which does not make it true.\n"
            f"{CENSUS} As of {say_as_of(as_of)}. Rows and ids: known-as-of-a-day.csv."
        ).lstrip(),
        alt=(
            f"Stacked areas over time. Bodies on {say_as_of(eve_day)}: {_list_counts(then)}. On {say_as_of(as_of)}: "
            f"{_list_counts(now)}."
        ),
    )


def _list_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name_code(CLASS_NAMES, name)}" for name, number in counts.items()) or "none"
