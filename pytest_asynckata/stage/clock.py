"""The `clock` fixture: virtual time and the loop's state, as a kata's tests read them."""

from __future__ import annotations

import asyncio
from typing import Any

from pytest_asynckata.loop.shut_down import unfinished_tasks
from pytest_asynckata.loop.virtual import DECIMALS, VirtualTimeLoop, running_virtual_loop


class Clock:
    """The virtual clock of the running test. All times are seconds of loop time."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop
        self._tasks_before = frozenset(asyncio.all_tasks(loop))

    @property
    def now(self) -> float:
        """Seconds since the test began; exact, so tests compare it with `==`."""
        return round(self._loop.time(), DECIMALS)

    def block(self, seconds: float) -> None:
        """Block the calling worker thread for `seconds` of loop time.

        For the jobs that tests hand to threads. Raises `RuntimeError` when the test ends first.
        """
        self._loop.block_thread(seconds)

    def vary(self, seconds: float) -> float:
        """A latency near `seconds` that the schedule seed chooses; exactly that under seed 0.

        For delays that a test does not measure.
        """
        return self._loop.schedule.latency(seconds)

    def leftover_tasks(self) -> list[asyncio.Task[Any]]:
        """The tasks that were started since the test began and are not done.

        The calling task is not counted.
        """
        current = asyncio.current_task(self._loop)
        tasks = unfinished_tasks(self._loop)
        return [t for t in tasks if t is not current and t not in self._tasks_before]

    def leftover_timers(self) -> list[asyncio.TimerHandle]:
        """The timers that are set now, soonest first; a cancelled timer is not counted."""
        return self._loop.timers()

    async def settle(self) -> None:
        """Let everything run that is ready now, without letting time pass."""
        for _turn in range(20):
            await asyncio.sleep(0)


async def clock() -> Clock:
    """Fixture: the virtual clock of this test."""
    return Clock(running_virtual_loop())
