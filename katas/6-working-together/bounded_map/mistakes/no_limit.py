"""Begins all calls at once, and forgets the limit."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    calls = []
    try:
        for item in items:
            calls.append(asyncio.ensure_future(function(item)))
        return await asyncio.gather(*calls)
    except BaseException:
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        raise
