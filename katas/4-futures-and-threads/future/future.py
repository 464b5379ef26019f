"""Kata `future`: a promise of a result, built from nothing. You edit only this file."""

import asyncio
from collections.abc import Callable, Generator
from contextvars import Context
from typing import Any


class Future:
    """A result that comes later. Tasks of asyncio can await it."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop | None = None) -> None:
        raise NotImplementedError

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that this future belongs to."""
        raise NotImplementedError

    def done(self) -> bool:
        """Tell whether there is a result or an exception, or the future was cancelled."""
        raise NotImplementedError

    def cancelled(self) -> bool:
        """Tell whether the future was cancelled."""
        raise NotImplementedError

    def result(self) -> Any:
        """Return the result, or raise the exception."""
        raise NotImplementedError

    def exception(self) -> BaseException | None:
        """Return the exception, or None if there is a result."""
        raise NotImplementedError

    def set_result(self, result: Any) -> None:
        """Make the future done, with a result."""
        raise NotImplementedError

    def set_exception(self, exception: BaseException) -> None:
        """Make the future done, with an exception."""
        raise NotImplementedError

    def cancel(self, msg: Any = None) -> bool:
        """Cancel the future, and tell whether that was still possible."""
        raise NotImplementedError

    def add_done_callback(
        self, fn: Callable[["Future"], object], *, context: Context | None = None
    ) -> None:
        """Let the loop call `fn` with this future when it is done."""
        raise NotImplementedError

    def remove_done_callback(self, fn: Callable[["Future"], object]) -> int:
        """Forget a callback, and return how many times it was there."""
        raise NotImplementedError

    def __await__(self) -> Generator[Any, None, Any]:
        raise NotImplementedError
