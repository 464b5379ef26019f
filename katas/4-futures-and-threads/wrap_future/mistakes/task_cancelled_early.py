"""Passes the cancellation on inside a task, which may be cancelled before its first step."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    return loop.create_task(outcome(cf_future, loop))


async def outcome(job, loop):
    future = loop.create_future()

    def ended(job):
        try:
            loop.call_soon_threadsafe(deliver, job, future)
        except RuntimeError:
            pass  # the loop is closed

    job.add_done_callback(ended)
    try:
        return await future
    except asyncio.CancelledError:
        job.cancel()
        raise


def deliver(job, future):
    if future.done():
        return
    if job.cancelled():
        future.cancel()
    elif job.exception() is not None:
        future.set_exception(translated(job.exception()))
    else:
        future.set_result(job.result())


def translated(error):
    if type(error) is concurrent.futures.CancelledError:
        return asyncio.CancelledError(*error.args)
    if type(error) is concurrent.futures.InvalidStateError:
        return asyncio.InvalidStateError(*error.args)
    return error
