"""Makes a pool with one thread for each URL, and there is no pool without threads."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    urls = list(urls)
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(min(max_threads, len(urls)))
    try:
        return await asyncio.gather(*[loop.run_in_executor(pool, get, url) for url in urls])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
