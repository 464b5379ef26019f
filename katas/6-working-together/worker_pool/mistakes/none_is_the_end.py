"""Uses None to tell the workers that the work is over, but None can be an item."""

import asyncio


async def work(producers, handle, *, workers, backlog):
    queue = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await queue.put(item)

    async def read_all():
        readers = [asyncio.create_task(read(producer)) for producer in producers]
        try:
            await all_or_first_error(readers)
        finally:
            await stop(readers)
        for _ in range(workers):
            await queue.put(None)

    async def handle_items():
        while (item := await queue.get()) is not None:
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))

    tasks = [asyncio.create_task(handle_items()) for _ in range(workers)]
    tasks.append(asyncio.create_task(read_all()))
    try:
        await all_or_first_error(tasks)
    finally:
        await stop(tasks)
    return failures


async def all_or_first_error(tasks):
    if tasks:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
