"""Copies the context in the worker thread, which has one of its own, and an empty one."""

import asyncio
import contextvars


async def to_thread(func, /, *args, **kwargs):
    def call():
        return contextvars.copy_context().run(func, *args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(None, call)
