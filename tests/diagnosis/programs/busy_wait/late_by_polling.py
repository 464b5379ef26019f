# scene: almost_three
import asyncio


async def double(aws):
    tasks = [asyncio.create_task(a) for a in aws]
    while not all(t.done() for t in tasks):
        await asyncio.sleep(0.1)
