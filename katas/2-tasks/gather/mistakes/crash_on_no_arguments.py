"""Takes the loop from the first awaitable; without arguments there is none."""

import asyncio


def gather(*aws, return_exceptions=False):
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    loop = tasks[0].get_loop()

    async def collect():
        return [await task for task in tasks]

    return loop.create_task(collect())
