"""Makes a task of everything that is not a task: this fails for futures and other awaitables."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [aw if isinstance(aw, asyncio.Task) else asyncio.create_task(aw) for aw in aws]
    return [await task for task in tasks]
