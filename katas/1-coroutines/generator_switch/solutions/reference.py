"""A row of generators: the first one gets its turn and goes to the end of the row."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import Any


def reader(lines: Sequence[str], say: Callable[[str], None]) -> Generator[None, None, int]:
    """Say one line in each turn, and pause after it. At the end return the number of lines."""
    for line in lines:
        say(line)
        yield
    return len(lines)


def run_in_turns(*generators: Generator[Any, None, Any]) -> list[Any]:
    """Give the generators one turn after the other until all have ended; return their results."""
    results = [None] * len(generators)
    row = deque(enumerate(generators))
    while row:
        place, generator = row.popleft()
        try:
            next(generator)
        except StopIteration as end:
            results[place] = end.value
        else:
            row.append((place, generator))
    return results
