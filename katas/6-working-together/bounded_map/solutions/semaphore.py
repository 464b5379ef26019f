"""A semaphore of `limit` places: one for each call. Who has them all knows that nothing runs."""

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
        await get_place()
        for item in items:
            tasks.append(asyncio.create_task(call(item)))
            await get_place()
        for _ in range(limit - 1):
            await get_place()
        return [task.result() for task in tasks]
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
