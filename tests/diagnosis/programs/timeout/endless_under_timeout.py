# scene: awaited
import asyncio


async def double():
    async with asyncio.timeout(1):
        while True:
            asyncio.Event().is_set()
