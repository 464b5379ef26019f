"""Cancels tasks that clean up already, because gather has cancelled them before."""

import asyncio

END = object()


async def work(producers, handle, *, workers, backlog):
    queue = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await queue.put(item)

    async def read_all():
        readers = [asyncio.create_task(read(producer)) for producer in producers]
        try:
            await asyncio.gather(*readers)
        finally:
            await stop(readers)
        for _ in range(workers):
            await queue.put(END)

    async def handle_items():
        while (item := await queue.get()) is not END:
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))

    tasks = [asyncio.create_task(handle_items()) for _ in range(workers)]
    tasks.append(asyncio.create_task(read_all()))
    try:
        await asyncio.gather(*tasks)
    finally:
        await stop(tasks)
    return failures


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
