"""Dates and counts as bounds: one test a written form, one a refusal, then cutting, clipping, order and counts."""

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_discrepancies import admit, load_case, say

from analysis.bounds import (
    Span,
    bound_counts,
    bound_days,
    bound_spans,
    clip_latest,
    cut_spans,
    order_days,
    read_bounds,
    read_day,
    read_span,
    read_token,
    read_window,
)

SPAN_COLUMNS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]


def to_day(text):
    return None if text is None else date.fromisoformat(text)


def to_text(table):
    """Days as text, an open bound as None: one tuple a row."""
    rows = table.itertuples(index=False, name=None)
    return [tuple(None if pd.isna(day) else str(day.date()) for day in row) for row in rows]


# --- a day, a span, a window ----------------------------------------------------------------------------------------

DAYS = {
    "day": ("2020-02-21", "2020-02-21", "2020-02-21"),
    "month": ("2020-04", "2020-04-01", "2020-04-30"),
    "february-of-a-leap-year": ("2020-02", "2020-02-01", "2020-02-29"),
    "february-of-a-common-year": ("2021-02", "2021-02-01", "2021-02-28"),
    "february-of-1900": ("1900-02", "1900-02-01", "1900-02-28"),
    "december": ("2019-12", "2019-12-01", "2019-12-31"),
    "year": ("2020", "2020-01-01", "2020-12-31"),
    "last-year-of-the-calendar": ("9999", "9999-01-01", "9999-12-31"),
    "year-before-the-last": ("9998", "9998-01-01", "9998-12-31"),
    "month-of-the-last-year": ("9999-11", "9999-11-01", "9999-11-30"),
    "from-day-to-day": ("2020-02-18/2020-02-29", "2020-02-18", "2020-02-29"),
    "from-month-to-day": ("2020-01/2020-02-16", "2020-01-01", "2020-02-16"),
    "from-day-to-month": ("2020-02-28/2020-12", "2020-02-28", "2020-12-31"),
    "from-year-to-year": ("2019/2020", "2019-01-01", "2020-12-31"),
    "one-day-twice": ("2020-02-18/2020-02-18", "2020-02-18", "2020-02-18"),
    "month-to-its-first-day": ("2020-02/2020-02-01", "2020-02-01", "2020-02-01"),
    "open-start": ("../2020-02-14", None, "2020-02-14"),
    "open-start-to-month": ("../2020-02", None, "2020-02-29"),
    "open-end": ("2020-07/..", "2020-07-01", None),
}


@pytest.mark.parametrize("form", DAYS)
def test_day(form):
    text, earliest, latest = DAYS[form]
    assert read_day(text) == (to_day(earliest), to_day(latest))


SPANS = {
    "start-and-end": ("2019-10-01/2020-02-05", "2019-10-01", "2019-10-01", "2020-02-05", "2020-02-05"),
    "month-to-day": ("2019-10/2020-02-05", "2019-10-01", "2019-10-31", "2020-02-05", "2020-02-05"),
    "month-to-month": ("2019-10/2020-07", "2019-10-01", "2019-10-31", "2020-07-01", "2020-07-31"),
    "year-to-its-march": ("2019/2019-03", "2019-01-01", "2019-03-31", "2019-03-01", "2019-03-31"),
    "march-to-its-year": ("2019-03/2019", "2019-03-01", "2019-03-31", "2019-03-01", "2019-12-31"),
    "one-month-twice": ("2020-02/2020-02", "2020-02-01", "2020-02-29", "2020-02-01", "2020-02-29"),
    "one-day-twice": ("2020-02-14/2020-02-14", "2020-02-14", "2020-02-14", "2020-02-14", "2020-02-14"),
    "end-unknown": ("2019-12/", "2019-12-01", "2019-12-31", "2019-12-01", None),
    "by-a-day": ("/2020-02-14", None, "2020-02-14", None, "2020-02-14"),
    "by-a-month": ("/2020-02", None, "2020-02-29", None, "2020-02-29"),
    "window": ("[2020-02-14..2020-02-28]", "2020-02-14", "2020-02-28", "2020-02-14", "2020-02-28"),
    "window-of-months": ("[2019-11..2020-02]", "2019-11-01", "2020-02-29", "2019-11-01", "2020-02-29"),
    "single-day": ("2020-01-15", "2020-01-15", "2020-01-15", "2020-01-15", "2020-01-15"),
    "single-month": ("2020-01", "2020-01-01", "2020-01-31", "2020-01-01", "2020-01-31"),
    "single-year": ("2019", "2019-01-01", "2019-12-31", "2019-01-01", "2019-12-31"),
}


@pytest.mark.parametrize("form", SPANS)
def test_span(form):
    text, *bounds = SPANS[form]
    assert read_span(text) == Span(*map(to_day, bounds), ongoing=False)


def test_span_still_going_on():
    assert read_span("2019-12/..") == Span(date(2019, 12, 1), date(2019, 12, 31), date(2019, 12, 1), None, ongoing=True)


WINDOWS = {
    "from-to": ("2018/2020-02-26", "2018-01-01", "2020-02-26"),
    "brackets": ("[2018..2020-02-26]", "2018-01-01", "2020-02-26"),
    "by": ("/2020-02-26", None, "2020-02-26"),
    "from-on": ("2018/", "2018-01-01", None),
    "single": ("2020-02", "2020-02-01", "2020-02-29"),
}


@pytest.mark.parametrize("form", WINDOWS)
def test_window(form):
    text, first, last = WINDOWS[form]
    assert read_window(text) == Span(to_day(first), to_day(last), to_day(first), to_day(last))


# --- refusals -------------------------------------------------------------------------------------------------------

REFUSALS = {
    "token-empty": (read_token, "", "'' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"),
    "token-no-such-day": (read_token, "2021-02-29", "'2021-02-29' is not in the calendar"),
    "token-no-such-month": (read_token, "2020-13", "'2020-13' is not in the calendar"),
    "token-month-nought": (read_token, "2020-00", "'2020-00' is not in the calendar"),
    "token-year-nought": (read_token, "0000", "'0000' is not in the calendar"),
    "token-compact": (read_token, "20200221", "is not a date"),
    "token-one-digit": (read_token, "2020-2-21", "is not a date"),
    "token-slashes-of-a-spreadsheet": (read_token, "21/02/2020", "is not a date"),
    "token-with-a-time": (read_token, "2020-02-21T00:00", "is not a date"),
    "token-uncertain": (read_token, "2020-02?", "is not a date"),
    "token-other-digits": (read_token, "२०२०", "is not a date"),
    "token-line-break": (read_token, "2020\n", "is not a date"),
    "day-empty": (read_day, "", "is not a date"),
    "day-end-unknown": (read_day, "2020-02/", "'2020-02/' is not a date; allowed: YYYY, YYYY-MM, YYYY-MM-DD, A/B"),
    "day-by-then": (read_day, "/2020-02", "is not a date; allowed"),
    "day-open-both-ways": (read_day, "../..", "is not a date; allowed"),
    "day-brackets": (read_day, "[2020-02..2020-03]", "is not a date"),
    "day-three-parts": (read_day, "2020/2021/2022", "is not a date; allowed"),
    "day-open-then-two": (read_day, "../2020/2021", "'2020/2021' is not a date"),
    "day-other-digits": (read_day, "२०२०/२०२१", "'२०२०/२०२१' is not a date; allowed"),
    "day-reversed": (read_day, "2020-03/2020-02", "'2020-03/2020-02' ends before it starts"),
    "day-no-such-day-after-open": (read_day, "../2020-02-30", "is not in the calendar"),
    "day-words": (read_day, "early 2020", "is not a date"),
    "span-empty": (read_span, "", "is not a date"),
    "span-open-start": (read_span, "../2020-02", "is not a stretch of time; allowed: A/B, A/ (end unknown)"),
    "span-open-both-ways": (read_span, "/..", "is not a stretch of time"),
    "span-slash-alone": (read_span, "/", "is not a stretch of time"),
    "span-reversed": (read_span, "2020-02-05/2019-10", "ends before it starts"),
    "span-window-reversed": (read_span, "[2020-03..2020-02]", "'[2020-03..2020-02]' ends before it starts"),
    "span-window-open": (read_span, "[2020-03..]", "is not a date"),
    "span-three-dots": (read_span, "2019-12/...", "is not a stretch of time"),
    "span-no-such-day": (read_span, "2019-12/2020-02-30", "'2020-02-30' is not in the calendar"),
    "window-reversed": (read_window, "2020/2018", "'2020/2018' ends before it starts"),
    "span-other-digits": (read_span, "२०१९/२०२०", "'२०१९/२०२०' is not a stretch of time"),
    "span-window-other-digits": (read_span, "[२०१९..२०२०]", "'[२०१९..२०२०]' is not a date"),
    "window-other-digits": (read_window, "२०१९/२०२०", "'२०१९/२०२०' is not a stretch of time"),
    "window-words": (read_window, "since 2018", "is not a date"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusal(case):
    read, text, message = REFUSALS[case]
    with pytest.raises(ValueError, match=re.escape(message)):
        read(text)


# --- columns --------------------------------------------------------------------------------------------------------


def test_bound_days_keeps_the_order_and_leaves_empty_cells_open():
    bounds = bound_days(["2020-02", "", "../2020-01", "2020-02"])
    assert bounds.columns.tolist() == ["earliest", "latest"]
    assert to_text(bounds) == [
        ("2020-02-01", "2020-02-29"),
        (None, None),
        (None, "2020-01-31"),
        ("2020-02-01", "2020-02-29"),
    ]
    assert [str(dtype) for dtype in bounds.dtypes] == ["datetime64[s]"] * 2


def test_bound_spans_reads_an_empty_cell_as_open():
    bounds = bound_spans(["2019-12/..", "", "2019-12/"])
    assert to_text(bounds[SPAN_COLUMNS]) == [
        ("2019-12-01", "2019-12-31", "2019-12-01", None),
        (None, None, None, None),
        ("2019-12-01", "2019-12-31", "2019-12-01", None),
    ]
    assert bounds["ongoing"].tolist() == [True, False, False]


def test_columns_without_rows():
    assert bound_days([]).shape == (0, 2)
    assert bound_spans([]).shape == (0, 5)


def test_read_bounds_says_which_texts_are_dates():
    bounds = read_bounds(["2020-02", "", "soon", "2019-12/.."], read_span, strict=False)
    assert bounds.readable.tolist() == [True, False, False, True]
    assert bounds.ongoing.tolist() == [False, False, False, True]
    assert (~np.isnat(bounds.days)).sum(axis=1).tolist() == [4, 0, 0, 3]
    with pytest.raises(ValueError, match="'soon' is not a date"):
        read_bounds(["2020-02", "soon", "later"], read_day)


def test_days_no_nanosecond_can_hold():
    assert to_text(bound_days(["0001", "9999"])) == [("0001-01-01", "0001-12-31"), ("9999-01-01", "9999-12-31")]


# --- cutting at disclosure ------------------------------------------------------------------------------------------

# span, day of its disclosure: the bounds after cutting
CUTS = {
    "known-end-stays": ("2019-10/2020-02-05", "2020-02-13", "2019-10-01 2019-10-31 2020-02-05 2020-02-05"),
    "unknown-end-is-cut": ("2019-12/", "2020-02-28", "2019-12-01 2019-12-31 2019-12-01 2020-02-28"),
    "unknown-end-is-not-going-on": ("2019/", "2020-03/2020-12", "2019-01-01 2019-12-31 2019-01-01 2020-12-31"),
    "late-start-is-cut": ("2020/", "2020-02-28", "2020-01-01 2020-02-28 2020-01-01 2020-02-28"),
    "late-end-is-cut": ("2019-10/2020-02", "2020-02-13", "2019-10-01 2019-10-31 2020-02-01 2020-02-13"),
    "still-going-on-lasts-to-the-disclosure": ("2019-10/..", "2020-02-27", "2019-10-01 2019-10-31 2020-02-27 -"),
    "still-going-on-lasts-to-its-first-day": ("2019-10/..", "2020-02/2020-03", "2019-10-01 2019-10-31 2020-02-01 -"),
    "still-going-on-since-then": ("2020-02-27/..", "2020-02/2020-03", "2020-02-27 2020-02-27 2020-02-27 -"),
    "still-going-on-late-start": ("2020/..", "2020-02-27", "2020-01-01 2020-02-27 2020-02-27 -"),
    "by-a-later-day-is-cut": ("/2020-02-28", "2020-02-13", "- 2020-02-13 - 2020-02-13"),
    "by-a-day-stays": ("/2020-02-14", "2020-02-28", "- 2020-02-14 - 2020-02-14"),
    "window-is-cut": ("[2020-02-14..2020-02-28]", "2020-02-20", "2020-02-14 2020-02-20 2020-02-14 2020-02-20"),
    "month-is-cut": ("2020-02", "2020-02-10", "2020-02-01 2020-02-10 2020-02-01 2020-02-10"),
    "undated-disclosure-cuts-nothing": ("2019-12/", "", "2019-12-01 2019-12-31 2019-12-01 -"),
    "disclosure-with-an-open-end-cuts-nothing": ("2020/", "2020-02/..", "2020-01-01 2020-12-31 2020-01-01 -"),
    "disclosure-with-an-open-start-cuts": ("2019-12/", "../2020-02-14", "2019-12-01 2019-12-31 2019-12-01 2020-02-14"),
    "empty-stays-empty": ("", "2020-02-28", "- - - -"),
}


@pytest.mark.parametrize("case", CUTS)
def test_cut(case):
    span, disclosed, bounds = CUTS[case]
    spans = bound_spans([span])
    cut = cut_spans(spans, bound_days([disclosed]))
    assert to_text(cut[SPAN_COLUMNS]) == [tuple(None if day == "-" else day for day in bounds.split())]
    assert cut["ongoing"].tolist() == [span.endswith("/..")]
    assert to_text(spans[SPAN_COLUMNS]) == to_text(bound_spans([span])[SPAN_COLUMNS])  # left alone


def test_cut_keeps_the_rows_apart():
    cut = cut_spans(bound_spans(["2019-12/", "2019-12/.."]), bound_days(["2020-02-28", "2020-01-15"]))
    assert to_text(cut[["end_earliest", "end_latest"]]) == [("2019-12-01", "2020-02-28"), ("2020-01-15", None)]


# --- clipping at publication ----------------------------------------------------------------------------------------

CLIPS = {
    "earlier-publication": ("2020-02", "2020-02-13", ("2020-02-01", "2020-02-13")),
    "later-publication": ("2020-02", "2020-03-01", ("2020-02-01", "2020-02-29")),
    "open-day": ("2020-02/..", "2020-02-13", ("2020-02-01", "2020-02-13")),
    "undated-source": ("2020-02", None, ("2020-02-01", "2020-02-29")),
    "both-open": ("2020-02/..", None, ("2020-02-01", None)),
}


@pytest.mark.parametrize("case", CLIPS)
def test_clip(case):
    day, published, clipped = CLIPS[case]
    latest = pd.Series([published], dtype="datetime64[s]")
    assert to_text(clip_latest(bound_days([day]), latest)) == [clipped]


def publish(source_id, published):
    return {"source_id": source_id, "published": published}


def get_days(table, *columns):
    return to_text(table[[f"{column}_{bound}" for column in columns for bound in ("earliest", "latest")]])


def test_statement_is_clipped_at_the_publication_of_its_source(tmp_path):
    case = load_case(tmp_path, sources=[publish("said-source", "2020-02-13")], statements=[say(made="2020-02")])
    assert get_days(case.statements, "made", "disclosed") == [("2020-02-01", "2020-02-13") * 2]


@pytest.mark.parametrize(
    ("published", "latest"),
    [("2020-08", "2020-06-30"), ("2020-05-20", "2020-05-20")],
    ids=["alone", "and-at-its-source"],
)
def test_statement_is_clipped_at_its_own_disclosure(tmp_path, published, latest):
    cells = {"made": "2020-01/2020-12", "disclosed": "2020-03/2020-06"}
    case = load_case(tmp_path, sources=[publish("said-source", published)], statements=[say(**cells)])
    assert get_days(case.statements, "made", "disclosed") == [("2020-01-01", latest, "2020-03-01", latest)]


def test_a_month_of_publication_clips_at_its_last_day(tmp_path):
    case = load_case(tmp_path, sources=[publish("said-source", "2020-02")], statements=[say(made="2020")])
    assert get_days(case.statements, "made") == [("2020-01-01", "2020-02-29")]


def test_an_undated_source_clips_nothing(tmp_path):
    case = load_case(tmp_path, statements=[say(made="2020")])
    assert get_days(case.statements, "made") == [("2020-01-01", "2020-12-31")]
    assert get_days(case.sources, "published") == [(None, None)] * 3


def test_a_second_source_clips_nothing(tmp_path):
    sources = [publish("shown-source", "2020-01-15"), publish("said-source", "")]
    case = load_case(tmp_path, sources=sorted(sources, key=lambda row: row["source_id"]), statements=[say(made="2020")])
    assert get_days(case.statements, "made") == [("2020-01-01", "2020-12-31")]


def test_evidence_is_clipped_and_its_conduct_cut_there(tmp_path):
    fact = {"evidence_id": "force-e01", "happened": "2019-12/", "disclosed": "2020-02"}
    case = load_case(tmp_path, sources=[publish("shown-source", "2020-02-13")], evidence=[fact])
    assert get_days(case.evidence, "disclosed") == [("2020-02-01", "2020-02-13")]
    assert to_text(case.evidence[SPAN_COLUMNS]) == [("2019-12-01", "2019-12-31", "2019-12-01", "2020-02-13")]


def test_leaked_entry_is_clipped_and_its_window_cut_there(tmp_path):
    entry = {"entry_id": "force-l01", "covers": "2018/2020-03-31", "disclosed": "2020-02/2020-12"}
    case = load_case(tmp_path, sources=[publish("leak-source", "2020-02-27")], leaked_clients=[entry])
    assert get_days(case.leaked_clients, "disclosed") == [("2020-02-01", "2020-02-27")]
    assert to_text(case.leaked_clients[SPAN_COLUMNS]) == [("2018-01-01", "2020-02-27") * 2]


def test_admission_is_cut_at_its_disclosure_not_at_its_day(tmp_path):
    cells = {"made": "2020-02-13", "disclosed": "2020-06-10", "admits_happened": "2019-10/.."}
    case = load_case(tmp_path, statements=[admit(**cells)])
    for table in (case.statements, case.evidence):
        assert to_text(table[SPAN_COLUMNS]) == [("2019-10-01", "2019-10-31", "2020-06-10", None)]


def test_an_open_publication_is_closed_at_the_as_of_day(tmp_path):
    case = load_case(
        tmp_path,
        as_of="2021-06-30",
        sources=[publish("leak-source", "2020-07/.."), publish("said-source", "../2020-02")],
        leaked_clients=[{"entry_id": "force-l01", "disclosed": "2020-07/.."}],
    )
    assert get_days(case.sources, "published") == [("2020-07-01", "2021-06-30"), (None, "2020-02-29"), (None, None)]
    assert get_days(case.leaked_clients, "disclosed") == [("2020-07-01", "2021-06-30")]


def test_a_clip_that_would_empty_the_interval_is_an_error(tmp_path):
    late = say(made="2020-02-14")
    with pytest.raises(ValueError, match="2020-02-14 is later than its source said-source, published by 2020-02-13"):
        load_case(tmp_path, sources=[publish("said-source", "2020-02-13")], statements=[late])


def test_a_disclosure_before_the_statement_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="2020-01 is before made 2020-02-10"):
        load_case(tmp_path, statements=[say(disclosed="2020-01")])


def test_conduct_after_a_disclosure_clipped_at_publication_is_an_error(tmp_path):
    fact = {"evidence_id": "force-e01", "happened": "2020-03", "disclosed": "2020-02-28/2020-04"}
    with pytest.raises(ValueError, match="2020-03 reaches past its own disclosure, 2020-02-29 at the latest"):
        load_case(tmp_path, sources=[publish("shown-source", "2020-02-29")], evidence=[fact])


# --- the order of two days ------------------------------------------------------------------------------------------

ORDERS = {
    "before": ("2020-01", "2020-02-03", "before"),
    "after": ("2020-02-03", "2020-01", "after"),
    "next-day": ("2020-02-02", "2020-02-03", "before"),
    "same-day": ("2020-02-03", "2020-02-03", "unsettled"),
    "touching": ("2020-01/2020-02-03", "2020-02-03", "unsettled"),
    "within": ("2020-02", "2020-02-03", "unsettled"),
    "open-start-before": ("../2020-01", "2020-02", "before"),
    "open-end-unsettled": ("2020-01/..", "2020-02", "unsettled"),
    "open-end-after": ("2020-03/..", "2020-02", "after"),
    "against-an-open-start": ("2020-03", "../2020-02", "after"),
    "against-an-open-end": ("2020-01", "2020-02/..", "before"),
    "both-open": ("../2020-02", "2020-01/..", "unsettled"),
}


@pytest.mark.parametrize("case", ORDERS)
def test_order(case):
    first, second, order = ORDERS[case]
    assert order_days(read_day(first), read_day(second)) == order


# --- counts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "most", "low", "high"),
    [("78", "78", 78, 78), ("1", "11", 1, 11), ("2801", "", 2801, None), ("", "", None, None), ("0", "0", 0, 0)],
    ids=["exact", "range", "at-least", "none", "nought"],
)
def test_count(least, most, low, high):
    counts = bound_counts(pd.Series([least], dtype="str"), pd.Series([most], dtype="str"))
    assert counts.columns.tolist() == ["count_low", "count_high"]
    assert [None if pd.isna(cell) else cell for cell in counts.iloc[0]] == [low, high]


def test_columns_of_counts_stay_numbers():
    counts = bound_counts(pd.Series(["", "5"], dtype="str"), pd.Series(["", ""], dtype="str"))
    assert [str(dtype) for dtype in counts.dtypes] == ["float64", "float64"]
    whole = bound_counts(pd.Series(["1"], dtype="str"), pd.Series(["5"], dtype="str"))
    assert [str(dtype) for dtype in whole.dtypes] == ["float64", "float64"]
    assert bound_counts(pd.Series([], dtype="str"), pd.Series([], dtype="str")).shape == (0, 2)


# --- properties -----------------------------------------------------------------------------------------------------

DATES = st.dates(date(1995, 1, 1), date(2035, 12, 31))
TOKENS = st.builds(lambda day, length: day.isoformat()[:length], DATES, st.sampled_from([4, 7, 10]))
FORMS = ["{a}", "{a}/{b}", "{a}/", "{a}/..", "/{b}", "[{a}..{b}]", "../{b}"]
TEXTS = st.builds(lambda form, a, b: form.format(a=a, b=b), st.sampled_from(FORMS), TOKENS, TOKENS)


def read_or_skip(read, text):
    try:
        return read(text)
    except ValueError:
        assume(False)


def in_order(*days):
    known = [day for day in days if day is not None]
    return known == sorted(known)


@given(TOKENS)
def test_a_token_holds_the_days_it_names_and_no_other(text):
    first, last = read_token(text)
    assert first <= last
    assert first.isoformat().startswith(text)
    assert last.isoformat().startswith(text)
    assert not (first - timedelta(days=1)).isoformat().startswith(text)
    assert not (last + timedelta(days=1)).isoformat().startswith(text)


@given(TEXTS)
def test_bounds_of_a_day_are_in_order(text):
    assert in_order(*read_or_skip(read_day, text))


@given(TEXTS)
def test_bounds_of_a_span_are_in_order(text):
    for read in (read_span, read_window):
        span = read_or_skip(read, text)
        assert in_order(span.a0, span.a1)
        assert in_order(span.b0, span.b1)
        assert in_order(span.a0, span.b0)
        assert in_order(span.a1, span.b1)
        assert in_order(span.a0, span.b1)
        assert span.b1 is None or not span.ongoing


@given(TEXTS, DATES, st.integers(0, 400))
def test_bounds_stay_in_order_when_cut(text, shown, width):
    span = read_or_skip(read_span, text)
    last = shown + timedelta(days=width)
    # what the record refuses: conduct that began, or is dated wholly, after its own disclosure
    assume(all(day is None or day <= last for day in (span.a0, None if span.ongoing else span.b0)))
    cut = cut_spans(bound_spans([text]), bound_days([f"{shown}/{last}"]))
    a0, a1, b0, b1 = (None if pd.isna(day) else day.date() for day in cut[SPAN_COLUMNS].iloc[0])
    assert in_order(a0, a1)
    assert in_order(b0, b1)
    assert in_order(a0, b1)
    assert a1 <= last
    assert (b1 is None) if span.ongoing else (b1 <= last)
    assert b0 is None or b0 >= (shown if span.ongoing else span.b0)


@given(TEXTS, TEXTS)
def test_order_is_the_opposite_the_other_way_round(first, second):
    first, second = read_or_skip(read_day, first), read_or_skip(read_day, second)
    opposite = {"before": "after", "after": "before", "unsettled": "unsettled"}
    assert order_days(second, first) == opposite[order_days(first, second)]
