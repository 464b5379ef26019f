"""Makes a task of the work and awaits it, so the cancellation goes right through."""

import asyncio


async def shield(aw):
    return await asyncio.ensure_future(aw)
