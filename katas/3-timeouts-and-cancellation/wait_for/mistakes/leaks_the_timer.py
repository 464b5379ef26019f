"""Never cancels the timer: it stays in the loop after the work is done."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    work = asyncio.ensure_future(aw)
    caller = asyncio.current_task()
    requests = caller.cancelling()
    expired = False

    def expire():
        nonlocal expired
        if caller.cancelling() == requests:
            expired = work.cancel()

    if timeout > 0:
        asyncio.get_running_loop().call_later(timeout, expire)
    else:
        expire()
    try:
        return await work
    except asyncio.CancelledError:
        if expired and caller.cancelling() == requests:
            raise TimeoutError from None
        raise
