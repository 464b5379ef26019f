"""The calls under way are in a dictionary; when one ends, the next item is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def bounded_map(
    function: Callable[[T], Awaitable[R]], items: Iterable[T], *, limit: int
) -> list[R]:
    """Await `function(item)` for each item, at most `limit` at the same time.

    The results stand in the order of the items. An item is taken when its call can begin.
    The first exception ends everything: the other calls are cancelled and waited for.

    Raises:
        ValueError: if `limit` is less than 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be 1 or more, not {limit}")
    source = enumerate(items)
    places: dict[asyncio.Future[R], int] = {}  # of the calls under way
    results: dict[int, R] = {}
    try:
        while True:
            for place, item in islice(source, limit - len(places)):
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
