"""`result()` raises what the task has raised, and a small function takes the place of partial."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


def start(coroutine: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
    task = asyncio.ensure_future(coroutine)  # the older form
    if name is not None:
        task.set_name(name)
    return task


def outcome(task: asyncio.Task[Any]) -> tuple[str, Any]:
    if not task.done():
        return "running", None
    try:
        return "returned", task.result()
    except asyncio.CancelledError:
        return "cancelled", None
    except Exception as error:
        return "failed", error


def follow(
    task: asyncio.Task[Any], report: Callable[..., object], *args: Any, **kwargs: Any
) -> None:
    def ended(task: asyncio.Task[Any]) -> None:
        report(*args, task, **kwargs)

    task.add_done_callback(ended)
