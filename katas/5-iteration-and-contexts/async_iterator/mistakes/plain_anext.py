"""__anext__ gives the line itself and nothing that can be awaited."""


class LineReader:
    def __init__(self, source):
        self.source = source

    def __aiter__(self):
        return self

    def __anext__(self):
        step = self.source.readline().__await__()
        try:
            while True:
                next(step)
        except StopIteration as done:
            if done.value is None:
                raise StopAsyncIteration from None
            return done.value


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
