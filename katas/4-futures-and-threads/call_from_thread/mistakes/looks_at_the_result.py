"""Takes an exception object that the coroutine has returned for one that it has raised."""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import Any


def call_from_thread(
    coro: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop
) -> concurrent.futures.Future[Any]:
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    future: concurrent.futures.Future[Any] = concurrent.futures.Future()

    def start() -> None:
        if future.cancelled():
            coro.close()
            future.set_running_or_notify_cancel()
            return
        task = loop.create_task(carry(coro, future))

        def ended(future: concurrent.futures.Future[Any]) -> None:
            if future.cancelled():
                loop.call_soon_threadsafe(task.cancel)

        future.add_done_callback(ended)

    loop.call_soon_threadsafe(start)
    return future


async def carry(coro: Coroutine[Any, Any, Any], future: concurrent.futures.Future[Any]) -> None:
    try:
        [result] = await asyncio.gather(coro, return_exceptions=True)
    except asyncio.CancelledError:
        future.cancel()
        future.set_running_or_notify_cancel()
        raise
    if future.set_running_or_notify_cancel():
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
