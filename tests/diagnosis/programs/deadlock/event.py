# scene: awaited
import asyncio


async def double():
    await asyncio.Event().wait()
