"""A small object stands between the two futures and has one method for each direction."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """Joins one job and one asyncio future."""

    job: concurrent.futures.Future[Any]
    future: asyncio.Future[Any]

    def join(self) -> asyncio.Future[Any]:
        self.future.add_done_callback(self.back)
        self.job.add_done_callback(self.forth)
        return self.future

    def forth(self, _job: object) -> None:
        """The job has ended; called in its thread."""
        loop = self.future.get_loop()
        # The outcome is read here, where it is ready; only its delivery needs the loop.
        deliver, args = self._delivery()
        try:
            loop.call_soon_threadsafe(self._unless_done, deliver, args)
        except RuntimeError:
            if not loop.is_closed():
                raise

    def back(self, future: asyncio.Future[Any]) -> None:
        """The asyncio future is done; called in the loop's thread."""
        if future.cancelled():
            self.job.cancel()

    def _delivery(self) -> tuple[Callable[..., object], tuple[Any, ...]]:
        if self.job.cancelled():
            return self.future.cancel, ()
        error = self.job.exception()
        if error is None:
            return self.future.set_result, (self.job.result(),)
        return self.future.set_exception, (_translated(error),)

    def _unless_done(self, deliver: Callable[..., object], args: tuple[Any, ...]) -> None:
        if not self.future.done():
            deliver(*args)


def _translated(error: BaseException) -> BaseException:
    for name in ("CancelledError", "InvalidStateError"):
        if type(error) is getattr(concurrent.futures, name):
            twin: BaseException = getattr(asyncio, name)(*error.args)
            return twin
    return error


def wrap_future(
    cf_future: concurrent.futures.Future[Any] | asyncio.Future[Any],
    *,
    loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Future[Any]:
    """Return an asyncio future that ends as `cf_future` ends."""
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"expected a concurrent.futures.Future, got {cf_future!r}")
    loop = asyncio.get_running_loop() if loop is None else loop
    return Link(cf_future, loop.create_future()).join()
