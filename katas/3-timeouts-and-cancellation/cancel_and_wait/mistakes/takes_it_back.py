"""Calls uncancel() of the caller."""

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
            asyncio.current_task().uncancel()

    outcomes = [None if task.cancelled() else task.exception() for task in ours]
    if interruption is not None:
        try:
            raise interruption
        finally:
            del interruption  # an exception that its own frame refers to would be a cycle
    return [error for error in outcomes if isinstance(error, Exception)]
