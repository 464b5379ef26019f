"""No exception travels: a job returns either results or what is known of its error."""

import asyncio
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import Any


class WorkFailed(Exception):
    """Stands for an exception that cannot travel from one process to another."""


@dataclass(frozen=True)
class Outcome:
    """What comes back of one job."""

    results: list[Any]
    error: bytes = b""


@dataclass(frozen=True)
class Job:
    """What goes to the other process: an object that can be pickled and called."""

    function: Callable[[Any], Any]
    chunk: tuple[Any, ...]

    def __call__(self) -> Outcome:
        try:
            return Outcome([self.function(item) for item in self.chunk])
        except Exception as error:
            return Outcome([], parcel(error))


def parcel(error: Exception) -> bytes:
    try:
        data = pickle.dumps(error)
        pickle.loads(data)
    except Exception:
        return pickle.dumps(WorkFailed(f"{type(error).__name__}: {error}"))
    return data


def chunks(items: Iterable[Any], size: int) -> Iterator[tuple[Any, ...]]:
    iterator = iter(items)
    while chunk := tuple(islice(iterator, size)):
        yield chunk


async def pool_map(
    pool: Executor, function: Callable[[Any], Any], items: Iterable[Any], *, chunk_size: int = 1
) -> list[Any]:
    if chunk_size < 1:
        raise ValueError("chunk_size must be 1 or more")
    jobs = [pool.submit(Job(function, chunk)) for chunk in chunks(items, chunk_size)]
    try:
        return await collect([asyncio.wrap_future(job) for job in jobs])
    finally:
        for job in jobs:
            job.cancel()


async def collect(jobs: list[asyncio.Future[Outcome]]) -> list[Any]:
    for job in asyncio.as_completed(jobs):  # the first error in time counts
        outcome = await job
        if outcome.error:
            raise pickle.loads(outcome.error)
    return [result for job in jobs for result in job.result().results]
