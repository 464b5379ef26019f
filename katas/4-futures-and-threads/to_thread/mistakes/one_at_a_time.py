"""Protects the call with a lock, so the functions run one after the other."""

import asyncio
import contextvars
import weakref
from functools import partial

locks = weakref.WeakKeyDictionary()


async def to_thread(func, /, *args, **kwargs):
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    call = partial(context.run, func, *args, **kwargs)
    async with locks.setdefault(loop, asyncio.Lock()):
        return await loop.run_in_executor(None, call)
