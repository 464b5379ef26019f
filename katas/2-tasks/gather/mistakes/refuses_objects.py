"""Takes coroutines and futures, and refuses every other object, as if there were no __await__."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = []
    for aw in aws:
        if asyncio.isfuture(aw):
            tasks.append(aw)
        elif asyncio.iscoroutine(aw):
            tasks.append(asyncio.create_task(aw))
        else:
            raise TypeError(f"{aw!r} is not a coroutine and not a future")
    return [await task for task in tasks]
