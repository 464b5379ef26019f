"""Kata `cpu_pool`: work for processes, in chunks. You edit only this file."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


async def pool_map(
    pool: Executor, function: Callable[[Any], Any], items: Iterable[Any], *, chunk_size: int = 1
) -> list[Any]:
    """Call `function` for every item in the processes of `pool`, `chunk_size` items in a job.

    Gives the results in the order of the items.
    """
    raise NotImplementedError
