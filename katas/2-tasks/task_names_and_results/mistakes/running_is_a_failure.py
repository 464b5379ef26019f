"""Takes the InvalidStateError of a running task for its exception."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    if task.cancelled():
        return "cancelled", None
    try:
        return "returned", task.result()
    except Exception as error:
        return "failed", error


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
