"""Sets a timer for every call, as a safety net, and does not cancel it."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    finished = asyncio.Queue()
    for task in tasks.values():
        task.add_done_callback(error_of)
        task.add_done_callback(finished.put_nowait)
    running = len(tasks)
    asyncio.get_running_loop().call_later(3600, lambda: None)
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
        if not return_exceptions and error_of(task) is not None:
            raise error_of(task)
    return [outcome_of(tasks[aw]) for aw in aws]


def outcome_of(task):
    error = error_of(task)
    return task.result() if error is None else error


def error_of(task):
    return asyncio.CancelledError() if task.cancelled() else task.exception()
