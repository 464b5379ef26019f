"""Awaits the tasks one after the other, so it sees an exception only at that task's turn."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    results = []
    for aw in aws:
        try:
            results.append(await tasks[aw])
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results
