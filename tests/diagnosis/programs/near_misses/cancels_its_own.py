# scene: awaited
import asyncio
import contextlib


async def double():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
