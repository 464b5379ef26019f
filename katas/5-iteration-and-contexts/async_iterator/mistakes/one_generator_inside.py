"""Keeps one async generator inside: an error or a cancellation ends it for good."""


class LineReader:
    def __init__(self, source):
        self.lines = self.read(source)

    async def read(self, source):
        while (line := await source.readline()) is not None:
            yield line

    def __aiter__(self):
        return self

    async def __anext__(self):
        return await anext(self.lines)


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
