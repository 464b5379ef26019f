"""Kata `loop_doctor`: where do tasks stand, and what blocks the loop? You edit only this file."""

import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """Where a task stands. `stack` holds pairs: the name of a function, and a line number."""

    name: str
    stack: list[tuple[str, int]]


@dataclass(frozen=True)
class Slow:
    """A step that took too long. `stack` says where the coroutine stood before this step."""

    name: str
    seconds: float
    stack: list[tuple[str, int]]


def report() -> list[Entry]:
    """Where every other task of the running loop stands, sorted by name."""
    raise NotImplementedError


def watched(
    coroutine: Coroutine[Any, Any, Any],
    limit: float,
    found: Callable[[Slow], object],
    clock: Callable[[], float] = time.monotonic,
) -> Awaitable[Any]:
    """Run the coroutine, and call `found` for each step that takes `limit` seconds or more.

    You may write `async def watched(...)`, or return any other awaitable.
    """
    raise NotImplementedError


def debug_mode(limit: float) -> AbstractContextManager[Any]:
    """`with debug_mode(0.5):` the running loop's debug mode is on, with this limit."""
    raise NotImplementedError
