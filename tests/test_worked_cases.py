"""Worked cases on the record that ships with the kit: each verdict argued from its rows, the rules and the sources.

Where a verdict hangs on one reading, the test also judges the record with that reading changed.
"""

import re

import pandas as pd
import pytest

from analysis.discrepancies import judge
from analysis.record import load_record

NAMED = 3


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def verdicts(record):
    return judge(record).set_index("statement_id")


def assert_verdict(verdicts, statement_id, expected, deciding=""):
    """Hold a verdict to its class, reason, flags and deciding rows, and its sentence to naming these rows."""
    verdict, ids = verdicts.loc[statement_id], deciding.split()
    assert (verdict["class"], verdict["reason"], verdict["flags"]) == (*expected, "")[:3]
    assert verdict["deciding_ids"].split() == ids
    named = [name for name in ids if re.search(rf"\b{name}\b", verdict["why"])]
    assert len(named) == min(len(ids), NAMED)
    assert (f"and {len(ids) - NAMED} more" in verdict["why"]) == (len(ids) > NAMED)


def without(record, table, key, *ids):
    """Leave rows out of a table of the record."""
    rows = getattr(record, table)
    return record._replace(**{table: rows.loc[~rows[key].isin(ids)].reset_index(drop=True)})


def redate(record, evidence_id, **bounds):
    """Give a row of evidence other bounds."""
    days = {name: pd.Timestamp(day).as_unit("s") for name, day in bounds.items()}
    evidence = record.evidence.copy()
    evidence.loc[evidence["evidence_id"] == evidence_id, list(days)] = list(days.values())
    return record._replace(evidence=evidence)


def judge_one(record, statement_id, as_of=None):
    verdict = judge(record, as_of=as_of).set_index("statement_id").loc[statement_id]
    return verdict["class"], verdict["reason"]


def test_rcmp_denial_of_17_january_2020(record, verdicts):
    """On 17 January 2020 the force told CBC that it was not at present using facial recognition software (rcmp-s01).

    On 4 March it called that answer an error on its part (rcmp-s19, read directly in cbc-2020-03-04-denied-then-used,
    `wrong_when_given`). The agency's own word is tried before any evidence, so the reason is own_words.
    The word is not needed for the class: with rcmp-s19 left out, the special report (rcmp-e06 to e08, findings, October
    2019 to July 2020) and the statement of 27 February cover that day, and a denial of any such tool covers this one.
    """
    assert_verdict(verdicts, "rcmp-s01", ("contradicted", "own_words"), "rcmp-s19")
    assert judge_one(without(record, "statements", "statement_id", "rcmp-s19"), "rcmp-s01") == (
        "contradicted",
        "evidence",
    )


def test_rcmp_denial_to_the_privacy_commissioner(record, verdicts):
    """The force first told the commissioner's office that it was not using the tool (rcmp-s07, star-2021-06-10).

    The answer is dated 18 January to 27 February 2020. The findings (e06, e07, e08: October 2019 to July 2020) began by
    31 October 2019 and ended on 1 July 2020 at the earliest, so they cover each of these days for certain; the admissions
    s09 and s10 were still going on when disclosed on 27 February. Tier 1, contradicts, *must*.
    The correction rcmp-s19 does not reach it: it names s01, whose object is any such tool, and this answer is on Clearview.
    The two bounds are inferred; with the plain year 2020 the timing would be only *may*.
    """
    deciding = "rcmp-e06 rcmp-e07 rcmp-e08 rcmp-s09 rcmp-s10"
    assert_verdict(verdicts, "rcmp-s07", ("contradicted", "evidence"), deciding)
    statements = record.statements.copy()
    is_answer = statements["statement_id"] == "rcmp-s07"
    statements.loc[is_answer, "made_earliest"] = pd.Timestamp("2020-01-01").as_unit("s")
    statements.loc[is_answer, "made_latest"] = pd.Timestamp("2020-12-31").as_unit("s")
    assert judge_one(record._replace(statements=statements), "rcmp-s07") == ("contested", "date")


def test_rcmp_78_searches_against_521(verdicts):
    """The force reported 78 searches to the commissioner (rcmp-s15); the special report counts 521 (rcmp-e07).

    Both figures are searches, on the same tool; the finding was read directly (canadianlawyer-2021-06), so tier 1.
    s15 gives no period of its own, so the figure counts if it had begun by the day of the statement: it began in October
    2019, the statement was made on 27 February 2020 at the earliest. 521 is above the stated most of 78: understated.
    The force gave two reasons for the gap (s17, s27: repeat searches, counting by file); they stand beside it, unjudged.
    """
    assert_verdict(verdicts, "rcmp-s15", ("understated", "count"), "rcmp-e07")
    assert verdicts.loc[["rcmp-s17", "rcmp-s27"], "class"].tolist() == ["not_classed", "not_classed"]


def test_halifax_denial_of_21_february_2020(record, verdicts):
    """On 21 February 2020 the force told Global that it had not used the tool before (halifax-rp-s02).

    A week later it confirmed that one investigator had used it, by 27 February (s03), over the last two weeks (s05).
    Both are its own admissions read directly, tier 1, and searches contradict a denial of use. But the start of the use
    may lie before or after the 21st: a window from 14 to 27 February. Only *may*, so contested (date).
    Had the first use been dated to the 14th, the same rows would give contradicted; no source does. The name in the leak
    (l01) is weak and decides nothing here.
    """
    assert_verdict(verdicts, "halifax-rp-s02", ("contested", "date"), "halifax-rp-s03 halifax-rp-s05")
    dated = redate(record, "halifax-rp-s05", start_latest="2020-02-14")
    assert judge_one(dated, "halifax-rp-s02") == ("contradicted", "evidence")


def test_calgary(verdicts):
    """In January and again in February 2020 Calgary said that it did not use the tool (s01, s02: use, now).

    It later dated one officer's test to late 2019 (s08, its own admission, tier 1): over before either answer, so narrow
    (tense). Another officer's test (s09, early 2020) may have fallen on these days, which alone would be contested
    (date); the narrow rule is tried first.
    On 28 February it said: in no official capacity (s04, authorisation) and never in an active investigation (s06), two
    officers tested it (s05). Searches lie outside a denial of approval and were conceded in the same utterance, so s04
    stands with the flag `conceded`; they say nothing on operation, so s06 stands.
    """
    assert_verdict(verdicts, "calgary-ps-s01", ("narrow", "tense"), "calgary-ps-s08")
    assert_verdict(verdicts, "calgary-ps-s02", ("narrow", "tense"), "calgary-ps-s08")
    assert_verdict(verdicts, "calgary-ps-s04", ("stands", "", "conceded"))
    assert_verdict(verdicts, "calgary-ps-s06", ("stands", ""))


def test_edmonton(verdicts):
    """In January 2020 Edmonton said that it did not use the tool (s01: now), then that it never had (s02: ever).

    On 28 February it said that three investigators had used it in one case in January (s09, s11; admissions, tier 1).
    January is a whole month: that case may lie before, within or after 18 to 24 January and 26 January to 1 February, so
    both are contested (date). The accounts of December 2019 (s10) came first for certain, but an account is weak on use.
    s14 recalls the earlier answer without calling it wrong when given, so no own words apply.
    """
    for statement_id in ("edmonton-ps-s01", "edmonton-ps-s02"):
        assert_verdict(verdicts, statement_id, ("contested", "date"), "edmonton-ps-s09 edmonton-ps-s11")


def test_toronto_answers_of_january_2020(record, verdicts):
    """Toronto told Global (s02) and CBC (s03) in January 2020 that it used facial recognition, but not this tool.

    On 13 February it explained that the January answer had rested on units that did not use it, while others that had
    not been asked were testing it (s07, read directly, `wrong_when_given`, names s02): own words. They reach s03, an
    earlier denial by the same speaker of the same object and scope.
    Without s07 the class is the same: use from October 2019 to 5 February 2020 (s05, e01, e06) covers both answers.
    """
    for statement_id in ("toronto-ps-s02", "toronto-ps-s03"):
        assert_verdict(verdicts, statement_id, ("contradicted", "own_words"), "toronto-ps-s07")
        uncorrected = without(record, "statements", "statement_id", "toronto-ps-s07")
        assert judge_one(uncorrected, statement_id) == ("contradicted", "evidence")


@pytest.mark.parametrize("statement_id", ["toronto-ps-s02", "toronto-ps-s03"])
def test_what_was_known_of_toronto_on_the_eve_and_on_the_day(record, statement_id):
    """Until 12 February 2020 nothing public bore on Toronto's January answers: they stand, and no evidence was known.

    On 13 February its statement made both the use (s05) and the error (s07) public: contradicted from that day on.
    The notice to the provincial commissioner of 5 February (s04) was private until 13 or 14 February, and concedes no
    dated conduct. The released report (e01, 2021) and the review (e06, 2022) were not yet known on either day.
    """
    eve = judge(record, as_of="2020-02-12").set_index("statement_id")
    assert_verdict(eve, statement_id, ("stands", ""))
    assert "as of 12 February 2020" in eve.loc[statement_id, "why"]
    assert "no evidence of any kind on toronto-ps" in eve.loc[statement_id, "why"]
    assert "toronto-ps-s04" not in eve.index
    day = judge(record, as_of="2020-02-13").set_index("statement_id")
    assert_verdict(day, statement_id, ("contradicted", "own_words"), "toronto-ps-s07")


def test_waterloo_on_19_february_2020(record, verdicts):
    """After a board meeting Waterloo said that facial recognition was not being used (s01, s04: any such tool, now).

    Its review dated its own use of Clearview to 17 November 2019 to 14 February 2020 (s07, admission, tier 1): over five
    days before, so narrow (tense). What s05 concedes, searches of 2019 through another force with a tool not named, is
    another object than s07 and does not bar it; s01 has the flag `conceded` for s05 itself.
    The apology to the board (s09) calls the answer inaccurate but was read indirectly, so no own words apply: read
    directly they would. In s06 it did not know which software Toronto used: declined, with s07 behind it.
    """
    assert_verdict(verdicts, "waterloo-rps-s01", ("narrow", "tense", "conceded"), "waterloo-rps-s07")
    assert_verdict(verdicts, "waterloo-rps-s04", ("narrow", "tense"), "waterloo-rps-s07")
    assert_verdict(verdicts, "waterloo-rps-s06", ("declined", "", "evidence_behind"), "waterloo-rps-s07")
    statements = record.statements.copy()
    statements.loc[statements["statement_id"] == "waterloo-rps-s09", "seen"] = "direct"
    assert judge_one(record._replace(statements=statements), "waterloo-rps-s01") == ("contradicted", "own_words")


def test_london_as_an_organization(record, verdicts):
    """London first said that the force, "as an organization", had not used the tool (london-ps-s01, February 2020).

    The qualifier sets the body apart from its officers, so the scope is authorisation; searches by seven officers lie
    outside these words. The review (e01, e02, s06) puts them in a window from November 2019 to February 2020, and s05 by
    29 February: against 1 to 26 February that is only *may*, so contested (date), not narrow.
    The rival reading, use at any time, meets the same dates: contested (date) too. The class does not hang on the scope.
    """
    deciding = "london-ps-e01 london-ps-e02 london-ps-s05 london-ps-s06"
    assert_verdict(verdicts, "london-ps-s01", ("contested", "date"), deciding)
    statements = record.statements.copy()
    statements.loc[statements["statement_id"] == "london-ps-s01", "scope"] = "use"
    assert judge_one(record._replace(statements=statements), "london-ps-s01") == ("contested", "date")


def test_ottawa_present_tense_denials(record, verdicts):
    """Three times in February 2020 Ottawa said that it did not currently use facial recognition (s01, s06, s07).

    Five officers had used the tool, by 28 February 2020 (e01, s10; s08): admissions and the force's own report, tier 1.
    No source says when the use began or ended, so it may have been over, or not begun, on each day: contested (date).
    The accounts date from 2019 with an unknown end (e03, `2019/`), which is not read as still going on.
    Were the use dated as going on from 2019 until it was disclosed, all three would be contradicted.
    """
    deciding = "ottawa-ps-e01 ottawa-ps-s08 ottawa-ps-s10"
    for statement_id in ("ottawa-ps-s01", "ottawa-ps-s06", "ottawa-ps-s07"):
        assert_verdict(verdicts, statement_id, ("contested", "date"), deciding)
        going_on = redate(record, "ottawa-ps-e01", start_latest="2019-12-31", end_earliest="2020-03-01")
        assert judge_one(going_on, statement_id) == ("contradicted", "evidence")
    accounts = record.evidence.set_index("evidence_id").loc["ottawa-ps-e03"]
    assert (accounts["happened"], str(accounts["end_earliest"].date())) == ("2019/", "2019-01-01")


def test_ottawa_only_sanctioned_use(verdicts):
    """Ottawa said that a pilot of other software was its only sanctioned use (s04) and the only one paid for (s05).

    Accounts with this tool, on free trials, came from a conference in 2019 (e03, the force's own report, tier 1): begun by
    the end of 2019, before 12 February 2020, the first day the answer can have. An account lies outside both words,
    approval and purchase, though the tool was at hand: narrow (scope). What s08 concedes on 28 February was not conceded
    by the first possible day of the answer, so nothing is barred.
    """
    for statement_id in ("ottawa-ps-s04", "ottawa-ps-s05"):
        assert_verdict(verdicts, statement_id, ("narrow", "scope"), "ottawa-ps-e03")


def test_regina(verdicts):
    """On 28 February 2020 Regina's chief denied use (s01), any purchase (s02) and endorsement (s03) in one statement.

    All there is against it are e-mail addresses in the leaked list (l01, `listed`, read indirectly: tier 3). A name on a
    list is weak on use, so s01 is contested (weak), whatever the dates; it says nothing on a purchase or on approval, so
    s02 and s03 stand. Being listed does not by itself show use.
    """
    assert_verdict(verdicts, "regina-ps-s01", ("contested", "weak"), "regina-ps-l01")
    assert_verdict(verdicts, "regina-ps-s02", ("stands", ""))
    assert_verdict(verdicts, "regina-ps-s03", ("stands", ""))
    assert verdicts.loc["regina-ps-s01", "tier"] == 3


def test_montreal(verdicts):
    """Montreal's force would neither confirm nor deny from 2019 to February 2020 (s01, s03, s04, s05).

    In May 2020 its director wrote that it neither owns nor uses facial recognition, this tool included (s06, s07; public
    on 29 June). The record holds no evidence on the force: the refusals are declined without a flag, and the denials
    stand, which says that nothing known bears on them, not that they are true. Past use is not addressed by s06.
    """
    for statement_id in ("spvm-s01", "spvm-s03", "spvm-s04", "spvm-s05"):
        assert_verdict(verdicts, statement_id, ("declined", ""))
    for statement_id in ("spvm-s06", "spvm-s07"):
        assert_verdict(verdicts, statement_id, ("stands", ""))
        assert "which does not make it true" in verdicts.loc[statement_id, "why"]


@pytest.mark.parametrize("statement_id", ["abbotsford-pd-s01", "winnipeg-ps-s01"])
def test_controls(record, verdicts, statement_id):
    """Two forces with a denial and no row of evidence: Abbotsford (use, ever) and Winnipeg (any such tool, now).

    Nothing bears on either, so they stand; the sentence says that the record holds no evidence of any kind, because
    nobody is known to have looked. Abbotsford is no clean control: the provincial commissioner spoke of officers in about
    five departments whom he would not place.
    """
    assert_verdict(verdicts, statement_id, ("stands", ""))
    agency_id = verdicts.loc[statement_id, "agency_id"]
    assert agency_id not in {*record.evidence["agency_id"], *record.leaked_clients["agency_id"]}
    assert f"no evidence of any kind on {agency_id}" in verdicts.loc[statement_id, "why"]


def test_vancouver_plan_beside_a_corrected_denial(verdicts):
    """In January 2020 Vancouver said in one reply that it had never used the tool (s01) and had no intention to (s02).

    On 4 March it corrected the answer (s06, `wrong_when_given`, read directly): own words for s01, and for the like
    denial to Postmedia (s04). A plan was not wrong when given because of earlier use, so the correction, which does not
    name s02, does not reach it; and conduct over by 28 February, its end not dated later, does not contest a plan: stands.
    """
    assert_verdict(verdicts, "vancouver-pd-s01", ("contradicted", "own_words"), "vancouver-pd-s06")
    assert_verdict(verdicts, "vancouver-pd-s04", ("contradicted", "own_words"), "vancouver-pd-s06")
    assert_verdict(verdicts, "vancouver-pd-s02", ("stands", ""))
