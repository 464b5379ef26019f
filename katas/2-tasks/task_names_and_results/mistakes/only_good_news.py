"""Awaits the task and reports after it: a failure never gets there."""

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
    async def watch():
        await task
        report(*args, task, **kwargs)

    watching.append(asyncio.create_task(watch()))


watching = []
