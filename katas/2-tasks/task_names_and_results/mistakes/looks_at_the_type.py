"""Takes a returned exception object for a failure."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    if not task.done():
        return "running", None
    if task.cancelled():
        return "cancelled", None
    value = task.exception() or task.result()
    if isinstance(value, Exception):
        return "failed", value
    return "returned", value


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
