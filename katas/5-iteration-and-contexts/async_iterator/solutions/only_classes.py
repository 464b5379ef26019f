"""No generator anywhere: three classes with `__aiter__` and `__anext__`."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any


class LineReader(AsyncIterator[Any]):  # the base class brings `__aiter__`
    def __init__(self, source: Any) -> None:
        self._source = source
        self._ended = False

    async def __anext__(self) -> Any:
        line = None if self._ended else await self._source.readline()
        if line is None:
            self._ended = True
            raise StopAsyncIteration
        return line


class enumerate_async(AsyncIterator[tuple[int, Any]]):
    def __init__(self, aiterable: AsyncIterable[Any], start: int = 0) -> None:
        self._iterator = aiter(aiterable)
        self._number = start

    async def __anext__(self) -> tuple[int, Any]:
        item = await anext(self._iterator)
        number, self._number = self._number, self._number + 1
        return number, item


class take(AsyncIterator[Any]):
    def __init__(self, aiterable: AsyncIterable[Any], n: int) -> None:
        self._iterator = aiter(aiterable)
        self._left = n

    async def __anext__(self) -> Any:
        if self._left <= 0:
            raise StopAsyncIteration
        item = await anext(self._iterator)
        self._left -= 1
        return item
