"""Takes the next item first, and only then waits for a free place."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    free = asyncio.Semaphore(limit)
    tasks, errors = [], []

    async def call(item):
        try:
            return await function(item)
        except Exception as error:
            errors.append(error)
        finally:
            free.release()

    async def get_place():
        await free.acquire()
        if errors:
            raise errors[0]

    try:
        for item in items:
            await get_place()
            tasks.append(asyncio.create_task(call(item)))
        for _ in range(limit):
            await get_place()
        return [task.result() for task in tasks]
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
