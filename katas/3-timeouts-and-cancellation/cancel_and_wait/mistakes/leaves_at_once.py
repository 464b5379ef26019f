"""Lets the caller's cancellation end the wait, while tasks are still cleaning up."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    return [
        task.exception() for task in tasks if not task.cancelled() and task.exception() is not None
    ]
