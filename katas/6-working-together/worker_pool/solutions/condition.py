"""No queue: a deque, a number of open producers, and one condition that tells of every change."""

import asyncio
from collections import deque


async def work(producers, handle, *, workers, backlog):
    producers = list(producers)
    items, failures = deque(), []
    open_producers = len(producers)
    change = asyncio.Condition()

    async def read(producer):
        nonlocal open_producers
        async for item in producer:
            async with change:
                await change.wait_for(lambda: len(items) < backlog)
                items.append(item)
                change.notify_all()
        async with change:
            open_producers -= 1
            change.notify_all()

    async def handle_items():
        while True:
            async with change:
                await change.wait_for(lambda: items or not open_producers)
                if not items:
                    return
                item = items.popleft()
                change.notify_all()
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))

    jobs = [read(producer) for producer in producers] + [handle_items() for _ in range(workers)]
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        for task in asyncio.as_completed(tasks):
            await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return failures
