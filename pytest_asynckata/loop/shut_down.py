"""Bringing a test's loop to its end, whatever the code on it does."""

from __future__ import annotations

import asyncio
import asyncio.tasks
import time
from collections.abc import Collection
from types import CodeType
from typing import Any

from pytest_asynckata.loop.stuck import LoopStuck
from pytest_asynckata.loop.virtual import VirtualTimeLoop

_SETTLING_TURNS = 100
_QUIET_TURNS = 2
"""Turns in which nothing was ready and nothing real was there, after which nothing can come."""
abandoned: list[asyncio.Task[Any]] = []
"""Tasks that refused to end. Kept for good: if such a coroutine were collected, Python would
close it, and it would run again, perhaps for ever, where nothing can interrupt it."""

_PATIENCE = 0.5
"""Seconds of real time that worker threads get to come to their end."""


def settle(loop: VirtualTimeLoop) -> None:
    """Let everything run that is ready now; time does not pass."""
    if not loop.is_closed():
        loop.take_back()
        loop.run_until_complete(_turns(loop))


async def _turns(loop: VirtualTimeLoop) -> None:
    quiet = 0
    for _turn in range(_SETTLING_TURNS):
        await asyncio.sleep(0)
        quiet = quiet + 1 if loop.is_quiet() else 0
        if quiet == _QUIET_TURNS:
            return


def unfinished_tasks(loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[Any]]:
    """The tasks of the loop that are not done."""
    return [task for task in asyncio.all_tasks(loop) if not task.done()]


def shut_down(loop: VirtualTimeLoop, kept: Collection[CodeType] = ()) -> None:
    """Cancel every task, end every async generator, let go of every thread.

    Tasks that refuse to end are abandoned, so that whoever closes the loop does not hang.
    Generators whose code is in `kept` are left to whoever made them.
    """
    if loop.is_closed():
        return
    loop.take_back()
    loop.release_threads()
    tasks = unfinished_tasks(loop)
    for task in tasks:
        task.cancel()
    try:
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks))
        loop.run_until_complete(_turns(loop))  # transports close one turn after they are told to
        _keep(loop, kept)
        loop.run_until_complete(loop.shutdown_asyncgens())
    except LoopStuck:
        pass
    loop.take_back()
    for task in unfinished_tasks(loop):
        _abandon(task)
    _let_go_of_threads(loop)


def _keep(loop: VirtualTimeLoop, kept: Collection[CodeType]) -> None:
    generators = loop._asyncgens  # type: ignore[attr-defined]
    generators -= {generator for generator in generators if generator.ag_code in kept}


def _abandon(task: asyncio.Task[Any]) -> None:
    abandoned.append(task)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    asyncio.tasks._unregister_task(task)


def _let_go_of_threads(loop: VirtualTimeLoop) -> None:
    executor = getattr(loop, "_default_executor", None)
    if executor is None:
        return
    try:
        deadline = time.monotonic() + _PATIENCE
        while loop.unfinished_threads() and time.monotonic() < deadline:
            time.sleep(0.005)
    finally:
        if loop.unfinished_threads():  # joining would hang: leave it to the end of the process
            executor.shutdown(wait=False, cancel_futures=True)
            loop._default_executor = None  # type: ignore[attr-defined]
