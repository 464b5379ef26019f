"""Counts the time-out anew for each item."""

import asyncio


def as_finished(aws, *, timeout=None):
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    ended = asyncio.Queue()
    for task in tasks:
        task.add_done_callback(ended.put_nowait)

    async def next_result():
        task = await asyncio.wait_for(ended.get(), timeout)
        return task.result()

    return (next_result() for _ in tasks)
