"""Stops the workers when the producers have ended, and not when the work is done."""

import asyncio


async def work(producers, handle, *, workers, backlog):
    queue = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await queue.put(item)

    async def handle_items():
        while True:
            item = await queue.get()
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))
            finally:
                queue.task_done()

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    crew = [asyncio.create_task(handle_items()) for _ in range(workers)]
    try:
        await asyncio.gather(*readers)
    finally:
        for task in readers + crew:
            task.cancel()
        await asyncio.gather(*readers, *crew, return_exceptions=True)
    return failures
