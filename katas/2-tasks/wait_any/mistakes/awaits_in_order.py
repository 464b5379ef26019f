"""Awaits one task after the other, and so raises their exceptions and misses the first end."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if asyncio.isfuture(aws):
        raise TypeError("a collection of tasks, please")
    tasks = list(aws)
    if any(inspect.iscoroutine(task) for task in tasks):
        raise TypeError("tasks, please, and no coroutines")
    if not tasks or return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("no tasks, or no such condition")
    done = set()
    try:
        async with asyncio.timeout(timeout):
            for task in tasks:
                await asyncio.shield(task)
                done.add(task)
                if return_when == asyncio.FIRST_COMPLETED:
                    break
    except TimeoutError:
        pass
    return done, set(tasks) - done
