"""Carries over results only; the callback fails for a job that raised."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    future = loop.create_future()

    def ended(job):
        try:
            loop.call_soon_threadsafe(deliver, job, future)
        except RuntimeError:
            pass  # the loop is closed

    future.add_done_callback(lambda f: cf_future.cancel() if f.cancelled() else None)
    cf_future.add_done_callback(ended)
    return future


def deliver(job, future):
    if not future.done():
        future.set_result(job.result())
