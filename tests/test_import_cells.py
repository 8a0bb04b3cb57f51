"""What Excel makes of a cell: undone where the case explains it exactly, taken where it shows a day or month, else refused."""

import pytest

from analysis.codebook import Field
from analysis.import_cells import take_cell
from analysis.sheets import Cell

FIELD = Field("x", "", "", "string", False, False, (), "", None, None, None, None, None, "", ())
TEXT, DAYS, COUNT = FIELD, FIELD._replace(form="day"), FIELD._replace(type="integer")
FLAG, SPAN = FIELD._replace(type="boolean"), FIELD._replace(form="span")

RESTORED = {
    "month made its first day": (Cell("2020-02-01", "date", "mmm-yy"), DAYS, "2020-02"),
    "month of a span made its first day": (Cell("2020-02-01", "date", "mmm\\-yy"), SPAN, "2020-02"),
    "day made a date": (Cell("2020-02-21", "date", "d-mmm-yy"), DAYS, "2020-02-21"),
    "day in a column of text": (Cell("2020-02-21", "date", "mm-dd-yy"), TEXT, "2020-02-21"),
    "zeros lost": (Cell("123", "number"), TEXT, "00123"),
    "power of ten": (Cell("100000", "number"), TEXT, "1E5"),
    "decimal zeros lost": (Cell("1.5", "number"), TEXT, "1.50"),
    "zeros of a count lost": (Cell("7", "number"), COUNT, "007"),
    "truth value": (Cell("TRUE", "flag"), TEXT, "true"),
    "escape undone by a program": (Cell("a\rb", "text"), TEXT, "a_x000D_b"),
    "line ends changed by a program": (Cell("a\nb", "text"), TEXT, "a\r\nb"),
}


@pytest.mark.parametrize(("cell", "field", "present"), RESTORED.values(), ids=RESTORED)
def test_what_was_there_is_restored_and_said(cell, field, present):
    taken = take_cell(cell, field, present)
    assert (taken.text, taken.fault) == (present, "")
    assert "as before" in taken.remark


TAKEN = {
    "a day as shown": (Cell("2020-03-09", "date", "yyyy-mm-dd"), DAYS, None, "2020-03-09"),
    "a day as Excel shows it anywhere": (Cell("2020-03-09", "date", "mm-dd-yy"), DAYS, "2020-02", "2020-03-09"),
    "a day named in words": (Cell("2020-03-09", "date", "[$-F800]dddd, mmmm dd, yyyy"), DAYS, None, "2020-03-09"),
    "a month as shown": (Cell("2020-03-01", "date", "mmm-yy"), DAYS, "2020-02", "2020-03"),
    "a year": (Cell("2020", "number"), DAYS, None, "2020"),
}


@pytest.mark.parametrize(("cell", "field", "present", "text"), TAKEN.values(), ids=TAKEN)
def test_what_the_cell_shows_is_taken_and_said(cell, field, present, text):
    taken = take_cell(cell, field, present)
    assert (taken.text, taken.fault) == (text, "")
    assert "taken as" in taken.remark


REFUSED = {
    "month or its first day": (Cell("2020-02-01", "date", "yyyy-mm-dd"), DAYS, "2020-02", "type 2020-02 or 2020-02-01"),
    "1-5 made a day of this year": (Cell("2026-05-01", "date", "d-mmm"), TEXT, "1-5", "shown as 'd-mmm'"),
    "a day in a column of text": (Cell("2020-02-21", "date", "yyyy-mm-dd"), TEXT, None, "Text and type it again"),
    "a day shown as its month": (Cell("2020-02-21", "date", "mmm-yy"), DAYS, None, "Text and type it again"),
    "a year shown of a day": (Cell("2020-01-01", "date", "yyyy"), DAYS, None, "Text and type it again"),
    "a day and a time": (Cell("2020-02-21T10:00:00", "date", "yyyy-mm-dd h:mm"), DAYS, None, "type it again"),
    "a time": (Cell("10:30:00", "date", "h:mm"), TEXT, "10:30", "Text and type it again"),
    "a day that never was": (Cell("1900-02-29", "date", "h:mm"), DAYS, None, "Text and type it again"),
    "a serial number in a column of days": (Cell("43862", "number"), DAYS, "2020-02", "the number 43862"),
    "a number in a column of text": (Cell("123", "number"), TEXT, None, "zeros or digits may be lost"),
    "another number than before": (Cell("124", "number"), TEXT, "00123", "zeros or digits may be lost"),
    "a truth value": (Cell("TRUE", "flag"), TEXT, "yes", "the truth value TRUE"),
    "an error": (Cell("#N/A", "error"), TEXT, "#N/A", "the error '#N/A'"),
    "a formula": (Cell("5", "formula"), COUNT, "5", "a formula stands here (it showed '5'); type the text itself"),
    "a formula never computed": (Cell("", "formula"), TEXT, "", "a formula stands here; type the text itself"),
}


@pytest.mark.parametrize(("cell", "field", "present", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_a_guess_is_refused_with_the_remedy(cell, field, present, fault):
    assert fault in take_cell(cell, field, present).fault


PLAIN = {
    "nothing": (Cell("", "empty"), TEXT, ""),
    "text": (Cell("=1+1", "text"), TEXT, "=1+1"),
    "text with spaces": (Cell(" a\u00a0", "text"), TEXT, " a\u00a0"),
    "text that looks like a number": (Cell("00123", "text"), TEXT, "00123"),
    "a count": (Cell("12", "number"), COUNT, "12"),
    "a truth value where truths stand": (Cell("TRUE", "flag"), FLAG, "true"),
}


@pytest.mark.parametrize(("cell", "field", "text"), PLAIN.values(), ids=PLAIN)
def test_what_needs_no_word_is_taken_as_it_is(cell, field, text):
    assert take_cell(cell, field, None) == (text, "", "")
