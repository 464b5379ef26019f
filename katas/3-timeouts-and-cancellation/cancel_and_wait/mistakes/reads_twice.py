"""Goes over `tasks` several times: an iterator is empty the second time, and a set may change."""

import asyncio


async def cancel_and_wait(tasks):
    for task in tasks:
        if task is not asyncio.current_task():
            task.cancel()
    interrupted = False
    while running := [
        task for task in tasks if task is not asyncio.current_task() and not task.done()
    ]:
        try:
            await asyncio.wait(running)
        except asyncio.CancelledError:
            interrupted = True
    errors = []
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception() is not None:
            if task.exception() not in errors:
                errors.append(task.exception())
    if interrupted:
        raise asyncio.CancelledError
    return errors
