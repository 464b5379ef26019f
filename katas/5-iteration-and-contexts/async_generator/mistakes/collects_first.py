"""Reads all pages into a list before it gives the first photo."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    everything = []
    try:
        token = None
        while True:
            page, token = await session.page(token)
            everything.extend(page)
            if token is None:
                break
    finally:
        await session.close()
    for photo in everything:
        yield photo


async def only(items, wanted):
    async with aclosing(items):
        async for item in items:
            if wanted(item):
                yield item


async def first(archive, wanted):
    async with aclosing(only(photos(archive), wanted)) as found:
        async for photo in found:
            return photo
