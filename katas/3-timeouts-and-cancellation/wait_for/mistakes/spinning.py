"""Goes round and round with sleep(0): time cannot move on."""

import asyncio


async def wait_for(aw, timeout):
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(aw)
    end = None if timeout is None else loop.time() + timeout
    while not work.done():
        if end is not None and loop.time() >= end:
            work.cancel()
            raise TimeoutError
        await asyncio.sleep(0)
    return work.result()
