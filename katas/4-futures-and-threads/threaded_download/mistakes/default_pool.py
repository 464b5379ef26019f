"""Uses the loop's own pool, which has another number of threads and belongs to everybody."""

import asyncio


async def download_all(get, urls, *, max_threads=4):
    limit = asyncio.Semaphore(max_threads)

    async def download(url):
        async with limit:
            return await asyncio.to_thread(get, url)

    return await asyncio.gather(*[download(url) for url in urls])
