# scene: awaited
import asyncio


async def fail():
    raise ValueError("lost")


async def double():
    asyncio.create_task(fail())
    await asyncio.sleep(1)
