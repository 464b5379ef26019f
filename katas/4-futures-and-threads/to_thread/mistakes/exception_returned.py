"""Returns the exception of the function as if it were its result."""

import asyncio
import contextvars


async def to_thread(func, /, *args, **kwargs):
    context = contextvars.copy_context()

    def call():
        try:
            return context.run(func, *args, **kwargs)
        except BaseException as error:
            return error

    return await asyncio.get_running_loop().run_in_executor(None, call)
