"""The bearing table filled otherwise: each reading gives what judging the whole record with that table gives."""

import pandas as pd
import pytest
from test_measures import EACH_CLASS, body, deny, leak, report, say, show, write_case

from analysis.bearing_cells import LADDER, PUBLISHED, Reading, judge_readings, list_cells, vary_cells, vary_values
from analysis.bearing_counts import count_readings, list_changes, list_deciding_cells, tabulate_cells, tabulate_values
from analysis.discrepancies import judge
from analysis.measures import SHOWN_ORDER, share_contradicted, summarise_speakers
from analysis.record import load_record

OWN_WORDS = {"position": "explains", "corrects": "told-s01", "correction": "wrong_when_given"}
CASE = {
    "agencies": [body(name) for name in ("bought", "dated", "listed", "named", "told")]
    + [body("seller", type="vendor")],
    "statements": [
        deny("bought", scope="procurement"),
        deny("dated", made="2020-01-01/2020-01-10"),
        deny("listed", scope="authorisation"),
        deny("named"),
        deny("told", 1),
        say("told", 2, "2020-03-01", object="clearview", scope="use", **OWN_WORDS),
        deny("seller", scope="clients", tense="now"),
    ],
    "evidence": [
        show("bought", shows="searched"),
        show("dated"),
        show("listed", shows="account"),
        show("seller", shows="private_clients", happened="2019/2020-02-20"),
    ],
    "leaked_clients": [leak("named")],
}


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        return load_record(write_case(tmp_path, **tables))

    return load_case


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture(scope="module")
def varied(record):
    return tabulate_cells(record)


@pytest.fixture(scope="module")
def values(record):
    return tabulate_values(record)


def fill_table(record, cells):
    """Write the bearing table anew, as whoever edits bearing.csv would."""
    filled = record.bearing.set_index(["scope", "shows"])["bearing"].to_dict() | dict(cells)
    rows = [(*cell, value, "A reason.") for cell, value in filled.items()]
    return record._replace(bearing=pd.DataFrame(rows, columns=["scope", "shows", "bearing", "reason"]))


def change(record, *cells):
    """Judge with some cells changed; give the class of each denial."""
    reading = Reading("changed", {(scope, shows): value for scope, shows, value in cells})
    judged = judge_readings(record, [PUBLISHED, reading])
    return judged.loc[judged["reading"] == "changed"].set_index("statement_id")["class"].to_dict()


# what is listed


def test_cells_are_those_of_the_table_that_the_method_prints(record):
    cells = list_cells(record)
    of_agencies = cells.loc[~cells["of_vendor"]]
    assert len(of_agencies) == 7 * 8
    assert list(of_agencies["shows"].unique()) == list(SHOWN_ORDER[1:])
    filled = cells.loc[cells["published"] != "none", ["scope", "shows", "published"]].to_numpy().tolist()
    assert sorted(filled) == sorted(record.bearing[["scope", "shows", "bearing"]].to_numpy().tolist())


def test_cells_say_how_many_denials_meet_them(load):
    cells = list_cells(load(**CASE)).set_index(["scope", "shows"])["denials"]
    assert cells.loc[cells > 0].to_dict() == {
        ("authorisation", "account"): 1,
        ("clients", "private_clients"): 1,
        ("procurement", "searched"): 1,
        ("use", "listed"): 1,
        ("use", "searched"): 1,
    }


def test_each_cell_is_tried_with_each_other_value(load):
    cells = list_cells(load(**CASE))
    varied = vary_cells(cells)
    assert len(varied) == 3 * len(cells)
    assert varied["reading"].is_unique
    steps = varied.set_index("reading")["steps"]
    assert [steps[f"use / listed: {value}"] for value in ("none", "outside", "contradicts")] == [-1, 1, 2]
    assert [steps[f"operation / searched: {value}"] for value in ("weak", "outside", "contradicts")] == [1, 2, 3]


def test_whole_table_is_tried_with_each_value_re_read_and_at_its_extremes(load):
    cells = list_cells(load(**CASE))
    readings = {reading.name: reading.cells for reading in vary_values(cells)}
    assert len(readings) == 3 * 3 + 2 + 2
    outside = set(cells.loc[cells["published"] == "outside", ["scope", "shows"]].itertuples(index=False, name=None))
    assert readings["outside → contradicts"] == dict.fromkeys(outside, "contradicts")
    assert readings["outside → none"] == dict.fromkeys(outside, "none")
    down, up = readings["every cell one step down"], readings["every cell one step up"]
    assert (down["use", "listed"], up["use", "listed"]) == ("none", "outside")
    assert (down["operation", "searched"], up["operation", "searched"]) == ("none", "weak")
    assert (down["use", "searched"], up["use", "searched"]) == ("outside", "contradicts")
    assert set(readings["every cell none"].values()) == {"none"}
    assert len(readings["every cell contradicts"]) == len(cells)


# what a cell does


def test_one_cell_moves_the_denials_that_meet_it_and_no_other(load):
    record = load(**CASE)
    published = change(record)
    assert published == {
        "bought-s01": "narrow",
        "dated-s01": "contested",
        "listed-s01": "narrow",
        "named-s01": "contested",
        "seller-s01": "contradicted",
        "told-s01": "contradicted",
    }
    for cell, moved in {
        ("procurement", "searched", "contradicts"): {"bought-s01": "contradicted"},
        ("procurement", "searched", "weak"): {"bought-s01": "contested"},
        ("procurement", "searched", "none"): {"bought-s01": "stands"},
        ("authorisation", "account", "none"): {"listed-s01": "stands"},
        ("use", "listed", "none"): {"named-s01": "stands"},
        ("use", "searched", "none"): {"dated-s01": "stands"},
        ("use", "operational", "none"): {},
        ("clients", "private_clients", "none"): {"seller-s01": "stands"},
    }.items():
        assert change(record, cell) == published | moved, cell


def test_answer_called_wrong_by_its_speaker_is_contradicted_whatever_the_table_holds(load):
    record = load(**CASE)
    for value in LADDER:
        cells = list_cells(record)[["scope", "shows"]].itertuples(index=False, name=None)
        assert change(record, *[(*cell, value) for cell in cells])["told-s01"] == "contradicted"


def test_scope_without_any_bearing_is_still_judged(load):
    record = load(agencies=[body("force")], statements=[deny("force", scope="trial")], evidence=[show("force")])
    cells = [("trial", shows, "none") for shows in SHOWN_ORDER[1:]]
    assert change(record, *cells) == {"force-s01": "stands"}


@pytest.mark.parametrize("tables", [CASE, EACH_CLASS], ids=["case", "each class"])
def test_readings_are_what_judging_the_edited_table_gives(load, tables):
    record = load(**tables)
    cells = list_cells(record).loc[lambda rows: rows["denials"] > 0]
    varied = vary_cells(cells)
    readings = [PUBLISHED, *vary_values(list_cells(record))]
    readings += [
        Reading(row["reading"], {(row["scope"], row["shows"]): row["to"]}) for row in varied.to_dict("records")
    ]
    compare_with_brute_force(record, readings)


def test_record_is_judged_as_with_an_edited_table(record, varied):
    moving = list_deciding_cells(varied).iloc[::6].to_dict("records")
    readings = [Reading(row["reading"], {(row["scope"], row["shows"]): row["to"]}) for row in moving]
    readings += [reading for reading in vary_values(list_cells(record)) if "cell" in reading.name]
    compare_with_brute_force(record, readings)


def compare_with_brute_force(record, readings):
    judged = judge_readings(record, readings)
    for reading in readings:
        edited = fill_table(record, reading.cells)
        verdicts = judge(edited)
        denied = record.statements.loc[record.statements["position"] == "denies", "statement_id"]
        expected = verdicts.loc[verdicts["statement_id"].isin(denied)]
        found = judged.loc[judged["reading"] == reading.name].assign(reading=PUBLISHED.name)
        for column in ("statement_id", "class", "rule", "deciding_ids"):
            assert found[column].to_list() == expected[column].to_list(), (reading.name, column)
        share = share_contradicted(edited, verdicts)
        row = count_readings(edited, found, [PUBLISHED]).iloc[0]
        assert (row["low"], row["high"], row["n"], row["narrow_bodies"]) == share[:4]


def test_on_a_day_only_what_was_public_counts(load):
    record = load(
        agencies=[body("force"), body("later")],
        statements=[deny("force", scope="operation"), deny("later", made="2021-02-10")],
        evidence=[show("force", disclosed="2020-03-01"), show("force", 2, disclosed="2021-03-01", shows="operational")],
    )
    judged = judge_readings(record, [PUBLISHED], "2020-06-01")
    assert judged["class"].to_list() == ["stands"]
    assert judge_readings(record, [PUBLISHED])["class"].to_list() == ["contradicted", "stands"]
    assert tabulate_cells(record, "2020-06-01")["n"].unique().tolist() == [1]


# what is counted


def test_counts_and_names_of_what_a_cell_changes(load):
    table = tabulate_cells(load(**CASE)).set_index("reading")
    row = table.loc["procurement / searched: contradicts"]
    assert (row["low"], row["high"], row["n"], row["narrow_bodies"]) == (2, 4, 5, 1)
    assert (row["low_change"], row["high_change"], row["changed"]) == (1, 1, 1)
    assert (row["changes"], row["statement_ids"]) == ("Bought: narrow to contradicted", "bought-s01")
    row = table.loc["clients / private_clients: none"]
    assert (row["changed"], row["changes"], row["statement_ids"]) == (0, "", "seller-s01")
    row = table.loc["knowledge / paid: none"]
    assert (row["changed"], row["low_change"], row["high_change"], row["statement_ids"]) == (0, 0, 0, "")


def test_deciding_cells_are_those_that_move_a_count_and_the_strongest_come_first(load):
    deciding = list_deciding_cells(tabulate_cells(load(**CASE)))
    assert set(deciding["scope"]) == {"authorisation", "procurement", "use"}
    assert list(deciding["low_change"].abs()) == sorted(deciding["low_change"].abs(), reverse=True)
    assert ((deciding["changed"] > 0) | (deciding["high_change"] != 0)).all()


def test_changes_name_bodies_with_the_class_that_is_published(load):
    record = load(**CASE)
    changes = list_changes(record, judge_readings(record, [PUBLISHED, *vary_values(list_cells(record))]))
    gravest = summarise_speakers(record, judge(record)).set_index("agency_id")["gravest"]
    assert (changes["class_from"] == changes["agency_id"].map(gravest)).all()
    assert "seller" not in set(changes["agency_id"])


@pytest.mark.parametrize(
    "tables",
    [
        {"agencies": [body("asked")], "statements": [say("asked", position="no_reply")]},
        {"agencies": [body("plain")], "statements": [deny("plain")]},
        {"agencies": [body("told")], "statements": [deny("told")], "evidence": [report("told", shows="unknown")]},
    ],
    ids=["no denial", "no evidence", "nothing that bears"],
)
def test_a_case_in_which_no_cell_is_met_changes_nothing(load, tables):
    record = load(**tables)
    for table in (tabulate_cells(record), tabulate_values(record)):
        assert set(table["changed"]) == {0}
        assert set(table["low"]) == {0}
    assert len(list_deciding_cells(tabulate_cells(record))) == 0


# the record


def test_record_s_lower_number_lies_between_the_extremes_of_the_table(varied, values):
    by_name = values.set_index("reading")["low"]
    least, most = by_name["every cell none"], by_name["every cell contradicts"]
    assert pd.concat([varied["low"], values["low"]]).between(least, most).all()


def test_record_s_least_is_what_rests_on_the_bodies_own_words(record, values):
    verdicts = judge(record)
    own = verdicts.loc[(verdicts["rule"] == "own-words") & (verdicts["agency_id"] != "clearview"), "agency_id"]
    assert values.set_index("reading").at["every cell none", "low"] == own.nunique()
