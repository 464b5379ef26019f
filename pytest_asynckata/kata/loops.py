"""The event loops that a kata's tests run on: which there are, and which are here.

Every test runs on asyncio's loop with a virtual clock. A kata may ask for more: other loops know
no virtual time, so what runs on them takes real time, and tests of times are not run there.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Literal

from pytest_asynckata.kata.modules import is_installed

OtherLoop = Literal["real-time", "uvloop"]
"""`real-time` is asyncio's own loop, on the clock of the computer."""

VIRTUAL = "virtual-time"
"""What the report calls the loop that every test runs on."""

UVLOOP_INSTALL = "pytest-asynckata[uvloop]"
"""What pip installs to have the other one."""


def can_have(loop: OtherLoop) -> bool:
    """Whether there is such a loop for this system, installed or not."""
    return loop != "uvloop" or sys.platform not in {"win32", "cygwin"}


def has(loop: OtherLoop) -> bool:
    """Whether the loop is here. Imports nothing."""
    return loop != "uvloop" or is_installed("uvloop")


def factory_of(loop: OtherLoop) -> Callable[[], asyncio.AbstractEventLoop]:
    """What makes such a loop.

    Raises:
        ImportError: if it is not here.
    """
    if loop == "real-time":
        return asyncio.new_event_loop
    import uvloop  # needed by few katas, and not there on Windows

    return uvloop.new_event_loop
