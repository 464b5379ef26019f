"""take reads before it looks at n, so that it reads one item when n is 0."""


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
    async for item in aiterable:
        if n == 0:
            return
        yield item
        n -= 1
        if n == 0:
            return
