"""Awaits gather: when the caller is cancelled, gather cancels the tasks again, in their cleanup."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    return [
        outcome
        for outcome, task in zip(outcomes, tasks, strict=True)
        if not task.cancelled() and outcome is task.exception()
        if outcome is not None
    ]
