"""Who told first: ties, prompts, what discloses, the eve, the hidden time; then facts on the real record."""

import math

import pandas as pd
import pytest
from test_measures import DENIAL, body, deny, leak, say, show, write_case

from analysis.disclosers import DISCLOSERS, EVE, find_first_disclosers, list_disclosures
from analysis.record import load_record

CONCEDES = DENIAL | {"admits_shows": "searched", "admits_happened": "2020-01-05"}


def admit(number=2, made="2020-02-20", **cells):
    return say("force", number, made, "admits", **CONCEDES | cells)


@pytest.fixture
def load(tmp_path):
    def load_case(*statements, **tables):
        bodies = [body("force"), body("seller", type="vendor")]
        return load_record(write_case(tmp_path, agencies=bodies, statements=list(statements), **tables))

    return load_case


@pytest.fixture
def find(load):
    def find_rows(*statements, as_of=None, **tables):
        [row] = find_first_disclosers(load(*statements, **tables), as_of).to_dict("records")
        return row

    return find_rows


# who


@pytest.mark.parametrize(
    ("prompt", "discloser"),
    [
        ("", "agency unprompted"),
        ("own_review", "agency unprompted"),
        ("press_query", "agency when asked"),
        ("leak", "agency when asked"),
        ("regulator", "agency when asked"),
        ("foi_request", "agency when asked"),
        ("other_agency", "agency when asked"),
        ("unknown", "agency unprompted / agency when asked"),
    ],
)
def test_prompt_of_an_admission(find, prompt, discloser):
    assert find(admit(prompted_by=prompt))["first_disclosers"] == discloser


@pytest.mark.parametrize(
    ("kind", "origin", "discloser"),
    [
        ("press_report", "press_inquiry", "press"),
        ("finding", "regulator_inquiry", "regulator or court"),
        ("court", "court_record", "regulator or court"),
        ("foi_release", "agency_records", "FOI"),
        ("disclosure", "agency_records", "agency unprompted"),
        ("disclosure", "regulator_inquiry", "regulator or court"),
        ("disclosure", "leak_2020", "leak"),
        ("disclosure", "press_inquiry", "press"),
    ],
)
def test_kind_and_origin_of_evidence(find, kind, origin, discloser):
    assert find(evidence=[show("force", kind=kind, origin=origin)])["first_disclosers"] == discloser


def test_leaked_entry_with_searches_is_disclosed_by_the_leak(find):
    row = find(leaked_clients=[leak("force", shows="searched", searches_min="5", users_min="2")])
    assert (row["first_disclosers"], row["fact_ids"]) == ("leak", "force-l01")


@pytest.mark.parametrize("shows", ["listed", "authorised", "leaders_knew", "no_use_found", "unknown"])
def test_what_shows_no_account_does_not_disclose(load, shows):
    assert find_first_disclosers(load(evidence=[show("force", shows=shows)])).empty


def test_listed_does_not_disclose(load):
    assert find_first_disclosers(load(leaked_clients=[leak("force")])).empty


def test_another_tool_is_not_disclosed(load):
    assert find_first_disclosers(load(evidence=[show("force", object="facial_recognition")])).empty


def test_admission_that_does_not_say_what_it_concedes_does_not_disclose(load):
    assert find_first_disclosers(load(admit(admits_shows="", admits_happened=""))).empty


def test_vendor_is_left_out(load):
    assert find_first_disclosers(load(evidence=[show("seller")])).empty


def test_nothing_disclosed_gives_an_empty_table_with_days(load):
    found = find_first_disclosers(load(deny("force")))
    assert found.empty
    assert found["disclosed_latest"].dtype == "datetime64[s]"


# first


def test_earlier_disclosure_comes_first(find):
    row = find(admit(), evidence=[show("force", disclosed="2020-03-01")])
    assert (row["first_disclosers"], row["fact_ids"]) == ("agency unprompted", "force-s02")


@pytest.mark.parametrize("disclosed", ["2020-02-20", "2020-02", "2020-02-15/2020-02-25", "../2020-03-01"])
def test_days_that_agree_or_overlap_are_a_tie(find, disclosed):
    row = find(admit(), evidence=[show("force", disclosed=disclosed)])
    assert row["first_disclosers"] == "agency unprompted / regulator or court"
    assert row["fact_ids"] == "force-e01 force-s02"
    assert row["disclosed_latest"] == pd.Timestamp("2020-02-20")


def test_tie_is_named_in_the_order_of_the_method(find):
    row = find(admit(prompted_by="leak"), leaked_clients=[leak("force", shows="account", disclosed="2020-02-20")])
    assert row["first_disclosers"] == "agency when asked / leak"
    assert row["first_disclosers"].split(" / ") == [name for name in DISCLOSERS if name in row["first_disclosers"]]


def test_first_disclosure_is_bounded_by_all_that_can_be_first(find):
    row = find(
        evidence=[
            show("force", disclosed="2020-03-01/2020-03-10"),
            show("force", 2, disclosed="2020-02-20/2020-03-15"),
            show("force", 3, disclosed="2020-03-11"),
        ]
    )
    assert row["fact_ids"] == "force-e01 force-e02"
    assert (row["disclosed_earliest"], row["disclosed_latest"]) == (
        pd.Timestamp("2020-02-20"),
        pd.Timestamp("2020-03-10"),
    )


def test_first_disclosure_with_an_open_bound_is_open(find):
    row = find(
        deny("force"), evidence=[show("force", disclosed="../2020-03-01"), show("force", 2, disclosed="2020-02-20")]
    )
    assert pd.isna(row["disclosed_earliest"])
    assert row["on_the_eve"] == "none", "what came before it is not certain"
    assert row["hidden_days_min"] == 0


def test_as_of_a_day_only_what_was_public_counts(find):
    rows = [show("force", disclosed="2020-03-01", kind="foi_release"), show("force", 2, disclosed="2020-02")]
    assert find(evidence=rows, as_of="2020-02-29")["fact_ids"] == "force-e02"


def test_private_admission_discloses_when_it_became_public(find):
    row = find(admit(disclosed="2020-06-01"), evidence=[show("force", disclosed="2020-03-01")])
    assert row["fact_ids"] == "force-e01"


def test_unknown_prompt_is_two_possible_disclosers_of_one_fact(load):
    told = list_disclosures(load(admit(prompted_by="unknown")))
    assert list(told["fact_id"]) == ["force-s02"] * 2


# the eve


@pytest.mark.parametrize(("position", "word"), EVE.items())
def test_position_on_the_eve(find, position, word):
    cells = DENIAL if position == "denies" else {}
    row = find(say("force", 1, "2020-02-10", position, **cells), admit())
    assert (row["on_the_eve"], row["eve_ids"]) == (word, "force-s01")


def test_last_position_before_counts(find):
    row = find(deny("force"), say("force", 3, "2020-02-15", "declines"), admit())
    assert (row["on_the_eve"], row["eve_ids"]) == ("declined", "force-s03")


@pytest.mark.parametrize("made", ["2020-02-10", "2020-02-05/2020-02-12"])
def test_positions_of_one_day_or_of_overlapping_days_are_a_tie(find, made):
    row = find(deny("force"), say("force", 3, made, "declines"), admit())
    assert row["on_the_eve"] == "denied / declined"
    assert set(row["eve_ids"].split()) == {"force-s01", "force-s03"}


def test_two_rows_of_one_position_are_no_tie(find):
    row = find(deny("force"), deny("force", 3, scope="procurement"), admit())
    assert (row["on_the_eve"], row["eve_ids"]) == ("denied", "force-s01 force-s03")


@pytest.mark.parametrize(
    "statement",
    [
        deny("force", made="2020-02-20"),
        deny("force", made="2020-02"),
        deny("force", disclosed="2020-06-01"),
        deny("force", tense="future"),
        say("force", 1, "2020-02-10", "explains"),
    ],
    ids=["same day", "may be later", "not public", "future", "no position"],
)
def test_what_is_no_position_on_the_eve(find, statement):
    row = find(statement, admit())
    assert (row["on_the_eve"], row["eve_ids"]) == ("none", "")


# the hidden time


@pytest.mark.parametrize(
    ("happened", "disclosed", "hidden"),
    [
        ("2020-01-05", "2020-03-01", (56, 56)),
        ("2020-01", "2020-03-01", (30, 60)),
        ("2020-01-05/2020-02", "2020-03-01", (56, 56)),
        ("2020-01-05/", "2020-03-01/2020-03-10", (56, 65)),
    ],
)
def test_hidden_time_runs_from_the_first_conduct_to_the_disclosure(find, happened, disclosed, hidden):
    row = find(evidence=[show("force", happened=happened, disclosed=disclosed)])
    assert (row["hidden_days_min"], row["hidden_days_max"]) == hidden


def test_hidden_time_has_no_upper_bound_where_the_start_is_open(find):
    row = find(evidence=[show("force", happened="/2020-02-14", disclosed="2020-03-01")])
    assert row["hidden_days_min"] == 16
    assert math.isnan(row["hidden_days_max"])


def test_conduct_shown_only_later_counts_for_the_hidden_time(find):
    rows = [show("force", disclosed="2020-03-01"), show("force", 2, happened="2019-12-05", disclosed="2021-03-01")]
    row = find(evidence=rows)
    assert (row["disclosed_latest"], row["hidden_days_max"]) == (pd.Timestamp("2020-03-01"), 87)


# the real record


@pytest.fixture(scope="module")
def disclosers():
    return find_first_disclosers(load_record()).set_index("agency_id")


def test_toronto_told_itself_with_its_prompt_not_known(disclosers):
    """The e-mail of 13 February was sent to several outlets; whether any had asked again is not known.

    The notice of 5 February to the commissioner was private and is no disclosure.
    """
    row = disclosers.loc["toronto-ps"]
    assert row["first_disclosers"] == "agency unprompted / agency when asked"
    assert (row["fact_ids"], row["on_the_eve"]) == ("toronto-ps-s05", "denied")


def test_rcmp_statement_and_leak_stories_are_a_tie(disclosers):
    """Its statement and the reports on the leaked list bear the same day, 27 February.

    On the eve it had declined: its denial of 17 January is not certain to have been public before.
    """
    row = disclosers.loc["rcmp"]
    assert row["first_disclosers"] == "agency when asked / leak"
    assert row["on_the_eve"] == "declined"
    assert "rcmp-s01" not in row["eve_ids"].split()


def test_niagara_told_unprompted_after_a_denial(disclosers):
    """It came back to the outlet by itself, a day or two after its denial."""
    row = disclosers.loc["niagara-rps"]
    assert (row["first_disclosers"], row["on_the_eve"]) == ("agency unprompted", "denied")


def test_ottawa_board_disclosed_nothing_of_its_own(disclosers):
    """It spoke of the force; what it conceded states no conduct, and the force had told before."""
    assert "ottawa-psb" not in disclosers.index
    assert disclosers.at["ottawa-ps", "fact_ids"] == "ottawa-ps-s08"


def test_waterloo_had_denied_and_declined_on_one_day(disclosers):
    """On 19 February it denied present use of any such tool and would not say whether it held Clearview records."""
    assert disclosers.at["waterloo-rps", "on_the_eve"] == "denied / declined"


def test_every_row_of_the_record_is_bounded(disclosers):
    assert (disclosers["disclosed_earliest"] <= disclosers["disclosed_latest"]).all()
    assert (disclosers["hidden_days_min"] <= disclosers["hidden_days_max"].fillna(math.inf)).all()
    assert set(" / ".join(disclosers["first_disclosers"]).split(" / ")) <= set(DISCLOSERS)
    assert "regina-ps" not in disclosers.index, "a name on a list discloses nothing"
