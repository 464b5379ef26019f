# scene: timed_out
import asyncio


async def double():
    while True:
        await asyncio.sleep(0)
