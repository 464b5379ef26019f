"""Kata `retry`: try again, but politely, and not for ever. You edit only this file."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

T = TypeVar("T")


async def retry(
    call: Callable[[], Awaitable[T]],
    *,
    attempts: int = 3,
    errors: type[Exception] | tuple[type[Exception], ...] = Exception,
    pause: float = 1.0,
    jitter: Random | None = None,
    limit: float | None = None,
) -> T:
    """Await `call()`, again and again until it succeeds, and return its result."""
    raise NotImplementedError
