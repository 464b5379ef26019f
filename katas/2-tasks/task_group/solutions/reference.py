"""Done callbacks notice failures at once; the end of the block waits, and gives the report."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class TaskGroup:
    """A block of code with tasks of its own: nobody leaves it before all of them have ended.

    When a task or the block fails, everything else in the group is cancelled. What went wrong is
    raised in one exception group when all tasks have ended.
    """

    def __init__(self) -> None:
        self._caller: asyncio.Task[Any] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._errors: list[BaseException] = []
        self._block_ended = False
        self._block_cancelled = False  # by us, because a task has failed
        self._stopping = False
        self._over = False

    def create_task(
        self,
        coro: Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        """Start a task that belongs to this group.

        Raises:
            RuntimeError: if the group was not entered, is stopping its tasks, or is over.
        """
        if self._caller is None or self._stopping or self._over:
            raise RuntimeError("this group takes no tasks now")
        task = asyncio.create_task(coro, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    async def __aenter__(self) -> TaskGroup:
        if self._caller is not None:
            raise RuntimeError("a group can be entered only once")
        self._caller = asyncio.current_task()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._caller is not None
        self._block_ended = True
        if self._block_cancelled:
            self._caller.uncancel()
        if error is not None:
            self._stop()

        cancellation: asyncio.CancelledError | None = None
        while self._tasks:  # tasks may start others while we wait
            try:
                await asyncio.wait(self._tasks)
            except asyncio.CancelledError as from_outside:
                cancellation = from_outside
                self._stop()
        self._over = True

        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            return  # it goes on its way
        if error is not None and not isinstance(error, asyncio.CancelledError):
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup("errors in a task group", self._errors) from None
        if cancellation is not None:
            raise cancellation

    def _on_task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.remove(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self._errors.append(error)
        self._stop()
        if not self._block_ended and not self._block_cancelled:
            assert self._caller is not None
            self._block_cancelled = True
            self._caller.cancel()

    def _stop(self) -> None:
        """Cancel every task, but only once: a second time would disturb their cleanup."""
        if not self._stopping:
            self._stopping = True
            for task in self._tasks:
                task.cancel()
