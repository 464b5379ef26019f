"""Raises TimeoutError when the time is up."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if asyncio.isfuture(aws):
        raise TypeError("a collection of tasks, please")
    tasks = set(aws)
    if any(inspect.iscoroutine(task) for task in tasks):
        raise TypeError("tasks, please, and no coroutines")
    if not tasks or return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("no tasks, or no such condition")
    ended = asyncio.Queue()
    for task in tasks:
        task.add_done_callback(ended.put_nowait)
    try:
        async with asyncio.timeout(timeout):
            for _ in tasks:
                task = await ended.get()
                if return_when == asyncio.FIRST_COMPLETED:
                    break
                if return_when == asyncio.FIRST_EXCEPTION and not task.cancelled():
                    if task.exception() is not None:
                        break
    finally:
        for task in tasks:
            task.remove_done_callback(ended.put_nowait)
    done = {task for task in tasks if task.done()}
    return done, tasks - done
