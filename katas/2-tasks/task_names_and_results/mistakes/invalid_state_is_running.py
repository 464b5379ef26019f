"""Takes an InvalidStateError that the coroutine has raised for a task that runs."""

import asyncio
from functools import partial


def start(coroutine, name=None):
    return asyncio.create_task(coroutine, name=name)


def outcome(task):
    try:
        return "returned", task.result()
    except asyncio.InvalidStateError:
        return "running", None
    except asyncio.CancelledError:
        return "cancelled", None
    except Exception as error:
        return "failed", error


def follow(task, report, *args, **kwargs):
    task.add_done_callback(partial(report, *args, **kwargs))
