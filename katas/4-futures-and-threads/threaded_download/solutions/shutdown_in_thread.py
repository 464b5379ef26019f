"""The rest of the shutdown, which blocks, runs in a thread of the loop's own pool."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


async def download_all(
    get: Callable[[str], Any], urls: Iterable[str], *, max_threads: int = 4
) -> list[Any]:
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    try:
        jobs = [loop.run_in_executor(pool, get, url) for url in urls]
        return await asyncio.gather(*jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
