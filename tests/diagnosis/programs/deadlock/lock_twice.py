# scene: awaited
import asyncio


async def double():
    lock = asyncio.Lock()
    async with lock:
        async with lock:
            pass
