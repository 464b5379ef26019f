"""take is a coroutine function that returns a list."""


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
    items = []
    iterator = aiter(aiterable)
    while len(items) < n:
        try:
            items.append(await anext(iterator))
        except StopAsyncIteration:
            break
    return items
