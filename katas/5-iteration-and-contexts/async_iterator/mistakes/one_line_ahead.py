"""Reads the next line before it gives the current one, to know whether there is one."""


class LineReader:
    def __init__(self, source):
        self.source = source
        self.started = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.started:
            self.following = await self.source.readline()
            self.started = True
        line = self.following
        if line is None:
            raise StopAsyncIteration
        self.following = await self.source.readline()
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
