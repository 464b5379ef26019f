"""Asks cancelling() whether the caller was cancelled; in the caller's own cleanup it always was."""

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
    errors = [task.exception() for task in tasks if not task.cancelled()]
    if caller.cancelling():
        raise asyncio.CancelledError
    return [error for error in errors if error is not None]
