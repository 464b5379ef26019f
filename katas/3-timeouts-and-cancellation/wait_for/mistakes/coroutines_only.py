"""Calls create_task, which takes coroutines and nothing else."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    work = asyncio.create_task(aw)
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
