"""Takes an item out of the backlog before there is a worker for it."""

import asyncio


async def work(producers, handle, *, workers, backlog):
    table = asyncio.Queue(backlog)
    failures = []
    places = asyncio.Semaphore(workers)

    async def read(producer):
        async for item in producer:
            await table.put(item)

    async def one(item):
        try:
            await handle(item)
        except Exception as error:
            failures.append((item, error))
        finally:
            places.release()
            table.task_done()

    async def hand_out():
        async with asyncio.TaskGroup() as group:
            while True:
                item = await table.get()
                await places.acquire()
                group.create_task(one(item))

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    crew = [asyncio.create_task(hand_out())]
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
