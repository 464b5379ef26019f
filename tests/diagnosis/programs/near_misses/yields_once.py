# scene: awaited
import asyncio
import time


async def double():
    time.sleep(0)
    await asyncio.sleep(0)
