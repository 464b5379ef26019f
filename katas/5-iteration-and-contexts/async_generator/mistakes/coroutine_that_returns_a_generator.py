"""Opens the session in a coroutine, so that the caller has to await it first."""

from contextlib import aclosing


async def photos(archive):
    session = await archive.open()
    return pages(session)


async def pages(session):
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
    async with aclosing(only(await photos(archive), wanted)) as found:
        async for photo in found:
            return photo
