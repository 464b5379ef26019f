"""A task in the loop, a future for the thread, and a done callback in each direction."""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def call_from_thread(
    coro: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop
) -> concurrent.futures.Future[T]:
    """Let `coro` run in `loop`, and return a future that another thread can wait for.

    Cancelling the future cancels the coroutine, and the other way round.
    """
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    future: concurrent.futures.Future[T] = concurrent.futures.Future()
    loop.call_soon_threadsafe(_start, coro, loop, future)
    return future


def _start(
    coro: Coroutine[Any, Any, T],
    loop: asyncio.AbstractEventLoop,
    future: concurrent.futures.Future[T],
) -> None:
    """Make the task and link it with the future; called in the loop's thread."""
    task = loop.create_task(coro)

    def pass_on_cancellation(future: concurrent.futures.Future[T]) -> None:
        if future.cancelled():  # in the thread that has called cancel()
            loop.call_soon_threadsafe(task.cancel)

    task.add_done_callback(lambda task: _hand_over(task, future))
    future.add_done_callback(pass_on_cancellation)


def _hand_over(task: asyncio.Task[T], future: concurrent.futures.Future[T]) -> None:
    """Complete the future as the task has ended; called in the loop's thread."""
    if task.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    error = task.exception()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())
