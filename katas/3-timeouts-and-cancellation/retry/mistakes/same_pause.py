"""Makes every pause as long as the first one."""

import asyncio
import math


async def retry(call, *, attempts=3, errors=Exception, pause=1.0, jitter=None, limit=None):
    task = asyncio.current_task()
    time = asyncio.get_running_loop().time
    end = math.inf if limit is None else time() + limit
    async with asyncio.timeout(limit):
        requests = task.cancelling()
        for number in range(1, attempts + 1):
            try:
                return await call()
            except errors:
                if number == attempts or task.cancelling() > requests:
                    raise
                length = pause
                if jitter is not None:
                    length *= 0.5 + jitter.random()
                if time() + length >= end:
                    raise
            await asyncio.sleep(length)
