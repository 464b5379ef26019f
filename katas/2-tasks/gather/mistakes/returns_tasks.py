"""Gives back the tasks, not their results."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    for task in tasks:
        await task
    return tasks
