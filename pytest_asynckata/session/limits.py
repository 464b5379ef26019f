"""pytest-timeout's limit for a kata's tests, with a timer that asyncio lets through.

pytest-timeout decides when a limit starts and ends; the interruption itself is ours, because
an ordinary exception would end up inside whichever asyncio task happens to run.
"""

from __future__ import annotations

import faulthandler
from contextlib import suppress

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

from pytest_asynckata.loop.time_limit import Timer, start_timer
from pytest_asynckata.session.collect import KataModule

_LAST_RESORT = 5.0
"""Seconds after the limit at which the process is ended: code in C hears no interruption."""


class _Limit:
    """The limit of one test; begun again for the clean-up after a failure."""

    def __init__(self, seconds: float, terminal: int) -> None:
        self._seconds = seconds
        self._terminal = terminal
        self._timer: Timer | None = None
        self.over = False

    def begin(self) -> None:
        self.cancel()
        self._timer = start_timer(self._seconds)
        with suppress(OSError, ValueError):  # there may be no standard error
            end = self._seconds + _LAST_RESORT
            faulthandler.dump_traceback_later(end, exit=True, file=self._terminal)

    def cancel(self) -> None:
        if self._timer is not None:
            faulthandler.cancel_dump_traceback_later()
            self._timer.cancel()
            self._timer = None


_LIMIT: pytest.StashKey[_Limit] = pytest.StashKey()


def limit_test(item: pytest.Item, module: KataModule) -> None:
    """Give a test its kata's limit, unless the user has set one for the whole session."""
    config = item.config
    if config.getoption("timeout", None) is None and not config.getini("timeout"):
        item.add_marker(pytest.mark.timeout(module.kata.manifest.time_limit))


def set_limit(item: pytest.Item, seconds: float) -> bool:
    """Start the limit of one test; True tells pytest-timeout that it is set."""
    # pytest keeps its own way to the terminal, because it captures standard error.
    item.stash[_LIMIT] = _Limit(seconds, item.config.stash.get(fault_handler_stderr_fd_key, 2))
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


def test_is_over(item: pytest.Item) -> None:
    """The next request to cancel ends the limit."""
    limit = item.stash.get(_LIMIT, None)
    if limit is not None:
        limit.over = True


test_is_over.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it
