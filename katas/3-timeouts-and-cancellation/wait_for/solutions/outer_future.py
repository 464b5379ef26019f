"""A future stands for the whole call; whoever cancels it cancels the work."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


async def wait_for(aw: Awaitable[T], timeout: float | None) -> T:
    """Wait until `aw` is done, for at most `timeout` seconds, and return its result."""
    work = asyncio.ensure_future(aw)
    if work.done():
        return work.result()
    call: _Call[T] = _Call(work)
    if timeout is not None:
        call.limit(timeout)
    return await call


class _Call(asyncio.Future[T]):
    """Ends as the work ends, except that a cancelled work is explained."""

    def __init__(self, work: asyncio.Future[T]) -> None:
        super().__init__()
        self._work = work
        self._timer: asyncio.TimerHandle | None = None
        self._cancelled_by_limit = self._cancelled_by_caller = False
        work.add_done_callback(self._copy_end)

    def limit(self, seconds: float) -> None:
        if seconds <= 0:
            self._expire()
        else:
            self._timer = self.get_loop().call_later(seconds, self._expire)

    def cancel(self, msg: Any = None) -> bool:
        """Cancel the work; this future ends when the work has ended."""
        self._stop_timer()
        if not self._work.cancel(msg):
            return False
        self._cancelled_by_caller = True
        return True

    def _expire(self) -> None:
        self._cancelled_by_limit = self._work.cancel()

    def _copy_end(self, work: asyncio.Future[T]) -> None:
        self._stop_timer()
        if not work.cancelled():
            error = work.exception()
            if error is None:
                self.set_result(work.result())
            else:
                self.set_exception(error)
        elif self._cancelled_by_limit and not self._cancelled_by_caller:
            self.set_exception(TimeoutError())
        else:
            super().cancel()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
