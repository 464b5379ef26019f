"""Two classes with `__anext__` and `aclose`: what a generator does for you, written out."""

from collections.abc import AsyncIterator
from contextlib import aclosing


class Closing(AsyncIterator):
    """An async iterator that can be closed, and that closes itself when a step raises."""

    over = False

    async def __anext__(self):
        if self.over:
            raise StopAsyncIteration
        try:
            return await self.step()
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self):
        if not self.over:
            self.over = True
            await self.end()


class photos(Closing):
    def __init__(self, archive):
        self.archive = archive
        self.session = None
        self.page = []
        self.token = None
        self.last_page = False

    async def step(self):
        if self.session is None:
            self.session = await self.archive.open()
        while not self.page:
            if self.last_page:
                raise StopAsyncIteration
            page, self.token = await self.session.page(self.token)
            self.last_page = self.token is None
            self.page = list(reversed(page))
        return self.page.pop()

    async def end(self):
        if self.session is not None:
            await self.session.close()


class only(Closing):
    def __init__(self, items, wanted):
        self.items = items
        self.wanted = wanted

    async def step(self):
        while True:
            item = await anext(self.items)
            if self.wanted(item):
                return item

    async def end(self):
        await self.items.aclose()


async def first(archive, wanted):
    async with aclosing(only(photos(archive), wanted)) as found:
        async for photo in found:
            return photo
