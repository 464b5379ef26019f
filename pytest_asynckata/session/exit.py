"""The process ends, even if a thread or a task of a subject does not.

Python joins every ordinary thread before it exits, and closes every coroutine. Either can hang
a session whose report is already on the screen.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Collection
from contextlib import suppress

from pytest_asynckata.loop.real_work import unfinished_threads
from pytest_asynckata.loop.shut_down import abandoned

_PATIENCE = 1.0
"""Seconds that such threads get to end by themselves."""


def end_in_spite_of_threads(threads_before: Collection[threading.Thread], status: int) -> None:
    """When the interpreter exits, do not wait for threads that katas have started.

    `threads_before` are the threads that were there before; `status` is the exit code of the
    process.
    """
    if _blocking(threads_before) or abandoned:
        # Runs before the interpreter joins threads, unlike what `atexit` registers.
        threading._register_atexit(_leave, threads_before, status)  # type: ignore[attr-defined]


def _leave(threads_before: Collection[threading.Thread], status: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while _blocking(threads_before) or abandoned:
        if abandoned or time.monotonic() > deadline:
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):
                    stream.flush()
            os._exit(status)
        time.sleep(0.01)


def _blocking(threads_before: Collection[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in unfinished_threads(threads_before) if not thread.daemon]
