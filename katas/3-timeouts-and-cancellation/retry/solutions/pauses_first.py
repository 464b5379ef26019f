"""A generator knows the pauses, a small loop knows the attempts, `wait_for` knows the limit."""

import asyncio


async def retry(call, *, attempts=3, errors=Exception, pause=1.0, jitter=None, limit=None):
    loop = asyncio.get_running_loop()
    end = float("inf") if limit is None else loop.time() + limit

    async def try_all():
        requests = asyncio.current_task().cancelling()
        for length in pauses(attempts - 1, pause, jitter):
            try:
                return await call()
            except errors:
                asked_to_stop = asyncio.current_task().cancelling() > requests
                if asked_to_stop or loop.time() + length >= end:
                    raise
            await asyncio.sleep(length)
        return await call()

    return await asyncio.wait_for(try_all(), limit)


def pauses(number, length, jitter):
    for _ in range(number):
        yield length if jitter is None else length * (0.5 + jitter.random())
        length *= 2
