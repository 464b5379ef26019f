"""Waits on when the caller is cancelled, but then returns as if nothing had happened."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    while not all(task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            pass
    return [
        task.exception() for task in tasks if not task.cancelled() and task.exception() is not None
    ]
