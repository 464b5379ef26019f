"""Tests the result for truth, so that None, 0 and "" look like no result."""

import asyncio


async def wait_for(aw, timeout):
    work = asyncio.ensure_future(aw)
    result = None
    end = asyncio.get_running_loop().create_future()
    timer = None
    if timeout is not None:
        timer = asyncio.get_running_loop().call_later(
            max(timeout, 0), lambda: end.done() or end.set_result(None)
        )

    def finish(done):
        if not end.done():
            end.set_result(None if done.cancelled() or done.exception() else done.result())

    work.add_done_callback(finish)
    try:
        result = await end
    finally:
        if timer:
            timer.cancel()
        if not work.done():
            work.cancel()
            try:
                await work
            except asyncio.CancelledError:
                pass
    if work.done() and not work.cancelled() and work.exception():
        raise work.exception()
    if not result:
        raise TimeoutError
    return result
