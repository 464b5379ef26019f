"""Kata `shielded`: work that goes on when its caller is cancelled. You edit only this file."""

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


def shield(aw: Awaitable[T]) -> Awaitable[T]:
    """Protect an awaitable from the cancellation of whoever awaits it.

    You may write `async def shield(aw)` and return the result,
    or keep `def shield(aw)` and return a future (or another awaitable).
    """
    raise NotImplementedError
