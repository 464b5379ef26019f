"""A class of future that knows its job: cancelling it cancels the job in the same call."""

from __future__ import annotations

import asyncio
import concurrent.futures
from contextlib import suppress
from typing import Any

TWINS: dict[type[BaseException], type[BaseException]] = {
    concurrent.futures.CancelledError: asyncio.CancelledError,
    concurrent.futures.InvalidStateError: asyncio.InvalidStateError,
}


class JobFuture(asyncio.Future[Any]):
    """The asyncio side of one job."""

    def __init__(
        self, job: concurrent.futures.Future[Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(loop=loop)
        self._job = job
        job.add_done_callback(self._ended)

    def cancel(self, msg: Any | None = None) -> bool:
        cancelled = super().cancel(msg)
        if cancelled:
            self._job.cancel()
        return cancelled

    def _ended(self, job: concurrent.futures.Future[Any]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self.get_loop().call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        if self.done():
            return
        try:
            result = self._job.result()
        except BaseException as error:
            self._deliver_error(error)
        else:
            self.set_result(result)

    def _deliver_error(self, error: BaseException) -> None:
        if self._job.cancelled():
            super().cancel()
        elif (twin := TWINS.get(type(error))) is not None:
            self.set_exception(twin(*error.args))
        else:
            self.set_exception(error)


def wrap_future(
    cf_future: concurrent.futures.Future[Any] | asyncio.Future[Any],
    *,
    loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Future[Any]:
    """Return an asyncio future that ends as `cf_future` ends."""
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    return JobFuture(cf_future, asyncio.get_running_loop() if loop is None else loop)
