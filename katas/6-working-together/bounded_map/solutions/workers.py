"""`limit` workers that share one iterator: each takes the next item when it is free."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    source = enumerate(items)
    results = []

    async def work():
        for place, item in source:
            results.append(None)
            results[place] = await function(item)

    workers = [asyncio.create_task(work()) for _ in range(limit)]
    try:
        done, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    for worker in done:
        worker.result()
    return results
