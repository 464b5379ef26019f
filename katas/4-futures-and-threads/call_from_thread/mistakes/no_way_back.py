"""Does not tell the coroutine when the thread cancels the future."""

import asyncio
import concurrent.futures


def call_from_thread(coro, loop):
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    future = concurrent.futures.Future()
    loop.call_soon_threadsafe(start, coro, loop, future)
    return future


def start(coro, loop, future):
    task = loop.create_task(coro)
    task.add_done_callback(lambda task: hand_over(task, future))


def hand_over(task, future):
    if task.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    if task.exception() is not None:
        future.set_exception(task.exception())
    else:
        future.set_result(task.result())
