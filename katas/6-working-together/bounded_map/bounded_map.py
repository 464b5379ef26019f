"""Kata `bounded_map`: one call for each item, and never more than `limit` of them under way.

You edit only this file.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def bounded_map(
    function: Callable[[T], Awaitable[R]], items: Iterable[T], *, limit: int
) -> list[R]:
    """Await `function(item)` for each item, at most `limit` at the same time."""
    raise NotImplementedError
