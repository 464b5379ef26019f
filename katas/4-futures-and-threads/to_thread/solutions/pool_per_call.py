"""A plain function that returns an awaitable: a pool with one thread, which ends after its job."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def to_thread(func: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Awaitable[Any]:
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        job = pool.submit(contextvars.copy_context().run, func, *args, **kwargs)
    finally:
        pool.shutdown(wait=False)  # the thread ends when its job has ended; nobody waits here
    return asyncio.wrap_future(job)
