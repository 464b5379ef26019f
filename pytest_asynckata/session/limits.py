"""pytest-timeout's limit for a kata's tests, with a timer that asyncio lets through.

pytest-timeout decides when a limit starts and ends; the interruption itself is ours, because
an ordinary exception would end up inside whichever asyncio task happens to run.
"""

from __future__ import annotations

import pytest

from pytest_asynckata.loop.time_limit import Timer, start_timer
from pytest_asynckata.session.collect import KataModule

_TIMER: pytest.StashKey[Timer] = pytest.StashKey()


def limit_test(item: pytest.Item, module: KataModule) -> None:
    """Give a test its kata's limit, unless the user has set one for the whole session."""
    config = item.config
    if config.getoption("timeout", None) is None and not config.getini("timeout"):
        item.add_marker(pytest.mark.timeout(module.kata.manifest.time_limit))


def set_limit(item: pytest.Item, seconds: float) -> bool:
    """Start the limit of one test; True tells pytest-timeout that it is set."""
    item.stash[_TIMER] = start_timer(seconds)
    return True


def cancel_limit(item: pytest.Item) -> bool | None:
    """End the limit of a test that has one; None leaves other tests to pytest-timeout."""
    timer = item.stash.get(_TIMER, None)
    if timer is None:
        return None
    timer.cancel()
    return True
