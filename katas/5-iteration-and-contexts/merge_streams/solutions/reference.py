"""One task for each source puts its items into a bounded queue; the generator takes them out."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _End:
    """Stands in the queue when a source has ended."""

    error: Exception | None = None


async def merge_streams(
    *sources: AsyncIterable[Any], buffer: int = 10
) -> AsyncGenerator[Any, None]:
    """Give the items of all sources as they come; close the sources in every case.

    At most `buffer` items wait until somebody asks, and each source has one more in hand.
    The first exception of a source comes in its turn and ends everything.

    Raises:
        ValueError: if `buffer` is less than 1.
    """
    if buffer < 1:
        raise ValueError(f"buffer must be 1 or more, not {buffer}")
    queue: asyncio.Queue[Any] = asyncio.Queue(buffer)
    readers = [asyncio.create_task(_read(source, queue)) for source in sources]
    running = len(readers)
    try:
        while running:
            item = await queue.get()
            if not isinstance(item, _End):
                yield item
            elif item.error is None:
                running -= 1
            else:
                raise item.error
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _read(source: AsyncIterable[Any], queue: asyncio.Queue[Any]) -> None:
    end = _End()
    try:
        iterator = aiter(source)
        try:
            async for item in iterator:
                await queue.put(item)
        finally:
            await _close(iterator)
    except Exception as error:
        end = _End(error)
    await queue.put(end)


async def _close(iterator: AsyncIterator[Any]) -> None:
    """Close an iterator, if it can be closed."""
    aclose = getattr(iterator, "aclose", None)
    if aclose is not None:
        await aclose()
