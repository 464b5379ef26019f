"""Looks again and again whether the tasks are done, without ever waiting."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    while not all(task.done() for task in tasks.values()):
        await asyncio.sleep(0)
    return [tasks[aw].result() for aw in aws]
