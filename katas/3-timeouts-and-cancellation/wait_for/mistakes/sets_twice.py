"""Sets one future from two callbacks without asking whether it is done already."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    if timeout is None:
        return await work
    if work.done():
        return work.result()
    loop = asyncio.get_running_loop()
    end = loop.create_future()
    timer = loop.call_later(max(timeout, 0), end.set_result, None)
    work.add_done_callback(lambda _: end.set_result(None))
    expired = False
    try:
        await end
    finally:
        timer.cancel()
        if not work.done():
            expired = work.cancel()
            try:
                await work
            except asyncio.CancelledError:
                pass
    if expired and work.cancelled():
        raise TimeoutError
    return work.result()
