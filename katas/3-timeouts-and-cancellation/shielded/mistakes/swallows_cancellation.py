"""Gives the cancelled caller a result, as if nothing had happened."""

import asyncio


async def shield(aw):
    work = asyncio.ensure_future(aw)
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError:
            pass
    return await work
