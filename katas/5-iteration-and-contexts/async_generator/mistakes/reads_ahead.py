"""Asks for the next page before it gives the photos of this one."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    try:
        page, token = await session.page(None)
        while token is not None:
            next_page, token = await session.page(token)
            for photo in page:
                yield photo
            page = next_page
        for photo in page:
            yield photo
    finally:
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
