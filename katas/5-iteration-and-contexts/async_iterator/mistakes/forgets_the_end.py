"""Does not remember the end: a line that comes later brings the iterator back to life."""


class LineReader:
    def __init__(self, source):
        self.source = source
        self.ended = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.source.readline()
        if line is None:
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
