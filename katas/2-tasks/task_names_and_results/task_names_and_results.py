"""Kata `task_names_and_results`: what a task knows about itself. You edit only this file."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def start(coroutine: Coroutine[Any, Any, T], name: str | None = None) -> asyncio.Task[T]:
    """Start the coroutine as a task with this name."""
    raise NotImplementedError


def outcome(task: asyncio.Task[Any]) -> tuple[str, Any]:
    """Say whether the task is "running", has "returned" or "failed", or was "cancelled"."""
    raise NotImplementedError


def follow(
    task: asyncio.Task[Any], report: Callable[..., object], *args: Any, **kwargs: Any
) -> None:
    """Have `report(*args, task, **kwargs)` called by the loop when the task has ended."""
    raise NotImplementedError
