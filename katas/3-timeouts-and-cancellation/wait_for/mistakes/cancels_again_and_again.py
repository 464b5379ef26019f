"""Cancels the work until it is done, so that its cleanup is cut off."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    end = asyncio.get_running_loop().create_future()
    work.add_done_callback(lambda _: end.done() or end.set_result(None))
    timer = None
    expired = False
    if timeout is not None and not work.done():
        timer = asyncio.get_running_loop().call_later(
            max(timeout, 0), lambda: end.done() or end.set_result(None)
        )
    try:
        if not work.done():
            await end
    finally:
        if timer:
            timer.cancel()
        while not work.done():
            expired = True
            work.cancel()
            await asyncio.sleep(0)
    if expired and work.cancelled():
        raise TimeoutError
    return work.result()
