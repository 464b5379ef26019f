"""The work in the caller's own task: the timer cancels the caller, and takes that back again."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def wait_for(aw: Awaitable[T], timeout: float | None) -> T:
    """Wait until `aw` is done, for at most `timeout` seconds, and return its result."""
    if timeout is None:
        return await aw
    caller = asyncio.current_task()
    assert caller is not None, "an async function runs in a task"
    requests_before = caller.cancelling()
    expired = False

    def expire() -> None:
        nonlocal expired
        expired = True
        caller.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await aw
    except asyncio.CancelledError as error:
        ours = 1 if expired else 0
        if ours and caller.cancelling() - ours <= requests_before:
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        if expired:
            caller.uncancel()
