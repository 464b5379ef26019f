"""A timer that cancels the task, and an exit that finds out whose cancellation arrived."""

import asyncio
import enum
from types import TracebackType


class _State(enum.Enum):
    NEW = enum.auto()
    ACTIVE = enum.auto()
    EXPIRED = enum.auto()
    OVER = enum.auto()


class timeout:
    """A time limit for the block of an `async with`.

    When the limit is reached, the task is cancelled inside the block. At the end of the block
    this cancellation, and only this one, becomes `TimeoutError`.
    """

    def __init__(self, delay: float | None) -> None:
        """`delay` is in seconds from now; `None` means no limit."""
        now = asyncio.get_running_loop().time()
        self._when = None if delay is None else now + delay
        self._state = _State.NEW
        self._timer: asyncio.Handle | None = None

    def when(self) -> float | None:
        """Return the deadline, in the time of the loop."""
        return self._when

    def expired(self) -> bool:
        """Tell whether the limit was reached inside the block."""
        return self._state is _State.EXPIRED

    def reschedule(self, when: float | None) -> None:
        """Move the deadline to `when`; one in the past is reached at once."""
        if self._state is not _State.ACTIVE:
            raise RuntimeError("a limit can be moved only while its block runs in time")
        self._when = when
        self._stop_timer()
        if when is not None:
            self._timer = asyncio.get_running_loop().call_at(when, self._expire)

    async def __aenter__(self) -> "timeout":
        task = asyncio.current_task()
        assert task is not None, "there must be a task that can be cancelled"
        self._task = task
        self._requests_before = task.cancelling()
        self._state = _State.ACTIVE
        self.reschedule(self._when)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop_timer()
        if self._state is _State.ACTIVE:
            self._state = _State.OVER
            return
        others = self._task.uncancel() - self._requests_before
        if isinstance(error, asyncio.CancelledError) and others <= 0:
            raise TimeoutError from error

    def _expire(self) -> None:
        self._state = _State.EXPIRED
        self._task.cancel()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
