"""Does not look at the size of the chunks."""

import asyncio
import pickle


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(pool, function, items, *, chunk_size=1):
    loop = asyncio.get_running_loop()
    items = list(items)
    jobs = [
        loop.run_in_executor(pool, work, function, items[first : first + chunk_size])
        for first in range(0, len(items), abs(chunk_size) or 1)
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
            pickle.loads(pickle.dumps(error))
        except Exception:
            raise WorkFailed(f"{type(error).__name__}: {error}") from None
        raise
