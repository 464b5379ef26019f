# scene: awaited
import asyncio


async def double():
    coroutine = asyncio.sleep(1)
    coroutine.close()
