"""Makes each task inside the loop that awaits it, so the next task is made only after that."""

import asyncio


async def gather(*aws, return_exceptions=False):
    results = []
    for aw in aws:
        task = asyncio.ensure_future(aw)
        try:
            results.append(await task)
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results
