"""Asks every task and returns at once, as if cancel() ended a task."""


async def cancel_and_wait(tasks):
    tasks = list(dict.fromkeys(tasks))
    for task in tasks:
        task.cancel()
    return [
        task.exception()
        for task in tasks
        if task.done() and not task.cancelled() and task.exception() is not None
    ]
