# scene: awaited
import asyncio


async def double():
    asyncio.ensure_future(asyncio.Event().wait())
    await asyncio.sleep(1)
