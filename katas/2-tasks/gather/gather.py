"""Kata `gather`: several awaitables at once, their results in order. You edit only this file."""

from collections.abc import Awaitable
from typing import Any


def gather(*aws: Awaitable[Any], return_exceptions: bool = False) -> Awaitable[list[Any]]:
    """Run the awaitables at the same time and collect their results.

    You may write `async def gather(...)` and return the list,
    or keep `def gather(...)` and return a future (or another awaitable).
    """
    raise NotImplementedError
