"""Looks ten times a second whether the thread has ended."""

import asyncio
import contextvars
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    job = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        while not job.done():
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        job.cancel()
        raise
    return job.result()
