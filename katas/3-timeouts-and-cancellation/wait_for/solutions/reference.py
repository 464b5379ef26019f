"""The work in a task, a timer that cancels it, and a future of our own to wait on."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


async def wait_for(aw: Awaitable[T], timeout: float | None) -> T:
    """Wait until `aw` is done, for at most `timeout` seconds, and return its result.

    Args:
        aw: any awaitable; a coroutine becomes a task.
        timeout: seconds; `None` for no limit. Zero or less cancels unfinished work at once.

    Raises:
        TimeoutError: when the time was up. The work was cancelled before, and has ended.
        asyncio.CancelledError: when the caller was cancelled, or the work by somebody else.
    """
    work = asyncio.ensure_future(aw)
    timer: asyncio.TimerHandle | None = None
    expired = False

    def expire() -> None:
        nonlocal expired
        expired = work.cancel()  # False when the work is done already

    if timeout is not None and timeout > 0:
        timer = asyncio.get_running_loop().call_later(timeout, expire)
    elif timeout is not None:
        expire()
    try:
        await _ended(work)
    except asyncio.CancelledError:
        # Nobody else can cancel that wait, so it is the caller who was cancelled.
        if timer is not None:
            timer.cancel()  # the limit must not disturb the cleanup
        if not work.cancel():
            _retrieve_error(work)
            raise
        await _ended_whatever_happens(work)
        if work.cancelled():
            raise
    finally:
        if timer is not None:
            timer.cancel()
    try:
        return work.result()
    except asyncio.CancelledError as error:
        if expired:
            raise TimeoutError from error
        raise


async def _ended(work: asyncio.Future[Any]) -> None:
    """Wait until `work` is done, however it ends; does not cancel it."""
    if work.done():
        return
    done = asyncio.get_running_loop().create_future()

    def tell(_work: asyncio.Future[Any]) -> None:
        if not done.done():
            done.set_result(None)

    work.add_done_callback(tell)
    try:
        await done
    finally:
        work.remove_done_callback(tell)


async def _ended_whatever_happens(work: asyncio.Future[Any]) -> None:
    """Wait until `work` is done; each further cancellation of the caller goes on to it."""
    while not work.done():
        try:
            await _ended(work)
        except asyncio.CancelledError:
            work.cancel()


def _retrieve_error(work: asyncio.Future[Any]) -> None:
    """The caller's cancellation hides the error of `work`; asyncio shall not complain of that."""
    if not work.cancelled():
        work.exception()
