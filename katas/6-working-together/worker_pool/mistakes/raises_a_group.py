"""Lets the task group wrap the error of a producer into an ExceptionGroup."""

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

    async with asyncio.TaskGroup() as group:
        crew = [group.create_task(handle_items()) for _ in range(workers)]
        async with asyncio.TaskGroup() as readers:
            for producer in producers:
                readers.create_task(read(producer))
        await queue.join()
        for worker in crew:
            worker.cancel()
    return failures
