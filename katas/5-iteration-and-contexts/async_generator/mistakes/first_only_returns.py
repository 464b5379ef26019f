"""Leaves the loop with `return`, and thinks that this closes the generator."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    try:
        token = None
        while True:
            page, token = await session.page(token)
            for photo in page:
                yield photo
            if token is None:
                return
    finally:
        await session.close()


async def only(items, wanted):
    async with aclosing(items):
        async for item in items:
            if wanted(item):
                yield item


async def first(archive, wanted):
    async for photo in only(photos(archive), wanted):
        return photo
    return None
