# scene: awaited
import asyncio


async def double():
    await asyncio.to_thread(asyncio.run, asyncio.sleep(0))
