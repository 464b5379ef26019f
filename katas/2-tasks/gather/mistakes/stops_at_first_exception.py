"""With return_exceptions it stops waiting at the first exception."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    finished = asyncio.Queue()
    for task in tasks.values():
        task.add_done_callback(error_of)
        task.add_done_callback(finished.put_nowait)
    running = len(tasks)
    while running:
        try:
            task = await finished.get()
        except asyncio.CancelledError:
            for task in tasks.values():
                task.cancel()
            while running:
                await finished.get()
                running -= 1
            raise
        running -= 1
        if error_of(task) is not None:
            if not return_exceptions:
                raise error_of(task)
            break
    return [outcome_of(tasks[aw]) if tasks[aw].done() else None for aw in aws]


def outcome_of(task):
    error = error_of(task)
    return task.result() if error is None else error


def error_of(task):
    return asyncio.CancelledError() if task.cancelled() else task.exception()
