# scene: cancelled_twice
import asyncio


async def double():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue
