"""Takes a cancellation for an end of the work, and returns the pages that it has."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_threads)
    jobs = [loop.run_in_executor(pool, get, url) for url in urls]
    try:
        return await asyncio.gather(*jobs)
    except asyncio.CancelledError:
        return [job.result() for job in jobs if job.done() and not job.cancelled()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(pool.shutdown)
