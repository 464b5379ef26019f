"""A limit in real time that interrupts Python code wherever it is, and says where that was.

On the main thread of a system with `SIGALRM` a signal interrupts even blocking calls. Beside it,
and elsewhere alone, a thread that no program can see puts an exception into the running thread,
which ends every loop written in Python, also if the signal was taken away.
"""

from __future__ import annotations

import _thread
import ctypes
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_REPEAT_AFTER = 1.0
"""Seconds until the interruption is repeated, for code that catches everything."""
_AFTER_THE_SIGNAL = 0.5
"""Seconds that the thread leaves to the signal."""

# Taken here, before any subject can put something else in their place.
_frames_of_threads = sys._current_frames
_set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
_uninterrupted = [0]


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
def uninterrupted() -> Iterator[None]:
    """While the context lasts, no limit interrupts: what is done here is done to its end."""
    _uninterrupted[0] += 1
    try:
        yield
    finally:
        _uninterrupted[0] -= 1


@contextmanager
def interruptible() -> Iterator[None]:
    """While the context lasts, limits interrupt, also inside of `uninterrupted()`."""
    before, _uninterrupted[0] = _uninterrupted[0], 0
    try:
        yield
    finally:
        _uninterrupted[0] = before


class Timer:
    """A running limit of the calling thread: `TimeLimitExceeded` is raised when it is over.

    `cancel()` ends it. `last_resort` is called, in another thread, when it has not been cancelled
    `patience` seconds after its end.
    """

    def __init__(self, seconds: float, patience: float, last_resort: Callable[[], None]) -> None:
        self.exceeded: TimeLimitExceeded | None = None
        """That the limit was exceeded, also if the interruption was caught, and where."""
        self._seconds = seconds
        self._patience, self._last_resort = patience, last_resort
        self._target = threading.get_ident()
        on_main_thread = threading.current_thread() is threading.main_thread()
        self._by_signal = hasattr(signal, "setitimer") and on_main_thread
        if self._by_signal:
            self._handler_before = signal.signal(signal.SIGALRM, self._on_signal)
            self._timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_AFTER)
        self._over, self._setting, self._is_over = _taken_lock(), _thread.allocate_lock(), False
        self._interrupted = False
        # Not of `threading`: it would be seen in the list of threads, and joined at the end.
        _thread.start_new_thread(self._watch, ())

    def cancel(self) -> None:
        """The limit is no more; an interruption that has not arrived yet will not arrive."""
        with uninterrupted(), self._setting:
            if self._is_over:
                return
            self._is_over = True
            self._over.release()
            if self._interrupted:
                _take_back_exception()
            if self._by_signal:
                signal.setitimer(signal.ITIMER_REAL, *self._timer_before)
                signal.signal(signal.SIGALRM, self._handler_before)

    def _on_signal(self, _number: int, frame: FrameType | None) -> None:
        if not _uninterrupted[0]:
            raise self._interruption(frame)

    def _watch(self) -> None:
        first = _AFTER_THE_SIGNAL if self._by_signal else 0.0
        wait, waited = self._seconds + first, first
        while not self._over.acquire(timeout=wait):
            if waited >= self._patience:
                self._last_resort()
            wait, waited = _REPEAT_AFTER, waited + _REPEAT_AFTER
            with self._setting:
                if not self._is_over and not _uninterrupted[0]:
                    self._interrupt()

    def _interrupt(self) -> None:
        error = self._interruption(_frames_of_threads().get(self._target))

        class Expired(TimeLimitExceeded):  # the thread makes the instance, without arguments
            def __init__(self) -> None:
                super().__init__(error.limit, error.lines)

        self._interrupted = True
        _set_exception(ctypes.c_ulong(self._target), ctypes.py_object(Expired))

    def _interruption(self, frame: FrameType | None) -> TimeLimitExceeded:
        error = TimeLimitExceeded(self._seconds, _lines(frame))
        self.exceeded = self.exceeded or error
        return error


class _TakenBack(SystemExit):
    """Takes the place of an interruption that has not arrived."""


def _take_back_exception() -> None:
    """An exception that another thread has put into this one, and that has not arrived, is gone.

    `PyThreadState_SetAsyncExc` with nothing would take it away too, but until 3.12 leaves the
    interpreter looking for it after every jump, and under a trace function for ever.
    """
    with suppress(_TakenBack):
        _set_exception(ctypes.c_ulong(threading.get_ident()), ctypes.py_object(_TakenBack))
        while True:  # it arrives at the first jump back
            pass


def _taken_lock() -> _thread.LockType:
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock


def _lines(frame: FrameType | None) -> tuple[tuple[str, int], ...]:
    """The (file, line) pairs of a running stack, outermost first."""
    walk = list(traceback.walk_stack(frame)) if frame is not None else []
    return tuple((f.f_code.co_filename, line) for f, line in reversed(walk) if line is not None)
