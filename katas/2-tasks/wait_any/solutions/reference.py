"""One event says "it is enough": done callbacks set it, or a timer does."""

import asyncio
import inspect
from collections.abc import Iterable
from typing import Any

CONDITIONS = (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED)


async def wait(
    aws: Iterable[asyncio.Future[Any]],
    *,
    timeout: float | None = None,
    return_when: str = asyncio.ALL_COMPLETED,
) -> tuple[set[asyncio.Future[Any]], set[asyncio.Future[Any]]]:
    """Wait for tasks and give two sets of them: those that have ended, and those that still run.

    Ends when `return_when` is fulfilled, or after `timeout` seconds. Cancels nothing, and raises
    no exception of a task.

    Raises:
        TypeError: if there is a coroutine among `aws`, or `aws` is itself a task.
        ValueError: if `aws` is empty, or `return_when` is not one of asyncio's three values.
    """
    if asyncio.isfuture(aws):
        raise TypeError("several tasks are expected, in a list or a set; not a task")
    tasks = set(aws)
    if any(inspect.iscoroutine(task) for task in tasks):
        raise TypeError("tasks are expected; a coroutine is none yet")
    if not tasks:
        raise ValueError("there is nothing to wait for")
    if return_when not in CONDITIONS:
        raise ValueError(f"no such condition: {return_when!r}")

    enough = asyncio.Event()
    running = len(tasks)

    def on_done(task: asyncio.Future[Any]) -> None:
        nonlocal running
        running -= 1
        if running == 0 or _fulfils(return_when, task):
            enough.set()

    for task in tasks:
        task.add_done_callback(on_done)
    timer = None
    if timeout is not None:
        timer = asyncio.get_running_loop().call_later(timeout, enough.set)
    try:
        await enough.wait()
    finally:
        if timer is not None:
            timer.cancel()
        for task in tasks:
            task.remove_done_callback(on_done)
    done = {task for task in tasks if task.done()}
    return done, tasks - done


def _fulfils(return_when: str, task: asyncio.Future[Any]) -> bool:
    """Whether the end of this one task is enough."""
    if return_when == asyncio.FIRST_EXCEPTION:
        return not task.cancelled() and task.exception() is not None
    return return_when == asyncio.FIRST_COMPLETED
