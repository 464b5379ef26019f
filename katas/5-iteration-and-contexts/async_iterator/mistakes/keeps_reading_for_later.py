"""Keeps the cancelled reading running, for the next request."""

import asyncio


class LineReader:
    def __init__(self, source):
        self.source = source
        self.ended = False
        self.pending = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.ended:
            raise StopAsyncIteration
        if self.pending is None:
            self.pending = asyncio.ensure_future(self.source.readline())
        pending = self.pending
        await asyncio.wait([pending])
        if self.pending is pending:
            self.pending = None
            line = pending.result()
        else:
            return await self.__anext__()
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
