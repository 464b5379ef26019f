"""Names its own parameter, so a keyword argument `func` cannot be meant for the function."""

import asyncio
import contextvars
from functools import partial


async def to_thread(func, *args, **kwargs):
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(None, call)
