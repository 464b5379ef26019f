# scene: awaited
import asyncio


async def double():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(60)
    except TimeoutError:
        pass
