"""Removes repeated arguments, and forgets that each of them has a place in the list."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    return [await task for task in tasks]
