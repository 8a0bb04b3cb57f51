"""One test a trajectory of the method, section 7, with what it excludes; then facts on the real record."""

import pandas as pd
import pytest
from test_measures import DENIAL, body, deny, say, write_case

from analysis.record import load_record
from analysis.trajectories import TRAJECTORIES, order_denials, relate_answers, trace_trajectories

USE = DENIAL
OTHER_TOOL = {"object": "facial_recognition"}


def admit(number=2, made="2020-02-20", **cells):
    return say("force", number, made, "admits", **USE | {"said_to": "Gazette"} | cells)


def decline(number=1, made="2020-02-10", **cells):
    return say("force", number, made, "declines", **USE | {"tense": ""} | cells)


@pytest.fixture
def trace(tmp_path):
    def trace_rows(*statements, as_of=None):
        record = load_record(write_case(tmp_path, agencies=[body("board"), body("force")], statements=list(statements)))
        traced = trace_trajectories(record, as_of).set_index("agency_id")
        return tuple(traced.loc["force", ["trajectory", "statement_ids"]])

    return trace_rows


@pytest.fixture
def relate(tmp_path):
    def relate_rows(*statements):
        record = load_record(write_case(tmp_path, agencies=[body("force")], statements=list(statements)))
        return relate_answers(record.statements, record.codebook.case["covers"])

    return relate_rows


# reversed


def test_reversed_is_a_denial_and_later_an_admission_of_the_same(trace):
    assert trace(deny("force"), admit()) == ("reversed", "force-s01 force-s02")


@pytest.mark.parametrize("scope", ["trial", "operation", "beyond_victims"])
def test_reversed_where_the_broader_use_is_admitted(trace, scope):
    assert trace(deny("force", scope=scope), admit())[0] == "reversed"


@pytest.mark.parametrize("shows", ["searched", "operational", "other_purpose"])
def test_figures_that_show_a_search_count_as_use(trace, shows):
    extent = {"scope": "extent", "admits_shows": shows, "admits_happened": "2020-01-05"}
    assert trace(deny("force"), admit(**extent))[0] == "reversed"


@pytest.mark.parametrize("conceded", [{}, {"admits_shows": "account", "admits_happened": "2020-01-05"}])
def test_figures_that_show_no_search_take_no_denial_of_use_back(trace, conceded):
    assert trace(deny("force"), admit(scope="extent", **conceded))[0] == "open"


@pytest.mark.parametrize("cells", [{"tense": "future"}, {"scope": "lawfulness"}])
def test_denials_of_the_future_and_of_unlawfulness_do_not_count(trace, cells):
    assert trace(deny("force", **cells), admit(scope=cells.get("scope", "use"))) == ("open", "force-s02")


def test_denial_after_the_first_admission_does_not_count(trace):
    # the third row would take the second back, but the first admission came before both
    rows = [admit(1, "2020-02-01"), deny("force", 2, "2020-02-10", tense="now"), admit(3, "2020-02-20")]
    assert trace(*rows) == ("open", "force-s01 force-s03")


def test_denial_in_the_utterance_of_the_admission_does_not_count(trace):
    same = {"utterance_id": "force-u01"}
    assert trace(deny("force", tense="now", **same), admit(made="2020-02-10", **same))[0] == "open"


def test_admission_of_another_tool_takes_nothing_back(trace):
    assert trace(deny("force"), admit(**OTHER_TOOL))[0] == "open", "only what else it says is left"


def test_denial_of_any_such_tool_is_taken_back_by_an_admission_of_this_one(trace):
    assert trace(deny("force", **OTHER_TOOL), admit())[0] == "reversed"


def test_speaker_on_another_body_is_no_answer_on_itself(trace):
    assert trace(deny("force", about_id="board"), admit())[0] == "open"


def test_each_speaker_has_its_own_position(trace):
    assert trace(deny("force"), say("board", 1, "2020-02-20", "admits", about_id="force", **USE))[0] == "held"


# qualified


@pytest.mark.parametrize("scope", ["trial", "operation", "beyond_victims"])
def test_qualified_where_something_narrower_than_use_is_admitted(trace, scope):
    assert trace(deny("force"), admit(scope=scope)) == ("qualified", "force-s01 force-s02")


@pytest.mark.parametrize("scope", ["procurement", "authorisation", "knowledge"])
@pytest.mark.parametrize("admitted", ["use", "trial", "operation", "beyond_victims"])
def test_qualified_where_conduct_is_admitted_beside_what_was_denied(trace, scope, admitted):
    assert trace(deny("force", scope=scope), admit(scope=admitted))[0] == "qualified"


def test_reversed_comes_before_qualified(trace):
    rows = [deny("force"), admit(scope="trial"), admit(3, "2020-03-01")]
    assert trace(*rows) == ("reversed", "force-s01 force-s03")


def test_what_was_approved_says_nothing_on_a_purchase(trace):
    assert trace(deny("force", scope="procurement"), admit(scope="authorisation"))[0] == "open"


# order_unknown


@pytest.mark.parametrize("made", ["2020-02", "2020-02-05/2020-02-10", "2020-02-10", "2020-02-10/2020-02-28"])
def test_order_unknown_where_days_overlap(trace, made):
    assert trace(deny("force"), admit(made=made)) == ("order_unknown", "force-s01 force-s02")


def test_same_day_in_another_utterance_is_unsettled_unless_corrects_says(trace):
    assert (
        trace(deny("force"), admit(made="2020-02-10", corrects="force-s01", correction="superseded"))[0] == "reversed"
    )


def test_corrects_settles_the_order_whatever_the_dates(trace):
    rows = [deny("force", made="2020-02"), admit(made="2020-02-10", corrects="force-s01", correction="superseded")]
    assert trace(*rows)[0] == "reversed"


def test_one_settled_pair_wins_over_an_unsettled_one(trace):
    rows = [deny("force", 1, "2020-01-10"), deny("force", 3, "2020-02"), admit(2, "2020-02-20")]
    assert trace(*rows) == ("reversed", "force-s01 force-s02")


# broke_silence


def test_broke_silence_is_declined_and_later_admitted(trace):
    assert trace(decline(), admit()) == ("broke_silence", "force-s01 force-s02")


def test_no_reply_is_no_refusal(trace):
    assert trace(say("force", position="no_reply"), admit())[0] == "open"


def test_refusal_after_a_first_admission_breaks_no_silence(trace):
    assert trace(admit(1, "2020-02-01"), decline(2), admit(3, "2020-03-01"))[0] == "open"


@pytest.mark.parametrize("made", ["2020-02", "2020-02-10", "../2020-02-20"])
def test_refusal_that_may_come_after_the_admission_breaks_no_silence(trace, made):
    assert trace(decline(), admit(made=made), admit(3, "2020-03-01"))[0] == "open"


def test_denial_taken_back_comes_before_broken_silence(trace):
    assert trace(decline(1, "2020-01-20"), deny("force", 3), admit())[0] == "reversed"


# denied_late


def test_denied_late_is_declined_and_later_denied(trace):
    assert trace(decline(), deny("force", 2, "2020-02-20")) == ("denied_late", "force-s01 force-s02")


def test_refusal_after_the_denial_is_no_late_denial(trace):
    assert trace(deny("force"), decline(2, "2020-02-20")) == ("held", "force-s01")


# withdrew


def test_withdrew_is_admitted_and_later_denied_for_ever(trace):
    assert trace(admit(1, "2020-02-01"), deny("force", 2)) == ("withdrew", "force-s01 force-s02")


@pytest.mark.parametrize("tense", ["now", "future"])
def test_denial_of_the_present_or_future_withdraws_nothing(trace, tense):
    assert trace(admit(1, "2020-02-01"), deny("force", 2, tense=tense))[0] == "open"


def test_denial_of_something_narrower_withdraws_nothing(trace):
    # "only tested", said after use was admitted, takes nothing back
    assert trace(admit(1, "2020-02-01"), deny("force", 2, scope="operation"))[0] == "open"


def test_denial_of_something_broader_is_not_the_same(trace):
    assert trace(admit(1, "2020-02-01", scope="trial"), deny("force", 2))[0] == "open"


def test_withdrawal_with_unsettled_order_is_no_withdrawal(trace):
    assert trace(admit(1, "2020-02"), deny("force", 2))[0] == "order_unknown"


# open, held, silent, no_position


def test_open_is_admitted_without_an_earlier_denial_or_refusal(trace):
    assert trace(admit(), say("force", 1, position="explains")) == ("open", "force-s02")


def test_held_is_denied_to_the_end(trace):
    rows = [deny("force"), deny("force", 2, tense="future"), deny("force", 3, scope="procurement")]
    assert trace(*rows) == ("held", "force-s01 force-s03")


@pytest.mark.parametrize("position", ["declines", "no_reply"])
def test_silent_is_no_answer_to_the_end(trace, position):
    assert trace(say("force", position=position), say("force", 2, position="explains")) == ("silent", "force-s01")


@pytest.mark.parametrize("position", ["explains", "halts", "disputes"])
def test_other_statements_make_no_position(trace, position):
    assert trace(say("force", position=position)) == ("no_position", "")


def test_denial_of_the_future_alone_makes_no_position(trace):
    assert trace(deny("force", tense="future")) == ("no_position", "")


def test_trajectory_as_of_a_day_knows_only_what_was_public(trace):
    rows = [deny("force"), admit(disclosed="2020-06-01")]
    assert trace(*rows, as_of="2020-05-31") == ("held", "force-s01")
    assert trace(*rows, as_of="2020-06-01")[0] == "reversed"


def test_every_trajectory_is_named_once():
    names = [name for name, _ in TRAJECTORIES]
    assert len(set(names)) == len(names) == 10


# relations and order


@pytest.mark.parametrize(
    ("denied", "admitted", "relation"),
    [
        ("use", "use", "same"),
        ("trial", "use", "broader"),
        ("use", "trial", "narrower"),
        ("knowledge", "operation", "narrower"),
        ("knowledge", "knowledge", "same"),
        ("", "", None),
        ("trial", "operation", None),
        ("use", "knowledge", None),
    ],
)
def test_relation_of_the_scopes(relate, denied, admitted, relation):
    note = {"note": "Unclear."}
    related = relate(deny("force", scope=denied, **note), admit(scope=admitted, **note))
    assert list(related["relation"]) == ([relation] if relation else [])


@pytest.mark.parametrize(
    ("made", "order"),
    [("2020-02-11", "later"), ("2020-02-09", "earlier"), ("2020-02", "unsettled"), ("../2020-02-12", "unsettled")],
)
def test_order_of_the_days(relate, made, order):
    [pair] = relate(deny("force"), admit(made=made)).to_dict("records")
    assert (pair["denial_id"], pair["admission_id"], pair["order"]) == ("force-s01", "force-s02", order)


@pytest.mark.parametrize(
    ("orders", "standing"),
    [
        (["later", "later"], "before"),
        (["later", "unsettled"], "unsettled"),
        (["later", "with"], "after"),
        (["unsettled", "earlier"], "after"),
    ],
)
def test_the_first_admission_counts(orders, standing):
    related = pd.DataFrame({"denial_id": "force-s01", "order": orders})
    assert order_denials(related).to_dict() == {"force-s01": standing}


# the real record


@pytest.fixture(scope="module")
def trajectories():
    return trace_trajectories(load_record()).set_index("agency_id")


def test_toronto_reversed_though_it_told_the_commissioner_first(trajectories):
    """Denied use to two outlets in January; told the commissioner on 5 February in private, the public on the 13th.

    The private notice counts for the trajectory, which orders what was said, not what was public.
    """
    row = trajectories.loc["toronto-ps"]
    assert row["trajectory"] == "reversed"
    assert {"toronto-ps-s02", "toronto-ps-s03", "toronto-ps-s04", "toronto-ps-s05"} <= set(row["statement_ids"].split())


def test_rcmp_reversed_on_its_denial_of_any_such_tool(trajectories):
    """The denial of 17 January names no tool; the admission of 27 February is of this one, so it is covered.

    The denials made to the commissioner are not dated well enough to come before it, and do not decide.
    """
    ids = set(trajectories.at["rcmp", "statement_ids"].split())
    assert trajectories.at["rcmp", "trajectory"] == "reversed"
    assert "rcmp-s01" in ids
    assert not ids & {"rcmp-s07", "rcmp-s16"}


def test_niagara_reversed_within_two_days(trajectories):
    """Denied a trial, then came back to the outlet itself: the correction settles the order of adjoining days."""
    assert tuple(trajectories.loc["niagara-rps"]) == ("reversed", "niagara-rps-s01 niagara-rps-s02")


def test_ottawa_board_reversed_on_its_own_words(trajectories):
    """The board spoke of the police, and its chair took his own assurance back: the board's position, not the force's."""
    assert tuple(trajectories.loc["ottawa-psb"]) == ("reversed", "ottawa-psb-s01 ottawa-psb-s02")


def test_waterloo_order_is_not_settled(trajectories):
    """It denied present use and conceded past use on one day, in two answers; which came first is not known."""
    assert trajectories.at["waterloo-rps", "trajectory"] == "order_unknown"


def test_nobody_withdrew(trajectories):
    """Halton, Hamilton and Peel admitted a trial and denied operation: that is no taking back."""
    assert "withdrew" not in set(trajectories["trajectory"])
    assert set(trajectories.loc[["halton-rps", "hamilton-ps", "peel-rp"], "trajectory"]) == {"open"}


def test_every_speaker_has_one_trajectory_with_its_own_rows(trajectories):
    record = load_record()
    assert sorted(trajectories.index) == sorted(set(record.statements["agency_id"]))
    speakers = record.statements.set_index("statement_id")["agency_id"]
    for agency_id, ids in trajectories["statement_ids"].items():
        assert {speakers[name] for name in ids.split()} <= {agency_id}
    assert set(trajectories["trajectory"]) <= {name for name, _ in TRAJECTORIES}
