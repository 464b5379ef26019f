"""Keeps a pool of its own for ever; nobody ends its threads."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from functools import partial

pool = ThreadPoolExecutor()


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(pool, call)
