"""Puts exceptions among the pages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    try:
        jobs = [loop.run_in_executor(pool, get, url) for url in urls]
        return await asyncio.gather(*jobs, return_exceptions=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
