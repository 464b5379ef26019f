"""Starts only 100 awaitables at a time: the others wait for their turn."""

import asyncio


async def gather(*aws, return_exceptions=False):
    results = []
    for start in range(0, len(aws), 100):
        tasks = [asyncio.ensure_future(aw) for aw in aws[start : start + 100]]
        results += [await task for task in tasks]
    return results
