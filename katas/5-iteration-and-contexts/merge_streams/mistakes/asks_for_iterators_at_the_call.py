"""Calls aiter(source) at once, not when the first item is asked for."""

import asyncio
from collections import deque


class merge_streams:
    def __init__(self, *sources, buffer=10):
        if buffer < 1:
            raise ValueError("buffer must be 1 or more")
        self.iterators = [aiter(source) for source in sources]
        self.buffer = buffer
        self.events = deque()  # ("item", item) or ("error", error)
        self.changed = asyncio.Condition()
        self.readers = None
        self.reading = len(sources)
        self.over = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.over:
            raise StopAsyncIteration
        try:
            if self.readers is None:
                self.readers = [asyncio.create_task(self.read(each)) for each in self.iterators]
            async with self.changed:
                await self.changed.wait_for(lambda: self.events or not self.reading)
                if not self.events:
                    raise StopAsyncIteration
                kind, value = self.events.popleft()
                self.changed.notify_all()
            if kind == "error":
                raise value
            return value
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self):
        self.over = True
        for reader in self.readers or []:
            reader.cancel()
        await asyncio.gather(*(self.readers or []), return_exceptions=True)

    async def read(self, iterator):
        try:
            try:
                async for item in iterator:
                    await self.put("item", item)
            finally:
                if hasattr(iterator, "aclose"):
                    await iterator.aclose()
        except Exception as error:
            await self.put("error", error)
        async with self.changed:
            self.reading -= 1
            self.changed.notify_all()

    async def put(self, kind, value):
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.events) < self.buffer)
            self.events.append((kind, value))
            self.changed.notify_all()
