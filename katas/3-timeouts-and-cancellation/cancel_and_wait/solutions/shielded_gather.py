"""`gather` collects the outcomes, and `shield` keeps the caller's cancellation away from it."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    others = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in others:
        task.cancel()

    outcomes = asyncio.gather(*others, return_exceptions=True)
    cancelled = None
    while not outcomes.done():
        try:
            await asyncio.shield(outcomes)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return [
        task.exception() for task in others if not task.cancelled() and task.exception() is not None
    ]
