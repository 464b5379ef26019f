"""Waits for the last awaitable to report its end; without arguments nobody ever reports."""

import asyncio


async def gather(*aws, return_exceptions=False):
    over = asyncio.get_running_loop().create_future()
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    left = len(tasks)

    def on_done(_task):
        nonlocal left
        left -= 1
        if not left:
            over.set_result(None)

    for task in tasks:
        task.add_done_callback(on_done)
    await over
    return [task.result() for task in tasks]
