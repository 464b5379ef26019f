"""Reads everything into a list at the first request."""


class LineReader:
    def __init__(self, source):
        self.source = source
        self.lines = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.lines is None:
            self.lines = []
            while (line := await self.source.readline()) is not None:
                self.lines.append(line)
        if not self.lines:
            raise StopAsyncIteration
        return self.lines.pop(0)


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
