"""A limit in real time that interrupts Python code wherever it is, and says where that was.

On the main thread of a system with `SIGALRM` a signal interrupts even blocking calls;
elsewhere an exception is put into the running thread, which ends every loop written in Python.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_REPEAT_AFTER = 1.0
"""Seconds until the interruption is repeated, for code that catches everything."""


class TimeLimitExceeded(SystemExit):
    """The time is over.

    A `SystemExit`, because asyncio lets only that and `KeyboardInterrupt` out of a task at
    once (https://docs.python.org/3/library/asyncio-task.html#asyncio.Task).
    """

    def __init__(self, limit: float = 0.0, lines: tuple[tuple[str, int], ...] = ()) -> None:
        super().__init__(f"took more than {limit:g} s")
        self.limit = limit
        self.lines = lines


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitExceeded` in the body when it takes more than `seconds` of real time."""
    timer = start_timer(seconds)
    try:
        yield
    finally:
        timer.cancel()


class Timer:
    """A running limit; `cancel()` ends it."""

    def cancel(self) -> None:
        raise NotImplementedError


def start_timer(seconds: float) -> Timer:
    """Start a limit for the calling thread."""
    on_main_thread = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and on_main_thread:
        return _SignalTimer(seconds)
    return _ThreadTimer(seconds)


class _SignalTimer(Timer):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._handler_before = signal.signal(signal.SIGALRM, self._expire)
        self._timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_AFTER)

    def cancel(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, *self._timer_before)
        signal.signal(signal.SIGALRM, self._handler_before)

    def _expire(self, _number: int, frame: FrameType | None) -> None:
        raise TimeLimitExceeded(self._seconds, _lines(frame))


class _ThreadTimer(Timer):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._target = threading.get_ident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="asynckata-timer", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        wait = self._seconds
        while not self._over.wait(wait):
            wait = _REPEAT_AFTER
            lines = _lines(sys._current_frames().get(self._target))
            limit = self._seconds

            class Expired(TimeLimitExceeded):  # the thread makes the instance, without arguments
                def __init__(
                    self, limit: float = limit, lines: tuple[tuple[str, int], ...] = lines
                ) -> None:
                    super().__init__(limit, lines)

            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._target), ctypes.py_object(Expired)
            )


def _lines(frame: FrameType | None) -> tuple[tuple[str, int], ...]:
    """The (file, line) pairs of a running stack, outermost first."""
    walk = list(traceback.walk_stack(frame)) if frame is not None else []
    return tuple((f.f_code.co_filename, line) for f, line in reversed(walk) if line is not None)
