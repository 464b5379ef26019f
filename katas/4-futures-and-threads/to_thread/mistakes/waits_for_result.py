"""Uses a thread, and waits for it with result(), which blocks the loop all the same."""

import contextvars
from concurrent.futures import ThreadPoolExecutor


async def to_thread(func, /, *args, **kwargs):
    pool = ThreadPoolExecutor(max_workers=1)
    job = pool.submit(contextvars.copy_context().run, func, *args, **kwargs)
    pool.shutdown(wait=False)
    return job.result()
