# scene: awaited
import asyncio


async def fail():
    raise ValueError("seen")


async def double():
    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    assert task.exception()
