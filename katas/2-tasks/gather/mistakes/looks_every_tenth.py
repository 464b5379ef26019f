"""Looks every 0.1 seconds whether the tasks are done, so it comes too late."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    while not all(task.done() for task in tasks.values()):
        await asyncio.sleep(0.1)
    return [tasks[aw].result() for aw in aws]
