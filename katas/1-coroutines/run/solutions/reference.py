"""The loop runs twice: once for `main`, and once for the cleaning up."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T], *, debug: bool = False) -> T:
    """Run the coroutine in a new event loop, clean up after it, and return its result."""
    _refuse_inside_a_loop()
    loop = asyncio.new_event_loop()
    try:
        loop.set_debug(debug)
        return loop.run_until_complete(main)
    finally:
        try:
            loop.run_until_complete(_clean_up(loop))
        finally:
            loop.close()


def _refuse_inside_a_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("run() cannot be called while an event loop runs in this thread")


async def _clean_up(loop: asyncio.AbstractEventLoop) -> None:
    await _cancel(asyncio.all_tasks() - {asyncio.current_task()})
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


async def _cancel(leftovers: set[asyncio.Task[Any]]) -> None:
    for task in leftovers:
        task.cancel()
    await asyncio.gather(*leftovers, return_exceptions=True)
    for task in leftovers:
        if not task.cancelled() and (error := task.exception()) is not None:
            message = "a task has failed while run() was cancelling it"
            context = {"message": message, "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)
