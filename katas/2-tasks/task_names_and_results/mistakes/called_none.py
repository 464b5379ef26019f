"""Makes a text of the name also when there is none: the task is called "None"."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=str(name))


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
