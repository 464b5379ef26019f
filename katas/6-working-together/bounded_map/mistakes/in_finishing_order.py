"""Appends each result when it comes."""

import asyncio
from itertools import islice


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError("limit must be 1 or more")
    source = enumerate(items)
    places = {}
    results = []
    try:
        while True:
            for place, item in islice(source, limit - len(places)):
                places[asyncio.ensure_future(function(item))] = place
            if not places:
                return results
            done, _ = await asyncio.wait(places, return_when=asyncio.FIRST_COMPLETED)
            for call in [each for each in places if each in done]:
                del places[call]
                results.append(call.result())
    except BaseException:
        for call in places:
            call.cancel()
        await asyncio.gather(*places, return_exceptions=True)
        raise
