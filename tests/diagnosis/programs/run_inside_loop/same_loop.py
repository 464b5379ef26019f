# scene: awaited
import asyncio


async def double():
    asyncio.get_running_loop().run_until_complete(asyncio.sleep(1))
