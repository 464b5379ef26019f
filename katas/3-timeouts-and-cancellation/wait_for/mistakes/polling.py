"""Looks again and again whether the work is done, instead of waiting for it."""

import asyncio


async def wait_for(aw, timeout):
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(aw)
    end = None if timeout is None else loop.time() + timeout
    while not work.done():
        if end is not None and loop.time() >= end:
            work.cancel()
            try:
                return await work
            except asyncio.CancelledError:
                raise TimeoutError from None
        await asyncio.sleep(0.01)
    return work.result()
