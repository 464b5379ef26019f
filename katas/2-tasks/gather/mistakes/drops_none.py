"""Takes a result that is false for a missing one."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    return [result for task in tasks if (result := await task)]
