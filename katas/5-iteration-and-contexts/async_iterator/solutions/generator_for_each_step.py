"""An async generator does the reading, a fresh one for each step; `anext` with a default."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable
from typing import Any

_NOTHING = object()


class LineReader:
    def __init__(self, source: Any) -> None:
        self._source = source
        self._ended = False

    async def _lines(self) -> AsyncIterator[Any]:
        while not self._ended:
            line = await self._source.readline()
            if line is None:
                self._ended = True
            else:
                yield line

    def __aiter__(self) -> "LineReader":
        return self

    def __anext__(self) -> Awaitable[Any]:
        # One generator for each step: an error or a cancellation ends that one only, and two
        # tasks never meet inside the same generator.
        return self._step()

    async def _step(self) -> Any:
        lines = self._lines()
        try:
            return await anext(lines)
        finally:
            await lines.aclose()


async def enumerate_async(
    aiterable: AsyncIterable[Any], start: int = 0
) -> AsyncIterator[tuple[int, Any]]:
    async for item in aiterable:
        yield start, item
        start += 1


async def take(aiterable: AsyncIterable[Any], n: int) -> AsyncIterator[Any]:
    iterator = aiter(aiterable)
    while n > 0 and (item := await anext(iterator, _NOTHING)) is not _NOTHING:
        yield item
        n -= 1
