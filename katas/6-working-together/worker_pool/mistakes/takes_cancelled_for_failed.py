"""Writes down a cancelled item as failed, and takes the next one."""

import asyncio


async def work(producers, handle, *, workers, backlog):
    table = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await table.put(item)

    async def handle_items():
        while True:
            item = await table.get()
            try:
                await handle(item)
            except BaseException as error:
                failures.append((item, error))
            table.task_done()

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    crew = [asyncio.create_task(handle_items()) for _ in range(workers)]
    try:
        if readers:
            done, _ = await asyncio.wait(readers, return_when=asyncio.FIRST_EXCEPTION)
            for reader in done:
                reader.result()
        await table.join()
    finally:
        for task in readers + crew:
            task.cancel()
        await asyncio.wait(readers + crew)
    return failures
