"""Asks every second again until the task has ended, and so disturbs the cleanup."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    interrupted = False
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        try:
            await asyncio.wait(running, timeout=1)
        except asyncio.CancelledError:
            interrupted = True
    errors = [task.exception() for task in tasks if not task.cancelled()]
    if interrupted:
        raise asyncio.CancelledError
    return [error for error in errors if error is not None]
