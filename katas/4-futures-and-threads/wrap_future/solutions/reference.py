"""Two callbacks: one carries the outcome over to the loop, one carries a cancellation back."""

from __future__ import annotations

import asyncio
import concurrent.futures
from typing import Any, TypeVar

T = TypeVar("T")


def wrap_future(
    cf_future: concurrent.futures.Future[T] | asyncio.Future[T],
    *,
    loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Future[T]:
    """Return an asyncio future that ends as `cf_future` ends."""
    if isinstance(cf_future, asyncio.Future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"a concurrent.futures.Future is needed, not {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def carry_over(job: concurrent.futures.Future[T]) -> None:
        # Runs in the thread that ended the job: it must not touch `future`.
        try:
            loop.call_soon_threadsafe(_copy_outcome, job, future)
        except RuntimeError:
            # Asking first would leave a gap in which the loop can be closed.
            if not loop.is_closed():
                raise

    def carry_back(ended: asyncio.Future[T]) -> None:
        if ended.cancelled():
            cf_future.cancel()

    future.add_done_callback(carry_back)
    cf_future.add_done_callback(carry_over)
    return future


def _copy_outcome(job: concurrent.futures.Future[Any], future: asyncio.Future[Any]) -> None:
    """Give `future` the outcome of `job`, which has ended. Runs in the loop's thread."""
    if future.done():  # cancelled while this call was on its way
        return
    if job.cancelled():
        future.cancel()
    elif (error := job.exception()) is not None:
        future.set_exception(_asyncio_twin(error))
    else:
        future.set_result(job.result())


def _asyncio_twin(error: BaseException) -> BaseException:
    """The exception that the asyncio side knows for `error`; mostly `error` itself."""
    # TimeoutError needs no twin: both packages have used the built-in one since Python 3.11.
    if type(error) is concurrent.futures.CancelledError:
        return asyncio.CancelledError(*error.args)
    if type(error) is concurrent.futures.InvalidStateError:
        return asyncio.InvalidStateError(*error.args)
    if isinstance(error, StopIteration):  # no future of asyncio can raise it
        twin = RuntimeError(f"the job raised {error!r}")
        twin.__cause__ = error
        return twin
    return error
