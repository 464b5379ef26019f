"""Gives the results as a tuple, not as a list."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    for task in tasks:
        await task
    return tuple(task.result() for task in tasks)
