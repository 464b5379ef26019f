"""What the task offers is enough: its name, its state, its result, its callbacks."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


def start(coroutine: Coroutine[Any, Any, T], name: str | None = None) -> asyncio.Task[T]:
    """Start the coroutine as a task with this name."""
    return asyncio.create_task(coroutine, name=name)


def outcome(task: asyncio.Task[Any]) -> tuple[str, Any]:
    """Say whether the task is "running", has "returned" or "failed", or was "cancelled"."""
    if not task.done():
        return "running", None
    if task.cancelled():
        return "cancelled", None
    if (error := task.exception()) is not None:
        return "failed", error
    return "returned", task.result()


def follow(
    task: asyncio.Task[Any], report: Callable[..., object], *args: Any, **kwargs: Any
) -> None:
    """Have `report(*args, task, **kwargs)` called by the loop when the task has ended."""
    task.add_done_callback(partial(report, *args, **kwargs))
