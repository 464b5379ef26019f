# scene: cancelled
import asyncio


async def double():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(5)
        raise
