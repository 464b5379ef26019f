# scene: at_once
import asyncio


async def double(aws):
    return [await f for f in asyncio.as_completed(aws)]
