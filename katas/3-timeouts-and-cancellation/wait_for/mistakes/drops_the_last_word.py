"""Raises TimeoutError after the cancellation, whatever the work returned or raised then."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if timeout is None:
        return await work
    if work.done():
        return work.result()
    caller = asyncio.current_task()
    requests = caller.cancelling()
    expired = False

    def expire():
        nonlocal expired
        expired = work.cancel()

    timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        return await work
    finally:
        timer.cancel()
        if expired and caller.cancelling() == requests:
            raise TimeoutError from None
