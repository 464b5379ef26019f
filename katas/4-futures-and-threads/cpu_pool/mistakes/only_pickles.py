"""Tries whether the exception can be pickled, and not whether it can be unpickled."""

import asyncio
import pickle


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(pool, function, items, *, chunk_size=1):
    if chunk_size < 1:
        raise ValueError("chunk_size must be 1 or more")
    loop = asyncio.get_running_loop()
    items = list(items)
    jobs = [
        loop.run_in_executor(pool, work, function, items[first : first + chunk_size])
        for first in range(0, len(items), chunk_size)
    ]
    try:
        parts = await asyncio.gather(*jobs)
    finally:
        for job in jobs:
            job.cancel()
    return [result for part in parts for result in part]


def work(function, chunk):
    try:
        return [function(item) for item in chunk]
    except Exception as error:
        try:
            pickle.dumps(error)
        except Exception:
            raise WorkFailed(f"{type(error).__name__}: {error}") from None
        raise
