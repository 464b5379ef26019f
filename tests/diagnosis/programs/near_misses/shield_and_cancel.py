# scene: timed_out
import asyncio


async def double():
    task = asyncio.create_task(asyncio.sleep(60))
    try:
        await asyncio.shield(task)
    finally:
        task.cancel()
