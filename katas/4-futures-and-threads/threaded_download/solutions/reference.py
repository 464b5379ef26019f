"""A pool for each call; at the end its queue is thrown away, and what runs is awaited."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


async def download_all(
    get: Callable[[str], T], urls: Iterable[str], *, max_threads: int = 4
) -> list[T]:
    """Call the blocking function `get` for every URL and give the pages in the order of the URLs.

    At most `max_threads` calls run at the same time. When this ends, in whatever way, no call
    of `get` is under way any more.
    """
    pool = ThreadPoolExecutor(max_threads)
    jobs = [pool.submit(get, url) for url in urls]
    try:
        return await asyncio.gather(*map(asyncio.wrap_future, jobs))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        # A running job goes on, whatever has become of the future that was wrapped around it.
        await asyncio.gather(*map(asyncio.wrap_future, jobs), return_exceptions=True)
