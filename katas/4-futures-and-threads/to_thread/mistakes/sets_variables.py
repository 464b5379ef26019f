"""Sets the variables one by one in the worker thread, where they stay for the next call."""

import asyncio
import contextvars


async def to_thread(func, /, *args, **kwargs):
    values = contextvars.copy_context().items()

    def call():
        for variable, value in values:
            variable.set(value)
        return func(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(None, call)
