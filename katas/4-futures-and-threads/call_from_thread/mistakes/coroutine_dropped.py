"""Drops the coroutine of a future that was cancelled early, and does not close it."""

import asyncio
import concurrent.futures


def call_from_thread(coro, loop):
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    future = concurrent.futures.Future()
    loop.call_soon_threadsafe(start, coro, loop, future)
    return future


def start(coro, loop, future):
    if future.cancelled():
        future.set_running_or_notify_cancel()
        return
    task = loop.create_task(coro)

    def ended(future):
        if future.cancelled():
            loop.call_soon_threadsafe(task.cancel)

    task.add_done_callback(lambda task: hand_over(task, future))
    future.add_done_callback(ended)


def hand_over(task, future):
    if task.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    if task.exception() is not None:
        future.set_exception(task.exception())
    else:
        future.set_result(task.result())
