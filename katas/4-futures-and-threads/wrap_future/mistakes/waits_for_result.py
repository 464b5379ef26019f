"""Calls result() of a job that still runs, and so stops the whole loop."""

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
    try:
        future.set_result(cf_future.result())
    except concurrent.futures.CancelledError:
        future.cancel()
    except BaseException as error:
        future.set_exception(error)
    return future
