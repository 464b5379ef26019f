"""Pauses after every error, also after the last one, when nothing comes any more."""

import asyncio
import math


async def retry(call, *, attempts=3, errors=Exception, pause=1.0, jitter=None, limit=None):
    task = asyncio.current_task()
    time = asyncio.get_running_loop().time
    end = math.inf if limit is None else time() + limit
    last_error = None
    async with asyncio.timeout(limit):
        requests = task.cancelling()
        for number in range(attempts):
            try:
                return await call()
            except errors as error:
                last_error = error
                if task.cancelling() > requests:
                    raise
                length = pause * 2**number
                if jitter is not None:
                    length *= 0.5 + jitter.random()
                if time() + length >= end:
                    raise
            await asyncio.sleep(length)
    raise last_error
