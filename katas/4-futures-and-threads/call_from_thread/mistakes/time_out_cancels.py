"""Cancels the coroutine when the thread has lost its patience."""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import Any


class Call(concurrent.futures.Future[Any]):
    """The outcome of a coroutine that runs in the loop of another thread."""

    def __init__(self, coro: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._coro, self._loop = coro, loop
        self._task: asyncio.Task[Any] | None = None
        loop.call_soon_threadsafe(self._start)

    def cancel(self) -> bool:
        """Cancel the future at once, and the coroutine when the loop has its turn."""
        cancelled = super().cancel()
        if cancelled:
            self._loop.call_soon_threadsafe(self._cancel_task)
        return cancelled

    def result(self, timeout=None):
        try:
            return super().result(timeout)
        except TimeoutError:
            if not self.done():
                self.cancel()
            raise

    # -- in the loop's thread --------------------------------------------------------------------

    def _start(self) -> None:
        self._task = self._loop.create_task(self._coro)
        self._task.add_done_callback(self._ended)
        if self.cancelled():
            self._task.cancel()

    def _cancel_task(self) -> None:
        assert self._task is not None  # the loop runs _start first
        self._task.cancel()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            super().cancel()
        if self.set_running_or_notify_cancel():
            error = task.exception()
            if error is None:
                self.set_result(task.result())
            else:
                self.set_exception(error)


def call_from_thread(
    coro: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop
) -> concurrent.futures.Future[Any]:
    if not asyncio.iscoroutine(coro):
        raise TypeError(f"a coroutine object is needed, not {coro!r}")
    return Call(coro, loop)
