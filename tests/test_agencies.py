"""One row a body: every answer set against the module that gives it, on small literal cases and on the record."""

import pandas as pd
import pytest
from test_measures import body, deny, leak, report, say, show, write_case

from analysis import agencies
from analysis.agencies import AGENCY_COLUMNS, format_agencies, say_answers, say_lag, say_row, tabulate_agencies
from analysis.corrections import list_unsettled, measure_lags
from analysis.disclosers import DISCLOSERS, find_first_disclosers
from analysis.discrepancies import judge
from analysis.lag_groups import choose_starts
from analysis.measures import summarise_speakers
from analysis.record import load_record
from analysis.trajectories import trace_trajectories

OWN_DAY = pd.Timestamp("2026-11-22")
CONCEDED = {"object": "clearview", "scope": "use", "admits_happened": "2020-01", "admits_shows": "searched"}


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        bodies = [body("force"), body("other"), body("seller", type="vendor")]
        return load_record(write_case(tmp_path, **{"agencies": bodies} | tables))

    return load_case


@pytest.fixture
def tabulate(load):
    def tabulate_case(as_of=None, **tables):
        return tabulate_agencies(load(**tables), as_of).set_index("agency_id")

    return tabulate_case


@pytest.fixture(scope="module")
def real():
    record = load_record()
    return record, tabulate_agencies(record)


def admit(agency_id, number=2, made="2020-03-01", **cells):
    return say(agency_id, number, made, "admits", **CONCEDED | cells)


# rows


def test_every_body_that_spoke_or_is_shown_something_of_has_a_row(tabulate):
    table = tabulate(statements=[say("force", position="no_reply")], leaked_clients=[leak("other")])
    assert list(table.index) == ["force", "other"]
    assert table.loc["force", ["statements", "facts", "silent"]].tolist() == [1, 0, True]
    assert table.loc["other", ["statements", "facts", "silent", "gravest", "trajectory"]].tolist() == [
        0,
        1,
        False,
        "",
        "",
    ]


def test_body_on_which_another_admits_has_a_row(tabulate):
    table = tabulate(statements=[admit("force", about_id="other")])
    assert list(table.index) == ["force", "other"]


def test_empty_case_gives_an_empty_table_of_the_same_shape(load, real):
    table = tabulate_agencies(load())
    assert table.empty
    assert list(table) == AGENCY_COLUMNS
    assert dict(table.dtypes) == dict(real[1].dtypes)


def test_gravest_class_comes_with_the_denials_that_have_it(tabulate):
    said = [deny("force", 1), deny("force", 2, tense="future"), deny("force", 3, "2020-01-01")]
    row = tabulate(statements=said, evidence=[show("force")]).loc["force"]
    assert (row["gravest"], row["gravest_ids"], row["denials"]) == ("contradicted", "force-s01", 3)


def test_trajectory_comes_with_the_rows_that_decide_it(tabulate):
    row = tabulate(statements=[deny("force"), admit("force")]).loc["force"]
    assert (row["trajectory"], row["trajectory_ids"]) == ("reversed", "force-s01 force-s02")
    assert row["admitted"]


def test_first_and_last_denial_have_lags_of_their_own(tabulate):
    said = [deny("force", 1, "2020-02-01"), deny("force", 2, "2020-02-20"), admit("force", 3)]
    row = tabulate(statements=said).loc["force"]
    assert (row["first_statement_ids"], row["first_lag_days_min"], row["first_lag_days_max"]) == ("force-s01", 29, 29)
    assert (row["last_statement_ids"], row["last_lag_days_min"], row["last_lag_days_max"]) == ("force-s02", 10, 10)
    assert row["first_correction_ids"] == row["last_correction_ids"] == "force-s03"


def test_uncorrected_denial_has_an_open_lag(tabulate):
    row = tabulate(statements=[deny("force")], evidence=[show("force")]).loc["force"]
    assert row["first_correction_ids"] == ""
    assert row["first_lag_days_min"] == (OWN_DAY - pd.Timestamp("2020-02-10")).days
    assert pd.isna(row["first_lag_days_max"])
    assert (row["contradiction_ids"], row["contradicted_latest"]) == ("force-e01", pd.Timestamp("2020-03-01"))


def test_first_contradiction_is_the_earliest_of_any_denial(tabulate):
    said = [deny("force", 1, "2020-02-01", scope="trial"), deny("force", 2, "2020-02-05")]
    shown = [show("force", 1, shows="account", disclosed="2020-03-01"), show("force", 2, disclosed="2020-04")]
    row = tabulate(statements=said, evidence=shown).loc["force"]
    assert row["contradiction_ids"] == "force-e01"
    assert row["contradicted_earliest"] == row["contradicted_latest"] == pd.Timestamp("2020-03-01")


def test_denial_that_an_admission_may_precede_is_named_and_not_followed(tabulate):
    said = [deny("force", 1, "2020-02", tense="now"), admit("force", 2, "2020-02-14")]
    row = tabulate(statements=said, evidence=[show("force")]).loc["force"]
    assert row["unsettled_ids"] == "force-s01"
    assert row["first_statement_ids"] == ""
    assert pd.isna(row["first_lag_days_min"])


def test_first_discloser_comes_with_rows_and_eve(tabulate):
    row = tabulate(statements=[deny("force")], evidence=[report("force", disclosed="2020-03-01")]).loc["force"]
    assert (row["first_disclosers"], row["disclosure_ids"]) == ("press", "force-e01")
    assert (row["on_the_eve"], row["eve_ids"]) == ("denied", "force-s01")
    assert (row["hidden_days_min"], row["hidden_days_max"]) == (56, 56)


def test_vendor_has_neither_lags_nor_disclosers(tabulate):
    shown = show("seller", shows="private_clients")
    row = tabulate(statements=[deny("seller", scope="clients")], evidence=[shown]).loc["seller"]
    assert row["gravest"] == "contradicted"
    assert row["first_statement_ids"] == row["first_disclosers"] == ""


@pytest.mark.parametrize(
    ("as_of", "gravest", "admitted"), [("2020-02-29", "stands", False), (None, "contradicted", True)]
)
def test_table_as_of_a_day_holds_what_was_public_by_then(tabulate, as_of, gravest, admitted):
    said = [deny("force"), admit("force", corrects="force-s01", correction="wrong_when_given")]
    row = tabulate(as_of, statements=said).loc["force"]
    assert (row["gravest"], bool(row["admitted"])) == (gravest, admitted)


def test_day_after_the_record_is_refused(load):
    with pytest.raises(ValueError, match="is after 2026-11-22"):
        tabulate_agencies(load(), "2027-01-01")


# the record


def test_record_gives_what_the_modules_give(real):
    record, table = real
    rows, verdicts = table.set_index("agency_id"), judge(record)
    speakers = summarise_speakers(record, verdicts).set_index("agency_id")
    columns = ["statements", "denials", "gravest", "admitted", "declined", "silent"]
    assert (rows.loc[speakers.index, columns] == speakers[columns]).all(axis=None)
    traced = trace_trajectories(record).set_index("agency_id")
    assert (rows.loc[traced.index, "trajectory"] == traced["trajectory"]).all()
    told = find_first_disclosers(record).set_index("agency_id")
    same = ["first_disclosers", "on_the_eve", "eve_ids"]
    assert (rows.loc[told.index, same] == told[same]).all(axis=None)
    pd.testing.assert_series_equal(
        rows.loc[told.index, "hidden_days_max"], told["hidden_days_max"], check_names=False, check_freq=False
    )
    starts = choose_starts(measure_lags(record, verdicts))
    for start in starts.to_dict("records"):
        row = rows.loc[start["agency_id"]]
        assert row[f"{start['start']}_statement_ids"] == start["statement_ids"]
        assert row[f"{start['start']}_lag_days_min"] == start["lag_days_min"]
    assert (rows["first_statement_ids"] != "").sum() == len(starts) / 2
    assert sorted(" ".join(rows["unsettled_ids"]).split()) == list_unsettled(record, verdicts)


def test_every_id_of_the_table_leads_to_a_row(real):
    record, table = real
    known = {
        *record.statements["statement_id"],
        *record.evidence["evidence_id"],
        *record.leaked_clients["entry_id"],
    }
    for column in [name for name in table if name.endswith("_ids")]:
        assert set(" ".join(table[column]).split()) <= known, column


def test_table_is_sorted_and_each_body_is_there_once(real):
    ids = list(real[1]["agency_id"])
    assert ids == sorted(set(ids))


def test_table_changes_nothing_that_is_given(load):
    record = load(statements=[deny("force"), admit("force")], evidence=[show("other")])
    copies = [table.copy() for table in record[:-1]]
    tabulate_agencies(record)
    for table, copy in zip(record[:-1], copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# words


def give_row(load, **tables):
    return tabulate_agencies(load(**tables)).set_index("agency_id", drop=False).loc["force"].to_dict()


def test_row_is_said_with_its_bounds(load):
    row = give_row(load, statements=[deny("force", made="2020-02-01/2020-02-10"), admit("force")])
    assert say_lag(row, "first", OWN_DAY) == "an admission of its own 20 to 29 days later"
    assert say_row(row, OWN_DAY) == (
        "denials: contradicted; position: reversed; after the first denial in question an admission of its own 20 to 29 days "
        "later; first disclosed by itself (unprompted), 30 to 60 days after it began"
    )


def test_uncorrected_is_said_with_the_day(load):
    row = give_row(load, statements=[deny("force")], evidence=[show("force")])
    days = (OWN_DAY - pd.Timestamp("2020-02-10")).days
    expected = f"no admission of its own by 22 November 2026, {days:,} days or more later"
    assert say_lag(row, "first", OWN_DAY) == expected
    assert any(expected in line for line in say_answers(row, OWN_DAY))


def test_beginning_that_is_not_known_gives_no_number_of_days():
    row = {"hidden_days_min": 0, "hidden_days_max": float("nan")}
    assert agencies._say_hidden(row) == "how long after it began is not known"
    assert agencies._say_hidden(row | {"hidden_days_min": 5}) == "5 days or more after it began"


def test_every_discloser_has_words():
    assert set(agencies.DISCLOSER_WORDS) == set(DISCLOSERS)


def test_body_that_did_not_speak_is_said_so(load):
    row = give_row(load, leaked_clients=[leak("force")])
    assert say_row(row, OWN_DAY) == "no denial; no statement"
    assert say_lag(row, "first", OWN_DAY) == ""
    assert say_answers(row, OWN_DAY) == []


def test_every_answer_names_the_rows_that_it_rests_on(real):
    _, table = real
    for row in table.to_dict("records"):
        for line in say_answers(row, OWN_DAY):
            assert line.endswith((")", "none")) or "(" in line, line


def test_list_for_a_terminal_has_one_line_a_body_and_a_total(load):
    table = tabulate_agencies(load(statements=[deny("force")]))
    assert format_agencies(table, OWN_DAY).splitlines() == [
        "force: denials: stands; position: held",
        "1 body as of 22 November 2026",
    ]
    assert format_agencies(table.head(0), OWN_DAY) == "0 bodies as of 22 November 2026"


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "1 day"),
        (0, 0, "0 days"),
        (1626, float("nan"), "1,626 days or more"),
        (2, 9, "2 to 9 days"),
        (1, float("nan"), "1 day or more"),
    ],
)
def test_days_are_said_with_both_bounds(least, most, words):
    assert agencies.say_days(least, most) == words


def test_words_impute_nothing(real):
    text = format_agencies(real[1], OWN_DAY) + " ".join(
        line for row in real[1].to_dict("records") for line in say_answers(row, OWN_DAY)
    )
    assert not any(word in text.lower() for word in ("lied", " lie ", "cover", "caught", "misled", "hidden", "hid "))
