# scene: awaited
import asyncio


def fail():
    raise ValueError("lost")


async def double():
    asyncio.get_running_loop().call_later(1, fail)
    await asyncio.sleep(2)
