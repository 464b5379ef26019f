"""Closes what it was given, and not the iterator that it has read."""

import asyncio


class End:
    def __init__(self, error=None):
        self.error = error


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    queue = asyncio.Queue(buffer)
    readers = [asyncio.create_task(read(source, queue)) for source in sources]
    running = len(readers)
    try:
        while running:
            item = await queue.get()
            if not isinstance(item, End):
                yield item
            elif item.error is None:
                running -= 1
            else:
                raise item.error
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def read(source, queue):
    iterator = aiter(source)
    try:
        async for item in iterator:
            await queue.put(item)
    except Exception as error:
        await queue.put(End(error))
    else:
        await queue.put(End())
    finally:
        if hasattr(source, "aclose"):
            await source.aclose()
