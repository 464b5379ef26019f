"""Lets a thread of the loop's pool wait for the job, and so uses a second thread for each."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    return loop.run_in_executor(None, cf_future.result)
