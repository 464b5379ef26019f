"""Awaits the downloads in their order, and does not hear of one that has failed meanwhile."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    jobs = [loop.run_in_executor(pool, get, url) for url in urls]
    try:
        return [await job for job in jobs]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
        await asyncio.gather(*jobs, return_exceptions=True)
