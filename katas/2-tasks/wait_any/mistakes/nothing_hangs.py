"""Waits for ever when there is nothing to wait for."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if asyncio.isfuture(aws):
        raise TypeError("a collection of tasks, please")
    tasks = set(aws)
    if any(inspect.iscoroutine(task) for task in tasks):
        raise TypeError("tasks, please, and no coroutines")
    if return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("no such condition")
    enough = asyncio.Event()

    def on_done(task):
        if all(task.done() for task in tasks) or return_when == asyncio.FIRST_COMPLETED:
            enough.set()
        elif return_when == asyncio.FIRST_EXCEPTION and not task.cancelled():
            if task.exception() is not None:
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
