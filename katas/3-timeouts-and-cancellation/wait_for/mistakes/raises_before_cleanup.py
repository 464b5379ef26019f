"""Cancels the work, but raises TimeoutError before the work has cleaned up."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(aw)
    end = loop.create_future()
    timer = loop.call_later(timeout, lambda: end.done() or end.set_result(None))
    work.add_done_callback(lambda _: end.done() or end.set_result(None))
    try:
        await end
        if not work.done():
            work.cancel()
            raise TimeoutError
        return work.result()
    except asyncio.CancelledError:
        work.cancel()
        raise
    finally:
        timer.cancel()
