"""Shields the job, so a job that still waits for a thread starts although nobody wants it."""

import asyncio
import contextvars
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    job = asyncio.get_running_loop().run_in_executor(None, call)
    job.add_done_callback(lambda job: job.cancelled() or job.exception())
    return await asyncio.shield(job)
