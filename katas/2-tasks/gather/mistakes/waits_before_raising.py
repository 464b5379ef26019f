"""Waits until all have ended, and only then raises the first exception."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    left, over, errors = len(tasks), asyncio.Event(), []

    def on_done(task):
        nonlocal left
        left -= 1
        if task.exception() is not None:
            errors.append(task.exception())
        if not left:
            over.set()

    for task in tasks.values():
        task.add_done_callback(on_done)
    if tasks:
        await over.wait()
    if errors and not return_exceptions:
        raise errors[0]
    return [tasks[aw].exception() or tasks[aw].result() for aw in aws]
