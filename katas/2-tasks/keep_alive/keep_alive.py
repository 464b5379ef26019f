"""Kata `keep_alive`: tasks in the background that nobody loses. You edit only this file."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Tasks that run while nobody waits for them."""

    def __init__(self, logger: logging.Logger) -> None:
        raise NotImplementedError

    def start(
        self, coroutine: Coroutine[Any, Any, T], *, name: str | None = None
    ) -> asyncio.Task[T]:
        """Start the coroutine as a task that is not lost, and whose exception is logged."""
        raise NotImplementedError

    async def join(self) -> None:
        """Wait until every task has ended."""
        raise NotImplementedError
