"""Looks four times a second whether the line has come."""

import asyncio


class LineReader:
    def __init__(self, source):
        self.source = source
        self.ended = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.ended:
            raise StopAsyncIteration
        reading = asyncio.ensure_future(self.source.readline())
        try:
            while not reading.done():
                await asyncio.sleep(0.25)
        finally:
            reading.cancel()
        line = reading.result()
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
