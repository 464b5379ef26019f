"""Starts a task for the next line while the loop's body still works on this one."""

import asyncio


class LineReader:
    def __init__(self, source):
        self.source = source
        self.ended = False
        self.next_line = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.ended:
            raise StopAsyncIteration
        if self.next_line is None:
            self.next_line = asyncio.ensure_future(self.source.readline())
        line = await self.next_line
        if line is None:
            self.ended = True
            raise StopAsyncIteration
        self.next_line = asyncio.ensure_future(self.source.readline())
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
