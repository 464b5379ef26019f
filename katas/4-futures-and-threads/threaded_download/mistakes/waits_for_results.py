"""Uses a pool, and waits for its results in the thread of the loop."""

from concurrent.futures import ThreadPoolExecutor


async def download_all(get, urls, *, max_threads=4):
    with ThreadPoolExecutor(max_threads) as pool:
        return list(pool.map(get, urls))
