"""__aiter__ is an async generator: the reader has no __anext__, and each loop its own generator."""


class LineReader:
    def __init__(self, source):
        self.source = source

    async def __aiter__(self):
        while (line := await self.source.readline()) is not None:
            yield line


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
