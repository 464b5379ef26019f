"""Takes the work for finished when no place holds None any more; a None result never counts."""

import asyncio


async def gather(*aws, return_exceptions=False):
    if not aws:
        return []
    results = [None] * len(aws)
    over = asyncio.Event()

    async def run(index, aw):
        results[index] = await aw
        if None not in results:
            over.set()

    tasks = [asyncio.create_task(run(index, aw)) for index, aw in enumerate(aws)]
    await over.wait()
    for task in tasks:
        await task
    return results
