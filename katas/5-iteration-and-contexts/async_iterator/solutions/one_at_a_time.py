"""A lock keeps two tasks from calling `readline` at the same time; `zip` does the counting."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from itertools import count
from typing import Any


class LineReader:
    def __init__(self, source: Any) -> None:
        self._readline = source.readline
        self._lock = asyncio.Lock()
        self._ended = False

    def __aiter__(self) -> "LineReader":
        return self

    async def __anext__(self) -> Any:
        async with self._lock:
            if not self._ended:
                line = await self._readline()
                if line is not None:
                    return line
                self._ended = True
        raise StopAsyncIteration


async def enumerate_async(
    aiterable: AsyncIterable[Any], start: int = 0
) -> AsyncIterator[tuple[int, Any]]:
    numbers = count(start)
    async for item in aiterable:
        yield next(numbers), item


async def take(aiterable: AsyncIterable[Any], n: int) -> AsyncIterator[Any]:
    if n <= 0:
        return
    async for item in aiterable:
        yield item
        n -= 1
        if n == 0:
            return
