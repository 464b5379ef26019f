"""Kata `run`: open an event loop, run a coroutine, clean up, close. You edit only this file."""

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T], *, debug: bool = False) -> T:
    """Run the coroutine in a new event loop, clean up after it, and return its result."""
    raise NotImplementedError
