"""Closes the session after the last page, and in no other case."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    token = None
    while True:
        page, token = await session.page(token)
        for photo in page:
            yield photo
        if token is None:
            break
    await session.close()


async def only(items, wanted):
    async with aclosing(items):
        async for item in items:
            if wanted(item):
                yield item


async def first(archive, wanted):
    async with aclosing(only(photos(archive), wanted)) as found:
        async for photo in found:
            return photo
