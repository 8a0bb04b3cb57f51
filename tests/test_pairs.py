"""How pairs are listed: each row with each of its places, in blocks of a bounded size, none twice and none left out."""

import numpy as np
import pytest

from analysis import pairs
from analysis.pairs import expand

# id: (the first place of each row, the place after its last; the pairs of each block of at most four)
BLOCKS = {
    "exactly-full": ([0, 5, 9], [3, 6, 11], [[(0, 0), (0, 1), (0, 2), (1, 5)], [(2, 9), (2, 10)]]),
    "the-next-would-not-fit": ([0, 5], [3, 7], [[(0, 0), (0, 1), (0, 2)], [(1, 5), (1, 6)]]),
    "one-row-alone-is-larger": ([4, 0], [9, 1], [[(0, 4), (0, 5), (0, 6), (0, 7), (0, 8)], [(1, 0)]]),
    "rows-without-a-place": ([2, 2, 7, 0], [2, 3, 7, 0], [[(1, 2)]]),
    "no-row-has-a-place": ([2], [2], []),
    "no-row": ([], [], []),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_rows_are_given_with_each_of_their_places_in_blocks(case, monkeypatch):
    monkeypatch.setattr(pairs, "BLOCK", 4)
    low, high, expected = BLOCKS[case]
    blocks = expand(np.arange(len(low)), np.array(low, dtype="int64"), np.array(high, dtype="int64"))
    assert [list(zip(row.tolist(), place.tolist(), strict=True)) for row, place in blocks] == expected
