# scene: awaited
import asyncio


async def double():
    asyncio.sleep(1)
