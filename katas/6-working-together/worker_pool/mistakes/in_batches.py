"""Handles items in batches, and waits for the slowest of each batch."""

import asyncio


async def work(producers, handle, *, workers, backlog):
    queue = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await queue.put(item)

    async def handle_one(item):
        try:
            await handle(item)
        except Exception as error:
            failures.append((item, error))

    async def handle_batches():
        while True:
            batch = [await queue.get()]
            await asyncio.sleep(0)
            while len(batch) < workers and not queue.empty():
                batch.append(queue.get_nowait())
                await asyncio.sleep(0)
            await asyncio.gather(*(handle_one(item) for item in batch))
            for _ in batch:
                queue.task_done()

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    boss = asyncio.create_task(handle_batches())
    try:
        await asyncio.gather(*readers)
        await queue.join()
    finally:
        for task in [*readers, boss]:
            task.cancel()
        await asyncio.gather(*readers, boss, return_exceptions=True)
    return failures
