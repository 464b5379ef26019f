"""An iterator class for the reader, async generators for the two helpers."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Source(Protocol[T_co]):
    """What a `LineReader` reads from: the next line, or None when there are no more."""

    def readline(self) -> Awaitable[T_co | None]: ...


class LineReader(Generic[T]):
    """An async iterator over the lines of `source`, until `readline` returns None."""

    def __init__(self, source: Source[T]) -> None:
        self._source = source
        self._ended = False

    def __aiter__(self) -> LineReader[T]:
        return self

    async def __anext__(self) -> T:
        if self._ended:
            raise StopAsyncIteration
        line = await self._source.readline()
        if line is None:
            self._ended = True
            raise StopAsyncIteration
        return line


async def enumerate_async(
    aiterable: AsyncIterable[T], start: int = 0
) -> AsyncIterator[tuple[int, T]]:
    """Give `(start, first item)`, `(start + 1, second item)` and so on."""
    number = start
    async for item in aiterable:
        yield number, item
        number += 1


async def take(aiterable: AsyncIterable[T], n: int) -> AsyncIterator[T]:
    """Give the first `n` items of `aiterable`, and read no more than these."""
    iterator = aiter(aiterable)
    for _ in range(n):
        try:
            item = await anext(iterator)
        except StopAsyncIteration:
            return
        yield item
