"""Collects the results in the order in which they come."""

import asyncio


async def gather(*aws, return_exceptions=False):
    results = []
    over = asyncio.get_running_loop().create_future()

    def on_done(task):
        results.append(task.result())
        if len(results) == len(aws):
            over.set_result(results)

    for aw in aws:
        asyncio.ensure_future(aw).add_done_callback(on_done)
    return await over
