"""Kata `worker_pool`: producers, workers, and a clean end. You edit only this file."""

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def work(
    producers: Iterable[AsyncIterable[T]],
    handle: Callable[[T], Awaitable[object]],
    *,
    workers: int,
    backlog: int,
) -> list[tuple[T, Exception]]:
    """Handle every item of the producers, and return those that failed, with their errors."""
    raise NotImplementedError
