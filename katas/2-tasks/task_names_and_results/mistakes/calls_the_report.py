"""Calls the report at once and gives asyncio what it returned."""

import asyncio


def start(coroutine, name=None):
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
    task.add_done_callback(report(*args, task, **kwargs))
