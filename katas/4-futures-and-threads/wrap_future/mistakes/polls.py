"""Looks again every hundredth of a second whether the job has ended."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    if loop is None:
        loop = asyncio.get_running_loop()
    task = loop.create_task(poll(cf_future))
    task.add_done_callback(lambda f: cf_future.cancel() if f.cancelled() else None)
    return task


async def poll(job):
    while not job.done():
        await asyncio.sleep(0.01)
    if job.cancelled():
        raise asyncio.CancelledError
    return job.result()
