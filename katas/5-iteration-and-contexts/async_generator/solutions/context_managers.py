"""The session as a context manager of its own, and `aclose()` called by hand."""

from contextlib import AsyncExitStack, asynccontextmanager


@asynccontextmanager
async def opened(archive):
    session = await archive.open()
    try:
        yield session
    finally:
        await session.close()


async def photos(archive):
    async with opened(archive) as session:
        async for page in pages(session):
            for photo in page:
                yield photo


async def pages(session):
    page, token = await session.page(None)
    yield page
    while token is not None:
        page, token = await session.page(token)
        yield page


async def only(items, wanted):
    async with AsyncExitStack() as stack:
        stack.push_async_callback(items.aclose)
        async for item in items:
            if wanted(item):
                yield item


async def first(archive, wanted):
    found = only(photos(archive), wanted)
    try:
        return await anext(found, None)
    finally:
        await found.aclose()
