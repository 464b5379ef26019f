"""Holds a cancelled caller back until the work has ended."""

import asyncio


async def shield(aw):
    work = asyncio.ensure_future(aw)
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
    return await work
