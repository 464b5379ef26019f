"""Takes every CancelledError for its own limit: a cancelled caller gets TimeoutError."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    work = asyncio.ensure_future(aw)
    if timeout <= 0 and not work.done():
        work.cancel()
    timer = asyncio.get_running_loop().call_later(max(timeout, 0), work.cancel)
    try:
        return await work
    except asyncio.CancelledError:
        raise TimeoutError from None
    finally:
        timer.cancel()
