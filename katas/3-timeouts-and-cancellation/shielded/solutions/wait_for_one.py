"""`asyncio.wait` waits for a task without owning it: that is a shield already."""

import asyncio


async def shield(aw):
    task = asyncio.ensure_future(aw)
    await asyncio.wait([task])
    return task.result()
