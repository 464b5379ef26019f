"""Takes a TimeoutError that the work raises for the end of its own limit."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    caller = asyncio.current_task()
    requests = caller.cancelling()
    expired = False

    def expire():
        nonlocal expired
        if caller.cancelling() == requests:
            expired = work.cancel()

    timer = None
    if timeout is not None and timeout > 0:
        timer = asyncio.get_running_loop().call_later(timeout, expire)
    elif timeout is not None:
        expire()
    try:
        try:
            return await work
        except asyncio.CancelledError:
            if expired and caller.cancelling() == requests:
                raise TimeoutError from None
            raise
    except TimeoutError:
        raise TimeoutError(f"no result within {timeout} s") from None
    finally:
        if timer:
            timer.cancel()
