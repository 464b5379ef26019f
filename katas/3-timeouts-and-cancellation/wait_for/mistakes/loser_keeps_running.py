"""Lets the work race against a sleep, and leaves the loser running."""

import asyncio


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    work = asyncio.ensure_future(aw)
    clock = asyncio.ensure_future(asyncio.sleep(timeout))
    first = asyncio.get_running_loop().create_future()
    for task in (work, clock):
        task.add_done_callback(lambda done: first.done() or first.set_result(done))
    if await first is clock:
        raise TimeoutError
    return work.result()
