"""Starts a task that closes the session, and does not wait for it."""

import asyncio
from contextlib import aclosing

background = set()


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
        task = asyncio.create_task(session.close())
        background.add(task)
        task.add_done_callback(background.discard)


async def only(items, wanted):
    async with aclosing(items):
        async for item in items:
            if wanted(item):
                yield item


async def first(archive, wanted):
    async with aclosing(only(photos(archive), wanted)) as found:
        async for photo in found:
            return photo
