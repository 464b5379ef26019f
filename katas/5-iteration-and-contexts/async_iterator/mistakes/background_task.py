"""A task reads in the background and fills a queue, whether somebody wants a line or not."""

import asyncio


class LineReader:
    def __init__(self, source):
        self.source = source
        self.queue = asyncio.Queue()
        self.task = None
        self.ended = False

    def __aiter__(self):
        return self

    async def pump(self):
        line = ""
        while line is not None:
            try:
                line = await self.source.readline()
            except Exception as error:
                await self.queue.put((None, error))
            else:
                await self.queue.put((line, None))

    async def __anext__(self):
        if self.ended:
            raise StopAsyncIteration
        if self.task is None:
            self.task = asyncio.create_task(self.pump())
        line, error = await self.queue.get()
        if error is not None:
            raise error
        if line is None:
            self.ended = True
            raise StopAsyncIteration
        return line


async def enumerate_async(aiterable, start=0):
    async for item in aiterable:
        yield start, item
        start += 1


async def take(aiterable, n):
    iterator = aiter(aiterable)
    for _ in range(n):
        try:
            item = await anext(iterator)
        except StopAsyncIteration:
            return
        yield item
