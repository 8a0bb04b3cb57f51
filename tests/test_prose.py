"""Every number in README.md, the notebooks' prose and the figures' titles is the one that the record gives."""

import json
import re

import pytest
from prose import NOTEBOOKS, TOP, claim, find_claim, find_numbers, list_dates, list_unaccounted, read_number, read_prose
from prose_facts import EVE, LEAK, SEARCHED, Facts, count

from analysis import agreement, case_guides, claims, groups
from analysis.corrections import list_left_out
from analysis.lag_groups import count_corrected
from analysis.record import check_case
from analysis.timeline import lay_out_lanes

CODES_OF_ADMISSION = ("agency when asked", "agency unprompted", "agency unprompted / agency when asked")


def count_contradicted(f):
    """Count the contradicted denials, those by the body's own word, and of these the ones that it names and the "
    "others."""
    contradicted = f.denials.loc[f.denials["class"] == "contradicted"]
    own = contradicted.loc[contradicted["reason"] == "own_words", "statement_id"]
    wrong = f.said.loc[(f.said["correction"] == "wrong_when_given") & (f.said["seen"] == "direct"), "corrects"]
    named = own.isin(wrong).sum()
    return len(f.denials), len(contradicted), len(own), named, len(own) - named


def add_up(f):
    """Give the upper number of the bodies contradicted and what it adds up from: the narrow one that is named is Ottawa."""
    parts = f.share.low, f.gravest["contested"], len(f.share.also)
    assert f.share.also == ("Ottawa",)
    assert count(f.denials, class_="contested", agency_id="ottawa-ps") > 1, "other denials, in the plural"
    assert f.share.high == sum(parts)
    return f.share.high, *parts, f.share.narrow


def count_coded_alike(f):
    """Count the columns, the statements that both codings code alike in all of them, and those coded twice."""
    codings = agreement.pair_codings(f.record)
    alike = (codings["first"] == codings["second"]).groupby(codings["statement_id"]).all()
    return len(agreement.CODED_TWICE), alike.sum(), len(alike)


def list_gap(f):
    """List the one figure stated below what records show, stated and shown."""
    [row] = f.quantities.loc[f.quantities["relation"] == "above"].to_dict("records")
    assert row["stated_measure"] == row["shown_measure"] == "searches"
    return row["stated_high"], row["shown_low"]


def count_use(f):
    use = f.matrix.loc[f.matrix["scope"] == "use"]
    return (use["shown"].isin(SEARCHED) & (use["shown_tier"] <= 2)).sum(), len(use)


def count_refusals(f):
    later = groups.compare_refusals(f.record, f.verdicts)["public_then"]
    return (~later).sum(), later.sum()


def count_within_a_month(f):
    band = count_corrected(f.lags, 30)
    return band.low, band.high, band.n, band.days


def count_after_leak(f):
    """Count the corrected denials, those corrected before the leak, and those after it within so many days."""
    after = f.from_leak.loc[f.from_leak["from_leak_min"] >= 0, "from_leak_max"]
    return len(f.from_leak), (f.from_leak["from_leak_max"] < 0).sum(), len(after), after.max()


def count_answers_of_unknown_order(f):
    ids = f.trajectories.loc[f.trajectories["trajectory"] == "order_unknown", "statement_ids"].item().split()
    rows = f.said.loc[f.said["statement_id"].isin(ids)]
    assert set(rows["agency_id"]) == {"waterloo-rps"}
    denied = rows.loc[rows["position"] == "denies", "made_latest"].max()
    day = rows.loc[(rows["made_earliest"] == denied) & (rows["made_latest"] == denied)]
    assert set(day["position"]) >= {"denies", "admits"}
    return [day["utterance_id"].nunique()]


def get_before_leak(f, name):
    days = f.from_leak.loc[f.from_leak["agency_id"].map(f.names) == name]
    assert (days["from_leak_min"] == days["from_leak_max"]).all()
    return -days["from_leak_max"].max()


def count_reasons(f):
    """Count the bodies that state each explanation: the two most common, and an answer that was not checked."""
    stated = f.said.loc[f.said["explanation"] != ""].groupby("explanation")["agency_id"].nunique()
    most = stated.loc[stated == stated.max()]
    assert set(most.index) == {"conference_trial", "testing_only"}
    return len(most), stated.max(), stated["unchecked_reply"]


def get_board_lag(f):
    [row] = f.lags.loc[f.lags["contradiction_days_max"] < f.lags["lag_days_min"]].to_dict("records")
    assert row["agency_id"] == "ottawa-psb"
    assert set(row["contradiction_ids"].split()) <= set(f.said.loc[f.said["agency_id"] == "ottawa-ps", "statement_id"])
    return row["contradiction_days_max"], row["lag_days_min"] - row["contradiction_days_max"]


def count_vendor_classes(f):
    said = f.vendor.loc[f.vendor["item"] == "said"]
    classes = said.loc[said["mark"] == "denies", "class"].value_counts()
    names = ("contradicted", "narrow", "contested", "unresolved", "stands", "legal_position")
    return len(said), classes.sum(), *(classes.get(name, 0) for name in names)


def count_vendor_facts(f):
    ids = " ".join(f.vendor.loc[f.vendor["item"] == "shown", "ids"]).split()
    kinds = f.record.evidence.set_index("evidence_id").loc[ids, "kind"]
    return len(ids), count(kinds.to_frame(), kind="finding"), count(kinds.to_frame(), kind="court")


def count_refused(f):
    refused = f.asked.loc[f.asked["response"] == "refuses"]
    return count(f.asked, response="unknown"), len(refused), count(refused, made_to="clearview")


def count_overstated(f):
    why = claims.list_claims(f.record, "overstated")["why"]
    return why.str.contains("IBM").sum(), len(why)


def count_moves(f):
    """Count the bodies that went from contested to narrow after 11 March 2020, and those that denied first after it."""
    then, now = f.count_on("2020-03-11"), f.count_on(f.record.codebook.as_of)
    assert then["contested"] - now["contested"] == now["narrow"] - then["narrow"]
    assert then["contradicted"] == now["contradicted"]
    return now["narrow"] - then["narrow"], sum(now.values()) - sum(then.values())


def list_variant_bounds(f):
    counts = f.variant_counts
    low, high = counts["denied_low"], counts["denied_high"]
    return len(counts), low.min(), low.max(), high.min(), high.max(), f.changers["agency_id"].nunique()


def list_cells_that_move(f):
    """List the number of cells, and of those that move a class or a count of bodies."""
    cells = f.cells.loc[~f.cells["of_vendor"]]
    moves = (cells["changed"] > 0) | (cells["low_change"] != 0) | (cells["high_change"] != 0)
    pairs = cells[["scope", "shows"]]
    return len(pairs.drop_duplicates()), len(pairs.loc[moves].drop_duplicates())


def count_cells_that_move_the_lower_number(f):
    moving = f.cells.loc[f.cells["low_change"] != 0, ["scope", "shows"]]
    return len(moving.drop_duplicates())


def list_extremes(f):
    return f.readings.at["every cell none", "low"], f.readings.at["every cell contradicts", "low"]


def count_heaviest(f):
    """Count the bodies under the cell that moves the lower number most."""
    row = f.cells.loc[f.cells["low_change"].abs().idxmax()]
    assert (row["scope"], row["shows"], row["published"], row["to"]) == ("operation", "searched", "none", "contradicts")
    return [row["low"]]


def count_standing(f):
    return [f.gravest["stands"]]


def count_review(f):
    rows = f.quantities.loc[
        (f.quantities["why"] == "no figure stated") & (f.quantities["shown_measure"] == "investigations")
    ]
    return rows["shown_low"]


def count_guide_steps(_facts):
    """Count the numbered steps of the README that a new case gets."""
    text = case_guides.STEPS
    return [len(re.findall(r"^\d+\. ", text, flags=re.MULTILINE))]


CLAIMS = {
    "README.md": [
        claim("a README that leads in # steps from there to your own verdicts", count_guide_steps),
        claim("coded twice: alike in all # codes for # of # statements.", count_coded_alike),
        claim(
            "(# of # sources were read only in part)",
            lambda f: (count(f.record.sources, read="excerpt"), f.rows["sources"]),
        ),
        claim(
            "# bodies other than the vendor denied something. Denials by # of them are contradicted, # more "
            "worded the denial "
            "narrowly, those of # are contested, and on the words that the other # denied nothing bears. With "
            "every contested "
            "denial counted as contradicted it is at most # bodies: the #, the #, and # of the #, Ottawa's police,",
            lambda f: (
                f.share.n,
                f.share.low,
                f.share.narrow,
                f.gravest["contested"],
                f.gravest["stands"],
                *add_up(f),
            ),
        ),
        claim(
            "(Ottawa's police and its board are # of the #.)",
            lambda f: (
                f.denials["agency_id"].isin(["ottawa-ps", "ottawa-psb"]).groupby(f.denials["agency_id"]).any().sum(),
                f.share.n,
            ),
        ),
        claim("For # of the # bodies that denied use, searches or more are shown", count_use),
        claim(
            "Of # denials, the vendor's left out, # are contradicted, # of them by the body's own later account, "
            "coded as wrong "
            "when given: # that it names, and # earlier answers of the same kind.",
            count_contradicted,
        ),
        claim(
            "the denials of # bodies were public, and those of # were contradicted.",
            lambda f: (f.eve_share.n, f.eve_share.low),
        ),
        claim(
            "One body reported # searches to a regulator; the regulator gives # from the vendor's records.", list_gap
        ),
        claim("and every cell of the method varied, # codings", lambda _: [2]),
        claim(
            "In a hurry, read these #.",
            lambda _: [len(re.findall(r"\) \\\*:", (TOP / "README.md").read_text("utf-8")))],
        ),
        claim("(# warnings are known", lambda _: [len(check_case())]),
        claim("# commands With Python", lambda _: [len(re.findall(r"^make ", COMMANDS, flags=re.MULTILINE))]),
        claim("The method in # lines", lambda _: [len(re.findall(r"^\d+\. ", METHOD_LINES, flags=re.MULTILINE))]),
    ],
    "1": [
        claim(
            "the record holds # statements by # bodies, # entries of a leaked client list and # facts shown by "
            "findings, courts, "
            "released documents and reports, from # sources.",
            lambda f: (
                f.rows["statements"],
                f.said["agency_id"].nunique(),
                f.rows["leaked_clients"],
                f.rows["evidence"],
                f.rows["sources"],
            ),
        ),
        claim(
            "The statements hold # denials, # admissions and # refusals to say; # of the admissions say what "
            "they concede",
            lambda f: (
                *(count(f.said, position=name) for name in ("denies", "admits", "declines")),
                count(f.record.evidence, kind="admission"),
            ),
        ),
        claim(
            "# of the # sources were read only in part",
            lambda f: (count(f.record.sources, read="excerpt"), f.rows["sources"]),
        ),
        claim("and # of the # a second time", lambda f: (f.rows["coding_b"], f.rows["statements"])),
        claim(
            "The # denials without a scope or a tense can't be judged",
            lambda f: [
                (f.said.loc[f.said["position"] == "denies", ["object", "scope", "tense"]] == "").any(axis=1).sum()
            ],
        ),
    ],
    "2": [
        claim(
            "# bodies other than the vendor denied something. Denials by # of them are contradicted, by tier 1 "
            "or 2 evidence or "
            "by their own later words; # more worded the denial narrowly",
            lambda f: (f.share.n, f.share.low, f.share.narrow),
        ),
        claim(
            "at most # are contradicted: the #, # whose gravest class is contested, and # of the #, Ottawa, of which",
            add_up,
        ),
        claim("On the denials of # bodies nothing bears", count_standing),
        claim("For # of the # bodies that denied use, searches or more have since come to light.", count_use),
        claim(
            "The regulators' findings (#, #) came a year later.",
            lambda f: (f.context["2021-02-03-joint-report"], f.context["2021-06-10-rcmp-report"]),
        ),
        claim(
            "of the # bodies whose denials were public, # stood contradicted",
            lambda f: (f.eve_share.n, f.eve_share.low),
        ),
    ],
    "3": [
        claim(
            "# bodies other than the vendor made # denials. # denials are contradicted, # worded narrowly and # "
            "contested; on # "
            "nothing bears",
            lambda f: (
                f.share.n,
                len(f.denials),
                *(count(f.denials, class_=name) for name in ("contradicted", "narrow", "contested", "stands")),
            ),
        ),
        claim(
            "# denials are of use, and # of these are contradicted; # of the # denials of use in real "
            "investigations is.",
            lambda f: (
                count(f.denials, scope="use"),
                count(f.denials, scope="use", class_="contradicted"),
                count(f.denials, scope="operation", class_="contradicted"),
                count(f.denials, scope="operation"),
            ),
        ),
        claim(
            "In the present tense # of # denials are contradicted and # worded narrowly; for all time # of # and "
            "#; the # denials "
            "of the future all stand.",
            lambda f: (
                *f.count_tense("now"),
                *f.count_tense("ever"),
                count(f.denials, tense="future", class_="stands"),
            ),
        ),
        claim(
            "Ontario # of #, British Columbia # of #, Canada-wide # of #, elsewhere # of #.", lambda f: f.count_places()
        ),
        claim(
            "Of # refusals to say, # were given when use that is shown today had certainly begun.",
            lambda f: (count(f.verdicts, class_="declined"), f.count_flagged("evidence_behind")),
        ),
        claim(
            "stands for # things that must be kept apart",
            lambda f: [f.denials.loc[f.denials["reason"] == "own_words", "class"].nunique()],
        ),
        claim(
            "the # Saskatchewan answers come from # article",
            lambda f: (
                count(f.squares, group="CA-SK"),
                f.squares.loc[f.squares["group"] == "CA-SK", "source_ids"].nunique(),
            ),
        ),
        claim(
            "narrower denial. # statements are flagged, # of them the vendor's.",
            lambda f: (
                f.count_flagged("conceded"),
                (groups.list_flagged(f.record, f.verdicts, "conceded")["agency_id"] == "clearview").sum(),
            ),
        ),
        claim(
            "conceded or not: # of the flagged denials is contradicted.",
            lambda f: [count(groups.list_flagged(f.record, f.verdicts, "conceded"), class_="contradicted")],
        ),
        claim(
            "which of the # halves the speaker meant is not for a rule to say. # denial is flagged.",
            lambda f: (2, f.count_flagged("own_words_differ")),
        ),
        claim(
            "# refusals by # bodies are flagged.",
            lambda f: (
                f.count_flagged("evidence_behind"),
                groups.list_flagged(f.record, f.verdicts, "evidence_behind")["agency_id"].nunique(),
            ),
        ),
        claim("For # of the refusals that was certainly later; for # the days overlap", count_refusals),
        claim(
            "The other # refusals, the vendor's included",
            lambda f: [count(f.verdicts, class_="declined") - f.count_flagged("evidence_behind")],
        ),
    ],
    "4": [
        claim(
            "# bodies have a denial that is contradicted, worded narrowly or contested",
            lambda f: [f.lags["agency_id"].nunique()],
        ),
        claim(
            "# of them made an admission that names it or bears on it, at most # days after the first such denial; of #, "
            "Regina, none is on record",
            lambda f: (
                f.lags.loc[f.lags["correction_ids"] != "", "agency_id"].nunique(),
                f.starts.loc[(f.starts["start"] == "first") & (f.starts["correction_ids"] != ""), "lag_days_max"].max(),
                f.lags.loc[f.lags["correction_ids"] == "", "agency_id"]
                .map(f.names)
                .eq("Regina")
                .groupby(f.lags["agency_id"])
                .any()
                .sum(),
            ),
        ),
        claim(
            "Counted by denials, # to # of # were followed by such an admission within # days",
            count_within_a_month,
        ),
        claim(
            "# denials are left out because the order is not settled, # because they were made with or after an admission.",
            lambda f: [list_left_out(f.record, f.verdicts)["order"].eq(why).sum() for why in ("unsettled", "after")],
        ),
        claim(
            "the body itself said, in it or in another answer, of # of the #.",
            lambda f: ((f.lags["called_wrong_ids"] != "").sum(), len(f.lags)),
        ),
        claim(
            "Of the # corrected denials, # were corrected before 26 February 2020, the day on which the theft of "
            "the client list "
            "became known, and # within the # days after; # date leaves it open.",
            lambda f: (*count_after_leak(f), len(f.from_leak) - sum(count_after_leak(f)[1:3])),
        ),
        claim(
            "# of # bodies on which anything is disclosed told first themselves",
            lambda f: (f.count_told(*CODES_OF_ADMISSION), len(f.told)),
        ),
        claim(
            "# speakers reversed a denial, the vendor among them, and # qualified one.",
            lambda f: (f.count_trajectory("reversed"), f.count_trajectory("qualified")),
        ),
        claim("holds # bodies that admitted something", lambda f: [f.count_trajectory("open")]),
        claim("conceded past use on one day, in # answers", count_answers_of_unknown_order),
        claim(
            "London names # answers",
            lambda f: [len(f.lags.loc[f.lags["agency_id"] == "london-ps", "correction_ids"].item().split())],
        ),
        claim("# rows have no", lambda f: [count(f.lags, correction_ids="")]),
        claim(
            "was contradicted after # days, by the police it had spoken of; its own correction came # days later",
            get_board_lag,
        ),
        claim("Where # denials overlap, both are named", lambda _: [2]),
        claim(
            "Halifax's first falls anywhere from # to # days.",
            lambda f: (f.get_lag("Halifax", "lag_days_min"), f.get_lag("Halifax", "lag_days_max")),
        ),
        claim(
            "After # weeks # to # of the # were still uncorrected, after # weeks # to #, after # days the # of Regina.",
            lambda f: (2, *f.count_open(14), len(f.lags), 6, *f.count_open(42), 58, f.count_open(58)[1]),
        ),
        claim(
            "Toronto and Niagara corrected themselves before it, by # and # days",
            lambda f: (get_before_leak(f, "Toronto"), get_before_leak(f, "Niagara")),
        ),
        claim("all others followed within # days.", lambda f: [count_after_leak(f)[3]]),
        claim(
            "The # reasons given by most bodies, # each, are a trial handed out at a conference and mere "
            "testing; # say",
            count_reasons,
        ),
        claim(
            "Of # bodies, # told first themselves: # when asked, # unprompted, of # the prompt is not known. For "
            "# it was a "
            "regulator, in December 2024; for # the leak; for # it is a tie between the body, when asked, and "
            "the leak or a release",
            lambda f: (
                len(f.told),
                f.count_told(*CODES_OF_ADMISSION),
                *(f.count_told(code) for code in CODES_OF_ADMISSION),
                f.count_told("regulator or court"),
                f.count_told("leak"),
                f.count_told("agency when asked / leak", "agency when asked / FOI"),
            ),
        ),
    ],
    "5": [
        claim(
            "is in the record with # statements, # of them denials. # of the denials is contradicted: # is "
            "worded narrowly, # are "
            "contested, # could not be judged, # stands, and # are legal positions",
            count_vendor_classes,
        ),
        claim("# facts are shown of it, # by regulators and # by courts.", count_vendor_facts),
        claim(
            "# recommendations and orders were made by # bodies: # recommendations and # orders.",
            lambda f: (
                len(f.asked),
                f.asked["made_by"].nunique(),
                count(f.asked, force="recommendation"),
                count(f.asked, force="order"),
            ),
        ),
        claim(
            "# is known to be done, # in part and # not; # were upheld by a court, # are pending, and for # no "
            "outcome is known.",
            lambda f: [
                count(f.asked, outcome=name) for name in ("done", "partly", "not_done", "upheld", "pending", "unknown")
            ],
        ),
        claim("For # no answer is known; # were refused, all # by the vendor.", count_refused),
        claim(
            "# denials say that only law enforcement are clients",
            lambda f: [count(f.vendor, mark="denies", band="clients")],
        ),
        claim("The # that could not be judged have no code", lambda f: [count_vendor_classes(f)[5]]),
        claim(
            "would settle the # denials of private clients", lambda f: [count(f.vendor, mark="denies", band="clients")]
        ),
    ],
    "6": [
        claim("The article makes # claims.", lambda f: [len(f.record.article_claims)]),
        claim(
            "# are supported, # qualified, # overstated, and # rest on the article alone or are opinion. # pairs "
            "of a claim and",
            lambda f: (*claims.count_verdicts(f.record)["claims"], len(claims.join_claims(f.record))),
        ),
        claim(
            "# rows of the record became public after the article, which could not know them: # statements, # facts, # "
            "recommendations and # events.",
            lambda f: (
                f.later.sum(),
                *(f.later[name] for name in ("statements", "evidence", "recommendations", "events")),
            ),
        ),
        claim(
            "denials by # of # bodies were contradicted, with the contested ones counted at most #: the same "
            "numbers as today",
            lambda f: (f.article_share.low, f.article_share.n, f.article_share.high),
        ),
        claim(
            "its rows name # paying police client",
            lambda f: [
                claims.list_claims(f.record, "overstated")["why"]
                .str.startswith("One Canadian police client paid")
                .sum()
            ],
        ),
        claim("# of the # claims are about other companies", count_overstated),
        claim("The # statement is the vendor's.", lambda f: [len(claims.compare_verdicts(f.record, "2021-02-03"))]),
        claim(
            "denials by # of # bodies were contradicted by what was public.", lambda f: (f.eve_share.low, f.eve_share.n)
        ),
        claim("# bodies moved from contested to narrow and # more denied", count_moves),
        claim(
            "the regulators' findings of 2021 (#, on the day of the article, and #)",
            lambda f: (f.context["2021-02-03-joint-report"], f.context["2021-06-10-rcmp-report"]),
        ),
    ],
    "7": [
        claim(
            "under the published rules # of # bodies that denied are contradicted, the lower number; the upper one, #, counts",
            lambda f: (f.share.low, f.share.n, f.share.high),
        ),
        claim(
            "Under all # combinations of the method's choices the lower number is between # and #, the upper one "
            "between # and #; "
            "# bodies ever change their gravest class",
            list_variant_bounds,
        ),
        claim("Of the # cells of the bearing table # move any of this", list_cells_that_move),
        claim("however the whole table is filled, the lower number is # to #.", list_extremes),
        claim(
            "# codings of # statements were compared: they agree on position in #, on scope in #, on tense in #;",
            lambda f: (2, *f.list_agreement()),
        ),
        claim("One figure that a body stated is below what records show for it: # searches against #.", list_gap),
        claim("No cell, whatever it holds, takes a body out of the #.", lambda f: [f.cells["low"].min()]),
        claim("counts # bodies. Cells that change", count_heaviest),
        claim("those of the last # rows under any table", lambda _: [2]),
        claim("never fewer than #, never more than #.", list_extremes),
        claim(
            "The # rest on the bodies' own word",
            lambda f: [f.denials.loc[f.denials["rule"] == "own-words", "agency_id"].nunique()],
        ),
        claim("Did the # codings agree?", lambda _: [2]),
        claim("its own review later counted # investigations", count_review),
    ],
    "8": [
        claim("the record holds something on # bodies;", lambda f: [len(lay_out_lanes(f.record, f.verdicts))]),
        claim("something was public on # of them.", lambda f: [len(lay_out_lanes(f.record, f.eve, EVE))]),
        claim("Of the other # bodies # stood contradicted,", lambda f: (f.eve_share.n, f.eve_share.low)),
    ],
    "9": [
        claim("with examples and a guide of # steps.", count_guide_steps),
    ],
}
FIGURES = {
    "agency-swimlanes": claim(
        "Of # bodies that denied, # are contradicted and # worded the denial narrowly; up to # if the contested are counted",
        lambda f: (f.share.n, f.share.low, f.share.narrow, f.share.high),
    ),
    "bearing-cells": claim(
        "Re-read one at a time, # of # cells of the bearing table move the result, # of them how many bodies are contradicted",
        lambda f: (*reversed(list_cells_that_move(f)), count_cells_that_move_the_lower_number(f)),
    ),
    "bearing-table-re-read": claim(
        "However the bearing table is filled, the lower number of bodies contradicted is # to # of #; as published it is #, "
        "the upper one #",
        lambda f: (*list_extremes(f), f.share.n, f.share.low, f.share.high),
    ),
    "card-toronto-ps": claim("Toronto Police Service. Denials: contradicted; position: reversed", lambda _: ()),
    "class-by-kind-of-agency": claim(
        "Denials by # of # bodies are contradicted: municipal police # of #, regional police # of #, federal police # of #, "
        "police board # of #",
        lambda f: (f.share.low, f.share.n, *f.count_kinds("municipal", "regional", "federal", "board")),
    ),
    "class-by-province": claim(
        "Denials by # of # bodies are contradicted: Ontario # of #, British Columbia # of #, Canada-wide # of #",
        lambda f: (f.share.low, f.share.n, *f.count_places()[:6]),
    ),
    "denial-to-correction": claim(
        "# of # bodies made an admission after a denial, at most # days after the first; for Regina none is on record",
        lambda f: (
            f.lags.loc[f.lags["correction_ids"] != "", "agency_id"].nunique(),
            f.lags["agency_id"].nunique(),
            f.lags.loc[f.lags["correction_ids"] != "", "lag_days_max"].max(),
        ),
    ),
    "discrepancy-matrix": claim("For # of # bodies that denied use, searches or more have come to light", count_use),
    "first-disclosers": claim(
        "# of # bodies told first themselves that they had an account or more; the last word of # to # of these "
        "had been a denial",
        lambda f: (f.count_told(*CODES_OF_ADMISSION), len(f.told), *f.count_denied_on_the_eve(CODES_OF_ADMISSION)),
    ),
    "known-as-of-a-day": claim(
        "denials by # of # bodies were contradicted by what was public; by 22 November 2026, # of #",
        lambda f: (f.eve_share.low, f.eve_share.n, f.share.low, f.share.n),
    ),
    "quantity-gaps": claim(
        "# searches stated, # shown: # figure stated is below what records show",
        lambda f: (*list_gap(f), count(f.quantities, relation="above")),
    ),
    "recommendations-and-orders": claim(
        "Of # recommendations and orders # is known to be done and # in part; # were upheld by a court; for # no "
        "outcome is known",
        lambda f: (
            len(f.asked),
            *(count(f.asked, outcome=name) for name in ("done", "partly", "upheld", "unknown")),
        ),
    ),
    "robustness-strip": claim(
        "However these choices are made, the lower number of bodies contradicted is # to #, the upper one at most #",
        lambda f: [list_variant_bounds(f)[place] for place in (1, 2, 4)],
    ),
    "uncorrected-so-far": claim(
        "Within # days # to # of # denials were followed by the body's own admission",
        lambda f: [count_within_a_month(f)[place] for place in (3, 0, 1, 2)],
    ),
    "vendor-claims": claim(
        "# of # denials by Clearview AI is contradicted; worded narrowly #, contested #, unresolved #, stands #, "
        "legal position #",
        lambda f: [count_vendor_classes(f)[place] for place in (2, 1, 3, 4, 5, 6, 7)],
    ),
}
PATHS = {"README.md": TOP / "README.md"} | NOTEBOOKS
NOT_COUNTED = {
    "README.md": (r"Python 3\.11", r"CC BY 4\.0", r"Tier: 1 is|2 two distinct origins; 3 all else", r"has two clocks"),
    "9": (r"two officers tried the tool", r"each of three days"),  # an invented story, and days that the sentence lists
}
METHOD_LINES = (TOP / "README.md").read_text(encoding="utf-8").split("## The method")[1].split("\n## ")[0]
COMMANDS = (TOP / "README.md").read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
STATED = [(name, one) for name, listed in CLAIMS.items() for one in listed]


@pytest.fixture(scope="module")
def facts():
    return Facts()


def test_every_notebook_has_its_claims():
    assert set(CLAIMS) == {"README.md", *NOTEBOOKS}


@pytest.mark.parametrize(("name", "one"), STATED, ids=[f"{name}: {one.said[:60]}" for name, one in STATED])
def test_numbers_of_a_sentence_are_those_of_the_record(facts, name, one):
    stated = find_numbers(read_prose(PATHS[name]), one.sentence)
    assert stated == tuple(int(number) for number in one.compute(facts))


@pytest.mark.parametrize("name", CLAIMS)
def test_no_number_of_the_prose_goes_unchecked(name):
    left = list_unaccounted(read_prose(PATHS[name]), CLAIMS[name], NOT_COUNTED.get(name, ()))
    assert left == [], "each number in prose needs its sentence in CLAIMS"


@pytest.mark.parametrize("name", CLAIMS)
def test_days_that_the_prose_names_are_those_of_the_record(facts, name):
    written = {
        cell
        for table in facts.record
        if hasattr(table, "columns")
        for column in table.select_dtypes("str")
        for cell in table[column]
    }
    written = {date for cell in written for date in re.findall(r"\d{4}(?:-\d\d){0,2}", cell)} | {
        facts.record.codebook.as_of,
        EVE,
    }
    if name == "9":  # an invented case: its days are those of its own rows
        cells = json.loads(PATHS[name].read_text(encoding="utf-8"))["cells"]
        code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        written |= set(re.findall(r"\d{4}(?:-\d\d){0,2}", code))
    for date in list_dates(read_prose(PATHS[name])):
        assert any(day.endswith(date) if date.startswith("-") else day.startswith(date) for day in written), date


def read_title(name):
    return (TOP / "figures" / f"{name}.md").read_text(encoding="utf-8").split("\n")[0].removeprefix("# ")


def test_every_figure_has_its_claim():
    made = {path.stem for path in (TOP / "figures").glob("*.svg")}
    assert set(FIGURES) == made


@pytest.mark.parametrize("name", FIGURES)
def test_title_of_a_figure_states_what_the_record_gives_and_nothing_more(facts, name):
    title = read_title(name)
    assert find_numbers(title, FIGURES[name].sentence) == tuple(int(number) for number in FIGURES[name].compute(facts))
    assert list_unaccounted(title, [FIGURES[name]]) == []


def test_eve_is_the_day_before_the_leak_of_the_record(facts):
    [leak] = facts.record.events.loc[facts.record.events["kind"] == "leak", "date"]
    assert leak == LEAK
    assert EVE < LEAK
    for name in ("README.md", "6"):
        assert "eve of the leak, 25 February 2020" in read_prose(PATHS[name])


# the mechanism itself

TEXT = "Of 12 bodies two denied it; on 3 March 2020 one more, and 1,234 rows, tier 1 or 2, `x-e25`, say why."
BOTH = claim("Of # bodies # denied it", lambda _: (12, 2))


@pytest.mark.parametrize("other", ["", "three more", "7 more", "1,234"])
def test_a_number_that_no_claim_captures_is_found(tmp_path, other):
    page = tmp_path / "page.md"
    page.write_text(TEXT.replace("1,234", "some") + f"\n\n{other}", encoding="utf-8")
    left = list_unaccounted(read_prose(page), [BOTH])
    assert len(left) == bool(other)


def test_numbers_are_read_in_digits_and_in_words():
    assert find_numbers(TEXT, BOTH.sentence) == (12, 2)
    assert [read_number(text) for text in ("1,234", "None", "Twelve", "0")] == [1234, 0, 12, 0]


def test_a_claim_that_is_not_made_once_fails():
    for text in ("Of bodies", "Of 1 bodies 2 denied it. Of 1 bodies 2 denied it."):
        with pytest.raises(AssertionError, match="times in the prose"):
            find_claim(text, BOTH.sentence)


def test_days_are_listed_as_the_record_writes_them():
    assert list(list_dates("on 3 March 2020, in May 2021, of 2022, by 27 February")) == [
        "2020-03-03",
        "2021-05",
        "2022",
        "-02-27",
    ]
