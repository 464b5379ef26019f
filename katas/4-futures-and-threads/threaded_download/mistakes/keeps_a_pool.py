"""Keeps one pool for all calls and never ends it; all callers share its threads."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

pools = {}


async def download_all(get, urls, *, max_threads=4):
    pool = pools.setdefault(max_threads, ThreadPoolExecutor(max_threads))
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(pool, get, url) for url in urls]
    try:
        return await asyncio.gather(*jobs)
    finally:
        for job in jobs:
            job.cancel()
