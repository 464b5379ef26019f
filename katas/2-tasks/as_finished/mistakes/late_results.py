"""Looks at the clock only when the loop asks, and so gives what came after the time-out."""

import asyncio


def as_finished(aws, *, timeout=None):
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    ended = asyncio.Queue()
    deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
    for task in tasks:
        task.add_done_callback(ended.put_nowait)

    async def next_result():
        async with asyncio.timeout_at(deadline):
            task = await ended.get()
        return task.result()

    return (next_result() for _ in tasks)
