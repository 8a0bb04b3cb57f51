"""The card of one body: everything on it with ids and links, nothing of the record read as markup, gaps in view."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from matplotlib.text import Annotation
from test_charts import find_cut_off, find_overlaps, list_marks, list_texts
from test_measures import body, deny, leak, report, say, show, write_case
from test_regulators import ask

from analysis import charts, charts_lanes
from analysis.agencies import tabulate_agencies
from analysis.card import Card, card, format_card, lay_out_page, word_lane
from analysis.charts_card import LANE, draw_lane, take_lane
from analysis.discrepancies import judge
from analysis.figures import new_axes
from analysis.record import load_record
from analysis.timeline import lay_out_timeline

BURST, PERIOD = ("2020-01-15", "2020-03-15"), ("2019-01-01", "2026-12-31")
HOSTILE = (
    "<script>alert(1)</script> | b | [x](javascript:alert) `c` **d** _e_ ~~f~~ ![i](http://evil.example/p.png) </td></tr> "
    "</table> &lt;b&gt; \\| \\[ $x$ # www.evil.example http://evil.example \"q\" 'r' ” “ - 1. > </ul> <img onerror=a()>"
)
VOID = {"br"}


@pytest.fixture
def load(tmp_path):
    def load_case(**tables):
        bodies = [body("force"), body("other"), body("seller", type="vendor"), body("office", type="regulator")]
        return load_record(write_case(tmp_path, **{"agencies": bodies} | tables))

    return load_case


@pytest.fixture(scope="module")
def record():
    return load_record()


@pytest.fixture
def hostile(load):
    """Every text that a record may hold freely, with markup in it."""
    free = {"summary": HOSTILE, "note": HOSTILE}
    return load(
        agencies=[body("force", name="F" + HOSTILE, note=HOSTILE), body("office", type="regulator")],
        aliases=[{"alias": HOSTILE, "agency_id": "force", "kind": "abbreviation"}],
        statements=[deny("force", said_to=HOSTILE, key_phrase='a” <b>|`c` "d"', **free)],
        evidence=[show("force", **free)],
        leaked_clients=[leak("force", name_as_listed=HOSTILE, note=HOSTILE)],
        recommendations=[ask(**free)],
        sources=[{"title": HOSTILE, "publisher": HOSTILE, "url": "https://example.org/a(b)|<c>\"d'`e`[f]*"}],
    )


class Reader(HTMLParser):
    """Reads elements, their attributes and text; notes what is not closed in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.texts, self.faults = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def unescape(text):
    """Read Markdown back as the text that it shows."""
    text = text.replace("<span>&#92;</span>", "\0").replace("<span>&#36;</span>", "$")
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return text.replace("\0", "\\")


def split_cells(line):
    """Split a line of a table at the bars that are not escaped."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def list_tables(text):
    """List the tables of a Markdown text: lines of cells."""
    lines = text.split("\n")
    tables, table = [], []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(split_cells(line))
        elif table:
            tables.append(table)
            table = []
    return tables


# what stands on it


def test_an_id_of_a_case_without_agencies_is_refused_too(tmp_path):
    with pytest.raises(ValueError, match="'force' is no agency_id of this record; the nearest: none is near"):
        card(load_record(write_case(tmp_path, agencies=[], statements=[], evidence=[])), "force")


def test_card_holds_every_row_of_the_body(load):
    record = load(
        statements=[deny("force", 1), say("force", 2, position="no_reply"), deny("other", 1)],
        evidence=[show("force"), show("other")],
        leaked_clients=[leak("force")],
        recommendations=[ask(), ask(2, made_to="other")],
    )
    found = card(record, "force")
    assert sorted(found.statements["statement_id"]) == ["force-s01", "force-s02"]
    assert sorted(found.evidence["fact_id"]) == ["force-e01", "force-l01"]
    assert list(found.recommendations["recommendation_id"]) == ["office-2020-r01"]
    text = format_card(found)
    for name in ("force-s01", "force-s02", "force-e01", "force-l01", "office-2020-r01"):
        assert name in text
        assert name in found._repr_html_()
    assert "other-" not in text


@pytest.mark.parametrize("agency_id", ["toronto-ps", "rcmp", "clearview", "ottawa-psb", "ipc-on", "regina-ps"])
def test_card_of_the_record_holds_every_row_and_every_link(record, agency_id):
    found = card(record, agency_id)
    page, text = found._repr_html_(), format_card(found)
    said = record.statements.loc[record.statements["agency_id"] == agency_id]
    shown = record.evidence.loc[(record.evidence["agency_id"] == agency_id)]
    entries = record.leaked_clients.loc[record.leaked_clients["agency_id"] == agency_id]
    for name in [*said["statement_id"], *shown["evidence_id"], *entries["entry_id"]]:
        assert name in page
        assert name in text
    urls = record.sources.set_index("source_id")["url"]
    links = {attributes["href"] for tag, attributes in Reader(page).tags if tag == "a"}
    cited = {*said["source_id"], *said["second_source_id"], *shown["source_id"], *shown["second_source_id"]} - {""}
    assert {re.sub(r"[^\w]", "", urls[name]) for name in cited} <= {re.sub(r"[^\w]", "", link) for link in links}
    assert all(link.startswith(("http://", "https://")) for link in links)


@pytest.mark.parametrize("as_of", [None, "2020-02-27"])
def test_card_gives_what_the_whole_record_gives(record, as_of):
    rows = tabulate_agencies(record, as_of).set_index("agency_id", drop=False)
    verdicts = judge(record, as_of).set_index("statement_id")
    for agency_id in ("alert", "clearview", "ottawa-ps", "ottawa-psb", "public-safety-canada", "rcmp", "opc"):
        found = card(record, agency_id, as_of)
        assert str(found.answers) == str(rows.loc[agency_id].to_dict() if agency_id in rows.index else {})
        said = pd.concat([found.statements, found.others]).set_index("statement_id")
        columns = ["class", "reason", "rule", "tier", "flags", "deciding_ids", "why"]
        pd.testing.assert_frame_equal(said[columns], verdicts.loc[said.index, columns], check_dtype=False)


def test_statements_follow_their_days(load):
    said = [deny("force", 1, "2020-03-01"), deny("force", 2, "2020-02-01"), deny("force", 3, "2020-02")]
    assert list(card(load(statements=said), "force").statements["statement_id"]) == [
        "force-s02",
        "force-s03",
        "force-s01",
    ]


def test_statement_stands_with_wording_addressee_and_verdict(load):
    said = deny("force", summary="Said no.", key_phrase="we do not", said_to="The Star", channel="interview")
    text = format_card(card(load(statements=[said], evidence=[show("force")]), "force"))
    assert "| force-s01 | on 10 February 2020 | denies: use at any time; about clearview |" in text
    assert "Said no.<br>“we do not”" in text
    assert "The Star, interview" in text
    assert "contradicted (evidence) | contradicts-must: contradicts; tier 1-2; the timing is certain |" in text
    assert "force-e01: searches on 5 January 2020" in text


def test_evidence_stands_with_tier_kind_origin_and_figure(load):
    shown = [show("force", measure="searches", count_min="5", seen="indirect"), report("force", 2)]
    text = format_card(card(load(evidence=shown), "force"))
    assert "searches, at least 5 searches<br>Found." in text
    assert "3: finding of a regulator or audit, from regulator inquiry" in text
    assert "3: press report, from press inquiry" in text
    assert "(seen indirectly)<br>no second source" in text


def test_a_copy_is_marked_where_it_is_cited(load):
    copy = {"source_id": "copy", "kind": "reprint", "original_publisher": "Gazette", "url": "https://example.org/copy"}
    said = [deny("force", 1, source_id="copy"), deny("force", 2, second_source_id="copy")]
    text = format_card(card(load(sources=[{}, copy], statements=said), "force"))
    assert text.count("[copy](https://example.org/copy) (reprint)") == 2
    assert "(reprint)<br>no second source" in text


def test_leaked_entry_is_quoted_as_listed(load):
    text = format_card(card(load(leaked_clients=[leak("force", name_as_listed="Force P.D.")]), "force"))
    assert "a name on a list<br>listed as “Force P.D.”" in text


def test_answers_in_short_name_lag_discloser_and_trajectory(load):
    conceded = {"object": "clearview", "scope": "use", "admits_happened": "2020-01", "admits_shows": "searched"}
    said = [deny("force"), say("force", 2, "2020-03-01", "admits", **conceded)]
    text = format_card(card(load(statements=said), "force"))
    assert "Position over time: reversed" in text
    assert "an admission of its own 20 days later (force-s02)" in text
    assert "first disclosed by itself (unprompted), on 1 March 2020 (force-s02)" in text
    assert "| force-s01 | contradicted | force-s02 | 20 days | force-s02 | 20 days |" in text


def test_what_others_said_of_it_stands_apart(load):
    record = load(statements=[deny("other", about_id="force")], evidence=[show("force")])
    found = card(record, "force")
    assert list(found.others["statement_id"]) == ["other-s01"]
    assert "What others said of it" in format_card(found)
    spoken = card(record, "other")
    assert list(spoken.evidence["fact_id"]) == ["force-e01"]
    assert "force-e01 (on force)" in format_card(spoken)


def test_body_without_rows_is_said_to_have_none(load):
    found = card(load(), "force")
    text = format_card(found)
    assert found.answers == {}
    assert "The record holds no statement of this body and no evidence on it." in text
    assert [words for words, _ in found.gaps][:2] == [
        "No statement of this body is in the record",
        "No evidence on this body is in the record",
    ]
    assert list_tables(text) == []


def test_case_without_the_optional_tables_has_cards(load):
    record = load(statements=[deny("force")], evidence=[show("force")])
    bare = record._replace(
        aliases=pd.DataFrame(), recommendations=pd.DataFrame(), coding_b=pd.DataFrame(), events=pd.DataFrame()
    )
    optional = ["said_to", "channel", "summary", "key_phrase", "second_source_id", "note"]
    bare = bare._replace(
        statements=record.statements.drop(columns=optional),
        agencies=record.agencies[["agency_id", "short_name", "type"]],
        evidence=record.evidence.drop(columns=["summary", "second_source_id", "note"]),
    )
    text = format_card(card(bare, "force"))
    assert "force-s01" in text
    assert text.startswith("# Force\n")


# gaps


def list_gaps(found):
    return dict(found.gaps)


@pytest.mark.parametrize(
    ("tables", "words", "ids"),
    [
        ({"statements": [say("force", position="no_reply")]}, "Asked, and no answer known", ["force-s01"]),
        (
            {"statements": [deny("force", tense="", note="Why.")]},
            "Denial, not coded of what or in which tense",
            ["force-s01"],
        ),
        (
            {"statements": [say("force", position="admits", scope="use", object="clearview")]},
            "Admission, not coded of what or when",
            ["force-s01"],
        ),
        ({"statements": [deny("force", made="2020-02")]}, "Day said not known exactly", ["force-s01"]),
        ({"evidence": [show("force", disclosed="2020-03")]}, "Day made public not known exactly", ["force-e01"]),
        ({"evidence": [show("force", happened="/2020-02")]}, "Start of the conduct not known", ["force-e01"]),
        ({"leaked_clients": [leak("force")]}, "A name on a list and no more", ["force-l01"]),
        ({"evidence": [show("force", seen="indirect")]}, "Seen only through another's report", ["force-e01"]),
        ({"statements": [deny("force")]}, "No second source", ["force-s01"]),
        ({"statements": [deny("force")]}, "No words as printed", ["force-s01"]),
        (
            {"statements": [deny("force")], "evidence": [show("force")]},
            "No own correction known",
            ["force-s01"],
        ),
        ({"statements": [deny("force")], "sources": [{"read": "excerpt"}]}, "Source read only in part", ["page"]),
        (
            {
                "statements": [deny("force")],
                "coding_b": [
                    {
                        "statement_id": "force-s01",
                        "position": "declines",
                        "object": "clearview",
                        "scope": "use",
                        "tense": "",
                    }
                ],
            },
            "Coded otherwise by the second coder",
            ["force-s01"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_gap_is_named_with_its_rows(load, tables, words, ids):
    found = card(load(**tables), "force")
    assert list_gaps(found)[words] == ids
    assert f"- {words}: {', '.join(ids)}" in format_card(found)


def test_what_is_known_is_no_gap(load):
    sources = [{}, {"source_id": "second", "url": "https://example.org/second"}]
    said = deny("force", key_phrase="we do not", second_source_id="second")
    found = card(load(statements=[said], sources=sources), "force")
    assert list(list_gaps(found)) == ["No evidence on this body is in the record"]


def test_notes_of_rows_stand_on_the_card(load):
    found = card(load(statements=[deny("force", note="Day inferred.")]), "force")
    assert "- force-s01: Day inferred." in format_card(found)


# as of a day


def test_card_as_of_a_day_holds_what_was_public_by_then(load):
    record = load(statements=[deny("force", 1), deny("force", 2, "2020-04-01")], evidence=[show("force")])
    found = card(record, "force", "2020-02-20")
    text = format_card(found)
    assert list(found.statements["statement_id"]) == ["force-s01"]
    assert found.evidence.empty
    assert "As of 20 February 2020. Only what was certainly public by then" in text
    assert "force-e01" not in text
    assert "force-s02" not in text


def test_card_of_the_records_own_day_says_only_the_day(load):
    text = format_card(card(load(statements=[deny("force")]), "force"))
    assert "As of 22 November 2026.\n" in text


def test_answers_to_recommendations_are_those_known_on_the_day(load):
    asked = ask(
        response="refuses", responded="2020-06-01", outcome="done", outcome_on="2020-07-01", outcome_source_id="page"
    )
    record = load(recommendations=[asked])
    assert "not known by this day | not known by this day" in format_card(card(record, "force", "2020-05-01"))
    assert "refused, on 1 June 2020" in format_card(card(record, "force"))


# refusals


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("force-ps", "force"),
        ("forc", "force"),
        ("zzzzzz", "none is near; agencies.csv lists them"),
        ("", "none is near"),
    ],
)
def test_unknown_body_is_refused_with_the_nearest_ids(load, given, near):
    with pytest.raises(ValueError, match=f"is no agency_id of this record; the nearest: .*{re.escape(near)}"):
        card(load(), given)


@pytest.mark.parametrize(("given", "meant"), [("Force police", "force"), ("OFFICE", "office")])
def test_name_of_a_body_is_refused_with_its_id(load, given, meant):
    with pytest.raises(
        ValueError, match=f"'{given}' is no agency_id of this record, but a name of {meant}; give the id"
    ):
        card(load(), given)


def test_refusal_shows_no_hidden_character(load):
    with pytest.raises(ValueError, match=r"'a\\x1b\[31m' is no agency_id"):
        card(load(), "a\x1b[31m")


@pytest.mark.parametrize("day", ["2020-02", "yesterday", "2027-01-01"])
def test_day_that_is_none_of_the_record_is_refused(load, day):
    with pytest.raises(ValueError, match=re.escape(day)):
        card(load(), "force", day)


# nothing of the record is markup


def test_hostile_text_is_shown_as_it_is_in_html(hostile):
    page = card(hostile, "force")._repr_html_()
    read = Reader(page)
    assert read.faults == []
    assert read.open == []
    allowed = {"div", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "br", "span"}
    assert {tag for tag, _ in read.tags} <= allowed
    assert {name for _, attributes in read.tags for name in attributes} <= {"style", "scope", "href", "rel", "target"}
    assert {attributes.get("target") for tag, attributes in read.tags if tag == "a"} == {"_blank"}, (
        "the notebook stays open"
    )
    shown = "".join(read.texts)
    assert shown.count(HOSTILE) >= 8
    assert "“a’ <b>|`c` ’d’”" in shown


def test_hostile_text_is_shown_as_it_is_in_markdown(hostile):
    text = format_card(card(hostile, "force"))
    assert unescape(text).count(HOSTILE) >= 8
    plain = re.sub(r"\\.|<span>&#(92|36);</span>", "", text)
    plain = re.sub(r"\[[\w-]+\]\(https?:[^\s()<>|\\\"'`\[\]*$]+\)|<br>", "", plain)
    plain = re.sub(
        r"^(#{1,2} |\|.*?\|$)", lambda found: found[0].replace("|", "").replace("#", ""), plain, flags=re.MULTILINE
    )
    assert not re.search(r"[<>`*_~\[\]!$|#]", plain), "what could be markup is escaped"
    assert not re.search(r"(?i)https?:|www\.|javascript:alert\(1\)\)", plain), "no bare address becomes a link"


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("a $5 fee", r"a \$5 fee"),
        ("from $5 to $9", "from <span>&#36;</span>5 to <span>&#36;</span>9"),
        ("\\(x\\)", "<span>&#92;</span>(x<span>&#92;</span>)"),
    ],
)
def test_money_and_backslashes_are_no_formula(load, summary, shown):
    found = card(load(statements=[deny("force", summary=summary)]), "force")
    assert f"| {shown} |" in format_card(found)
    page = found._repr_html_()
    assert summary in "".join(Reader(page).texts)
    assert not re.search(r"[$\\](?!</span>)", page), "each stands alone in its element"


def test_tables_keep_their_columns_whatever_the_text(hostile, record):
    for found in (card(hostile, "force"), card(record, "rcmp")):
        for table in list_tables(format_card(found)):
            assert {len(row) for row in table} == {len(table[0])}
            assert set(table[1]) == {"---"}


def test_every_paragraph_begins_with_words_of_ours(hostile):
    starts = ("# F", "## ", "- ", "|", "Municipal", "Also named: ", "Note: ", "As of", "A class", "")
    assert all(line.startswith(starts[:-1]) or not line for line in format_card(card(hostile, "force")).split("\n"))


def test_address_that_is_not_http_is_no_link(load):
    record = load(statements=[deny("force")])
    evil = record.sources.assign(url=["javascript:alert(1)"])
    found = card(record._replace(sources=evil), "force")
    assert not [tag for tag, _ in Reader(found._repr_html_()).tags if tag == "a"]
    assert "](" not in format_card(found)


def test_address_can_not_end_its_link(hostile):
    found = card(hostile, "force")
    links = {attributes["href"] for tag, attributes in Reader(found._repr_html_()).tags if tag == "a"}
    assert links == {"https://example.org/a%28b%29%7C%3Cc%3E%22d%27%60e%60%5Bf%5D%2A"}
    assert set(re.findall(r"(?<!\\)\]\(([^)]*)\)", format_card(found))) == links


def test_headers_of_columns_and_rows_are_marked(load):
    page = card(load(statements=[deny("force")], evidence=[show("force")]), "force")._repr_html_()
    heads = [attributes.get("scope") for tag, attributes in Reader(page).tags if tag == "th"]
    assert set(heads) == {"col", "row"}
    tables = page.split("<table>")[1:]
    assert all(table.startswith("<thead>") for table in tables)
    rows = [row for table in tables for row in table.split("<tbody>")[1].split("<tr>")[1:]]
    assert all(row.startswith('<th scope="row"') for row in rows)


def test_card_is_named_in_text(load):
    found = card(load(), "force", "2020-05-01")
    assert isinstance(found, Card)
    assert repr(found) == "<card force as of 2020-05-01>"


def test_page_imputes_nothing(record):
    found = card(record, "ottawa-psb")
    ours = " ".join([section.title + " ".join(section.columns) for section in lay_out_page(found)])
    assert not re.search(r"(?i)\b(lie[sd]?|cover-?up|caught|misled)\b", ours)


def test_card_changes_nothing_that_is_given(load):
    record = load(statements=[deny("force")], evidence=[show("force")], recommendations=[ask()])
    copies = [table.copy() for table in record[:-1]]
    format_card(card(record, "force"))
    for table, copy in zip(record[:-1], copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# the lane


def draw_card_lane(record, agency_id):
    timeline = lay_out_timeline(record, judge(record))
    lane = take_lane(timeline, agency_id)
    words = word_lane(card(record, agency_id), lane)
    axes = new_axes(words, 8, LANE, keys=charts_lanes.list_swimlane_keys(lane.items))
    return draw_lane(axes, timeline, agency_id, burst=BURST, period=PERIOD), lane, words


@pytest.mark.parametrize("agency_id", ["toronto-ps", "rcmp", "abbotsford-pd", "clearview", "macys"])
def test_lane_is_drawn_whole_and_no_text_meets_another(record, agency_id):
    axes, lane, words = draw_card_lane(record, agency_id)
    places = list_texts(axes.figure)
    assert find_overlaps(places) == []
    assert find_cut_off(places, axes.figure) == []
    known = lane.items.loc[(lane.items["item"] != "conduct") & (lane.items["earliest"] == lane.items["latest"])]
    drawn = {shape: len(list_marks(axes, shape, hollow=False)) for shape, _ in charts.POSITION_STYLES.values()}
    for mark, (shape, _) in charts.POSITION_STYLES.items():
        assert drawn[shape] == (known["mark"] == mark).sum()
    assert words.title in " ".join(text.get_text().replace("\n", " ") for text in axes.figure.texts)


def test_marks_and_numbers_stand_within_the_lane(record):
    axes, lane, _ = draw_card_lane(record, "rcmp")
    bottom, top = axes.get_ylim()
    heights = [height for line in axes.lines if line.get_zorder() == 4 for height in line.get_ydata()]
    assert heights
    assert all(top < height < bottom for height in heights)
    numbers = [text.get_text() for text in axes.texts if isinstance(text, Annotation)]
    assert numbers == [str(number) for number in lane.context["number"]]


def test_lane_has_the_items_of_its_body_alone(load):
    record = load(statements=[deny("force"), deny("other")], evidence=[show("other")])
    timeline = lay_out_timeline(record, judge(record))
    lane = take_lane(timeline, "force")
    assert set(lane.items["agency_id"]) == set(lane.lanes["agency_id"]) == {"force"}
    assert list(lane.lanes["lane"]) == [0]
    assert len(timeline.lanes) == 2


def test_body_without_a_lane_is_refused(load):
    record = load(statements=[deny("force")])
    timeline = lay_out_timeline(record, judge(record))
    with pytest.raises(ValueError, match="'other' has no lane"):
        take_lane(timeline, "other")


def test_lane_is_worded_with_its_context_and_day(load):
    event = {"event_id": "2020-02-26-leak", "date": "2020-02-26", "kind": "leak", "label": "A list is stolen"}
    _, _, words = draw_card_lane(load(statements=[deny("force")], events=[event]), "force")
    assert words.title == "force police. Denials: stands; position: held"
    assert "Context: 1 A list is stolen, on 26 February 2020." in words.foot
    assert "As of 22 November 2026" in words.foot
