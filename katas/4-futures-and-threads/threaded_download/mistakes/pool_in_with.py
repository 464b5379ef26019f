"""Puts the pool into `with`; the end of that block stops the loop until every thread has ended."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_threads) as pool:
        try:
            return await asyncio.gather(*[loop.run_in_executor(pool, get, url) for url in urls])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
