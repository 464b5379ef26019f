"""Takes an exception object that a task has returned for an error."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def cancel_and_wait(tasks: Iterable[asyncio.Task[Any]]) -> list[Exception]:
    """Cancel the tasks, wait until all of them have ended, and return their errors.

    The calling task itself is left out. A cancellation of the caller does not shorten the wait:
    it is raised when all tasks have ended.

    Args:
        tasks: the tasks to stop; some may be done already.

    Returns:
        The exceptions with which tasks have ended, in the order of `tasks`.
    """
    ours = dict.fromkeys(tasks)  # each of them once, in order
    ours.pop(asyncio.current_task(), None)
    for task in ours:
        task.cancel()

    interruption: asyncio.CancelledError | None = None
    while running := [task for task in ours if not task.done()]:
        try:
            await asyncio.wait(running)
        except asyncio.CancelledError as error:  # `wait` never raises what a task has raised
            interruption = error

    outcomes = [
        task.exception() if failed(task) else task.result() for task in ours if not task.cancelled()
    ]
    if interruption is not None:
        try:
            raise interruption
        finally:
            del interruption
    return [error for error in outcomes if isinstance(error, Exception)]


def failed(task):
    return task.exception() is not None
