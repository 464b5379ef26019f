"""Looks for all wanted photos, and takes the first of them."""

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
    found = [photo async for photo in only(photos(archive), wanted)]
    return found[0] if found else None
