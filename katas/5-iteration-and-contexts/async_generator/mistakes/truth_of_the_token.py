"""Asks whether the token is true: 0 and an empty text end the loop."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    try:
        page, token = await session.page(None)
        for photo in page:
            yield photo
        while token:
            page, token = await session.page(token)
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
