"""Text columns as whole numbers, so that a million rows are compared and found again at once.

Decides how texts are numbered: each distinct text has one number, the empty text the number 0, and columns that are compared
are numbered together. Knows nothing of what the texts mean.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


class Numbered(NamedTuple):
    """A column of texts: the number of each row's text, and the text of each number."""

    numbers: np.ndarray
    texts: list[str]

    def among(self, names: Collection[str]) -> np.ndarray:
        """Say of each row whether its text is one of these."""
        return self.apply(lambda text: text in names)

    def apply(self, decide: Callable[[str], bool]) -> np.ndarray:
        """Say something of each row that depends on its text alone, asked once of each text."""
        return np.array([decide(text) for text in self.texts], dtype=bool)[self.numbers]

    def filled(self) -> np.ndarray:
        """Say of each row whether it has a text."""
        return self.numbers != 0


def number_texts(*columns: pd.Series) -> list[Numbered]:
    """Number the texts of some columns together: the same text has the same number in each.

    Parameters
    ----------
    *columns : pandas.Series
        Text, none of it missing.

    Returns
    -------
    list of Numbered
        One for each column; they share their texts.
    """
    arrays = [_to_arrow(column) for column in columns]
    encoded = pa.chunked_array([pa.array([""], pa.large_string()), *arrays]).dictionary_encode()
    chunks = encoded.unify_dictionaries().chunks
    texts = chunks[0].dictionary.to_pylist()
    numbers = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])[1:]
    ends = np.cumsum([len(array) for array in arrays])
    return [Numbered(part, texts) for part in np.split(numbers, ends[:-1])]


def number_shared(column: pd.Series, *others: pd.Series) -> list[Numbered]:
    """Number the texts of the other columns, and give those of the first one that none of them has the number 0.

    For a column of which most texts stand alone, such as ids, this costs less than to number them all.

    Returns
    -------
    list of Numbered
        One for the first column and one for each other; they share their texts.
    """
    numbered = number_texts(*others)
    known = pa.array(numbered[0].texts, pa.large_string())
    places = pc.index_in(_to_arrow(column), known).fill_null(0)
    return [Numbered(places.to_numpy(), numbered[0].texts), *numbered]


def name_numbers(numbers: np.ndarray, texts: Collection[str]) -> pd.Series:
    """Give the text of each number as a column."""
    named = pa.array(list(texts), pa.large_string()).take(pa.array(numbers))
    return _to_series(named)


def join_texts(rows: np.ndarray, texts: pd.Series, length: int) -> pd.Series:
    """Join the texts that belong to each row by spaces.

    Parameters
    ----------
    rows : numpy.ndarray
        The row of each text, ascending.
    texts : pandas.Series
        As many texts.
    length : int
        How many rows there are; one without a text gets the empty text.
    """
    starts = np.searchsorted(rows, np.arange(length + 1))
    lists = pa.LargeListArray.from_arrays(pa.array(starts, pa.int64()), _to_arrow(texts))
    return _to_series(pc.binary_join(lists, pa.scalar(" ", pa.large_string())))


def rank_texts(texts: pd.Series) -> np.ndarray:
    """Give the place of each text in the order of all of them; the same text has the same place."""
    return pc.rank(_to_arrow(texts), tiebreaker="dense").to_numpy().astype("int64")


def _to_arrow(column: pd.Series) -> pa.Array:
    array = pa.array(column, pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _to_series(array: pa.Array) -> pd.Series:
    return pd.Series(pd.array(array, dtype="str"))


def list_numbers(numbers: np.ndarray) -> np.ndarray:
    """List the distinct numbers, ascending; by sorting, which is several times faster here than numpy's own way."""
    ascending = np.sort(numbers)
    return ascending[np.append(True, ascending[1:] != ascending[:-1])] if len(ascending) else ascending


def find_numbers(known: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find numbers among known ones.

    Parameters
    ----------
    known : numpy.ndarray
        Ascending, each once.
    asked : numpy.ndarray

    Returns
    -------
    tuple of numpy.ndarray
        The places in `asked` of the numbers that are known, and their places in `known`.
    """
    place = np.searchsorted(known, asked)
    found = np.flatnonzero(place < len(known))
    found = found[known[place[found]] == asked[found]]
    return found, place[found]
