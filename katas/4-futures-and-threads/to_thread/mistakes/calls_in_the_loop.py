"""Calls the function in the thread of the loop; `async def` alone makes nothing asynchronous."""


async def to_thread(func, /, *args, **kwargs):
    return func(*args, **kwargs)
