# scene: awaited
import asyncio


async def double():
    for _ in range(50):
        await asyncio.sleep(0.1)
