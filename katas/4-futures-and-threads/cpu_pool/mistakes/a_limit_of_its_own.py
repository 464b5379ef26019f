"""Gives the pool only some jobs at a time, as many as there may be cores."""

import asyncio
import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(
    pool: Executor,
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    chunk_size: int = 1,
) -> list[Result]:
    """Call `function` for every item in the processes of `pool`, `chunk_size` items in a job.

    Gives the results in the order of the items. The pool stays open.
    """
    if chunk_size < 1:
        raise ValueError(f"chunk_size must be 1 or more, not {chunk_size}")
    loop = asyncio.get_running_loop()
    items = list(items)
    places = asyncio.Semaphore(16)

    async def hand_over(chunk):
        async with places:
            return await loop.run_in_executor(pool, _work, function, chunk)

    jobs = [
        asyncio.create_task(hand_over(items[first : first + chunk_size]))
        for first in range(0, len(items), chunk_size)
    ]
    try:
        parts = await asyncio.gather(*jobs)
    finally:
        for job in jobs:
            job.cancel()
    return [result for part in parts for result in part]


def _work(function: Callable[[Item], Result], chunk: list[Item]) -> list[Result]:
    """One job; runs in the other process."""
    try:
        return [function(item) for item in chunk]
    except Exception as error:
        if _can_travel(error):
            raise
        raise WorkFailed(f"{type(error).__name__}: {error}") from None


def _can_travel(error: Exception) -> bool:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
