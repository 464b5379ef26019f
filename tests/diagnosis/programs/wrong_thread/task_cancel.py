# scene: cancelled
import asyncio
import contextlib


async def double():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    await asyncio.to_thread(lambda: task.cancel())
    with contextlib.suppress(asyncio.CancelledError):
        await task
