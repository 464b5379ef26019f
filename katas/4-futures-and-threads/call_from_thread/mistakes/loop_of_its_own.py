"""Runs the coroutine in a new loop in the calling thread."""

import asyncio
import concurrent.futures


def call_from_thread(coro, loop):
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    future = concurrent.futures.Future()
    try:
        future.set_result(asyncio.run(coro))
    except Exception as error:
        future.set_exception(error)
    return future
