"""Calls create_task on everything, but create_task takes only coroutines."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [asyncio.create_task(aw) for aw in aws]
    return [await task for task in tasks]
