# scene: awaited
import asyncio


async def double():
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(loop.call_soon_threadsafe, event.set)
    await event.wait()
