"""Lets the ExceptionGroup of its TaskGroup out."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    semaphore = asyncio.Semaphore(limit)
    tasks = []

    async def call(item):
        try:
            return await function(item)
        finally:
            semaphore.release()

    async with asyncio.TaskGroup() as group:
        await semaphore.acquire()
        for item in items:
            tasks.append(group.create_task(call(item)))
            await semaphore.acquire()
    return [task.result() for task in tasks]
