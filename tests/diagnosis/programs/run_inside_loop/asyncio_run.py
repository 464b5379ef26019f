# scene: awaited
import asyncio


async def double():
    asyncio.run(asyncio.sleep(1))
