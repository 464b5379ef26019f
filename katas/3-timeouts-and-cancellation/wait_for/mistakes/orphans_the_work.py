"""Waits for a future of its own; when the caller is cancelled, the work goes on alone."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if work.done():
        return work.result()
    end = asyncio.get_running_loop().create_future()
    work.add_done_callback(lambda _: end.done() or end.set_result(None))
    timer = None
    expired = False

    def expire():
        nonlocal expired
        expired = work.cancel()

    if timeout is not None:
        timer = asyncio.get_running_loop().call_later(max(timeout, 0), expire)
    try:
        await end
    finally:
        if timer:
            timer.cancel()
    if expired and work.cancelled():
        raise TimeoutError
    return work.result()
