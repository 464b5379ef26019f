"""Asks whether the caller was ever cancelled, not whether it was cancelled during this call."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    caller = asyncio.current_task()
    expired = False

    def expire():
        nonlocal expired
        expired = True
        caller.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await aw
    except asyncio.CancelledError:
        if expired and caller.cancelling() == 1:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        if expired:
            caller.uncancel()
