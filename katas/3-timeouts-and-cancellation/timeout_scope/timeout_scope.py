"""Kata `timeout_scope`: a time limit for a block of code. You edit only this file."""

from contextlib import AbstractAsyncContextManager
from typing import Any


def timeout(delay: float | None) -> AbstractAsyncContextManager[Any]:
    """Limit the block of an `async with` to `delay` seconds; `None`: no limit.

    You may write a class instead, or a generator with `contextlib.asynccontextmanager`.
    `async with timeout(3) as scope` gives an object with these methods:

        scope.when() -> float | None           the deadline, in loop time
        scope.reschedule(when: float | None)   moves the deadline
        scope.expired() -> bool                was the block cancelled by its limit?
    """
    raise NotImplementedError
