# scene: at_once
import asyncio


async def double(aws):
    for aw in aws:
        await asyncio.gather(aw)
