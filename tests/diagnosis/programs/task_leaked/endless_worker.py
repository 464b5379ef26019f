# scene: awaited
import asyncio


kept = set()


async def work():
    while True:
        await asyncio.sleep(5)


async def double():
    task = asyncio.ensure_future(work())
    kept.add(task)
    task.add_done_callback(kept.discard)
    await asyncio.sleep(1)
