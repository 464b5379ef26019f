# scene: counts
import asyncio


async def double(aws, limit):
    async def run(aw):
        async with asyncio.Semaphore(limit):
            await aw

    async with asyncio.TaskGroup() as group:
        for aw in aws:
            group.create_task(run(aw))
