"""As many worker tasks as threads; each takes the next URL when its thread has become free."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


async def download_all(
    get: Callable[[str], Any], urls: Iterable[str], *, max_threads: int = 4
) -> list[Any]:
    loop = asyncio.get_running_loop()
    pages: dict[int, Any] = {}
    waiting = iter(enumerate(urls))
    running: set[asyncio.Future[Any]] = set()
    pool = ThreadPoolExecutor(max_threads)

    async def work() -> None:
        for number, url in waiting:
            job = loop.run_in_executor(pool, get, url)
            running.add(job)
            job.add_done_callback(running.discard)
            pages[number] = await asyncio.shield(job)

    workers = [asyncio.create_task(work()) for _ in range(max_threads)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, *running, return_exceptions=True)
        pool.shutdown(wait=False)  # nothing runs in it any more
    return [pages[number] for number in sorted(pages)]
