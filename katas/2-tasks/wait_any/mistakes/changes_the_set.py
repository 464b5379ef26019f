"""Takes the finished tasks out of the caller's own set."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if asyncio.isfuture(aws):
        raise TypeError("a collection of tasks, please")
    if not isinstance(aws, set):
        aws = set(aws)
    if any(inspect.iscoroutine(task) for task in aws):
        raise TypeError("tasks, please, and no coroutines")
    if not aws or return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("no tasks, or no such condition")
    enough = asyncio.Event()
    done = set()

    def on_done(task):
        done.add(task)
        aws.discard(task)
        if not aws or return_when == asyncio.FIRST_COMPLETED:
            enough.set()
        elif return_when == asyncio.FIRST_EXCEPTION and not task.cancelled():
            if task.exception() is not None:
                enough.set()

    for task in list(aws):
        task.add_done_callback(on_done)
    timer = None
    if timeout is not None:
        timer = asyncio.get_running_loop().call_later(timeout, enough.set)
    try:
        await enough.wait()
    finally:
        if timer is not None:
            timer.cancel()
        for task in aws:
            task.remove_done_callback(on_done)
    return done, aws
