"""Completes its future again when the other awaitables end after an exception."""

import asyncio


def gather(*aws, return_exceptions=False):
    over = asyncio.get_running_loop().create_future()
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    left = len(tasks)
    if not left:
        over.set_result([])

    def on_done(task):
        nonlocal left
        left -= 1
        if task.exception() is not None and not return_exceptions:
            over.set_exception(task.exception())
        elif not left:
            over.set_result([outcome(tasks[aw]) for aw in aws])

    for task in tasks.values():
        task.add_done_callback(on_done)
    return over


def outcome(task):
    error = task.exception()
    return task.result() if error is None else error
