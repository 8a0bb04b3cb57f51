"""Text columns as numbers: the same text the same number, and back, whatever the texts are."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import find_numbers, join_texts, list_numbers, name_numbers, number_shared, number_texts

TEXTS = st.lists(st.text(max_size=3), max_size=20)
NUMBERS = st.lists(st.integers(0, 30), max_size=20)


def to_column(texts):
    return pd.Series(texts, dtype="str")


@given(TEXTS, TEXTS)
def test_columns_numbered_together_give_their_texts_again(first, second):
    columns = number_texts(to_column(first), to_column(second))
    for column, texts in zip(columns, (first, second), strict=True):
        assert name_numbers(column.numbers, column.texts).tolist() == texts
        assert column.filled().tolist() == [text != "" for text in texts]
        assert column.among(["a", "b"]).tolist() == [text in ("a", "b") for text in texts]
    assert len(set(columns[0].texts)) == len(columns[0].texts)


@given(TEXTS, TEXTS)
def test_a_column_of_which_most_texts_stand_alone_is_numbered_by_what_it_shares(ids, known):
    shared, others = number_shared(to_column(ids), to_column(known))
    assert [shared.texts[number] for number in shared.numbers] == [text if text in known else "" for text in ids]
    assert [others.texts[number] for number in others.numbers] == known


@given(st.lists(st.tuples(st.integers(0, 4), st.text("abc", min_size=1, max_size=3)), max_size=12))
def test_texts_are_joined_by_row(cells):
    cells = sorted(cells, key=lambda cell: cell[0])
    rows = np.array([row for row, _ in cells], dtype="int64")
    joined = join_texts(rows, to_column([text for _, text in cells]), 5)
    assert joined.tolist() == [" ".join(text for place, text in cells if place == row) for row in range(5)]


@given(NUMBERS, NUMBERS)
def test_numbers_are_found_among_those_known(known, asked):
    known = list_numbers(np.array(known, dtype="int64"))
    assert known.tolist() == sorted(set(known.tolist()))
    found, place = find_numbers(known, np.array(asked, dtype="int64"))
    assert found.tolist() == [at for at, number in enumerate(asked) if number in known]
    assert known[place].tolist() == [asked[at] for at in found]
