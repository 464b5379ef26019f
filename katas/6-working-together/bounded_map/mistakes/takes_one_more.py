"""Looks for an exception only after the next item has been taken."""

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

    try:
        await free.acquire()
        for item in items:
            if errors:
                raise errors[0]
            tasks.append(asyncio.create_task(call(item)))
            await free.acquire()
        for _ in range(limit - 1):
            if errors:
                raise errors[0]
            await free.acquire()
        if errors:
            raise errors[0]
        return [task.result() for task in tasks]
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
