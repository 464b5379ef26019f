"""Asks for the exception before it knows that the task was not cancelled."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    if not task.done():
        return "running", None
    if task.exception() is not None:
        return "failed", task.exception()
    if task.cancelled():
        return "cancelled", None
    return "returned", task.result()


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
