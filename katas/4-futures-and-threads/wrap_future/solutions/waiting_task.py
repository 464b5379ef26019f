"""A task that waits for an event; the worker thread only asks the loop to set the event."""

from __future__ import annotations

import asyncio
import concurrent.futures
from contextlib import suppress
from typing import Any


async def _outcome(job: concurrent.futures.Future[Any], ended: asyncio.Event) -> Any:
    await ended.wait()
    try:
        return job.result()
    except concurrent.futures.CancelledError as error:
        raise asyncio.CancelledError(*error.args) from None
    except concurrent.futures.InvalidStateError as error:
        if type(error) is not concurrent.futures.InvalidStateError:
            raise
        raise asyncio.InvalidStateError(*error.args) from None


def wrap_future(
    cf_future: concurrent.futures.Future[Any] | asyncio.Future[Any],
    *,
    loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Future[Any]:
    """Return a task that ends as `cf_future` ends."""
    match cf_future:
        case asyncio.Future():
            return cf_future
        case concurrent.futures.Future():
            return _start(cf_future, loop or asyncio.get_running_loop())
    raise TypeError(f"{type(cf_future).__name__} is not a future")


def _start(
    job: concurrent.futures.Future[Any], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[Any]:
    ended = asyncio.Event()
    task = loop.create_task(_outcome(job, ended))

    def tell_the_loop(_job: object) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    def tell_the_job(done: asyncio.Task[Any]) -> None:
        # Not in the coroutine: a task can be cancelled before its first step.
        if done.cancelled():
            job.cancel()

    task.add_done_callback(tell_the_job)
    job.add_done_callback(tell_the_loop)
    return task
