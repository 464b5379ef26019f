"""A second task sleeps until the limit and then cancels the work."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


async def wait_for(aw: Awaitable[T], timeout: float | None) -> T:
    """Wait until `aw` is done, for at most `timeout` seconds, and return its result."""
    work = asyncio.ensure_future(aw)
    if timeout is None or work.done():
        return await work
    caller = asyncio.current_task()
    assert caller is not None, "an async function runs in a task"
    watchdog = _Watchdog(work, caller)
    if timeout <= 0:
        watchdog.bite()
    else:
        watchdog.start(timeout)
    try:
        return await work
    except asyncio.CancelledError:
        if watchdog.has_bitten and not watchdog.caller_is_cancelled:
            raise TimeoutError(f"no result after {timeout} s") from None
        raise
    finally:
        watchdog.stop()


class _Watchdog:
    def __init__(self, work: asyncio.Future[Any], caller: asyncio.Task[Any]) -> None:
        self._work = work
        self._caller = caller
        self._requests_before = caller.cancelling()
        self._task: asyncio.Task[None] | None = None
        self.has_bitten = False

    @property
    def caller_is_cancelled(self) -> bool:
        return self._caller.cancelling() > self._requests_before

    def bite(self) -> None:
        if not self.caller_is_cancelled:
            self.has_bitten = self._work.cancel()

    def start(self, seconds: float) -> None:
        self._task = asyncio.create_task(self._watch(seconds))

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _watch(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.bite()
