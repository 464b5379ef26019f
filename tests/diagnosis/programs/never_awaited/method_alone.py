# scene: awaited
import asyncio


async def double():
    queue = asyncio.Queue()
    queue.put(1)
