# scene: awaited
import asyncio


async def double():
    lock = asyncio.Lock()
    lock.acquire()
