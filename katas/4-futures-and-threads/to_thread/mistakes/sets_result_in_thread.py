"""Completes the asyncio future in the worker thread, and the loop does not hear of it."""

import asyncio
import contextvars
import threading


async def to_thread(func, /, *args, **kwargs):
    future = asyncio.get_running_loop().create_future()
    context = contextvars.copy_context()

    def run():
        try:
            result = context.run(func, *args, **kwargs)
        except BaseException as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)

    threading.Thread(target=run, daemon=True).start()
    return await future
