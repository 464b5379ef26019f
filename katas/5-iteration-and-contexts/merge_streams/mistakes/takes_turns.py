"""Asks one source after the other, so that a slow one holds up the others."""

import asyncio


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    iterators = [aiter(source) for source in sources]
    left = list(iterators)
    try:
        while left:
            for iterator in list(left):
                try:
                    item = await anext(iterator)
                except StopAsyncIteration:
                    left.remove(iterator)
                else:
                    yield item
    finally:
        closings = [each.aclose() for each in iterators if hasattr(each, "aclose")]
        await asyncio.gather(*closings)
