"""Lets the timer cancel the caller's own task, and never takes that request back."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    caller = asyncio.current_task()
    before = caller.cancelling()
    expired = False

    def expire():
        nonlocal expired
        expired = True
        caller.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await aw
    except asyncio.CancelledError:
        if expired and caller.cancelling() == before + 1:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
