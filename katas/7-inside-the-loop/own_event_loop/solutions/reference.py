"""A deque of handles, a heap of timer handles, and the few hooks that tasks and futures need."""

from __future__ import annotations

import asyncio
import heapq
import time
from asyncio import Future, Handle, Task, TimerHandle
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")


class OwnLoop(asyncio.AbstractEventLoop):
    """An event loop for tasks, futures and timers. It gets its clock and its way to wait."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.problems: list[dict[str, Any]] = []
        self._clock = clock
        self._wait = wait
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, TimerHandle]] = []
        self._numbers = count()  # timers of the same time keep their order
        self._closed = False

    # -- callbacks and timers ----------------------------------------------------------------

    def time(self) -> float:
        return self._clock()

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Handle:
        self._check_closed()
        handle = Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(  # type: ignore[override]
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        self._check_closed()
        timer = TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._numbers), timer))
        return timer

    def _timer_handle_cancelled(self, handle: TimerHandle) -> None:
        """A cancelled timer is thrown away when it comes to the top of the heap."""

    # -- futures and tasks -------------------------------------------------------------------

    def create_future(self) -> Future[Any]:
        return Future(loop=self)

    def create_task(  # type: ignore[override]
        self,
        coro: Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> Task[T]:
        return Task(coro, loop=self, name=name, context=context)

    def get_debug(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.problems.append(context)

    # -- running -----------------------------------------------------------------------------

    def is_running(self) -> bool:
        return asyncio._get_running_loop() is self

    def run_until_complete(self, future: Awaitable[T]) -> T:
        self._check_closed()
        if asyncio._get_running_loop() is not None:
            raise RuntimeError("a loop is running already in this thread")
        main = asyncio.ensure_future(future, loop=self)
        asyncio._set_running_loop(self)
        try:
            while not main.done():
                self._run_once()
        finally:
            asyncio._set_running_loop(None)
        return main.result()

    def _run_once(self) -> None:
        """One round: wait if there is nothing else to do, then run all who stand in line now."""
        self._drop_cancelled()
        if not self._ready:
            if not self._timers:
                raise RuntimeError("nobody stands in line and no timer is set: it never ends")
            pause = self._timers[0][0] - self.time()
            if pause > 0:
                self._wait(pause)
        now = self.time()
        while self._timers and self._timers[0][0] <= now:
            self._ready.append(heapq.heappop(self._timers)[2])
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()

    def _drop_cancelled(self) -> None:
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)

    # -- the end -----------------------------------------------------------------------------

    async def shutdown_asyncgens(self) -> None:
        """This loop does not follow async generators."""

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """This loop has no threads."""

    def is_closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        self._closed = True

    def _check_closed(self) -> None:
        if self._closed:
            raise RuntimeError("this loop is closed")
