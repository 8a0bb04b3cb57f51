"""What the explorer keeps, in which order, in which words, and what it saves; on a small case with hostile text in it."""

import csv
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from cases import set_cells, write_method_case

from analysis import explorer, explorer_page
from analysis.explorer import NO_DENIAL, Filters, ask, fold_text
from analysis.histories import trace_history
from analysis.record import load_record
from analysis.writing import write_new

HOSTILE = "<img src=x onerror=alert(1)> & \"q\" 'r' $a$ \\(b\\) =1+1"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = write_method_case(tmp_path_factory.mktemp("case"))
    set_cells(folder, "agencies", 2, name=HOSTILE, type="regulator", jurisdiction="CA-QC")
    set_cells(folder, "statements", 2, summary="Said that officers had used it at Montréal.", key_phrase="we regret it")
    return folder


@pytest.fixture(scope="module")
def history(case):
    return trace_history(load_record(case))


@pytest.fixture(scope="module")
def texts(history):
    return explorer.gather_texts(history.record)


def list_ids(asked):
    return list(asked.rows["agency_id"])


def ask_ids(history, texts, day=None, **filters):
    return list_ids(ask(history, texts, day=day, filters=Filters(**filters)))


# on the small case: alpha denies on 19 February 2020 and admits on 9 March; beta-board never spoke


@pytest.mark.parametrize(
    ("day", "ids", "classes"),
    [("2020-02-18", [], []), ("2020-02-19", ["alpha-ps"], ["stands"]), ("2020-03-10", ["alpha-ps"], ["contradicted"])],
)
def test_only_what_was_public_by_the_day_is_seen(history, texts, day, ids, classes):
    asked = ask(history, texts, day=day)
    assert (list_ids(asked), list(asked.rows["gravest"])) == (ids, classes)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"place": "CA-ON"}, True),
        ({"place": "CA-QC"}, False),
        ({"kind": "police_municipal"}, True),
        ({"kind": "regulator"}, False),
        ({"gravest": "contradicted"}, True),
        ({"gravest": "stands"}, False),
        ({"gravest": NO_DENIAL}, False),
        ({"position": "admits"}, True),
        ({"position": "declines"}, False),
        ({"place": "CA-ON", "kind": "regulator"}, False),
    ],
)
def test_a_filter_keeps_what_has_the_code(history, texts, filters, kept):
    assert ask_ids(history, texts, **filters) == ["alpha-ps"] * kept


@pytest.mark.parametrize(
    "words", ["ALPHA", "aps", "montreal officers", "  we   regret ", "alpha montréal", "never used"]
)
def test_every_word_must_stand_somewhere(history, texts, words):
    assert ask_ids(history, texts, words=words) == ["alpha-ps"]


@pytest.mark.parametrize("words", ["beta", "alpha zebra", ".*", "[", "alpha-ps-s01"])
def test_what_stands_nowhere_keeps_nothing(history, texts, words):
    assert ask_ids(history, texts, words=words) == []


def test_a_search_sees_no_text_before_it_was_public(history, texts):
    assert ask_ids(history, texts, "2020-02-25", words="montreal") == []
    assert ask_ids(history, texts, "2020-02-25", words="alpha") == ["alpha-ps"]
    assert ask_ids(history, texts, "2020-02-25", position="admits") == []


def test_text_is_folded():
    assert fold_text("Sûreté\u00a0du  QUÉBEC ß") == "surete du quebec ss"


# on the record


@pytest.fixture(scope="module")
def real():
    return trace_history(load_record())


@pytest.fixture(scope="module")
def real_texts(real):
    return explorer.gather_texts(real.record)


@pytest.mark.parametrize("by", explorer.SORTS)
def test_turning_the_order_round_turns_the_key_and_leaves_ties_by_name(real, real_texts, by):
    first, last = (list(ask(real, real_texts, order=(by, turned)).rows[by]) for turned in (False, True))
    assert sorted(map(str, first)) == sorted(map(str, last))
    groups = list(dict.fromkeys(first))
    assert list(dict.fromkeys(last)) == groups[::-1]
    assert len(groups) == len({*first}), "what is equal stands together"


def test_gravest_stand_first_and_no_denial_last(real, real_texts):
    classes = list(dict.fromkeys(ask(real, real_texts).rows["gravest"]))
    assert classes[0] == "contradicted"
    assert classes[-1] == ""
    names = list(ask(real, real_texts, order=("agency", False)).rows["agency"])
    assert names == sorted(names, key=fold_text)


def test_choices_are_what_the_record_holds_in_words(real):
    choices = explorer.list_choices(real)
    assert ("Ontario", "CA-ON") in choices["place"]
    assert ("municipal police", "police_municipal") in choices["kind"]
    assert ("does not reply", "no_reply") in choices["position"]
    assert choices["gravest"][0] == ("contradicted", "contradicted")
    assert choices["gravest"][-1] == ("no denial", NO_DENIAL)
    assert all(words and code for listed in choices.values() for words, code in listed)


def test_days_run_from_the_eve_of_the_first_change_to_the_as_of_date(real):
    days = explorer.list_days(real)
    assert days[-1] == date(2026, 11, 22)
    assert ask(real, explorer.gather_texts(real.record), day=days[0]).total == 0
    assert ask(real, explorer.gather_texts(real.record), day=days[1]).total > 0


def test_the_eve_of_the_leak_can_be_gone_to(real):
    points = explorer.list_turning_points(real)
    assert points[0][1] == date(2026, 11, 22)
    [words] = [words for words, day in points if day == date(2020, 2, 25)]
    assert words.startswith("25 February 2020: the eve of “")
    assert len({day for _, day in points}) == len(points)


@pytest.mark.parametrize(
    ("day", "forward", "reached"),
    [
        ("2020-02-19", True, "2020-03-09"),
        ("2020-03-09", False, "2020-02-19"),
        ("2020-02-19", False, "2020-02-19"),
        ("2021-01-31", True, "2021-01-31"),
    ],
)
def test_steps_lead_from_change_to_change(history, day, forward, reached):
    assert explorer.step_to_change(history, date.fromisoformat(day), forward) == date.fromisoformat(reached)


# saved


@pytest.fixture
def asked(history, texts):
    return ask(history, texts, filters=Filters(place="CA-ON", words=" alpha  "))


def test_filters_are_said_in_words(history, asked):
    choices = explorer.list_choices(history)
    assert explorer.say_filters(asked.filters, choices) == "place: Ontario; words: alpha"
    assert explorer.say_filters(Filters(), choices) == "none"


def test_saved_are_exactly_the_rows_seen_with_ids_day_and_filters(asked, tmp_path):
    path = explorer.save_view(asked, "place: Ontario", tmp_path / "views")
    assert path == tmp_path / "views" / "explored-2021-01-31.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["agency_id"] for row in rows] == list_ids(asked)
    assert rows[0]["gravest_ids"] == "alpha-ps-s01"
    assert {(row["as_of"], row["filters"]) for row in rows} == {("2021-01-31", "place: Ontario")}
    assert [rows[0][name] for name in explorer.COLUMNS] == [str(asked.rows.iloc[0][name]) for name in explorer.COLUMNS]


def test_a_saved_file_is_never_written_over(asked, tmp_path):
    first = explorer.save_view(asked, "none", tmp_path)
    first.write_text("mine", encoding="utf-8")
    names = [explorer.save_view(asked, "none", tmp_path).name for _ in range(2)]
    assert names == ["explored-2021-01-31-2.csv", "explored-2021-01-31-3.csv"]
    assert first.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_can_be_taken_for_a_formula(asked, text, tmp_path):
    rows = asked.rows.assign(agency=text)
    path = explorer.save_view(asked._replace(rows=rows), text, tmp_path)
    with path.open(encoding="utf-8", newline="") as lines:
        first = next(csv.DictReader(lines))
    assert (first["agency"], first["filters"]) == (f"'{text}", f"'{text}")


def test_a_view_without_rows_is_saved_as_its_header(history, texts, tmp_path):
    nothing = ask(history, texts, filters=Filters(words="zebra"))
    path = explorer.save_view(nothing, "words: zebra", tmp_path)
    assert path.read_text(encoding="utf-8").count("\n") == 1


def test_nothing_is_left_behind_where_a_new_file_can_t_be_written(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device", "x.csv")

    monkeypatch.setattr("analysis.writing.write_flushed", refuse)
    with pytest.raises(OSError, match="No space"):
        write_new(tmp_path / "x.csv", b"x")
    assert list(tmp_path.iterdir()) == []


# as a page


class Reader(HTMLParser):
    """Reads the elements of a page, and its text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_text_of_a_record_is_no_markup(history, texts):
    asked = ask(history, texts)
    rows = asked.rows.assign(agency=HOSTILE, place=HOSTILE, kind=HOSTILE, moved=HOSTILE, told_by=HOSTILE)
    page = Reader(explorer_page.write_table(asked._replace(rows=rows), "alpha-ps", "class"))
    assert {tag for tag, _ in page.tags} == {"div", "table", "thead", "tbody", "tr", "th", "td", "span"}
    assert page.text.count(HOSTILE) == 5
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert Reader(explorer_page.write_message(HOSTILE)).text == HOSTILE


def test_the_picked_row_is_marked_and_no_other(real, real_texts):
    page = Reader(explorer_page.write_table(ask(real, real_texts), "toronto-ps", "class"))
    assert len([1 for tag, attrs in page.tags if tag == "tr" and attrs.get("aria-current") == "true"]) == 1


def test_each_class_has_a_shape_of_its_own_and_its_words(real, real_texts):
    shapes = {code: re.search(">(.)<", explorer_page.mark_class(code))[1] for code in explorer_page.CLASS_STYLES}
    assert len({*shapes.values()}) == len(shapes)
    page = Reader(explorer_page.write_table(ask(real, real_texts), "", "class"))
    assert f"{shapes['contradicted']} contradicted" in page.text


def test_messages_say_what_is_seen_and_what_to_do(real, real_texts):
    say = explorer_page.say_asked
    assert re.fullmatch(r"(\d+) of \1 agencies, as known on 22 November 2026\.", say(ask(real, real_texts)))
    assert "Clear filters shows them all" in say(ask(real, real_texts, filters=Filters(words="zebra")))
    assert say(ask(real, real_texts, day="2019-01-01")) == "Nothing was public by 1 January 2019. Choose a later day."


def test_bodies_that_share_a_name_are_told_apart(real, real_texts):
    asked = ask(real, real_texts)
    same = asked._replace(rows=asked.rows.head(2).assign(agency="Police"))
    assert [words for words, _ in explorer_page.list_picks(same)] == [
        f"Police ({agency_id})" for agency_id in same.rows["agency_id"]
    ]
    assert dict(explorer_page.list_picks(asked))["Toronto Police Service"] == "toronto-ps"
