"""Lets an error of handle end its worker, so after some errors nobody is left."""

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
                break
            finally:
                queue.task_done()

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    crew = [asyncio.create_task(handle_items()) for _ in range(workers)]
    try:
        await asyncio.gather(*readers)
        await queue.join()
    finally:
        for task in readers + crew:
            task.cancel()
        await asyncio.gather(*readers, *crew, return_exceptions=True)
    return failures
