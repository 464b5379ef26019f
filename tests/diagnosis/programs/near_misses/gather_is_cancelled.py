# scene: timed_out
import asyncio


async def double():
    await asyncio.gather(*(asyncio.sleep(n) for n in (9, 8)))
