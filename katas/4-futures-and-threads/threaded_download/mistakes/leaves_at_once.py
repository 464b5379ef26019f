"""Does not wait for the downloads that still run, so they outlive the call."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    try:
        return await asyncio.gather(*[loop.run_in_executor(pool, get, url) for url in urls])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
