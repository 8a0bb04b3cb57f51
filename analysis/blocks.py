"""Read the rows of a large file block by block, fast, where it is certain that each cell comes out as the exact way has it.

Decides where a file can be cut between two rows, and which blocks are so plainly formed that pyarrow's reader can be left
to split them: quotation marks only around whole cells or doubled inside, no empty line, every row as long as the header. Of
any other block it only says that it is not certain; what is wrong with it is said by `reader`, which reads it exactly.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from analysis.at_once import work_at_once
from analysis.codebook import Field, TableRules
from analysis.problems import Problem
from analysis.raw_tables import Column, to_numpy

BLOCK = 2_000_000
"""Bytes that are read at once; no cell of a block can be longer than the exact way allows."""
LINE_FEED, COMMA, QUOTE = b'\n,"'


class Block(NamedTuple):
    """A piece of a file that holds whole rows, and the line it starts on."""

    start: int
    end: int
    line: int


class Part(NamedTuple):
    """The rows of one block: each column's cells, those with few distinct texts told apart; the line each row starts on.

    `ragged` says which rows were left out, and why.
    """

    columns: list[pa.Array]
    starts: np.ndarray
    ragged: Sequence[Problem] = ()


def is_utf8(content: bytes) -> bool:
    """Say whether bytes are text in UTF-8."""
    whole = pa.array([0, len(content)], pa.int64()).buffers()[1]
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, whole, pa.py_buffer(content)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def cut_blocks(content: bytes, start: int) -> list[Block]:
    """Cut a file into blocks, each ending where a row does; what has no end within a block is the last one."""
    blocks, line = [], content.count(b"\n", 0, start) + 1
    while start < len(content):
        end = _find_cut(content, start)
        blocks.append(Block(start, end, line))
        line += content.count(b"\n", start, end)
        start = end
    return blocks


def _find_cut(content: bytes, start: int) -> int:
    """Find where the last row ends that is whole in a block: at a line feed with an even number of quotation marks before."""
    if len(content) - start <= BLOCK:
        return len(content)
    cut = content.rfind(b"\n", start, start + BLOCK) + 1
    marks = content.count(b'"', start, cut)
    while cut and marks % 2:
        earlier = content.rfind(b"\n", start, cut - 1) + 1
        marks -= content.count(b'"', earlier, cut)
        cut = earlier
    return cut or len(content)


def read_blocks(content: bytes, blocks: Sequence[Block], rules: TableRules) -> list[Part | None]:
    """Read blocks, several at once: each as `read_block` gives it."""

    def read(block: Block) -> Part | None:
        fits = block.end - block.start <= BLOCK
        return read_block(content[block.start : block.end], rules, block.line) if fits else None

    return list(work_at_once(read, blocks))


def _find_ends(block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the line feeds that end a row, and which line feeds of all they are: an even number of quotation marks is before."""
    feeds = np.flatnonzero(block == LINE_FEED)
    outside = np.searchsorted(np.flatnonzero(block == QUOTE), feeds) % 2 == 0
    return feeds[outside], np.flatnonzero(outside)


def read_block(block: bytes, rules: TableRules, line: int) -> Part | None:
    """Read the rows of a block.

    Parameters
    ----------
    block : bytes
        Whole rows, in UTF-8, without NUL bytes and lone carriage returns.
    rules : TableRules
        Its columns.
    line : int
        The line of the file on which the block starts.

    Returns
    -------
    Part
        `None` where it is not certain that the cells are what the exact way gives, or where a row is not well formed.
    """
    codes = np.frombuffer(block, dtype=np.uint8)
    ends, places = _find_ends(codes)
    if b"\r" in block:
        if len(ends) < block.count(b"\n"):
            return None  # a line end inside a cell stays as it is written
        return read_block(block.replace(b"\r\n", b"\n"), rules, line)
    begins = np.concatenate([[0], ends + 1])
    begins = begins[begins < len(codes)]
    if not _is_plainly_quoted(codes) or (codes[begins] == LINE_FEED).any() or block.startswith(b"\xef\xbb\xbf"):
        return None
    columns = _split_cells(block, rules)
    if columns is None or len(columns[0]) != len(begins) or _has_empty_row(columns):
        return None
    return Part(columns, line + np.concatenate([[0], places + 1])[: len(begins)])


def _is_plainly_quoted(codes: np.ndarray) -> bool:
    """Say whether every quotation mark opens or closes a whole cell, or stands doubled inside.

    Numbered from 0, an even one opens a cell, or is the second of two; an odd one closes a cell, or is the first of two.
    """
    marks = np.flatnonzero(codes == QUOTE)
    if len(marks) % 2:
        return False
    opening, closing = marks[0::2], marks[1::2]
    before = codes[opening[opening > 0] - 1]
    after = codes[closing[closing < len(codes) - 1] + 1]
    return all(bool(np.isin(beside, (LINE_FEED, COMMA, QUOTE)).all()) for beside in (before, after))


def _split_cells(block: bytes, rules: TableRules) -> list[pa.Array] | None:
    """Split rows into cells; `None` where a row has more or fewer than the header."""
    told = pa.dictionary(pa.int32(), pa.string())
    kinds = {field.name: told if _has_codes(field) else pa.string() for field in rules.fields}
    try:
        cells = csv.read_csv(
            pa.py_buffer(block),
            read_options=csv.ReadOptions(column_names=rules.columns, block_size=len(block) + 1, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=False, check_utf8=False),
        )
    except pa.ArrowInvalid:
        return None
    if any(column.num_chunks != 1 for column in cells.columns):
        return None
    return [column.chunk(0) for column in cells.columns]


def _has_codes(field: Field) -> bool:
    """Say whether a column holds codes, days or numbers: few texts, that come again in every block."""
    return not field.unique and bool(field.enum or field.form in ("day", "span", "window") or field.type != "string")


def _has_names(field: Field, rules: TableRules) -> bool:
    """Say whether a column holds ids that may come again in many rows."""
    if field.unique or rules.primary_key == (field.name,):
        return False
    named = {name for key in rules.foreign_keys for name in key.columns} | {*rules.primary_key}
    return bool(field.pattern or field.references) or field.name in named


def _has_empty_row(columns: list[pa.Array]) -> bool:
    """Say whether some row has nothing in any cell."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        coded = isinstance(column, pa.DictionaryArray)
        lengths = to_numpy(pc.binary_length(column.dictionary if coded else column)) == 0
        empty &= lengths[to_numpy(column.indices)] if coded else lengths
        if not empty.any():
            return False
    return True


def tabulate_rows(rows: Sequence[Sequence[str]], lines: Sequence[int], rules: TableRules) -> Part:
    """Put rows that were read exactly into the columns of a block."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(rules.columns)
    columns = [pa.array(texts, pa.string()) for texts in cells]
    pairs = zip(columns, rules.fields, strict=True)
    columns = [column.dictionary_encode() if _has_codes(field) else column for column, field in pairs]
    return Part(columns, np.array(lines, dtype=np.int64))


def join_parts(parts: Iterable[Part], rules: TableRules) -> tuple[tuple[Column, ...], np.ndarray, list[Problem]]:
    """Join the rows of all blocks: their columns, the lines they start on, and what is wrong with the rows left out."""
    starts, waiting = [], []
    ragged: list[Problem] = []
    for part in parts:
        starts.append(part.starts)
        ragged += part.ragged
        waiting.append(list(part.columns))
    if not waiting:
        return join_parts([tabulate_rows([], [], rules)], rules)
    del part
    # each block's share of a column is let go as soon as the column is whole
    chunks = ((pa.chunked_array([left.pop(0) for left in waiting]), _has_names(field, rules)) for field in rules.fields)
    columns = tuple(work_at_once(lambda share: _join_chunks(*share), chunks))
    return columns, np.concatenate(starts), ragged


def _join_chunks(chunks: pa.ChunkedArray, named: bool) -> Column:
    """Make a column of its share in each block; ids of other rows are told apart."""
    if not pa.types.is_dictionary(chunks.type):
        column = Column(chunks.combine_chunks(), None)
        return column.tell_apart() if named else column
    chunks = chunks.unify_dictionaries()
    codes = np.concatenate([to_numpy(chunk.indices) for chunk in chunks.chunks])
    return Column(chunks.chunk(chunks.num_chunks - 1).dictionary, codes)
