"""Makes a task of each attempt, which works with coroutines only."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

T = TypeVar("T")


async def retry(
    call: Callable[[], Awaitable[T]],
    *,
    attempts: int = 3,
    errors: type[Exception] | tuple[type[Exception], ...] = Exception,
    pause: float = 1.0,
    jitter: Random | None = None,
    limit: float | None = None,
) -> T:
    """Await `call()`, again and again until it succeeds, and return its result.

    Args:
        call: makes a new awaitable for each attempt.
        attempts: how often `call` is called, at most.
        errors: the exceptions after which another attempt makes sense.
        pause: seconds before the second attempt; each further pause is twice as long.
        jitter: multiplies each pause by a factor between 0.5 and 1.5; `None`: no jitter.
        limit: seconds for everything together; `None`: no limit.

    Raises:
        TimeoutError: when the limit was reached during an attempt.
    """
    task = asyncio.current_task()
    assert task is not None, "a coroutine of asyncio runs in a task"
    time = asyncio.get_running_loop().time
    end = math.inf if limit is None else time() + limit

    async with asyncio.timeout(limit):
        requests = task.cancelling()
        while True:
            attempts -= 1
            try:
                return await asyncio.create_task(call())
            except errors:
                if attempts == 0 or task.cancelling() > requests:
                    raise
                length = pause if jitter is None else pause * (0.5 + jitter.random())
                if time() + length >= end:
                    raise
            await asyncio.sleep(length)
            pause *= 2
