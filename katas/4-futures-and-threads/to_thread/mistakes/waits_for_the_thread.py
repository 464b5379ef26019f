"""Waits for the function to end before it lets the caller go."""

import asyncio
import contextvars
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    job = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        await asyncio.wait([job])
        raise
