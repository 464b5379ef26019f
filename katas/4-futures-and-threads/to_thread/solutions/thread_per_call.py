"""A thread for each call, and a future that this thread completes through the loop."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import Any


async def to_thread(func: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        result, error = None, None
        try:
            result = context.run(func, *args, **kwargs)
        except BaseException as raised:
            error = raised
        loop.call_soon_threadsafe(deliver, future, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await future


def deliver(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    """Complete the future, in the thread of its loop."""
    if future.done():  # the caller was cancelled, and nobody waits any more
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
