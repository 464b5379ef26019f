# scene: awaited
import asyncio


async def double():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    await asyncio.to_thread(loop.call_soon, event.set)
