# scene: awaited
import asyncio


async def double():
    asyncio.create_task(asyncio.Queue().get())
