"""Each attempt is a task of its own: look at how it ended, instead of catching what it raised."""

import asyncio


async def retry(call, *, attempts=3, errors=Exception, pause=1.0, jitter=None, limit=None):
    loop = asyncio.get_running_loop()
    end = None if limit is None else loop.time() + limit

    async def attempt():
        return await call()

    for number in range(1, attempts + 1):
        task = asyncio.create_task(attempt())
        try:
            await asyncio.wait([task], timeout=None if end is None else end - loop.time())
        except asyncio.CancelledError:
            await stop(task)
            raise
        if not task.done():
            await stop(task)
            raise TimeoutError
        if task.cancelled() or not isinstance(task.exception(), errors):
            return task.result()  # or raises it
        length = pause * 2 ** (number - 1)
        if number < attempts and jitter is not None:
            length *= 0.5 + jitter.random()
        if number == attempts or (end is not None and loop.time() + length >= end):
            raise task.exception()
        await asyncio.sleep(length)


async def stop(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
