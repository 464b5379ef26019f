# scene: cancelled
import asyncio


async def double():
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(5)
