"""Throws a timer away if its time is over."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")


class MiniLoop:
    """Calls callbacks in order, timers at their time, and runs coroutines that `sleep`."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._ready: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._numbers = count()  # timers of the same time keep their order

    def time(self) -> float:
        """What the clock says now."""
        return self._clock()

    def call_soon(self, callback: Callable[..., object], *args: Any) -> None:
        """Put `callback(*args)` at the end of the line."""
        self._ready.append((callback, args))

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` in `delay` seconds."""
        self.call_at(self.time() + delay, callback, *args)

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` when the clock says `when`."""
        if when >= self.time():
            heapq.heappush(self._timers, (when, next(self._numbers), callback, args))

    def sleep(self, seconds: float) -> Awaitable[None]:
        """For coroutines: pause for `seconds`, while others run."""
        return _Pause(seconds)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run this coroutine too, beside the others."""
        self.call_soon(self._step, coroutine)

    def run_until_complete(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the loop until this coroutine has ended, and give its result."""
        results: list[T] = []

        async def main() -> None:
            results.append(await coroutine)

        self.start(main())
        while not results:
            self._run_once()
        return results[0]

    def _run_once(self) -> None:
        """One round: wait if there is nothing else to do, then call all who stand in line now."""
        if not self._ready and self._timers[0][0] > self.time():
            self._wait(self._timers[0][0] - self.time())
        now = self.time()
        while self._timers and self._timers[0][0] <= now:
            _, _, callback, args = heapq.heappop(self._timers)
            self.call_soon(callback, *args)
        for _ in range(len(self._ready)):
            callback, args = self._ready.popleft()
            callback(*args)

    def _step(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine to its next pause, and come back when the pause is over."""
        try:
            seconds = coroutine.send(None)
        except StopIteration:
            return
        self.call_later(seconds, self._step, coroutine)


class _Pause:
    """The loop sees its number of seconds as the value of `coroutine.send()`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __await__(self) -> Generator[float, None, None]:
        yield self._seconds
