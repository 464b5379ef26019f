"""Kata `choose_loop`: choose an event loop, run on it, measure it. You edit only this file."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def loop_factory(*names: str) -> LoopFactory:
    """What makes loops of the first of these names that can be had: "asyncio" or "uvloop"."""
    raise NotImplementedError


def run_on(factory: LoopFactory, main: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
    """Run main(*args) on a new loop of this factory, clean up, and return its result."""
    raise NotImplementedError


def timed(
    work: Callable[[], Coroutine[Any, Any, T]], timer: Callable[[], float]
) -> Awaitable[tuple[T, float]]:
    """`await timed(work, timer)`: the result of work(), and the seconds that it has taken.

    You may write `async def timed(...)`, or return any other awaitable.
    """
    raise NotImplementedError


def compare(
    work: Callable[[], Coroutine[Any, Any, Any]],
    factories: Mapping[str, LoopFactory],
    *,
    repeat: int = 5,
    timer: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """How many seconds the same work takes on each kind of loop: the medians, by name."""
    raise NotImplementedError
