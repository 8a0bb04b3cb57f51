"""Lags as intervals, their two starts, the band, what is left out; then facts on the real record."""

import math

import pandas as pd
import pytest
from test_measures import DENIAL, body, deny, leak, say, show, write_case

from analysis import known as known_module
from analysis.corrections import (
    LAG_TYPES,
    list_left_out,
    list_unsettled,
    measure_lags,
)
from analysis.discrepancies import judge
from analysis.known import count_on, tabulate_band, trace_classes
from analysis.lag_groups import Band, choose_starts, count_corrected, measure_from_leak
from analysis.measures import list_denials
from analysis.record import load_record

AS_OF = pd.Timestamp("2026-11-22")
CONCEDES = DENIAL | {"admits_shows": "searched", "admits_happened": "2020-01-05"}


def admit(number=2, made="2020-02-20", agency_id="force", **cells):
    return say(agency_id, number, made, "admits", **CONCEDES | cells)


@pytest.fixture
def load(tmp_path):
    def load_case(*statements, **tables):
        bodies = [body(name) for name in ("force", "other")] + [body("seller", type="vendor")]
        return load_record(write_case(tmp_path, agencies=bodies, statements=list(statements), **tables))

    return load_case


@pytest.fixture
def measure(load):
    def measure_rows(*statements, as_of=None, **tables):
        return measure_lags(load(*statements, **tables), as_of=as_of)

    return measure_rows


def interval(lags, name="lag_days"):
    [row] = lags.to_dict("records")
    return row[f"{name}_min"], row[f"{name}_max"]


# lags


@pytest.mark.parametrize(
    ("made", "corrected", "lag"),
    [
        ("2020-02-10", "2020-02-20", (10, 10)),
        ("2020-02-10/2020-02-14", "2020-02-20", (6, 10)),
        ("2020-02-10", "2020-02-20/2020-02-25", (10, 15)),
        ("2020-02-10/2020-02-14", "2020-02-20/2020-02-25", (6, 15)),
        ("2020-01", "2020-02", (1, 59)),
    ],
)
def test_lag_runs_from_the_last_to_the_first_day_at_least(measure, made, corrected, lag):
    assert interval(measure(deny("force", made=made), admit(made=corrected))) == lag


def test_lag_is_never_negative(measure):
    row = admit(made="2020-02-05/2020-02-20", corrects="force-s01", correction="superseded")
    assert interval(measure(deny("force", made="2020-02-01/2020-02-10"), row)) == (0, 19)


def test_denial_with_an_open_start_has_no_longest_reading(measure):
    least, most = interval(measure(deny("force", made="../2020-02-10"), admit()))
    assert least == 10
    assert math.isnan(most)


def test_lag_ends_when_the_correction_became_public(measure):
    [lag] = measure(deny("force"), admit(disclosed="2020-06-01")).to_dict("records")
    assert (lag["lag_days_min"], lag["lag_days_max"], lag["corrected_latest"]) == (112, 112, pd.Timestamp("2020-06-01"))


def test_lag_is_open_where_nothing_corrects_the_denial(measure):
    [lag] = measure(deny("force"), evidence=[show("force")]).to_dict("records")
    assert (lag["class"], lag["correction_ids"], lag["prompted_by"]) == ("contradicted", "", "")
    assert lag["lag_days_min"] == (AS_OF - pd.Timestamp("2020-02-10")).days
    assert math.isnan(lag["lag_days_max"])
    assert pd.isna(lag["corrected_latest"])


def test_open_lag_is_followed_to_the_as_of_date(measure):
    shown = show("force", disclosed="2020-03-01")
    [lag] = measure(deny("force", made="2020-02-10/2020-02-12"), as_of="2020-03-12", evidence=[shown]).to_dict(
        "records"
    )
    assert lag["lag_days_min"] == 29
    assert math.isnan(lag["lag_days_max"])


@pytest.mark.parametrize(
    ("evidence", "statement", "followed"),
    [
        ([show("force")], deny("force"), ["contradicted"]),
        ([show("force", happened="2020-01-05")], deny("force", tense="now"), ["narrow"]),
        ([show("force", happened="2020-02")], deny("force"), ["contested"]),
        ([], deny("force"), []),
        ([show("force", happened="2020-02-20")], deny("force"), []),
        ([show("force", happened="2020-01-05/2020-02-20")], deny("force", tense="future"), []),
        (
            [show("seller", shows="private_clients", happened="2019/2020-02-20")],
            deny("seller", scope="clients", tense="now"),
            [],
        ),
    ],
    ids=["contradicted", "narrow", "contested", "stands", "overtaken", "future", "vendor"],
)
def test_only_some_classes_are_followed(measure, evidence, statement, followed):
    assert list(measure(statement, evidence=evidence)["class"]) == followed


# which admission corrects


def test_first_related_admission_corrects(measure):
    [lag] = measure(deny("force"), admit(2, "2020-03-01"), admit(3, "2020-02-20")).to_dict("records")
    assert (lag["correction_ids"], lag["lag_days_max"]) == ("force-s03", 10)


def test_admission_that_names_a_denial_comes_before_an_earlier_one_that_does_not(measure):
    naming = admit(3, "2020-03-01", corrects="force-s01", correction="superseded")
    [lag] = measure(deny("force"), admit(2, "2020-02-20"), naming).to_dict("records")
    assert (lag["correction_ids"], lag["lag_days_min"], lag["lag_days_max"]) == ("force-s03", 20, 20)


def test_admission_that_names_another_denial_counts_too(measure):
    naming = admit(3, "2020-03-01", corrects="force-s04", correction="superseded")
    lags = measure(deny("force"), deny("force", 4, "2020-02-12"), admit(2, "2020-02-20"), naming)
    assert list(lags["correction_ids"]) == ["force-s03", "force-s03"]


def test_two_that_may_be_first_are_both_named_and_bound_the_lag(measure):
    first = admit(2, "2020-02-15/2020-03-01", prompted_by="press_query")
    lags = measure(deny("force"), first, admit(3, "2020-02-20", prompted_by="leak"), admit(4, "2020-02-21"))
    [lag] = lags.to_dict("records")
    assert lag["correction_ids"] == "force-s03 force-s02"
    assert (lag["lag_days_min"], lag["lag_days_max"]) == (5, 10)
    assert lag["prompted_by"] == "leak / press_query"


def test_two_of_one_prompt_name_it_once(measure):
    [lag] = measure(deny("force"), admit(2, prompted_by="leak"), admit(3, prompted_by="leak")).to_dict("records")
    assert (lag["correction_ids"], lag["prompted_by"]) == ("force-s02 force-s03", "leak")


def test_prompt_that_is_not_coded_is_named_beside_another(measure):
    [lag] = measure(deny("force"), admit(2, prompted_by="leak"), admit(3)).to_dict("records")
    assert lag["prompted_by"] == "leak / not coded"


# what is left out


def test_denial_that_may_follow_the_admission_is_left_out_and_named(load):
    record = load(deny("force", made="2020-02"), admit(made="2020-02-20"))
    assert measure_lags(record).empty
    assert list_unsettled(record) == ["force-s01"]
    assert list_left_out(record).to_dict("records") == [
        {"agency_id": "force", "statement_id": "force-s01", "class": "contradicted", "order": "unsettled"}
    ]


def test_denial_after_the_admission_is_left_out_too(load):
    record = load(deny("force", 3, "2020-03-01"), admit(2, "2020-02-20"))
    assert measure_lags(record).empty
    assert list_unsettled(record) == []
    assert list(list_left_out(record)["order"]) == ["after"]


def test_denial_on_which_nothing_bears_is_not_named_as_left_out(load):
    vague = admit(2, "2020-02-20", scope="trial", admits_shows="", admits_happened="")
    record = load(deny("force", 1, "2020-02", scope="procurement"), vague)
    assert list_left_out(record).empty, "it has no lag because of its class"


def test_denial_of_the_future_and_the_vendors_are_never_named_as_left_out(load):
    rows = [deny("force", tense="future", made="2020-02"), deny("seller", made="2020-02"), admit(2, agency_id="seller")]
    assert list_left_out(load(*rows)).empty


# first public contradiction


def test_first_contradiction_by_anyone_comes_before_the_correction(measure):
    rows = [deny("force"), admit(made="2020-03-20")]
    [lag] = measure(*rows, evidence=[show("force", disclosed="2020-03-01")]).to_dict("records")
    assert (lag["contradiction_ids"], lag["contradiction_days_min"], lag["contradiction_days_max"]) == (
        "force-e01",
        20,
        20,
    )
    assert lag["lag_days_min"] == 39


def test_own_correction_is_a_contradiction_too(measure):
    [lag] = measure(deny("force"), admit(), evidence=[show("force", disclosed="2020-03-01")]).to_dict("records")
    assert (lag["contradiction_ids"], lag["contradiction_days_max"]) == ("force-s02", 10)


def test_answer_taken_back_without_an_admission_contradicts_earlier_denials_too(measure):
    taken_back = say("force", 3, "2020-02-20", "explains", corrects="force-s02", correction="wrong_when_given")
    lags = measure(deny("force"), deny("force", 2, "2020-02-12"), taken_back).set_index("statement_id")
    assert lags["contradiction_ids"].to_dict() == {"force-s01": "force-s03", "force-s02": "force-s03"}
    assert lags["contradiction_days_max"].to_dict() == {"force-s01": 10, "force-s02": 8}
    assert set(lags["correction_ids"]) == {""}, "only an admission is an own correction"


def test_what_was_public_before_the_denial_contradicts_it_at_once(measure):
    lags = measure(deny("force"), evidence=[show("force", disclosed="2020-01-20")])
    assert interval(lags, "contradiction_days") == (0, 0)


def test_name_on_a_list_contradicts_nobody(measure):
    [lag] = measure(deny("force"), leaked_clients=[leak("force")]).to_dict("records")
    assert (lag["class"], lag["contradiction_ids"]) == ("contested", "")
    assert math.isnan(lag["contradiction_days_max"])


# two starts


def test_first_and_last_denial_are_both_starts(measure):
    starts = choose_starts(measure(deny("force"), deny("force", 3, "2020-02-15"), admit()))
    assert starts.set_index("start")["statement_ids"].to_dict() == {"first": "force-s01", "last": "force-s03"}
    assert starts.set_index("start")["lag_days_max"].to_dict() == {"first": 10, "last": 5}


def test_one_denial_is_both_starts(measure):
    starts = choose_starts(measure(deny("force"), admit()))
    assert list(starts["statement_ids"]) == ["force-s01"] * 2
    assert list(starts["lag_days_min"]) == [10, 10]


def test_denials_that_overlap_are_both_named_and_bound_the_starts(measure):
    # a day in [1, 19] and one in [10, 12]: the first was made by the 12th, the last on the 10th or after
    starts = choose_starts(
        measure(deny("force", made="2020-02-01/2020-02-19"), deny("force", 3, "2020-02-10/2020-02-12"), admit())
    ).set_index("start")
    assert set(starts.at["first", "statement_ids"].split()) == {"force-s01", "force-s03"}
    assert list(starts.loc["first", ["lag_days_min", "lag_days_max"]]) == [8, 19]
    assert list(starts.loc["last", ["lag_days_min", "lag_days_max"]]) == [1, 10]
    assert starts.at["first", "made_latest"] == pd.Timestamp("2020-02-12")
    assert starts.at["last", "made_earliest"] == pd.Timestamp("2020-02-10")
    assert list(starts.loc["first", ["contradiction_days_min", "contradiction_days_max"]]) == [8, 19]


def test_start_of_an_open_lag_is_followed_from_the_first_denial(measure):
    rows = [deny("force", made="2020-02-01/2020-02-19"), deny("force", 2, "2020-02-10")]
    starts = choose_starts(measure(*rows, evidence=[show("force")], as_of="2020-03-01")).set_index("start")
    assert starts["lag_days_min"].to_dict() == {"first": 20, "last": 11}
    assert starts["lag_days_max"].isna().all()


def test_denial_with_an_open_start_may_be_the_first_but_is_not_the_last_for_that(measure):
    rows = [deny("force", made="../2020-02-05"), deny("force", 3, "2020-02-15"), admit()]
    starts = choose_starts(measure(*rows)).set_index("start")
    assert starts["statement_ids"].to_dict() == {"first": "force-s01", "last": "force-s03"}
    assert math.isnan(starts.at["first", "lag_days_max"])
    assert starts.at["last", "lag_days_max"] == 5


def test_starts_name_every_class_and_prompt_that_can_be_meant(measure):
    rows = [deny("force"), deny("force", 3, "2020-02-10", tense="now"), admit(prompted_by="leak")]
    starts = choose_starts(measure(*rows))
    assert set(starts["class"]) == {"contradicted / narrow"}
    assert set(starts["prompted_by"]) == {"leak"}


def test_nothing_followed_gives_empty_tables_of_the_same_types(load):
    record = load(deny("force"))
    lags = measure_lags(record)
    assert lags.dtypes.astype(str).to_dict() == LAG_TYPES
    starts = choose_starts(lags)
    assert starts.empty
    assert list(starts)[:2] == ["agency_id", "statement_ids"]
    assert measure_from_leak(lags, record).empty
    assert count_corrected(lags, 30) == Band(30, 0, 0, 0)
    assert list(tabulate_band(lags, [0, 7])["uncorrected_high"]) == [0, 0]


# the band


def lags_of(*rows):
    columns = ["statement_id", "correction_ids", "lag_days_min", "lag_days_max"]
    return pd.DataFrame([(f"s{place}", *row) for place, row in enumerate(rows)], columns=columns)


LAGS = lags_of(("a", 3, 3.0), ("a", 5, 9.0), ("a", 8, math.nan), ("", 20, math.nan))


@pytest.mark.parametrize(
    ("days", "low", "high"),
    [(0, 0, 0), (2, 0, 0), (3, 1, 1), (5, 1, 2), (8, 1, 3), (9, 2, 3), (20, 2, 3), (21, 2, 4), (5000, 2, 4)],
)
def test_band_counts_the_certain_and_the_possible(days, low, high):
    assert count_corrected(LAGS, days) == Band(days, low, high, 4)


def test_band_as_a_table_leads_to_the_denials():
    band = tabulate_band(LAGS, [9, 0, 5, 20, 21]).set_index("days")
    assert list(band.index) == [0, 5, 9, 20, 21]
    assert list(band["uncorrected_high"]) == [4, 3, 2, 2, 2]
    assert list(band["uncorrected_low"]) == [4, 2, 1, 1, 0]
    assert list(band["followed"]) == [4, 4, 4, 4, 3]
    assert list(band["certain_ids"]) == ["", "s0", "s1", "", ""]
    assert list(band["possible_ids"]) == ["", "s0 s1", "s2", "", "s3"]


def test_each_step_of_the_band_is_named_by_its_denials():
    band = tabulate_band(measure_lags(load_record()), range(64))
    assert [len(ids.split()) for ids in band["certain_ids"]] == list(band["low"].diff().fillna(band["low"]))
    assert [len(ids.split()) for ids in band["possible_ids"]] == list(band["high"].diff().fillna(band["high"]))


# from the leak


def test_days_from_the_leak_are_negative_where_the_correction_came_first(load):
    leaked = {"event_id": "2020-02-26-leak", "date": "2020-02-26/2020-02-27", "kind": "leak", "label": "A leak"}
    rows = [deny("force"), admit(), deny("other"), admit(made="2020-03-01/2020-03-03", agency_id="other")]
    record = load(*rows, events=[leaked])
    spans = measure_from_leak(measure_lags(record), record).set_index("agency_id")[["from_leak_min", "from_leak_max"]]
    assert spans.loc["force"].to_list() == [-7, -6]
    assert spans.loc["other"].to_list() == [3, 6]


# known as of a day


def test_classes_are_traced_alike_however_many_days_are_judged_in_one_go(monkeypatch):
    record = load_record()
    together = trace_classes(record)
    monkeypatch.setattr(known_module, "STACKED", 1)
    assert trace_classes(record).equals(together)


def test_classes_are_traced_as_judging_on_each_day_gives_them():
    record = load_record()
    known = trace_classes(record)
    assert known["day"].is_monotonic_increasing
    for day in ("2020-01-24", "2020-02-14", "2020-02-28", "2021-06-10", "2026-11-22"):
        public = record._replace(statements=record.statements.loc[record.statements["disclosed_latest"] <= day])
        denials = list_denials(public, judge(record, day))
        traced = known.loc[known["day"] == day].set_index("class")
        judged = denials.groupby("class")["statement_id"].agg(set)
        assert traced["statement_ids"].str.split().map(set).to_dict() == judged.to_dict(), day
        assert traced["bodies"].sum() == denials["agency_id"].nunique()
        assert sorted(" ".join(traced["agency_ids"]).split()) == sorted(set(denials["agency_id"]))


def test_classes_change_as_the_evidence_comes_out(load):
    record = load(deny("force"), deny("other", made="2020-02-12"), evidence=[show("force", disclosed="2020-03")])
    known = trace_classes(record)
    assert count_on(known, "2020-02-09") == {}
    assert count_on(known, "2020-02-10") == {"stands": 1}
    assert count_on(known, "2020-03-30") == {"stands": 2}, "a month counts from its last day"
    assert count_on(known, "2020-03-31") == count_on(known, AS_OF) == {"contradicted": 1, "stands": 1}
    assert list(known["denials"]) == [1, 2, 1, 1, 1, 1]


def test_body_is_counted_once_by_its_gravest_class(load):
    record = load(deny("force"), deny("force", 2, scope="procurement"), deny("seller"), evidence=[show("force")])
    [day] = [rows for _, rows in trace_classes(record, ["2020-06-01"]).groupby("day")]
    assert day[["class", "bodies", "denials"]].to_numpy().tolist() == [["contradicted", 1, 1], ["narrow", 0, 1]]
    assert list(day["agency_ids"]) == ["force", ""]


def test_days_are_refused_as_judging_refuses_them(load):
    with pytest.raises(ValueError, match="'2020-02' is not a day"):
        trace_classes(load(deny("force")), ["2020-02"])


def test_no_day_and_no_denial_give_no_row(load):
    assert trace_classes(load(deny("force")), []).empty
    assert trace_classes(load(say("force", position="explains"))).empty


# the real record


@pytest.fixture(scope="module")
def lags():
    return measure_lags(load_record()).set_index("statement_id")


def test_toronto_stood_for_13_to_26_days(lags):
    """Asked between 18 and 31 January, corrected in public on 13 February; the notice of the 5th was private."""
    assert set(lags.loc[["toronto-ps-s02", "toronto-ps-s03"], "correction_ids"]) == {"toronto-ps-s05"}
    assert lags.loc["toronto-ps-s02", ["lag_days_min", "lag_days_max"]].to_list() == [20, 26]
    assert lags.loc["toronto-ps-s03", ["lag_days_min", "lag_days_max"]].to_list() == [13, 26]
    assert lags.at["toronto-ps-s02", "prompted_by"] == "unknown"


def test_rcmp_stood_for_41_days_and_its_private_denials_are_left_out(lags):
    """17 January to 27 February 2020, the day of the leak stories, is 41 days, both known to the day.

    The two denials to the commissioner can't be put before the admission by what is known of their dates.
    """
    assert lags.loc["rcmp-s01", ["lag_days_min", "lag_days_max"]].to_list() == [41, 41]
    assert lags.loc["rcmp-s01", ["correction_ids", "prompted_by"]].to_list() == ["rcmp-s09", "leak"]
    assert {"rcmp-s07", "rcmp-s16"} <= set(list_unsettled(load_record()))


def test_niagara_corrected_itself_within_two_days(lags):
    """Answered on 20 or 21 February, came back by itself on the 22nd."""
    assert lags.loc["niagara-rps-s01", ["lag_days_min", "lag_days_max"]].to_list() == [1, 2]
    assert lags.at["niagara-rps-s01", "prompted_by"] == "own_review"


def test_ottawa_board_was_contradicted_by_the_force_before_its_own_correction(lags):
    """The board denied on 24 February; the force it spoke of conceded on the 28th, the board itself on 2 March."""
    row = lags.loc["ottawa-psb-s01"]
    assert row[["lag_days_min", "lag_days_max"]].to_list() == [7, 7]
    assert (row["contradiction_ids"], row["contradiction_days_max"]) == ("ottawa-ps-s08", 4)


def test_london_leaves_open_which_answer_corrected_it(lags):
    """An e-mail of some day from 21 to 29 February and a statement of the 27th both name the denial.

    Which came first, and so whether the press or the leak prompted it, is not settled.
    """
    row = lags.loc["london-ps-s01"]
    assert set(row["correction_ids"].split()) == {"london-ps-s02", "london-ps-s04"}
    assert set(row["prompted_by"].split(" / ")) == {"leak", "press_query"}
    assert row[["lag_days_min", "lag_days_max"]].to_list() == [0, 26]


def test_vancouver_starts_are_as_wide_as_its_undated_answer():
    """One of its two denials is known only to January and the first half of February, so it may be either start."""
    starts = choose_starts(measure_lags(load_record())).set_index(["agency_id", "start"]).loc["vancouver-pd"]
    assert set(starts["statement_ids"].map(lambda ids: frozenset(ids.split()))) == {
        frozenset({"vancouver-pd-s01", "vancouver-pd-s03"})
    }
    assert starts.loc["first", ["lag_days_min", "lag_days_max"]].to_list() == [38, 58]
    assert starts.loc["last", ["lag_days_min", "lag_days_max"]].to_list() == [12, 41]


def test_bounds_hold_in_every_row_of_the_record(lags):
    for name in ("lag_days", "contradiction_days"):
        assert (lags[f"{name}_min"] >= 0).all()
        assert (lags[f"{name}_min"] <= lags[f"{name}_max"].fillna(math.inf)).all()
    # an own correction is a public contradiction, so that one never comes later
    assert (lags["contradiction_days_max"].fillna(math.inf) <= lags["lag_days_max"].fillna(math.inf)).all()
    assert (lags["contradiction_days_min"] <= lags["lag_days_min"]).all()
