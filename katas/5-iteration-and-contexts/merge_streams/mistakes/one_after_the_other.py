"""Reads the second source when the first one has ended."""

from contextlib import aclosing


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    for source in sources:
        async with aclosing(aiter(source)) as items:
            async for item in items:
                yield item
