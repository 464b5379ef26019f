# scene: counts
import asyncio


async def double(aws, limit):
    gate = asyncio.Semaphore(limit)

    async def run(aw):
        async with gate:
            await aw

    await asyncio.gather(*(run(aw) for aw in aws))
