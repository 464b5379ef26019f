"""Calls the function of the standard library that the kata asks for."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    return asyncio.wrap_future(cf_future, loop=loop)
