"""Kata `wait_for`: wait for one piece of work, but not for ever."""

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def wait_for(aw: Awaitable[T], timeout: float | None) -> T:
    """Wait until `aw` is done and return its result.

    After `timeout` seconds, cancel `aw`, wait until it has ended, and raise `TimeoutError`.
    With `None` there is no limit.
    """
    raise NotImplementedError
