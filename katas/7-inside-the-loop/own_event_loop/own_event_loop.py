"""Kata `own_event_loop`: your own loop runs real asyncio tasks. You edit only this file."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


class OwnLoop(asyncio.AbstractEventLoop):
    """An event loop for tasks, futures and timers. It gets its clock and its way to wait.

    The base class has all methods of an event loop. Each of them raises NotImplementedError;
    you write those that README.md names.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.problems: list[dict[str, Any]] = []
        raise NotImplementedError
