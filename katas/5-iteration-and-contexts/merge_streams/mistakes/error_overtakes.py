"""Raises an error as soon as it is there, before the items that came earlier."""

import asyncio


class End:
    def __init__(self, error=None):
        self.error = error


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    errors = []
    queue = asyncio.Queue(buffer)
    readers = [asyncio.create_task(read(source, queue, errors)) for source in sources]
    running = len(readers)
    try:
        while running:
            item = await queue.get()
            if errors:
                raise errors[0]
            if not isinstance(item, End):
                yield item
            else:
                running -= 1
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def read(source, queue, errors):
    iterator = aiter(source)
    try:
        async for item in iterator:
            await queue.put(item)
    except Exception as error:
        errors.append(error)
        await queue.put(End())
    else:
        await queue.put(End())
    finally:
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
