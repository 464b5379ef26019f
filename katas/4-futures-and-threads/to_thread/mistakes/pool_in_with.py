"""Puts a pool into `with`; the end of that block waits for the function, also in a cancellation."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, call)
