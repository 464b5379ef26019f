"""The event loop that katas run on: a real asyncio loop whose clock is virtual and exact.

`sleep(3600)` costs nothing. The clock moves only when no callback is ready and nothing real
(thread, socket, subprocess) is under way. When nothing can ever happen again the loop says so
at once instead of hanging. It knows nothing of pytest, katas or reports.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import sys
import threading
from asyncio import Task, TimerHandle
from collections.abc import Callable
from contextvars import Context
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any

from pytest_asynckata.loop.real_work import (
    busy_threads,
    external_descriptors,
    occupied_threads,
    other_threads,
    unfinished_threads,
    waiting_jobs,
)
from pytest_asynckata.loop.recording import Recorder, WatchedTask
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.stuck import Deadlock, EndlessWaiting, NeverPauses, waiting_tasks

if TYPE_CHECKING or sys.platform != "win32":
    _PlatformLoop = asyncio.SelectorEventLoop
else:
    _PlatformLoop = asyncio.ProactorEventLoop

DECIMALS = 9
"""Times are rounded to nanoseconds, so that sums of decimal delays stay exact decimals."""

MAX_TURNS_AT_ONE_MOMENT = 100_000
MAX_ADVANCES = 30_000
_IN_HAND = 1.0
"""Seconds of real time within which a thread that has taken a job begins with it."""
_REAL_SLICE = 0.002
"""Seconds of real time between two looks at threads that are still working."""


def _task_factory(eager: bool, recorder: Recorder | None) -> Any:
    """What makes the tasks of a loop; None for asyncio's own way."""
    if recorder is None:
        return asyncio.eager_task_factory if eager else None  # type: ignore[attr-defined,unused-ignore]
    options = {"eager_start": True} if eager else {}

    def make_task(loop: VirtualTimeLoop, coroutine: Any, **more: Any) -> asyncio.Task[Any]:
        return WatchedTask(coroutine, loop=loop, recorder=recorder, **options, **more)

    return make_task


class _Timer(TimerHandle):
    """A timer that knows its place among timers due at the same moment."""

    __slots__ = ("tie_break",)
    tie_break: float

    def __lt__(self, other: object) -> bool:
        if isinstance(other, _Timer):
            return (self.when(), self.tie_break) < (other.when(), other.tie_break)
        return NotImplemented


class VirtualTimeLoop(_PlatformLoop):
    """An asyncio event loop on virtual time.

    Its clock starts at 0.0 seconds. `unhandled` collects the contexts that asyncio would have
    logged (exceptions that nobody retrieved, callbacks that raised), in order.
    """

    def __init__(self, schedule: Schedule | None = None, *, recorded: bool = True) -> None:
        # Before super(): the base class may ask for the time while it sets itself up.
        self._now = 0.0
        self._recorder = Recorder(self.time) if recorded else None
        super().__init__()
        self.schedule = schedule or Schedule()
        self.unhandled: list[dict[str, Any]] = []
        self._turns = 0
        self._advances = 0
        self._threads_before = occupied_threads()
        self._blocked: set[threading.Event] = set()
        self._ended = False
        self._poll: Callable[[float | None], list[Any]] = self._selector.select  # type: ignore[attr-defined]
        self._selector.select = self._wait_for_events  # type: ignore[attr-defined]
        self._own_descriptors = self._descriptors()
        self.take_back()

    # -- the clock ---------------------------------------------------------------------------

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        """As asyncio's, with `when` rounded to nanoseconds and a seeded place among ties."""
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()  # type: ignore[attr-defined]
        if self.get_debug():
            self._check_thread()  # type: ignore[attr-defined]
            self._check_callback(callback, "call_at")  # type: ignore[attr-defined]
        if self._recorder is not None:
            self._recorder.timer_set(callback, when - self._now)
        timer = _Timer(round(when, DECIMALS), callback, args, self, context)
        timer.tie_break = self.schedule.tie_break()
        heapq.heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def timers(self) -> list[TimerHandle]:
        """The timers that are set and not cancelled, soonest first."""
        return sorted(t for t in self._scheduled if not t.cancelled())  # type: ignore[attr-defined]

    def _next_moment(self) -> float | None:
        timers = self._scheduled  # type: ignore[attr-defined]
        return timers[0].when() if timers and math.isfinite(timers[0].when()) else None

    def _advance_to(self, moment: float) -> None:
        if self._recorder is not None:
            self._recorder.moment_is_over()
        self._turns = 0
        self._advances += 1
        if self._advances > MAX_ADVANCES:
            raise EndlessWaiting(self._now, waiting_tasks(self))
        self._now = max(self._now, moment)
        # asyncio runs the timers due before `time() + _clock_resolution`: that sum must differ.
        self._clock_resolution = max(1e-9, 2 * math.ulp(self._now))

    def take_back(self) -> None:
        """Make the loop ours again, between a test and the clean-up after it.

        The turns so far are forgotten, and so are the task factory and the exception handler
        that the test or its subject may have set.
        """
        self._turns = self._advances = 0
        self.set_exception_handler(None)
        self.set_task_factory(_task_factory(self.schedule.eager, self._recorder))

    # -- what the recorder hears -----------------------------------------------------------------

    @property
    def recorder(self) -> Recorder | None:
        """What watches this loop; None if nothing is recorded."""
        return self._recorder

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's; the recorder hears of every task that is about to run."""
        recorder = self._recorder
        if recorder is not None:
            task = getattr(callback, "__self__", None)
            if self._thread_id not in {None, get_ident()}:  # type: ignore[attr-defined]
                recorder.used_from_wrong_thread()
            elif isinstance(task, Task):
                recorder.will_run(task)
        return super().call_soon(callback, *args, context=context)

    def _asyncgen_finalizer_hook(self, agen: Any) -> None:
        if self._recorder is not None:
            self._recorder.generator_dropped(agen.__qualname__, agen.ag_frame)
        super()._asyncgen_finalizer_hook(agen)  # type: ignore[misc]

    # -- one turn of the loop ----------------------------------------------------------------

    def _wait_for_events(self, timeout: float | None) -> list[Any]:
        events = self._poll(0)
        if events or timeout == 0:
            self._count_turn()
            return events
        return self._wait_for_the_real_world() or self._jump()

    def _count_turn(self) -> None:
        self._turns += 1
        if self._turns > MAX_TURNS_AT_ONE_MOMENT:
            raise NeverPauses(self._now, waiting_tasks(self))

    def _jump(self) -> list[Any]:
        moment = self._next_moment()
        if moment is None:
            raise Deadlock(self._now, waiting_tasks(self))
        self._advance_to(moment)
        return []

    def _wait_for_the_real_world(self) -> list[Any]:
        """Events from outside, or nothing once no thread works and no descriptor can speak.

        Threads hold the clock still for as long as they work. A connection to somebody outside
        is given the time that the next timer leaves, in real seconds, as in real life.
        """
        started = monotonic()
        self._threads_before = occupied_threads(self._threads_before)
        quiet = 0
        while quiet < 2:
            if not other_threads(self._threads_before):
                quiet = 2
            elif busy_threads(self._threads_before) or self._job_in_hand(started):
                quiet = 0
            else:  # a thread may be seen between two steps: believe it the second time
                quiet += 1
            if quiet < 2 and (events := self._poll(_REAL_SLICE)):
                return events
            if quiet >= 2 and self._outside_may_speak(started):
                quiet = 0
                if events := self._poll(_REAL_SLICE):
                    return events
        # What one end of a connection sent may need a moment to reach the other end.
        return self._poll(_REAL_SLICE if self._descriptors() - self._own_descriptors else 0)

    def _job_in_hand(self, started: float) -> bool:
        """Whether a thread has taken a job out of its queue, and nothing else shows it yet.

        On a busy machine it may stand there for a while. A pool whose queue cannot be seen must
        not hold the clock for ever.
        """
        if self._recorder is None or monotonic() - started > _IN_HAND:
            return False
        return self._recorder.jobs_to_begin() > waiting_jobs()

    def _outside_may_speak(self, started: float) -> bool:
        if not self._listens_outside():
            return False
        moment = self._next_moment()
        return moment is None or monotonic() - started < moment - self._now

    def _listens_outside(self) -> bool:
        if not hasattr(self._selector, "get_map"):  # type: ignore[attr-defined]
            # Windows' proactor: one operation is always open, the loop's own wake-up.
            return len(getattr(self._selector, "_cache", ())) > 1  # type: ignore[attr-defined]
        listening = self._descriptors() - self._own_descriptors
        transports = list(self._transports)  # type: ignore[attr-defined]
        return bool(external_descriptors(listening, transports))

    def is_quiet(self) -> bool:
        """Whether nothing is ready now, and nothing real could make anything ready."""
        ready = self._ready  # type: ignore[attr-defined]
        real = self._descriptors() - self._own_descriptors or other_threads(self._threads_before)
        return not ready and not real

    def _descriptors(self) -> set[int]:
        get_map = getattr(self._selector, "get_map", None)  # type: ignore[attr-defined]
        return set(get_map()) if get_map is not None else set()

    # -- threads that live on virtual time ------------------------------------------------------

    def block_thread(self, seconds: float) -> None:
        """Block the calling worker thread for `seconds` of virtual time.

        Raises:
            RuntimeError: if the test ends first, so that no thread outlives it.
        """
        over = threading.Event()
        self._blocked.add(over)
        self.call_soon_threadsafe(self.call_later, seconds, over.set)
        if not self._ended:
            over.wait()
        self._blocked.discard(over)
        if self._ended:
            raise RuntimeError("the test ended while this thread was blocked")

    def unfinished_threads(self) -> list[threading.Thread]:
        """The threads started since the loop was made that joining would have to wait for."""
        return unfinished_threads(self._threads_before)

    def release_threads(self) -> None:
        """Wake every thread in `block_thread`; called when the test is over."""
        self._ended = True
        for over in tuple(self._blocked):
            over.set()

    # -- what nobody else saw --------------------------------------------------------------------

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep what asyncio would log: the diagnosis reads it after the test."""
        self.unhandled.append(context)

    def __repr__(self) -> str:
        return f"<VirtualTimeLoop now={self._now:g}s seed={self.schedule.seed}>"


def running_virtual_loop() -> VirtualTimeLoop:
    """The loop that runs the caller, which must be on virtual time."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop
