# scene: awaited
import asyncio
import time


async def double():
    await asyncio.to_thread(time.sleep, 0.01)
