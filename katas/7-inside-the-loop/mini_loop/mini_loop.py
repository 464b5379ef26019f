"""Kata `mini_loop`: an event loop without asyncio. You edit only this file."""

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any


class MiniLoop:
    """Calls callbacks in order, timers at their time, and runs coroutines that `sleep`."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        raise NotImplementedError

    def time(self) -> float:
        """What the clock says now."""
        raise NotImplementedError

    def call_soon(self, callback: Callable[..., object], *args: Any) -> None:
        """Put `callback(*args)` at the end of the line."""
        raise NotImplementedError

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` in `delay` seconds."""
        raise NotImplementedError

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` when the clock says `when`."""
        raise NotImplementedError

    def sleep(self, seconds: float) -> Awaitable[None]:
        """For coroutines: `await loop.sleep(2)`. You may write `async def sleep` too."""
        raise NotImplementedError

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run this coroutine too, beside the others."""
        raise NotImplementedError

    def run_until_complete(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run the loop until this coroutine has ended, and give its result."""
        raise NotImplementedError
