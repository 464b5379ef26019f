"""Once the limit was reached it raises TimeoutError, even if the caller was cancelled as well."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    work = asyncio.ensure_future(aw)
    if work.done():
        return work.result()
    expired = False

    def expire():
        nonlocal expired
        expired = True
        work.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await work
    except asyncio.CancelledError:
        if expired:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
