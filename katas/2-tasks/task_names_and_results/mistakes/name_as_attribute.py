"""Keeps the name in an attribute of its own, which asyncio does not know."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    task = asyncio.create_task(coroutine)
    task.name = name
    return task


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
