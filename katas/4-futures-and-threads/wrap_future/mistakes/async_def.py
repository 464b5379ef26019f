"""Is a coroutine function, so the call only makes a coroutine and links nothing."""

import asyncio
import concurrent.futures


async def wrap_future(cf_future, *, loop=None):
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
    return await future


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
