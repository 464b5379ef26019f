# scene: awaited
import asyncio


async def double():
    while True:
        await asyncio.sleep(0)
