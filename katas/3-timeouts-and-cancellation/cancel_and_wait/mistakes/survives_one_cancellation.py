"""Waits on after the caller's first cancellation, but the second one ends the wait."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    if tasks:
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            await asyncio.wait(tasks)
            for task in tasks:
                if not task.cancelled():
                    task.exception()
            raise
    return [
        task.exception() for task in tasks if not task.cancelled() and task.exception() is not None
    ]
