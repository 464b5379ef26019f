"""Takes keyword arguments and does not hand them on."""

import asyncio
import contextvars


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(None, context.run, func, *args)
