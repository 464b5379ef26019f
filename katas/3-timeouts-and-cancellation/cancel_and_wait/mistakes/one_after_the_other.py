"""Asks a task, waits for it, and only then asks the next one."""

import asyncio


async def cancel_and_wait(tasks):
    errors = []
    interrupted = False
    for task in dict.fromkeys(tasks):
        if task is asyncio.current_task():
            continue
        task.cancel()
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                interrupted = True
        if not task.cancelled() and task.exception() is not None:
            errors.append(task.exception())
    if interrupted:
        raise asyncio.CancelledError
    return errors
