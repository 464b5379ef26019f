"""Yields inside a TaskGroup: its errors come out as a group."""

import asyncio


class End:
    def __init__(self, error=None):
        self.error = error


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    queue = asyncio.Queue(buffer)
    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(read(source, queue)) for source in sources]
        running = len(readers)
        while running:
            item = await queue.get()
            if isinstance(item, End):
                running -= 1
            else:
                yield item


async def read(source, queue):
    iterator = aiter(source)
    try:
        async for item in iterator:
            await queue.put(item)
        await queue.put(End())
    finally:
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
