"""Makes `start` a coroutine function: calling it starts nothing."""

import asyncio
from functools import partial


async def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    if not task.done():
        return "running", None
    if task.cancelled():
        return "cancelled", None
    if task.exception() is not None:
        return "failed", task.exception()
    return "returned", task.result()


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
