"""Kata `call_from_thread`: hand a coroutine to a loop that runs in another thread.

You edit only this file.
"""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import Any


def call_from_thread(
    coro: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop
) -> concurrent.futures.Future[Any]:
    """Let `coro` run in `loop`, and return a future that another thread can wait for."""
    raise NotImplementedError
