"""Turns every error of the work into TimeoutError."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    timer = None
    if timeout is not None and not work.done():
        timer = asyncio.get_running_loop().call_later(max(timeout, 0), work.cancel)
    try:
        return await work
    except BaseException:
        raise TimeoutError from None
    finally:
        if timer:
            timer.cancel()
