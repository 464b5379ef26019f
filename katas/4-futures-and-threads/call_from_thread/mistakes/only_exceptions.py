"""Catches Exception only: for a BaseException the thread waits for ever."""

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
        result = await coro
    except asyncio.CancelledError:
        future.cancel()
        future.set_running_or_notify_cancel()
        raise
    except Exception as error:
        if future.set_running_or_notify_cancel():
            future.set_exception(error)
    else:
        if future.set_running_or_notify_cancel():
            future.set_result(result)
