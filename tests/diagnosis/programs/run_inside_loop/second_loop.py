# scene: awaited
import asyncio


async def double():
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(asyncio.sleep(1))
    finally:
        loop.close()
