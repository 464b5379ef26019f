# scene: counts
import asyncio


async def double(aws, limit):
    await asyncio.gather(*aws)
