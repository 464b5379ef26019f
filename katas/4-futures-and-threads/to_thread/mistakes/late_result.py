"""Completes the future although the caller was cancelled, so the future is done already."""

import asyncio
import contextvars
import threading


async def to_thread(func, /, *args, **kwargs):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    context = contextvars.copy_context()

    def run():
        try:
            result = context.run(func, *args, **kwargs)
        except BaseException as error:
            loop.call_soon_threadsafe(future.set_exception, error)
        else:
            loop.call_soon_threadsafe(future.set_result, result)

    threading.Thread(target=run, daemon=True).start()
    return await future
