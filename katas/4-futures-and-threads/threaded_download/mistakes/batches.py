"""Downloads in batches, so every batch waits for its slowest page."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    urls = list(urls)
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    pages = []
    try:
        for first in range(0, len(urls), max_threads):
            batch = urls[first : first + max_threads]
            pages += await asyncio.gather(*[loop.run_in_executor(pool, get, url) for url in batch])
        return pages
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
