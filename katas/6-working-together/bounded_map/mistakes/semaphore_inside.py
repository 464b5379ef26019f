"""Makes a task for every item at once; only the calls wait for the semaphore."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    semaphore = asyncio.Semaphore(limit)

    async def call(item):
        async with semaphore:
            return await function(item)

    tasks = [asyncio.create_task(call(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
