"""Keeps its state on the class, where all readers share it."""


class LineReader:
    ended = []

    def __init__(self, source):
        self.source = source

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.ended:
            line = await self.source.readline()
            if line is not None:
                return line
            self.ended.append(True)
        raise StopAsyncIteration


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
