"""Raises TimeoutError for zero without looking whether the work is done already."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if timeout is None:
        return await work
    if timeout <= 0:
        work.cancel()
        try:
            await work
        except BaseException:
            pass
        raise TimeoutError
    expired = False

    def expire():
        nonlocal expired
        expired = work.cancel()

    timer = asyncio.get_running_loop().call_later(timeout, expire)
    try:
        return await work
    except asyncio.CancelledError:
        if expired and not asyncio.current_task().cancelling():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
