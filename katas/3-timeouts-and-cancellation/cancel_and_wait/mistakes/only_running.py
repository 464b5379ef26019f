"""Looks only at tasks that still run, so the error of a task that had failed before is lost."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller and not task.done()]
    for task in tasks:
        task.cancel()
    interrupted = False
    while not all(task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            interrupted = True
    errors = [task.exception() for task in tasks if not task.cancelled()]
    if interrupted:
        raise asyncio.CancelledError
    return [error for error in errors if error is not None]
