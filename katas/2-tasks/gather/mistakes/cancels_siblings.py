"""Cancels the other awaitables when one has failed, as a TaskGroup does."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    finished = asyncio.Queue()
    for task in tasks.values():
        task.add_done_callback(finished.put_nowait)
    try:
        for _ in tasks:
            task = await finished.get()
            if not return_exceptions:
                task.result()
    except BaseException:
        for task in tasks.values():
            task.cancel()
        raise
    return [outcome(tasks[aw]) for aw in aws]


def outcome(task):
    try:
        return task.result()
    except (Exception, asyncio.CancelledError) as error:
        return error
