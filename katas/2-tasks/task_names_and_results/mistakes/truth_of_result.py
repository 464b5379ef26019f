"""Takes a result that is false for no result."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    if not task.done():
        return "running", None
    if task.cancelled():
        return "cancelled", None
    if error := task.exception():
        return "failed", error
    if value := task.result():
        return "returned", value
    return "running", None


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
