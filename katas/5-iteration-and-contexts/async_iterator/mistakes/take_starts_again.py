"""take asks the iterable for a new iterator each time, and gets the first item each time."""


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


class take:
    def __init__(self, aiterable, n):
        self.aiterable = aiterable
        self.left = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        item = await anext(aiter(self.aiterable))
        self.left -= 1
        return item
