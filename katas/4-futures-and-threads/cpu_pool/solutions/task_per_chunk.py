"""A task for each chunk in a task group, which cancels the others after an error."""

import asyncio
import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from typing import Any


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(
    pool: Executor, function: Callable[[Any], Any], items: Iterable[Any], *, chunk_size: int = 1
) -> list[Any]:
    if chunk_size <= 0:
        raise ValueError(f"no chunk of {chunk_size} items")
    results = list(items)
    careful = partial(call, function)

    async def work(first: int) -> None:
        chunk = slice(first, first + chunk_size)
        loop = asyncio.get_running_loop()
        results[chunk] = await loop.run_in_executor(pool, call_each, careful, results[chunk])

    try:
        async with asyncio.TaskGroup() as group:
            for first in range(0, len(results), chunk_size):
                group.create_task(work(first))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return results


def call_each(function: Callable[[Any], Any], items: list[Any]) -> list[Any]:
    return list(map(function, items))


def call(function: Callable[[Any], Any], item: Any) -> Any:
    try:
        return function(item)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = WorkFailed(repr(error))
        raise error from None
