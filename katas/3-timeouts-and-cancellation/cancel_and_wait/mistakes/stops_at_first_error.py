"""Catches only CancelledError, so the error of a cleanup comes out and ends the wait."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    interrupted = False
    for task in tasks:
        while not task.cancelled():
            try:
                await asyncio.shield(task)
                break
            except asyncio.CancelledError:
                interrupted = interrupted or not task.cancelled()
    if interrupted:
        raise asyncio.CancelledError
    return []
