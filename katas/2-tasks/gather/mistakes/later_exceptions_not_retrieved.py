"""Stops looking at the tasks after the first exception; asyncio complains about the later ones."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    finished = asyncio.Queue()
    for task in tasks.values():
        task.add_done_callback(finished.put_nowait)
    for _ in tasks:
        try:
            task = await finished.get()
        except asyncio.CancelledError:
            for task in tasks.values():
                task.cancel()
            raise
        if not return_exceptions:
            task.result()
    return [outcome(tasks[aw]) for aw in aws]


def outcome(task):
    try:
        return task.result()
    except (Exception, asyncio.CancelledError) as error:
        return error
