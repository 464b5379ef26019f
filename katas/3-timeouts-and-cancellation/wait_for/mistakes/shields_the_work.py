"""Protects the work with asyncio.shield, so that nothing ever cancels it."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if timeout is None:
        return await asyncio.shield(work)
    if work.done():
        return work.result()
    protected = asyncio.shield(work)
    expired = False

    def expire():
        nonlocal expired
        expired = protected.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await protected
    except asyncio.CancelledError:
        if expired:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
