"""Doubles a pause that has its jitter in it, so the jitter piles up."""

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
                if jitter is not None:
                    pause *= 0.5 + jitter.random()
                if time() + pause >= end:
                    raise
            await asyncio.sleep(pause)
            pause *= 2
