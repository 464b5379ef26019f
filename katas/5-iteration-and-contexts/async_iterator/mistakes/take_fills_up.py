"""take fills up with None when the source ends early."""


class LineReader:
    def __init__(self, source):
        self.source = source
        self.ended = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.ended:
            raise StopAsyncIteration
        line = await self.source.readline()
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
        yield await anext(iterator, None)
