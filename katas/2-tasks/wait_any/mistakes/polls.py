"""Looks at the tasks ten times a second."""

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
    loop = asyncio.get_running_loop()
    start = loop.time()
    while timeout is None or loop.time() < start + timeout:
        done = {task for task in tasks if task.done()}
        if done == tasks or (done and return_when == asyncio.FIRST_COMPLETED):
            break
        if return_when == asyncio.FIRST_EXCEPTION:
            if any(not task.cancelled() and task.exception() for task in done):
                break
        await asyncio.sleep(0.1)
    done = {task for task in tasks if task.done()}
    return done, tasks - done
