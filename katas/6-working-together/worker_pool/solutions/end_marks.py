"""An object that nobody else has marks the end, one mark for each worker; asyncio.wait watches."""

import asyncio

END = object()


async def work(producers, handle, *, workers, backlog):
    queue = asyncio.Queue(backlog)
    failures = []

    async def read(producer):
        async for item in producer:
            await queue.put(item)

    async def tell_the_end():
        if readers:
            await asyncio.wait(readers)
        for _ in range(workers):
            await queue.put(END)

    async def handle_items():
        while (item := await queue.get()) is not END:
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))

    readers = [asyncio.create_task(read(producer)) for producer in producers]
    crew = [asyncio.create_task(handle_items()) for _ in range(workers)]
    tasks = [*readers, *crew, asyncio.create_task(tell_the_end())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return failures
