"""Do independent pieces of work on several cores at once.

Decides how many at a time, and that the results come in the order of the work, so that no output shows how many cores there
were. Threads, not processes: pyarrow and numpy let go of Python's lock while they work on a column.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

MOST_WORKERS = 4
"""So many cores at most: each holds what it works on in memory."""

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def work_at_once(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """Do the same work on many pieces, and give the results in the order of the pieces.

    Parameters
    ----------
    work : callable
        What is done with a piece. It must not change anything that the work on another piece reads.
    pieces : iterable
        Taken one by one, never more than one beyond those that are worked on: they need not be held all.

    Yields
    ------
    object
        What the work gives. An error in it is raised here, and the pieces after it are left.
    """
    workers, waiting = _count_workers(), iter(pieces)
    if workers == 1:
        yield from map(work, waiting)
        return
    with ThreadPoolExecutor(workers) as pool:
        begun: deque[Future[Result]] = deque()
        for piece in waiting:
            begun.append(pool.submit(work, piece))
            if len(begun) > workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def work_all_at_once(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> list[Result]:
    """Do the same, none waiting for a long piece before it: all pieces are taken at once, and all results held."""
    with ThreadPoolExecutor(_count_workers()) as pool:
        return list(pool.map(work, pieces))


def gather_at_once(tasks: Iterable[Callable[[], Iterable[Result]]]) -> list[Result]:
    """Do different tasks, and gather all that they give, in the order of the tasks."""
    return list(chain.from_iterable(work_all_at_once(lambda task: list(task()), tasks)))


def _count_workers() -> int:
    return min(os.cpu_count() or 1, MOST_WORKERS)
