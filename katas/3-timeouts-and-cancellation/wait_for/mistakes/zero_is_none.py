"""Tests the timeout for truth, so that 0 means no limit."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    expired = False

    def expire():
        nonlocal expired
        expired = work.cancel()

    timer = asyncio.get_running_loop().call_later(timeout, expire) if timeout else None
    try:
        return await work
    except asyncio.CancelledError:
        if expired and not asyncio.current_task().cancelling():
            raise TimeoutError from None
        raise
    finally:
        if timer:
            timer.cancel()
