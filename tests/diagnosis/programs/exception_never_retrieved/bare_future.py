# scene: awaited
import asyncio


async def double():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("lost"))
