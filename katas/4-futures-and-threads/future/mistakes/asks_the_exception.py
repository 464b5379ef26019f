"""Counts a future as cancelled if its exception is a CancelledError."""

import asyncio
import enum
from collections.abc import Callable, Generator
from contextvars import Context, copy_context
from typing import Any


class _State(enum.Enum):
    PENDING = enum.auto()
    FINISHED = enum.auto()
    CANCELLED = enum.auto()


class Future:
    """A result that comes later. Tasks of asyncio can await it.

    It is done once and for all: with a result, with an exception, or cancelled. Its callbacks
    are called by the loop, never by the one who makes it done. It is not thread-safe.
    """

    _asyncio_future_blocking = False

    def __init__(self, *, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = asyncio.get_running_loop() if loop is None else loop
        self._state = _State.PENDING
        self._result: Any = None
        self._exception: BaseException | None = None
        self._callbacks: list[tuple[Callable[[Future], object], Context]] = []

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that this future belongs to."""
        return self._loop

    def done(self) -> bool:
        """Tell whether there is a result or an exception, or the future was cancelled."""
        return self._state is not _State.PENDING

    def cancelled(self) -> bool:
        """Tell whether the future was cancelled."""
        return isinstance(self._exception, asyncio.CancelledError)

    def result(self) -> Any:
        """Return the result, or raise the exception."""
        error = self.exception()
        if error is not None:
            raise error
        return self._result

    def exception(self) -> BaseException | None:
        """Return the exception, or None if there is a result."""
        if self._state is _State.PENDING:
            raise asyncio.InvalidStateError("there is no result yet")
        if self.cancelled():
            raise self._exception
        return self._exception

    def set_result(self, result: Any) -> None:
        """Make the future done, with a result."""
        self._refuse_if_done()
        self._result = result
        self._end(_State.FINISHED)

    def set_exception(self, exception: BaseException) -> None:
        """Make the future done, with an exception."""
        self._refuse_if_done()
        self._exception = exception
        self._end(_State.FINISHED)

    def cancel(self, msg: Any = None) -> bool:
        """Cancel the future, and tell whether that was still possible."""
        if self.done():
            return False
        self._exception = asyncio.CancelledError()
        self._end(_State.FINISHED)
        return True

    def add_done_callback(
        self, fn: Callable[["Future"], object], *, context: Context | None = None
    ) -> None:
        """Let the loop call `fn` with this future when it is done."""
        if context is None:
            context = copy_context()
        if self.done():
            self._loop.call_soon(fn, self, context=context)
        else:
            self._callbacks.append((fn, context))

    def remove_done_callback(self, fn: Callable[["Future"], object]) -> int:
        """Forget a callback, and return how many times it was there."""
        kept = [callback for callback in self._callbacks if callback[0] != fn]
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        return removed

    def __await__(self) -> Generator["Future", None, Any]:
        if not self.done():
            self._asyncio_future_blocking = True
            yield self  # to the task, which adds a callback and goes on when that is called
        return self.result()

    def _refuse_if_done(self) -> None:
        if self.done():
            raise asyncio.InvalidStateError("the future is done already")

    def _end(self, state: _State) -> None:
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for fn, context in callbacks:
            self._loop.call_soon(fn, self, context=context)
