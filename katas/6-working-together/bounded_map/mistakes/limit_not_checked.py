"""Does not look at the limit: with 0 it does nothing, and says that all is done."""

import asyncio
from itertools import islice


async def bounded_map(function, items, *, limit):
    source = enumerate(items)
    places = {}
    results = {}
    try:
        while True:
            for place, item in islice(source, max(limit - len(places), 0)):
                places[asyncio.ensure_future(function(item))] = place
            if not places:
                return [results[place] for place in sorted(results)]
            done, _ = await asyncio.wait(places, return_when=asyncio.FIRST_COMPLETED)
            for call in done:
                place = places.pop(call)
                results[place] = call.result()
    except BaseException:
        for call in places:
            call.cancel()
        await asyncio.gather(*places, return_exceptions=True)
        raise
