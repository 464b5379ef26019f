"""When all places are taken, it waits for the oldest call, and not for any."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    calls = []
    results = []
    try:
        for item in items:
            calls.append(asyncio.ensure_future(function(item)))
            if len(calls) == limit:
                results.append(await calls.pop(0))
        while calls:
            results.append(await calls.pop(0))
        return results
    except BaseException:
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        raise
