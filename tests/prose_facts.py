"""What the prose may state: the tables that its numbers are counted from, each made once when it is first asked for."""

from functools import cached_property

import pandas as pd

from analysis import (
    agreement,
    bearing_counts,
    charts_limits,
    claims,
    corrections,
    disclosers,
    groups,
    known,
    lag_groups,
    measures,
    regulators,
    robustness,
)
from analysis import quantities as counted
from analysis import trajectories as traced
from analysis.coverage import count_tables
from analysis.discrepancies import judge
from analysis.measures import find_gravest, list_denials, share_contradicted
from analysis.record import load_record
from analysis.timeline import choose_context

EVE, LEAK, ARTICLE = "2020-02-25", "2020-02-26", "2021-02-03"
SEARCHED = ("searched", "operational", "other_purpose")


def count(rows, **cells):
    """Count the rows that have these cells; `class_` is the column `class`, a tuple means any of its values."""
    for column, value in cells.items():
        values = value if isinstance(value, tuple) else (value,)
        rows = rows.loc[rows[column.rstrip("_")].isin(values)]
    return len(rows)


class Facts:
    """The record as it is committed, judged and counted."""

    record = cached_property(lambda _: load_record())
    verdicts = cached_property(lambda self: judge(self.record))
    said = cached_property(lambda self: self.record.statements)
    rows = cached_property(lambda self: count_tables(self.record)["rows"])
    denials = cached_property(lambda self: list_denials(self.record, self.verdicts))
    share = cached_property(lambda self: share_contradicted(self.record, self.verdicts))
    eve = cached_property(lambda self: judge(self.record, EVE))
    eve_share = cached_property(lambda self: share_contradicted(self.record, self.eve))
    matrix = cached_property(lambda self: measures.tabulate_matrix(self.record, self.verdicts))
    gravest = cached_property(lambda self: self.denials.groupby("agency_id")["class"].agg(find_gravest).value_counts())
    squares = cached_property(lambda self: groups.tabulate_squares(self.record, self.verdicts, "jurisdiction"))
    names = cached_property(lambda self: self.record.agencies.set_index("agency_id")["short_name"])
    context = cached_property(lambda self: choose_context(self.record).set_index("event_id")["number"])
    # notebook 4
    trajectories = cached_property(lambda self: traced.trace_trajectories(self.record))
    lags = cached_property(lambda self: corrections.measure_lags(self.record, self.verdicts))
    starts = cached_property(lambda self: lag_groups.choose_starts(self.lags))
    from_leak = cached_property(lambda self: lag_groups.measure_from_leak(self.lags, self.record))
    told = cached_property(lambda self: disclosers.find_first_disclosers(self.record))
    # notebook 5
    vendor = cached_property(lambda self: regulators.tabulate_vendor_claims(self.record, self.verdicts))
    asked = cached_property(lambda self: regulators.tabulate_recommendations(self.record))
    # notebook 6
    later = cached_property(lambda self: claims.list_later_rows(self.record, ARTICLE)["table"].value_counts())
    article_share = cached_property(
        lambda self: share_contradicted(self.record, judge(self.record, ARTICLE), as_of=ARTICLE)
    )
    traced = cached_property(lambda self: known.trace_classes(self.record))
    # notebook 7
    changers = cached_property(lambda self: robustness.name_changers(self.record, self.variants))
    variants = cached_property(lambda self: robustness.judge_variants(self.record))
    variant_counts = cached_property(lambda self: robustness.count_variants(self.record, self.variants))
    cells = cached_property(lambda self: bearing_counts.tabulate_cells(self.record))
    readings = cached_property(lambda self: bearing_counts.tabulate_values(self.record).set_index("reading"))
    quantities = cached_property(
        lambda self: charts_limits.choose_quantities(counted.pair_quantities(self.record)),
    )

    def count_flagged(self, flag):
        """Count the statements with a flag."""
        return len(groups.list_flagged(self.record, self.verdicts, flag))

    def count_tense(self, tense):
        """Count the denials of one tense that are contradicted, all of them, and those worded narrowly."""
        hit, narrow = (count(self.denials, tense=tense, class_=name) for name in ("contradicted", "narrow"))
        return hit, count(self.denials, tense=tense), narrow

    def count_places(self):
        """Count the bodies contradicted, and all that denied, in the places that are named, then elsewhere."""
        rows = groups.count_squares(self.squares)
        named = ["Ontario", "British Columbia", "Canada-wide"]
        cells = [cell for name in named for cell in rows.loc[name, ["contradicted_min", "n"]]]
        return *cells, *rows.drop(index=named)[["contradicted_min", "n"]].sum()

    def count_kinds(self, *parts):
        """Count the bodies contradicted, and all that denied, of the kinds of agency whose names hold a word."""
        kinds = self.denials["agency_id"].map(self.record.agencies.set_index("agency_id")["type"])
        for part in parts:
            of_kind = self.denials.loc[kinds.str.contains(part)]
            yield of_kind.loc[of_kind["class"] == "contradicted", "agency_id"].nunique()
            yield of_kind["agency_id"].nunique()

    def count_denied_on_the_eve(self, first):
        """Count the bodies told first by some whose last word before was, and may have been, a denial."""
        eve = self.told.loc[self.told["first_disclosers"].isin(first), "on_the_eve"]
        return (eve == "denied").sum(), eve.str.contains("denied").sum()

    def get_lag(self, name, column, start="first"):
        """Get a bound of the lag of one body from its first or last denial."""
        rows = self.starts.loc[self.starts["agency_id"].map(self.names) == name]
        either = rows.loc[rows["start"] == start] if len(rows) > 1 else rows
        return either[column].item()

    def count_open(self, days):
        """Count the denials not yet corrected after some days, at least and at most."""
        return known.tabulate_band(self.lags, [days])[["uncorrected_low", "uncorrected_high"]].iloc[0].tolist()

    def count_trajectory(self, *names):
        """Count the bodies on some trajectories."""
        return int(self.trajectories["trajectory"].isin(names).sum())

    def count_told(self, *first):
        """Count the bodies by who told first."""
        return int(self.told["first_disclosers"].isin(first).sum())

    def list_agreement(self):
        """List the statements coded twice, and on how many the two codings agree in position, scope and tense."""
        measured = agreement.measure_agreement(self.record).query("reading == 'every_statement'").set_index("column")
        return measured["n"].max(), *(measured.at[name, "agree"] for name in ("position", "scope", "tense"))

    def count_on(self, day):
        """Count the bodies by the gravest class of their denials as known on a day."""
        return known.count_on(self.traced, pd.Timestamp(day).as_unit("s"))
