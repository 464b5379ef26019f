# scene: awaited
import asyncio


async def double():
    await asyncio.get_running_loop().create_future()
