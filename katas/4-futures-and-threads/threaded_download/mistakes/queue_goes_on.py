"""Ends the pool and leaves the downloads that wait in its queue; they all start after the error."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    try:
        return await asyncio.gather(*[loop.run_in_executor(pool, get, url) for url in urls])
    finally:
        await asyncio.to_thread(pool.shutdown)
