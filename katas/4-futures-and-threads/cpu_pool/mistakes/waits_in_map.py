"""Calls map() of the pool, and waits for its results in the loop's thread."""

import pickle


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(pool, function, items, *, chunk_size=1):
    if chunk_size < 1:
        raise ValueError("chunk_size must be 1 or more")
    items = list(items)
    chunks = [items[first : first + chunk_size] for first in range(0, len(items), chunk_size)]
    parts = list(pool.map(work, [function] * len(chunks), chunks))
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
