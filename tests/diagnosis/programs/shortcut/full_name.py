# scene: at_once
import asyncio


async def double(aws):
    return await asyncio.gather(*aws)
