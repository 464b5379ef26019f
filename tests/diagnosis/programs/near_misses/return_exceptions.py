# scene: awaited
import asyncio


async def fail():
    raise ValueError("seen")


async def double():
    await asyncio.gather(fail(), fail(), return_exceptions=True)
