"""For zero it cancels the work and raises at once, while the work is still cleaning up."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if timeout is None or work.done():
        return await work
    if timeout <= 0:
        work.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        raise TimeoutError
    caller = asyncio.current_task()
    requests = caller.cancelling()
    expired = False

    def expire():
        nonlocal expired
        expired = work.cancel()

    timer = asyncio.get_running_loop().call_later(timeout, expire)
    try:
        return await work
    except asyncio.CancelledError:
        if expired and caller.cancelling() == requests:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
