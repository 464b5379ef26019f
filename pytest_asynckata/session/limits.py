"""pytest-timeout's limit for a kata's tests, with a timer that asyncio lets through.

pytest-timeout decides when a limit starts and ends; the interruption itself is ours, because
an ordinary exception would end up inside whichever asyncio task happens to run.
"""

from __future__ import annotations

import faulthandler
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

from pytest_asynckata.language import _
from pytest_asynckata.loop.time_limit import Timer
from pytest_asynckata.session.guard.resources import CPU, LoweredLimit, lower, put_back

if TYPE_CHECKING:
    from pytest_asynckata.session.collect import KataModule

_LAST_RESORT = 5.0
"""Seconds after the limit at which the process is ended: code in C hears no interruption."""
_STILL_LATER = 1.0
"""Seconds after that, for a subject that has taken the last resort away."""

_PROCESSORS = 2
"""Threads of one test may compute at the same time, for a while."""

_exit = os._exit


class _Limit:
    """The limit of one test; begun again for the clean-up after a failure."""

    def __init__(self, seconds: float, terminal: int) -> None:
        self._seconds = seconds
        self._terminal = terminal
        self._timer: Timer | None = None
        self._computing: LoweredLimit | None = None
        self.over = False

    def begin(self) -> None:
        self.cancel()
        end = self._seconds + _LAST_RESORT
        # By a thread; and in case that no thread gets a turn, by the system's limit on computing.
        self._timer = Timer(self._seconds, _LAST_RESORT + _STILL_LATER, self._leave)
        self._computing = lower(CPU, time.process_time() + (end + _STILL_LATER) * _PROCESSORS)
        with suppress(OSError, ValueError):  # there may be no standard error
            faulthandler.dump_traceback_later(end, exit=True, file=self._terminal)

    def cancel(self) -> None:
        if self._timer is not None:
            faulthandler.cancel_dump_traceback_later()
            self._timer.cancel()
            put_back(self._computing)
            self._timer = self._computing = None

    def _leave(self) -> None:
        sentence = _("asynckata: the test does not end, and cannot be interrupted")
        with suppress(OSError):
            os.write(self._terminal, f"\n{sentence}\n".encode())
        _exit(1)

    def check(self) -> None:
        """Whoever has caught the interruption has exceeded the limit all the same.

        Raises:
            TimeLimitExceeded: if that is so.
        """
        if self._timer is not None and self._timer.exceeded is not None:
            raise self._timer.exceeded


@contextmanager
def import_limit(config: pytest.Config, seconds: float) -> Iterator[None]:
    """A limit for the import of a subject, with the same last resort.

    Raises:
        TimeLimitExceeded: in the body, and at its end if the body has caught it.
    """
    limit = _Limit(seconds, _terminal(config))
    limit.begin()
    try:
        yield
        limit.check()
    finally:
        limit.cancel()


def _terminal(config: pytest.Config) -> int:
    """The way to the terminal that pytest keeps for itself, because it captures standard error."""
    return config.stash.get(fault_handler_stderr_fd_key, 2)


_LIMIT: pytest.StashKey[_Limit] = pytest.StashKey()


def limit_test(item: pytest.Item, module: KataModule) -> None:
    """Give a test its kata's limit, unless the user has set one for the whole session."""
    config = item.config
    if config.getoption("timeout", None) is None and not config.getini("timeout"):
        item.add_marker(pytest.mark.timeout(module.kata.manifest.time_limit))


def set_limit(item: pytest.Item, seconds: float) -> bool:
    """Start the limit of one test; True tells pytest-timeout that it is set."""
    item.stash[_LIMIT] = _Limit(seconds, _terminal(item.config))
    item.stash[_LIMIT].begin()
    return True


def cancel_limit(item: pytest.Item) -> bool | None:
    """What pytest-timeout asks for when a test has failed, and when it is over.

    After a failure the clean-up still needs a limit. None leaves other tests to pytest-timeout.
    """
    limit = item.stash.get(_LIMIT, None)
    if limit is None:
        return None
    if limit.over or item.config.getoption("usepdb"):
        limit.cancel()
    else:
        limit.begin()
    return True


def check_limit(item: pytest.Item) -> None:
    """A test whose code has caught the interruption fails all the same.

    Raises:
        TimeLimitExceeded: if that has happened.
    """
    limit = item.stash.get(_LIMIT, None)
    if limit is not None:
        limit.check()


def end_limit(item: pytest.Item) -> None:
    """The test is over, with its clean-up: nothing begins its limit again."""
    limit = item.stash.get(_LIMIT, None)
    if limit is not None:
        limit.over = True
        limit.cancel()
